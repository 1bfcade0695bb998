//! Headers that stand further down in a file: the same one once more, and one of another table.

use std::path::Path;
use yf_ingest::{Extracts, ReadOptions, survey};
use yf_place::Place;

fn read(name: &str, text: &str) -> Extracts {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("headers-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("file.csv");
    std::fs::write(&path, text).expect("written");
    survey(&[path], &Place::reference(), &ReadOptions::default()).expect("read")
}

fn codes(x: &Extracts) -> Vec<&str> {
    x.problems.groups().map(|(code, ..)| code).collect()
}

const STAYS: &str = "PRIMARYKEY_ID,spell.hospital_provider_spell_number,spell.admission.date,spell.admission.time,\
    spell.admission.method,spell.admission.patient_classification,spell.discharge.date,spell.discharge.ready_date,\
    spell.discharge.destination,spell.discharge.method,spell.patient.identity.age_on_admission,\
    spell.commissioning.service_agreement.provider,system.record.version";
const STAY: &str = "1,SP1,2026-01-05,,21,1,2026-01-09,2026-01-08,19,1,80,ZX2,1";

#[test]
fn a_header_that_is_repeated_says_nothing_of_dates() {
    for (name, before, again) in [
        ("same", "", STAYS.to_owned()),
        ("capitals", "", STAYS.to_uppercase()),
        ("underscored", "", STAYS.replace('.', "_")),
        ("quoted", "", STAYS.split(',').map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",")),
        // As some tools write a table with its row numbers: the first column has no name.
        ("numbered", ",", STAYS.to_owned()),
        ("digits", "2nd,", STAYS.to_owned()),
    ] {
        let n = if before.is_empty() { "" } else { "7," };
        let x = read(name, &format!("{before}{STAYS}\n{n}{STAY}\n{before}{again}\n{n}{STAY}\n"));
        assert_eq!(codes(&x), Vec::<&str>::new(), "{name}");
        assert_eq!((x.sus.spells.len(), x.files[0].rows), (2, 2), "{name}");
        assert_eq!(x.files[0].note, "the header is repeated further down", "{name}");
    }
}

#[test]
fn a_second_table_parted_in_another_way_is_said() {
    let council =
        "LA Code,Event Type,Event Start Date,Event End Date,LA Person Unique Identifier,Event Outcome,Client Type";
    let request = "999,Request,2026-01-05,2026-01-06,L1,NFA: Other,Service user";
    for (name, first, row, second) in [
        ("stays-council", STAYS, STAY, council.replace(',', "\t")),
        ("council-stays", council, request, STAYS.replace(',', ";")),
        ("council-tabs", council, request, STAYS.replace(',', "\t")),
    ] {
        let x = read(name, &format!("{first}\n{row}\n{second}\n1;SP1;2026-01-05\n"));
        let codes: Vec<&str> = codes(&x).into_iter().filter(|c| *c != "missing-column").collect();
        assert_eq!(codes, ["two-datasets"], "{name}: {:?}", x.problems);
        assert_eq!(x.files[0].rows, 1, "{name}");
    }
}
