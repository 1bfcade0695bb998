//! `mapping.md` and `community-and-hospital.md` sentence by sentence, from files to neutral rows: clauses that neither the
//! reference cases nor the twins reach. Each test is a few rows and what the standard says of them. Here: section 5 and its clocks.

#[path = "common/told.rs"]
mod told;

use told::*;

// 5. Community

#[test]
fn midnights_over_a_twentieth_are_no_times_and_exactly_a_twentieth_are() {
    // One midnight in 20 is 5%: not over. One in 19 is. A row that is dropped later counts.
    for (rows, at) in [(20, "2026-01-05T00:00"), (19, "2026-01-05")] {
        let mut all: Vec<String> = vec!["R00,P1,2026-01-05,00:00:00,1,,,,ZX1,T1,2026-01-31".into()];
        all.extend((1..rows).map(|n| format!("R{n:02},P1,2026-02-05,09:{n:02},1,,,,ZX1,T9,2026-02-28")));
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let told = Told::of(&[table("referrals", REFERRAL, &all), table("active", "UNIQUE SUBMISSION ID", &["T1"])]);
        assert_eq!(told.column("referral", 2), [at], "{rows} rows");
    }
}

#[test]
fn a_second_over_two_hours_is_missed_and_the_event_is_cut_to_the_minute() {
    let told = community(
        "R01,P1,2026-02-03,1900-01-01 09:00:00.000,1,,,,ZX1",
        &[
            table("teams", TEAM, &["R01,T51,51,,,,,ZX1"]),
            table("contacts", CONTACT, &["C1,R01,P1,2026-02-03,1970-01-01T11:00:01,01,,01,,5,T51,ZX1"]),
        ],
    );
    assert_eq!(told.clocks("ucr-2h"), ["2026-02-03T09:00 2026-02-03T11:00 120.017 missed"]);
    assert_eq!(told.events("contact"), ["2026-02-03T11:00 ods:ZX1 face_to_face"]);
}

#[test]
fn the_older_attendance_column_is_believed_first_and_zeros_are_dropped() {
    let told = community(
        "R01,P1,2026-02-03,09:00,1,,,,ZX1",
        &[table(
            "contacts",
            CONTACT,
            &[
                "C1,R01,P1,2026-02-04,10:00,01,,01,03,5,,ZX1",
                "C2,R01,P1,2026-02-05,10:00,1,,1,05,3,,ZX1",
                "C3,R01,P1,2026-02-06,10:00,,03,01,,06,,ZX1",
                "C4,R01,P1,2026-02-07,10:00,,06,01,,6,,ZX1",
                "C5,R01,P1,2026-02-08,10:00,13,,01,,6.0,,ZX1",
                "C6,R01,P1,2026-04-01,10:00,01,,01,,5,,ZX1",
                "C7,R01,P1,2026-02-02,10:00,01,,01,,5,,ZX1",
                "C8,R09,P1,2026-02-05,10:00,01,,01,,5,,ZX1",
            ],
        )],
    );
    let want =
        ["2026-02-05T10:00 ods:ZX1 face_to_face", "2026-02-06T10:00 ods:ZX1 video", "2026-02-08T10:00 ods:ZX1 other"];
    assert_eq!(told.events("contact"), want);
    for note in [
        "1 messages",
        "1 contacts after the end day",
        "1 contacts before the referral",
        "1 contacts under an unknown referral",
    ] {
        assert!(told.said.contains(note), "{note}: {}", told.said);
    }
}

#[test]
fn teams_that_rejected_neither_name_the_referral_nor_keep_it_open() {
    let told = community(
        "R01,P1,2026-02-03,09:00,2,,,,ZX1",
        &[table(
            "teams",
            TEAM,
            &["R01,TA,51,,,2026-02-04,02,ZX1", "R01,TB,26,2026-02-20,03,,,ZX1", "R01,TC,07,2026-02-18,02,,,ZX1"],
        )],
    );
    assert_eq!(told.events("referral"), ["2026-02-03T09:00  ic_urgent"]);
    assert_eq!(told.column("referral", 11), ["team_26"]);
    // The last team closed says why; the lowest of those that did not reject is the team.
    assert_eq!(told.events("end"), ["2026-02-20 ods:ZX1  moved"]);
    assert_eq!(told.column("end", 6), ["TB"]);
    assert_eq!(told.clocks("ucr-2h"), Vec::<String>::new());
    assert_eq!(told.clocks("torbay-urgent"), ["2026-02-03T09:00   ended without moved"]);
    let rejected = community(
        "R01,P1,2026-02-03,09:00,2,,,,ZX1",
        &[table("teams", TEAM, &["R01,TA,51,,,2026-02-04,02,ZX1", "R01,TB,26,,,2026-02-09,01,ZX1"])],
    );
    assert_eq!(rejected.events("end"), ["2026-02-09 ods:ZX1  duplicate"]);
    assert_eq!(rejected.events("decline"), Vec::<String>::new());
    assert_eq!(rejected.clocks("ucr-2h"), ["2026-02-03T09:00   ended without duplicate"]);
}

#[test]
fn every_reason_of_closure_has_its_outcome() {
    let reasons = [
        ("01", "admitted"),
        ("2", "completed"),
        ("03", "moved"),
        ("04", "no_action"),
        ("05", "no_action"),
        ("06", "died"),
        ("07", "declined"),
        ("08", "passed_on"),
        ("09", "declined"),
        ("", "no_action"),
    ];
    for (code, outcome) in reasons {
        let team = format!("R01,TA,12,2026-02-20,{code},,,ZX1");
        let told = community("R01,P1,2026-02-03,09:00,2,,,,ZX1", &[table("teams", TEAM, &[&team])]);
        assert_eq!(told.events("end"), [format!("2026-02-20 ods:ZX1  {outcome}")], "{code}");
    }
    let came = [
        table("teams", TEAM, &["R01,TA,12,2026-02-20,04,,,ZX1"]),
        table("contacts", CONTACT, &["C1,R01,P1,2026-02-04,10:00,01,,01,,5,TA,ZX1"]),
    ];
    assert_eq!(community("R01,P1,2026-02-03,09:00,2,,,,ZX1", &came).events("end"), ["2026-02-20 ods:ZX1  completed"]);
    // Open teams leave the closing to the referral's own discharge.
    let open = [table("teams", TEAM, &["R01,TA,12,2026-02-20,02,,,ZX1", "R01,TB,23,,,,,ZX1"])];
    assert_eq!(community("R01,P1,2026-02-03,09:00,2,,,,ZX1", &open).events("end"), Vec::<String>::new());
    assert_eq!(
        community("R01,P1,2026-02-03,09:00,2,2026-03-01,,,ZX1", &open).events("end"),
        ["2026-03-01 ods:ZX1  completed"]
    );
}

#[test]
fn who_sent_her_is_the_organisation_else_the_source() {
    for (source, referrer, org) in [
        ("11", "ZX2", "ods:ZX2"),
        ("11", "999", "la:999"),
        ("2", "", "self"),
        ("03", "", "self"),
        ("11", "", "la:999"),
        ("06", "", ""),
    ] {
        let told = community(&format!("R01,P1,2026-02-03,09:00,2,,{source},{referrer},ZX1"), &[]);
        assert_eq!(told.column("referral", 4), [org], "{source} {referrer}");
        // A referral without a team row has no service (decision 38).
        assert_eq!(told.column("referral", 11), [""]);
    }
}

#[test]
fn assessments_are_read_under_the_newer_name_of_the_activity_and_once_a_contact() {
    let told = community(
        "R01,P1,2026-02-03,09:00,1,,,,ZX1",
        &[
            table("teams", TEAM, &["R01,TA,52,,,,,ZX1"]),
            table("contacts", CONTACT, &["C1,R01,P1,2026-02-04,10:00,01,,01,,5,TA,ZX1"]),
            table("activities", ACTIVITY, &["A2,C1,P1,02,N2,ZX1", "A1,C1,P1,2,N1,ZX1", "A3,C1,P1,03,N3,ZX1"]),
        ],
    );
    assert_eq!(told.events("assessment"), ["2026-02-04T10:00 ods:ZX1 needs"]);
    assert_eq!(told.column("contact", 7), ["ZX1:N1"]);
}

#[test]
fn a_contact_is_its_own_persons_and_stops_no_clock_of_another() {
    let told = community(
        "R01,P1,2026-02-03,09:00,1,,,,ZX1",
        &[
            table("teams", TEAM, &["R01,TA,26,,,,,ZX1"]),
            table("contacts", CONTACT, &["C1,R01,P2,2026-02-04,10:00,01,,01,,5,TA,ZX1"]),
        ],
    );
    assert_eq!(told.column("contact", 1), ["local:csds:P2"]);
    assert_eq!(told.events("start"), Vec::<String>::new());
    assert_eq!(told.clocks("torbay-nonurgent"), ["2026-02-03T09:00   missed; still waiting"]);
}

#[test]
fn plans_need_an_agreement_and_are_seen_only_where_community_is_alone() {
    let plans = [
        table(
            "plans",
            "CARE PLAN IDENTIFIER,CARE PLAN TYPE (COMMUNITY CARE),PERSON ID,ORGANISATION IDENTIFIER (CODE OF PROVIDER)",
            &["K1,03,P1,ZX1", "K2,02,P1,ZX1", "K3,01,P1,ZX1"],
        ),
        table(
            "agreed",
            "CARE PLAN IDENTIFIER,CARE PLAN CONTENT AGREED DATE,PERSON ID,ORGANISATION IDENTIFIER (CODE OF PROVIDER)",
            &["K1,2026-02-13,P1,ZX1", "K1,2026-02-10,P1,ZX1", "K3,2026-02-10,P1,ZX1"],
        ),
    ];
    let told = community("R01,P1,2026-02-03,09:00,1,,,,ZX1", &plans);
    assert_eq!(told.events("plan"), ["2026-02-10 ods:ZX1 support"]);
    assert_eq!(told.column("plan", 0), ["csds:ZX1:plan:K1"]);
    assert!(told.said.contains("1 plans without an agreement"), "{}", told.said);
    let seen = |told: &Told| told.settings.contains("\"plan\"");
    assert!(seen(&told));
    let mut beside = plans.to_vec();
    beside.push(table("ecds", ATTENDANCE, &["U1,9990010013,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX2,1"]));
    assert!(seen(&community("R01,P1,2026-02-03,09:00,1,,,,ZX1", &beside)), "emergency departments start nothing");
    beside.push(table(
        "cld",
        COUNCIL,
        &["999,2026-01-01,2026-03-31,,L1,Service user,Request,2026-01-05,2026-01-06,NFA: Other"],
    ));
    assert!(!seen(&community("R01,P1,2026-02-03,09:00,1,,,,ZX1", &beside)));
}

#[test]
fn the_data_sets_own_periods_come_before_the_fall_back() {
    let with = |team: &str, periods: &[&str]| {
        let tables = [
            table("teams", TEAM, &[&format!("R01,TA,{team},,,,,ZX1")]),
            table("contacts", CONTACT, &["C1,R01,P1,2026-02-03,10:00,01,,01,,5,TA,ZX1"]),
            table("waits", PERIOD, periods),
        ];
        community("R01,P1,2026-02-03,09:00,1,,,,ZX1", &tables)
    };
    let nothing = Vec::<String>::new();
    let fall_back = ["2026-02-03T09:00 2026-02-03T10:00 60 met"];
    assert_eq!(with("51", &["R01,P1,02,2026-02-03,,,,,ZX1"]).clocks("ucr-2h"), fall_back);
    let open = with("51", &["R01,P1,07,2026-02-03,08:00,2026-02-03,10:00,30,ZX1"]);
    assert_eq!((open.clocks("ucr-2h"), open.clocks("ucr-open").len()), (nothing.clone(), 1));
    // Without an end the period runs on, though a visit was made: CYP104 wins.
    assert_eq!(
        with("51", &["R01,P1,05,2026-02-03,08:00,,,,ZX1"]).clocks("ucr-2h"),
        ["2026-02-03T08:00   missed; still waiting"]
    );
    assert_eq!(with("53", &["R01,P1,08,2026-02-03,08:00,,,,ZX1"]).clocks("icare-2d"), nothing);
    assert_eq!(
        with("53", &["R01,P1,05,2026-02-03,08:00,,,,ZX1"]).clocks("icare-2d"),
        ["2026-02-03T09:00 2026-02-03T10:00 0 met"]
    );
    // Midnights, not hours; eighteen weeks stop by their status.
    let two =
        with("51", &["R01,P1,06,2026-02-03,23:50,2026-02-05,23:55,30,ZX1", "R01,P1,01,2026-02-03,,2026-02-09,,20,ZX1"]);
    assert_eq!(two.clocks("icare-2d"), ["2026-02-03T23:50 2026-02-05T23:55 2 met"]);
    assert_eq!(two.clocks("rtt-18w"), ["2026-02-03   running"]);
    let stopped = with("51", &["R01,P1,1,2026-02-03,,2026-02-09,,35,ZX1"]);
    assert_eq!(stopped.clocks("rtt-18w"), ["2026-02-03 2026-02-09 6 met"]);
}

/// Referral, team, contact and period of one person, in the words of one dress (`community-and-hospital.md` 2).
fn dressed(
    separator: &str,
    name: &dyn Fn(&str) -> String,
    day: &dyn Fn(&str) -> String,
    time: &dyn Fn(&str) -> String,
    blank: &str,
    ends: (&str, &str),
) -> Told {
    let rows = [
        ("referrals", REFERRAL, vec!["R01", "P1", "2026-02-03", "09:30:00", "1", "2026-03-01", "", "", "ZX1"]),
        ("teams", TEAM, vec!["R01", "TA", "51", "", "", "", "", "ZX1"]),
        ("contacts", CONTACT, vec!["C1", "R01", "P1", "2026-02-03", "11:15:30", "01", "", "01", "", "5", "TA", "ZX1"]),
        ("periods", PERIOD, vec!["R01", "P1", "06", "2026-02-12", "08:00:00", "2026-02-14", "23:00:00", "30", "ZX1"]),
    ];
    let (mark, end) = ends;
    let cell = |text: &str| match text {
        "" => blank.to_owned(),
        t if t.len() == 10 && t.starts_with("2026") => day(t),
        t if t.len() == 8 && t.as_bytes()[2] == b':' => time(t),
        t => t.to_owned(),
    };
    let tables = rows.map(|(file, header, row)| {
        let header: Vec<String> = header.split(',').map(|n| name(n.trim())).collect();
        let mut row: Vec<String> = row.into_iter().map(cell).collect();
        row.resize(header.len(), blank.to_owned());
        (file.to_owned(), format!("{mark}{}{end}{}{end}", header.join(separator), row.join(separator)))
    });
    Told::of(&tables)
}

#[test]
fn the_same_rows_in_every_dress_tell_the_same() {
    let same = |text: &str| text.to_owned();
    let plain = dressed(",", &same, &same, &same, "", ("", "\n"));
    assert_eq!(plain.clocks("icare-2d"), ["2026-02-12T08:00 2026-02-14T23:00 2 met"]);
    assert_eq!(plain.clocks("ucr-2h"), ["2026-02-03T09:30 2026-02-03T11:15 105.5 met"]);
    assert_eq!(plain.events.len(), 4);
    let parts = |d: &str| (d[..4].to_owned(), d[5..7].to_owned(), d[8..].to_owned());
    let snake = |n: &str| n.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let slashed = |d: &str| {
        let (y, m, d) = parts(d);
        format!("{d}/{m}/{y}")
    };
    let named = |d: &str| {
        let (y, m, d) = parts(d);
        format!("{d}-{}-{y}", ["Jan", "Feb", "Mar"][m.parse::<usize>().expect("a month") - 1])
    };
    let packed = |d: &str| d.replace('-', "");
    let stamped = |d: &str| format!("{d} 00:00:00.000");
    let zoned = |d: &str| format!("{d}T00:00:00Z");
    // Day 46023 of a spreadsheet is 1 January 2026.
    let counted = |d: &str| {
        let (_, m, d) = parts(d);
        (46_022 + [0, 31, 59][m.parse::<usize>().expect("a month") - 1] + d.parse::<i32>().expect("a day")).to_string()
    };
    let dummy = |t: &str| format!("1900-01-01 {t}.000");
    let newer_dummy = |t: &str| format!("1970-01-01T{t}");
    let dresses = [
        dressed("\t", &same, &slashed, &dummy, "NULL", ("", "\n")),
        dressed("|", &snake, &named, &newer_dummy, "\\N", ("\u{feff}", "\r\n")),
        dressed(";", &same, &packed, &same, "(null)", ("", "\r")),
        dressed(",", &snake, &stamped, &dummy, "N/A", ("\u{feff}", "\n")),
        dressed(",", &same, &zoned, &dummy, "null", ("", "\r\n")),
        dressed("\t", &snake, &counted, &same, "", ("", "\n")),
    ];
    for (n, other) in dresses.iter().enumerate() {
        assert_eq!((&other.events, &other.clocks), (&plain.events, &plain.clocks), "dress {n}: {}", other.said);
    }
}
