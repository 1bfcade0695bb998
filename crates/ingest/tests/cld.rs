//! Client Level Data: what is wrong with a file is said, and costs no other row.

use proptest::prelude::*;
use std::collections::BTreeMap;
use yf_ingest::cld::{FileRead, Options, Sink, read};
use yf_model::rows::cld::{EventType, Outcome, Row};
use yf_model::{Identities, IdentityId, Ids, Problem, Severity, Texts};

#[derive(Default)]
struct Held {
    texts: Texts,
    ids: Ids,
    identities: Identities,
    rows: Vec<Row>,
    names: BTreeMap<IdentityId, (String, String)>,
    problems: Vec<Problem>,
}

fn read_all(bytes: &[u8], options: &Options) -> (FileRead, Held) {
    let mut held = Held::default();
    let mut problems = Vec::new();
    let mut sink = Sink {
        texts: &mut held.texts,
        ids: &mut held.ids,
        identities: &mut held.identities,
        rows: &mut held.rows,
        names: &mut held.names,
        problem: &mut |problem| problems.push(problem),
    };
    let found = read(3, "cld.csv", bytes, options, &mut sink);
    held.problems = problems;
    (found, held)
}

const HEADER: &str = "LA Code,NHS Number,LA Person Unique Identifier,First Name,Last Name,Date of Birth,Event Type,Event Start Date,\
                      Event End Date,Event Outcome,Request: Route of Access";

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

const GOOD: &str =
    "503,999 012 3454,P1,Ada,Birket,1940-02-01,Request,01/05/2024,02/05/2024,NFA- Other,Other route community";

#[test]
fn a_good_row_and_where_it_stands() {
    let bytes = file(&[GOOD, "", "503,,\"P\n2\",,,,Assessment,2024-05-03,,,", GOOD]);
    let (found, held) = read_all(&bytes, &Options { names: true, ..Options::default() });
    assert_eq!((found.rows, held.rows.len(), found.windows_1252), (3, 3, 0));
    let lines: Vec<(u16, u32, u32)> = held.rows.iter().map(|r| (r.at.file, r.at.line, r.nth)).collect();
    assert_eq!(lines, [(3, 2, 1), (3, 4, 2), (3, 6, 3)]);
    let row = &held.rows[0];
    assert_eq!((row.event_type, row.outcome), (Some(EventType::Request), Some(Outcome::Other)));
    assert_eq!(held.texts.get(row.route), "otherroutecommunity");
    assert_eq!(held.ids.get(held.rows[1].local), "P\n2");
    assert_eq!(row.nhs_official.map(|n| n.digits()), Some(9_990_123_454));
    assert_eq!(held.identities.len(), 2);
    assert_eq!(held.names.values().collect::<Vec<_>>(), [&("Ada".to_string(), "Birket".to_string())]);
    assert_eq!(found.unrecognised.len(), 1);
    assert_eq!((found.unrecognised[0].value.as_str(), found.unrecognised[0].rows), ("Other route community", 2));
    assert_eq!(found.first_day.map(|d| d.to_string()).as_deref(), Some("2024-05-01"));
}

/// The page of `docs/problems/` shows what is said here.
#[test]
fn a_header_of_something_else_is_said_as_its_page_says() {
    let (found, held) = read_all(include_bytes!("problems/not-client-level-data/cld.csv"), &Options::default());
    assert!(found.refused && held.rows.is_empty());
    let said: Vec<String> = held.problems.iter().map(Problem::message).collect();
    assert_eq!(said, [include_str!("problems/not-client-level-data/expected.txt").trim_end()]);
}

/// Every message, whole.
#[test]
fn what_is_wrong_is_said_in_full() {
    let cases: [(&[u8], &str); 12] = [
        (b"", "cld.csv: is empty\n  now:  the file is not read\n  mend: ask the council for the extract again"),
        (
            b"PERSON BIRTH DATE,GENDER,POSTCODE,Event Type\n1,2,3,4\n",
            "cld.csv: \"PERSON BIRTH DATE, GENDER, POSTCODE\" is not how the header of Client Level Data begins (LA Code, Event Type, \
             Event Start Date ... in any order)\n  now:  the file is not read\n  mend: give the extract with its header line, parted by commas",
        ),
        (
            &file(&["503,,P1,,,1940-02-01,Request,31/02/2024,,,"]),
            "cld.csv:2: Event Start Date: \"31/02/2024\" is no day of the calendar\n  now:  the date counts as missing\n  mend: correct the \
             date at its source",
        ),
        (
            &file(&["503,,P1,,,1940-02-01,Request,20024-01-02,,,"]),
            "cld.csv:2: Event Start Date: \"20024-01-02\" is not a date of the form 2024-05-31 or 31/05/2024\n  now:  the date counts as \
             missing\n  mend: write dates in one of the two forms",
        ),
        (
            &file(&["503,,P1,,,05/31/1940,Request,01/05/2024,,,"]),
            "cld.csv:2: Date of Birth: \"##/##/####\" has no such month; with the month first it would be a day\n  now:  the date counts as \
             missing\n  mend: export dates as 2024-05-31, or with the day first: if this file has the month first, its other dates are read \
             wrongly too",
        ),
        (
            &file(&[",,P1,,,1940-02-01,Request,01/05/2024,,,"]),
            "cld.csv:2: LA Code: is blank\n  now:  the row is set aside: it belongs to no council\n  mend: fill in the council's three-digit \
             code",
        ),
        (
            &file(&["503,,P1,,,1940-02-01,Request,01/05/2024,,NFA support other,"]),
            "cld.csv:2: Event Outcome: \"NFA support other\" is in no list known here (1 row)\n  now:  it counts as \"Invalid and not mapped\"\n  \
             mend: map it to a value of the Release 2 list at its source",
        ),
        (
            // Not the words of the list, in one row: it may be anything, a name too.
            &file(&["503,,P1,,,1940-02-01,Request,01/05/2024,,Ada Birket,"]),
            "cld.csv:2: Event Outcome: \"aaa aaaaaa\" is in no list known here (1 row)\n  now:  it counts as \"Invalid and not mapped\"\n  \
             mend: map it to a value of the Release 2 list at its source",
        ),
        (
            &file(&["Birket,,P1,,,1940-02-01,Request,01/05/2024,,,"]),
            "cld.csv:2: LA Code: \"xxxxxx\" is not a council's code: three digits, or one letter and eight digits\n  now:  the row is set \
             aside: it belongs to no council\n  mend: write the council's code; where all of the column is so, its name stands above another \
             column",
        ),
        (
            &file(&["503,,\"P1,,,1940-02-01,Request,01/05/2024,,,"]),
            "cld.csv:2: a quoted field begins here and is never closed\n  now:  this line is set aside; the lines after it are read\n  mend: \
             double a quote that stands within a text",
        ),
        (
            &file(&["503,,P1,,,1940-02-01,Request,01/05/2024,,,,,"]),
            "cld.csv:2: the row has 13 fields, the header 11\n  now:  the first ones are used\n  mend: put fields that hold a comma in quotes",
        ),
        (
            &file(&[HEADER]),
            "cld.csv:2: the header stands here a second time\n  now:  the line is set aside; the rows after it are read by the first header\n  \
             mend: if two extracts were joined into one file, give them as two files",
        ),
    ];
    for (bytes, want) in cases {
        let (_, held) = read_all(bytes, &Options::default());
        let messages: Vec<String> = held.problems.iter().map(Problem::message).collect();
        assert!(messages.iter().any(|m| m == want), "wanted\n{want}\ngot\n{}", messages.join("\n"));
    }
}

#[test]
fn a_row_over_the_limit_costs_no_other_and_the_limit_can_be_raised() {
    let bytes = file(&[GOOD, &format!("503,,{}", "x".repeat(2 << 20)), GOOD]);
    let (found, held) = read_all(&bytes, &Options { row_bytes: 1 << 20, ..Options::default() });
    assert_eq!((held.rows.len(), found.broken), (2, 1));
    let said: Vec<String> = held.problems.iter().filter(|p| p.code == "row-too-long").map(Problem::message).collect();
    let whole = "cld.csv:3: the row is longer than the limit of 1 MiB\n  now:  this line is set aside; the lines after it are read\n  mend: \
                 see whether line ends were lost; if the row is right, raise the limit with YELLOWFOLDER_ROW_MIB";
    assert_eq!(said, [whole]);
    let (found, held) = read_all(&bytes, &Options::default());
    assert_eq!((held.rows.len(), found.broken), (3, 0));
}

#[test]
fn a_second_table_ends_the_first_whatever_the_rows_before_it() {
    let others = [
        (
            "SERVICE REQUEST IDENTIFIER,PERSON ID,REFERRAL REQUEST RECEIVED DATE,REFERRAL REQUEST RECEIVED TIME",
            "CYP101Referral",
        ),
        ("\u{feff}Event Type,Event Start Date,LA Code,LA Person Unique Identifier", "Client Level Data"),
    ];
    for (header, title) in others {
        for before in [GOOD, ",,P1,,,1940-02-01,Request,01/05/2024,,,", "504,,P1,,,1940-02-01,Request,01/05/2024,,,"] {
            let (_, held) = read_all(&file(&[GOOD, before, header, "a,b,c,d"]), &Options::default());
            let second: Vec<&Problem> = held.problems.iter().filter(|p| p.code == "two-datasets").collect();
            assert!(second.len() == 1 && second[0].line == Some(4) && second[0].wrong.contains(title), "{second:?}");
            assert!(held.rows.iter().all(|r| r.at.line < 4) && !held.rows.is_empty(), "{header}");
        }
    }
}

#[test]
fn a_file_that_was_cut_off_keeps_what_came_before() {
    let whole = file(&[GOOD, GOOD, "503,,\"P, 9\",,,1940-02-01,Request,01/05/2024,,,"]);
    for cut in HEADER.len() + 2 + GOOD.len()..whole.len() - 1 {
        let (found, held) = read_all(&whole[..cut], &Options::default());
        assert!(held.rows.len() as u64 + found.broken + found.strange_la == found.rows && !held.rows.is_empty());
        let of_the_cut = |p: &&Problem| p.code == "cut-off" || p.code == "open-quote";
        let ends_a_line = whole[cut - 1] == b'\n' || whole[cut] == b'\n';
        let fields_all_there =
            whole[..cut].iter().rev().take_while(|b| **b != b'\n').filter(|b| **b == b',').count() >= 10;
        assert!(ends_a_line || fields_all_there || held.problems.iter().any(|p| of_the_cut(&p)), "cut at {cut}");
    }
}

#[test]
fn a_source_that_breaks_off_keeps_what_came_before() {
    struct Breaks(Vec<u8>, usize);
    impl std::io::Read for Breaks {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let n = (self.0.len() - self.1).min(to.len());
            to[..n].copy_from_slice(&self.0[self.1..self.1 + n]);
            self.1 += n;
            if n == 0 { Err(std::io::Error::other("the archive is damaged")) } else { Ok(n) }
        }
    }
    let mut held = Held::default();
    let mut problems = Vec::new();
    let mut sink = Sink {
        texts: &mut held.texts,
        ids: &mut held.ids,
        identities: &mut held.identities,
        rows: &mut held.rows,
        names: &mut held.names,
        problem: &mut |p| problems.push(p),
    };
    let found = read(0, "cld.csv", Breaks(file(&[GOOD, GOOD]), 0), &Options::default(), &mut sink);
    assert_eq!((found.rows, held.rows.len()), (2, 2));
    assert_eq!(problems.iter().filter(|p| p.severity == Severity::FileRefused).count(), 1);
    assert!(problems[0].message().contains("reading breaks off here: the archive is damaged") || problems.len() > 1);
}

proptest! {
    /// Whatever stands between two good rows, both are read, and nothing panics.
    #[test]
    fn damage_costs_no_other_row(damage in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..6)) {
        let mut bytes = file(&[GOOD]);
        for line in &damage {
            // Damage within lines; a line feed within the damage is one more line of it.
            bytes.extend(line);
            bytes.push(b'\n');
        }
        bytes.extend(GOOD.as_bytes());
        bytes.push(b'\n');
        let (found, held) = read_all(&bytes, &Options::default());
        prop_assert!(!found.refused);
        let good = held.rows.iter().filter(|r| held.ids.get(r.local) == "P1" && r.start.is_some()).count();
        prop_assert!(good >= 2, "only {} good rows", good);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut whole = HEADER.as_bytes().to_vec();
        whole.push(b'\n');
        whole.extend(&bytes);
        read_all(&whole, &Options { names: true, ..Options::default() });
        read_all(&bytes, &Options::default());
    }
}

/// The official method takes a council's code as it stands; where journeys are told, what cannot be one is set aside and is no word.
#[test]
fn what_is_no_councils_code_names_no_council_in_a_journey() {
    let rows = ["503", "E06000027", " 503 ", "9990158398", "L001", "Birket", "5O3", "50"];
    let rows: Vec<String> = rows.iter().map(|la| format!("{la},,P1,,,1940-02-01,Request,01/05/2024,,,")).collect();
    let bytes = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let (found, held) = read_all(&bytes, &Options::default());
    assert_eq!((found.rows, found.strange_la, held.rows.len()), (8, 5, 3));
    assert_eq!(["L001", "9990158398", "Birket"].map(|text| held.texts.find(text)), [None, None, None]);
    let (found, held) = read_all(&bytes, &Options { journeys: false, ..Options::default() });
    assert_eq!((found.strange_la, held.rows.len()), (5, 8));
    assert_eq!(held.problems.iter().filter(|p| p.code == "not-a-council-code").count(), 5);
}

/// Names are among the identifiers only where what is published is to be compared with them.
#[test]
fn names_are_identifiers_where_they_are_compared() {
    let bytes = file(&[GOOD, GOOD]);
    let known = |options: &Options| {
        ["Ada", "Birket", "Ada Birket"].map(|name| read_all(&bytes, options).1.ids.find(name).is_some())
    };
    assert_eq!(known(&Options::default()), [false; 3]);
    assert_eq!(known(&Options { compare_names: true, ..Options::default() }), [true; 3]);
}
