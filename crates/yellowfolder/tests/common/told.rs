//! A few rows of each extract through `events`, for tests that hold the standard's sentences against what is written.

#![allow(dead_code)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

const PLACE: &str = r#"{"window": {"from": "2026-01-01", "to": "2026-04-01"}, "end_day": "2026-03-31", "council": "999",
    "orgs": {"999": "la:999"}, "test_numbers": true, "practices": {"Z99001": "north", "Z99002": "south"},
    "holidays": ["2026-01-01"]}"#;

pub const REFERRAL: &str = "SERVICE REQUEST IDENTIFIER,PERSON ID,REFERRAL REQUEST RECEIVED DATE,REFERRAL REQUEST RECEIVED TIME,\
    PRIORITY TYPE CODE,SERVICE DISCHARGE DATE,SOURCE OF REFERRAL FOR COMMUNITY,ORGANISATION IDENTIFIER (REFERRING),\
    ORGANISATION IDENTIFIER (CODE OF PROVIDER),UNIQUE SUBMISSION ID,REPORTING PERIOD END DATE,EFFECTIVE FROM";
pub const TEAM: &str = "SERVICE REQUEST IDENTIFIER,CARE PROFESSIONAL TEAM LOCAL IDENTIFIER,\
    SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE),REFERRAL CLOSURE DATE,REFERRAL CLOSURE REASON,REFERRAL REJECTION DATE,\
    REFERRAL REJECTION REASON,ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const CONTACT: &str = "CARE CONTACT IDENTIFIER,SERVICE REQUEST IDENTIFIER,PERSON ID,CARE CONTACT DATE,CARE CONTACT TIME,\
    CONSULTATION MECHANISM (COMMUNITY CARE),CONSULTATION MEDIUM USED,CARE CONTACT SUBJECT,ATTENDED OR DID NOT ATTEND CODE,\
    ATTENDANCE STATUS,CARE PROFESSIONAL TEAM LOCAL IDENTIFIER,ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const PERIOD: &str = "SERVICE REQUEST IDENTIFIER,PERSON ID,WAITING TIME MEASUREMENT TYPE (COMMUNITY CARE),\
    REFERRAL TO TREATMENT PERIOD START DATE,REFERRAL TO TREATMENT PERIOD START TIME,\
    REFERRAL TO TREATMENT PERIOD END DATE,REFERRAL TO TREATMENT PERIOD END TIME,REFERRAL TO TREATMENT PERIOD STATUS,\
    ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const ONWARD: &str = "SERVICE REQUEST IDENTIFIER,PERSON ID,ONWARD REFERRAL DATE,ONWARD REFERRAL REASON,\
    ORGANISATION IDENTIFIER (RECEIVING),ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const ACTIVITY: &str = "CARE ACTIVITY IDENTIFIER,CARE CONTACT IDENTIFIER,PERSON ID,COMMUNITY CARE ACTIVITY TYPE,\
    CARE PROFESSIONAL LOCAL IDENTIFIER,ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const PERSON: &str = "PERSON ID,NHS NUMBER STATUS INDICATOR CODE,VALID NHS NUMBER FLAG,PERSON STATED GENDER CODE,\
    PERSON DEATH DATE,AGE OF PATIENT AT REPORTING PERIOD END (YEARS),REPORTING PERIOD END DATE,\
    ORGANISATION IDENTIFIER (CODE OF PROVIDER)";
pub const COUNCIL: &str = "LA Code,Reporting Period Start Date,Reporting Period End Date,NHS Number,LA Person Unique Identifier,\
    Client Type,Event Type,Event Start Date,Event End Date,Event Outcome,Request: Route of Access,Service Type,\
    Service Component,Date of Death,Date of Birth";
pub const SPELL: &str = "PRIMARYKEY_ID,spell.hospital_provider_spell_number,spell.patient.identity.nhs_number.value,\
    spell.patient.identity.local_patient_identifier.value,spell.admission.date,spell.admission.time,spell.admission.method,\
    spell.admission.patient_classification,spell.discharge.date,spell.discharge.time,spell.discharge.ready_date,\
    spell.discharge.destination,spell.discharge.method,spell.commissioning.service_agreement.provider,\
    system.record.version,spell.patient.identity.withheld_identity_reason";
pub const ATTENDANCE: &str = "attendance.unique_identifier,patient.nhs_number.value,attendance.arrival.timestamp,\
    attendance.seen_for_treatment.timestamp,attendance.arrival.attendance_category,attendance.location.department_type,\
    commissioning.service_agreement.provider,system.record.version";

/// A table with some of its rows.
pub fn table(name: &str, header: &str, rows: &[&str]) -> (String, String) {
    let header = header.replace("    ", "");
    let width = header.split(',').count();
    for row in rows {
        assert!(row.split(',').count() <= width, "{name}: {row}");
    }
    (name.to_owned(), format!("{header}\n{}\n", rows.join("\n")))
}

/// What `events` wrote of some files.
pub struct Told {
    pub events: Vec<Vec<String>>,
    pub clocks: Vec<Vec<String>>,
    pub persons: Vec<Vec<String>>,
    pub settings: String,
    pub said: String,
}

impl Told {
    pub fn of(tables: &[(String, String)]) -> Told {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("yellowfolder-clauses-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("case/input")).expect("a folder");
        fs::write(folder.join("case/place.json"), PLACE).expect("written");
        for (name, text) in tables {
            fs::write(folder.join("case/input").join(format!("{name}.csv")), text).expect("written");
        }
        let out: PathBuf = folder.join("out");
        let run = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
            .arg("events")
            .arg(folder.join("case"))
            .arg("--out")
            .arg(&out)
            .output()
            .expect("yellowfolder runs");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(0), "{said}");
        let text = |name: &str| fs::read_to_string(out.join(name)).expect("written");
        // No field of these tables holds a comma but one kind of clock end.
        let read = |name: &str| {
            let text = text(name).replace("\"missed, still waiting\"", "missed; still waiting");
            text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect()
        };
        let told = Told {
            events: read("events.csv"),
            clocks: read("clocks.csv"),
            persons: read("persons.csv"),
            settings: text("settings.json"),
            said,
        };
        fs::remove_dir_all(folder).expect("cleared");
        told
    }

    /// `at org type outcome` of each event of a kind, in order.
    pub fn events(&self, kind: &str) -> Vec<String> {
        let of = self.events.iter().filter(|e| e[3] == kind);
        of.map(|e| [&e[2], &e[4], &e[9], &e[15]].map(String::as_str).join(" ").trim_end().to_owned()).collect()
    }

    /// One column of the events of a kind.
    pub fn column(&self, kind: &str, column: usize) -> Vec<&str> {
        self.events.iter().filter(|e| e[3] == kind).map(|e| e[column].as_str()).collect()
    }

    /// `start stop lowest outcome note` of each run of a clock.
    pub fn clocks(&self, clock: &str) -> Vec<String> {
        let of = self.clocks.iter().filter(|c| c[1] == clock);
        of.map(|c| [&c[4], &c[5], &c[7], &c[10], &c[11]].map(String::as_str).join(" ").trim_end().to_owned()).collect()
    }

    pub fn people(&self) -> Vec<&str> {
        self.persons.iter().map(|p| p[0].as_str()).collect()
    }
}

/// A community referral and what goes with it, about one person, at ZX1.
pub fn community(referral: &str, tables: &[(String, String)]) -> Told {
    let mut all = vec![table("referrals", REFERRAL, &[referral])];
    all.extend_from_slice(tables);
    Told::of(&all)
}
