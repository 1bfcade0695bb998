//! One thread or several, and any order of the paths: the very same rows, numbers and words.

use std::path::{Path, PathBuf};
use yf_ingest::{Extracts, ReadOptions, survey};
use yf_model::{IdText, TextId};
use yf_place::Place;

/// Everything of a run as text, in its own order.
fn all(x: &Extracts) -> Vec<String> {
    let mut out: Vec<String> = x.files.iter().map(|f| format!("{f:?}")).collect();
    out.extend((0..x.texts.len() as u32).map(|n| format!("text {}", x.texts.get(TextId(n)))));
    out.extend((0..x.ids.len() as u32).map(|n| format!("id {}", x.ids.get(IdText(n)))));
    out.extend(x.identities.iter().map(|(id, i)| format!("{id:?} {i:?} {:?}", x.identities.first_row(id))));
    out.extend(x.cld.iter().map(|r| format!("{r:?}")));
    let t = &x.csds;
    out.extend(t.persons.iter().map(|r| format!("{r:?}")));
    out.extend(t.registrations.iter().map(|r| format!("{r:?}")));
    out.extend(t.referrals.iter().map(|r| format!("{r:?}")));
    out.extend(t.teams.iter().map(|r| format!("{r:?}")));
    out.extend(t.waits.iter().map(|r| format!("{r:?}")));
    out.extend(t.onward.iter().map(|r| format!("{r:?}")));
    out.extend(t.contacts.iter().map(|r| format!("{r:?}")));
    out.extend(t.activities.iter().map(|r| format!("{r:?}")));
    out.extend(t.plans.iter().map(|r| format!("{r:?}")));
    out.extend(t.agreements.iter().map(|r| format!("{r:?}")));
    out.extend(x.sus.spells.iter().map(|r| format!("{r:?}")));
    out.extend(x.sus.episodes.iter().map(|r| format!("{r:?}")));
    out.extend(x.ecds.iter().map(|r| format!("{r:?}")));
    out.extend(x.equipment.iter().map(|r| format!("{r:?}")));
    out.push(format!("{:?} {:?}", t.active, x.community_persons));
    out.push(format!("{:?} {:?} {:?}", x.keys, x.manifest, x.names));
    out.extend(x.problems.groups().map(|(code, count, samples)| format!("{code} {count} {samples:?}")));
    out.extend(x.rejects.iter().map(|r| format!("{r:?}")));
    out.push(format!("{} {:?} {:?} {:?}", x.rejects.beyond(), x.values, x.unrecognised, x.coverage));
    out
}

fn read(paths: &[PathBuf], threads: usize) -> Vec<String> {
    let options = ReadOptions { threads, names: true, ..ReadOptions::default() };
    match survey(paths, &Place::reference(), &options) {
        Ok(extracts) => all(&extracts),
        Err(problem) => vec![format!("{problem:?}")],
    }
}

/// What no example holds: submissions told apart by their files and named by a header, and requests of attendances.
fn written() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("threads");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    for (month, name) in [("2026-01", "jan"), ("2026-02", "feb")] {
        let header = format!("OrgID_Provider,RP_StartDate,RP_EndDate\nZX1,{month}-01,{month}-28\n");
        write(&format!("CYP000_{name}.csv"), &header);
        let referrals =
            format!("ServiceRequestID,LocalPatientID,ReferralRequest_ReceivedDate\nR{name},LP1,{month}-03\n");
        write(&format!("CYP101_{name}.csv"), &referrals);
        let waits = format!("ServiceRequestID,RTT_StartDate,WaitingTime_MeasurementType\nR{name},{month}-03,5\n");
        write(&format!("CYP104_{name}.csv"), &waits);
        write(
            &format!("CYP002_{name}.csv"),
            &format!("LocalPatientID,OrgID_GP,GPRegistration_StartDate\nLP1,Z99001,{month}-01\n"),
        );
        let request = "request_id,person_id,nhs_number,item,requested,delivered,reason";
        write(&format!("store_{name}.csv"), &format!("{request}\nQ{name},S1,9990010013,bed,{month}-03,,late\n"));
    }
    let attendance = "attendance.unique_identifier,PRIMARYKEY_ID,attendance.arrival.timestamp,attendance.location.site";
    write("a.csv", "PRIMARYKEY_ID,REFERRED_TO_ID,request_timestamp\nK2,1,2026-01-05 11:00\nK1,1,2026-01-05 10:00\n");
    write("b.csv", &format!("{attendance}\nU1,K1,2026-01-05 09:00,ZX201\nU2,K2,2026-01-05 09:30,ZX201\n"));
    write("c.csv", &format!("{attendance}\nU3,K1,2026-01-06 09:00,ZX301\n"));
    folder
}

/// The examples of the standards, the reference cases and the reproducers of all problems.
fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = |folder: &str| {
        let entries = std::fs::read_dir(root.join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
        entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_dir()).collect::<Vec<_>>()
    };
    let mut all = [below("tests/data/examples"), below("tests/problems"), below("../../data/cld")].concat();
    all.push(root.join("../../data/mapping/input"));
    all.push(written());
    all.sort();
    all
}

#[test]
fn every_number_of_threads_reads_the_same() {
    let folders = folders();
    assert!(folders.len() > 60, "{}", folders.len());
    for folder in &folders {
        let one = read(std::slice::from_ref(folder), 1);
        for threads in [2, 3, 8] {
            assert!(read(std::slice::from_ref(folder), threads) == one, "{} with {threads} threads", folder.display());
        }
    }
    // And all that can be read together at once, which makes texts, numbers and persons meet across files.
    let readable = |folder: &&PathBuf| read(std::slice::from_ref(folder), 1).len() > 1;
    let together: Vec<PathBuf> = folders.iter().filter(readable).cloned().collect();
    let one = read(&together, 1);
    assert!(one.len() > 10_000, "{}", one.len());
    for threads in [2, 3, 8] {
        let other = read(&together, threads);
        let odd = one.iter().zip(&other).find(|(a, b)| a != b);
        assert!(other == one, "{threads} threads: {odd:?}");
    }
    let mut paths = together;
    paths.reverse();
    paths.rotate_left(7);
    assert!(read(&paths, 2) == one, "another order of the paths");
}
