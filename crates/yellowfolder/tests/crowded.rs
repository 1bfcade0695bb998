//! One number that very many rows share, as a system's "not known" may be: a run ends in proportion to the rows, not to their square, and
//! within a bound of memory. The limits are the kernel's: seconds of CPU, which a busy machine does not lengthen, and bytes of address space.
#![cfg(target_os = "linux")]

#[path = "common/place.rs"]
mod place;

use place::fresh;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Rows of one person. By their square they would take minutes of CPU.
const ROWS: usize = 100_000;

fn within(seconds: u32, mib: u32, folder: &Path, arguments: &str) {
    let script = format!("ulimit -t {seconds} && ulimit -v {} && exec \"$0\" {arguments}", mib * 1024);
    let ran = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_yellowfolder")]).current_dir(folder).output();
    let ran = ran.expect("a shell");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{arguments}: {:?}, {}", ran.status, said.lines().last().unwrap_or_default());
}

#[test]
fn a_hundred_thousand_referrals_of_one_number_end() {
    let desk = fresh("crowded-referrals");
    let mut rows = String::from(
        "ServiceRequestID,LocalPatientID,ReferralRequest_ReceivedDate,ReferralRequest_ReceivedTime,SourceOfReferral,\
         OrgID_Referring,Priority_Type,PrimaryReferralReason,Discharge_Date,File_Type,OrgID_Provider,UniqueSubmissionID,\
         RP_StartDate,RP_EndDate\n",
    );
    for n in 0..ROWS {
        let _ = writeln!(
            rows,
            "R{n},UNKNOWN,2024-09-{:02},05:32:00,01,Z99005,2,030,,Refresh,ZY7,ZY7202409R,2024-09-01,2024-09-30",
            1 + n % 28
        );
    }
    fs::write(desk.join("CYP101Referral.csv"), rows).expect("written");
    within(60, 1_500, &desk, "look CYP101Referral.csv --out out");
    assert!(desk.join("out/report.html").is_file());
}

#[test]
fn a_hundred_thousand_council_rows_of_one_number_end() {
    let desk = fresh("crowded-council");
    let mut rows = String::from(
        "LA Code,LA Person Unique Identifier,Date of Birth,Client Type,Event Type,Event Reference,Event Start Date,Event End Date,\
         Event Outcome\n",
    );
    for n in 0..ROWS {
        let kind = ["Request", "Assessment", "Service", "Review"][n % 4];
        let (day, month, year) = (1 + n % 28, 1 + n / 28 % 12, 2023 + n / 336 % 2);
        let _ = writeln!(
            rows,
            "999,UNKNOWN,01/01/1940,Service User,{kind},R{n},{day:02}/{month:02}/{year},,Progress to Assessment"
        );
    }
    fs::write(desk.join("cld_2024_06.csv"), rows).expect("written");
    within(60, 1_500, &desk, "look cld_2024_06.csv --out out");
    assert!(desk.join("out/report.html").is_file());
}

#[test]
fn thirty_thousand_requests_for_equipment_of_one_number_end() {
    let desk = fresh("crowded-equipment");
    let mut rows = String::from(
        "request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason\n",
    );
    // Each of them is late, so each has its story behind the figure: that costs some kilobytes.
    for n in 0..ROWS * 3 / 10 {
        let _ = writeln!(rows, "E{n},UNKNOWN,,1938-11-19,rail,2026-02-{:02},,,,", 1 + n % 28);
    }
    fs::write(desk.join("equipment.csv"), rows).expect("written");
    within(40, 1_500, &desk, "look equipment.csv --out out");
    assert!(desk.join("out/report.html").is_file());
}
