//! `mapping.md` and `community-and-hospital.md` sentence by sentence, from files to neutral rows: clauses that neither the
//! reference cases nor the twins reach. Each test is a few rows and what the standard says of them. Community services have a file of
//! their own, `mapping_community.rs`.

#[path = "common/told.rs"]
mod told;

use told::*;

// 2. De-duplication

#[test]
fn a_later_period_beats_a_later_receipt_and_the_header_may_name_both_period_and_provider() {
    let header = "ORGANISATION IDENTIFIER (CODE OF PROVIDER),REPORTING PERIOD START DATE,REPORTING PERIOD END DATE,UNIQUE SUBMISSION ID";
    let told = Told::of(&[
        table("header", header, &["ZX1,2026-01-01,2026-01-31,T1", "ZX1,2026-02-01,2026-02-28,T2"]),
        table(
            "referrals",
            REFERRAL,
            &["R01,P1,2026-01-05,10:00,1,2026-02-20,,,,T2,,2026-03-20", "R01,P1,2026-01-05,10:00,1,,,,,T1,,2026-03-25"],
        ),
        table("active", "UNIQUE SUBMISSION ID", &["T1", "T2"]),
    ]);
    assert_eq!(told.events("referral"), ["2026-01-05T10:00  community"]);
    assert_eq!(told.column("referral", 8), ["csds:ZX1:R01"]);
    assert_eq!(told.events("end"), ["2026-02-20 ods:ZX1  no_action"]);
    assert!(told.said.contains("1 CSDS older copies"), "{}", told.said);
}

#[test]
fn without_a_record_number_a_stay_is_provider_spell_number_and_admission() {
    let told = Told::of(&[table(
        "spells",
        SPELL,
        &[
            "1,SP1,9990010013,,2026-01-06,,21,1,,,,,,ZX2,1",
            "2,SP1,9990010013,,2026-01-06,,21,1,2026-01-09,,,19,1,ZX2,2",
            "3,SP1,9990010013,,2026-02-06,,11,1,,,,,,ZX2,1",
            "4,SP1,9990010013,,2026-01-06,,21,1,,,,,,ZX3,1",
        ],
    )]);
    let admitted = [
        "2026-01-06 ods:ZX2 hospital_emergency",
        "2026-01-06 ods:ZX3 hospital_emergency",
        "2026-02-06 ods:ZX2 hospital_planned",
    ];
    assert_eq!(told.events("admit"), admitted);
    assert_eq!(told.events("discharge"), ["2026-01-09 ods:ZX2  home"]);
}

#[test]
fn an_attendance_is_its_national_number_whatever_provider_a_version_names() {
    let told = Told::of(&[table(
        "ecds",
        ATTENDANCE,
        &[
            "U1,9990010013,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX9,1",
            "U1,9990010013,2026-01-05 22:11,2026-01-05 23:00,1,03,ZX2,2",
            "U2,9990010013,2026-01-07 22:11,2026-01-05 23:00,X,01,ZX2,1",
            "U3,9990010013,2026-01-08 22:11,,1,01,ZX2,1",
        ],
    )]);
    assert_eq!(told.events("contact"), ["2026-01-05T22:11 ods:ZX2 ed_attendance"]);
    assert_eq!(told.column("contact", 5), ["urgent_treatment"]);
    assert!(told.said.contains("1 ECDS left unseen") && told.said.contains("1 ECDS dead on arrival"), "{}", told.said);
}

#[test]
fn the_newer_period_ends_a_service_and_one_that_does_not_reappear_stays_open() {
    let row = |quarter: &str, event: &str| format!("999,{quarter},,L1,Service user,{event}");
    let (first, second) = ("2026-01-01,2026-01-31", "2026-02-01,2026-02-28");
    let home = "Service,2026-01-05,,,,Long term support: Community,Home support";
    let ended =
        "Service,2026-01-05,2026-02-20,NFA: Support ended as planned,,Long term support: Community,Home support";
    let day = "Service,2026-01-07,,,,Long term support: Community,Day support";
    // A request that ends outside its file's period belongs to another submission.
    let early = "Request,2026-01-02,2026-02-03,NFA: Other";
    let older = [row(first, home), row(first, day), row(first, early)];
    let newer = [row(second, ended)];
    let council =
        |name: &str, rows: &[String]| table(name, COUNCIL, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    // Periods decide, not the order of the files' names.
    for names in [["a", "b"], ["b", "a"]] {
        let told = Told::of(&[council(names[0], &older), council(names[1], &newer)]);
        assert_eq!(told.column("start", 8), ["cld:999:L1:s20260105", "cld:999:L1:s20260107"]);
        assert_eq!(told.events("end"), ["2026-02-20 la:999  completed"]);
        assert_eq!(told.events("referral"), Vec::<String>::new());
        assert!(told.said.contains("1 CLD duplicates"), "{}", told.said);
        assert!(told.said.contains("1 CLD rows outside their period"), "{}", told.said);
    }
}

// 3. Persons

#[test]
fn numbers_are_stripped_and_placeholders_refused() {
    let row = |number: &str, local: &str| {
        format!("999,2026-01-01,2026-03-31,{number},{local},Service user,Request,2026-01-05,2026-01-06,NFA: Other")
    };
    let rows = [
        row("999 001 0013", "L1"),
        row("'999-001-0129", "L2"),
        row("9990010234.0", "L3"),
        row("1000000001", "L4"),
        row("1234567890", "L5"),
        row("9999999999", "L6"),
        row("9990010014", "L7"),
        row("", "L8"),
        row("", ""),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let told = Told::of(&[table("cld", COUNCIL, &rows)]);
    let local: Vec<String> = (4..9).map(|n| format!("local:la:999:L{n}")).collect();
    let mut want: Vec<&str> = local.iter().map(String::as_str).collect();
    want.extend(["nhs:9990010013", "nhs:9990010129", "nhs:9990010234"]);
    assert_eq!(told.people(), want);
    assert!(told.said.contains("1 CLD rows without a person"), "{}", told.said);
}

#[test]
fn a_local_number_gives_its_one_number_to_all_its_rows_and_none_where_it_carries_two() {
    let told = Told::of(&[table(
        "cld",
        COUNCIL,
        &[
            "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Request,2026-01-05,2026-01-06,NFA: Other",
            "999,2026-01-01,2026-03-31,,L1,Service user,Request,2026-01-07,2026-01-08,NFA: Other",
            "999,2026-01-01,2026-03-31,9990010129,L2,Service user,Request,2026-01-05,2026-01-06,NFA: Other",
            "999,2026-01-01,2026-03-31,9990010234,L2,Service user,Request,2026-01-07,2026-01-08,NFA: Other",
            // Another council's L1 is another person.
            "998,2026-01-01,2026-03-31,,L1,Service user,Request,2026-01-07,2026-01-08,NFA: Other",
        ],
    )]);
    assert_eq!(told.people(), ["local:la:998:L1", "local:la:999:L2", "nhs:9990010013"]);
    let refs: Vec<&str> = told.column("referral", 8);
    assert!(refs.contains(&"cld:999:L1:r20260107") && refs.contains(&"cld:998:L1:r20260107"), "{refs:?}");
}

#[test]
fn pseudonyms_count_only_where_the_number_was_traced_and_is_valid() {
    let told = Told::of(&[
        table(
            "referrals",
            REFERRAL,
            &[
                "R1,P1,2026-01-05,10:00,1,,,,ZX1",
                "R2,P2,2026-01-05,10:00,1,,,,ZX1",
                "R3,P3,2026-01-05,10:00,1,,,,ZX1",
                "R4,P4,2026-01-05,10:00,1,,,,ZX1",
                "R5,P5,2026-01-05,10:00,1,,,,ZX1",
            ],
        ),
        table(
            "persons",
            PERSON,
            &[
                "P1,1,Y,2,,80,,ZX1",
                "P2,02,,2,,80,,ZX1",
                "P3,03,Y,2,,80,,ZX1",
                "P4,01,N,2,,80,,ZX1",
                "P5,01,Y,2,,80,,ZX1",
            ],
        ),
        table("bridging", "Person_ID,NHSNumber Pseudo", &["P1,PS1", "P2,PS2", "P3,PS3", "P4,PS4"]),
        table("keys", "nhs_number,pseudo", &["9990010013,PS1"]),
        table(
            "ecds",
            &format!(
                "{ATTENDANCE},patient.nhs_number.value Pseudo,patient.nhs_number.is_valid,patient.local_patient_identifier.value"
            ),
            &[
                "U1,,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX2,1,PS1,true,H1",
                "U2,,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX2,1,PS8,false,H2",
                "U3,,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX2,1,PS9,,",
            ],
        ),
    ]);
    let want = [
        "local:csds:P3",
        "local:csds:P4",
        "local:csds:P5",
        "local:ecds:ZX2:U3",
        "local:ods:ZX2:H2",
        "nhs:9990010013",
        "pseudo:PS2",
    ];
    assert_eq!(told.people(), want);
}

#[test]
fn the_second_row_of_a_start_is_numbered_and_carers_known_by_association_are_not() {
    let told = Told::of(&[table(
        "cld",
        COUNCIL,
        &[
            "999,2026-01-01,2026-03-31,,L1,Unpaid carer known by association,Request,2026-01-05,2026-01-06,NFA: Other",
            "999,2026-01-01,2026-03-31,,L1,Service user,Request,2026-01-05,2026-01-06,NFA: Other",
            "999,2026-01-01,2026-03-31,,L1,Unpaid carer,Request,2026-01-05,2026-01-06,NFA: Support declined",
        ],
    )]);
    assert_eq!(told.column("referral", 8), ["cld:999:L1:r20260105.2", "cld:999:L1:r20260105"]);
    assert_eq!(told.events("end"), ["2026-01-06 la:999  declined", "2026-01-06 la:999  no_action"]);
}

// 4. Council

#[test]
fn passed_on_is_a_notice_to_whom_it_was_passed() {
    let told = Told::of(&[table(
        "cld",
        COUNCIL,
        &[
            "999,2026-01-01,2026-03-31,,L1,Service user,Request,2026-01-05,2026-01-06,NFA: Referral to NHS services or NHS funded social care",
            "999,2026-01-01,2026-03-31,,L2,Service user,Request,2026-01-07,2026-01-08,NFA: Referral to other service within the local authority",
        ],
    )]);
    assert_eq!(told.events("notice"), ["2026-01-06 la:999 passed_on", "2026-01-08 la:999 passed_on"]);
    assert_eq!(told.column("notice", 10), ["nhs", "la:999"]);
    assert_eq!(told.events("end"), ["2026-01-06 la:999  passed_on", "2026-01-08 la:999  passed_on"]);
    assert_eq!(
        told.clocks("assessment-28"),
        ["2026-01-05   ended without passed_on", "2026-01-07   ended without passed_on"]
    );
}

#[test]
fn an_invalid_component_falls_back_on_the_type_and_care_homes_are_bed_stays() {
    let told = Told::of(&[table(
        "cld",
        COUNCIL,
        &[
            "999,2026-01-01,2026-03-31,,L1,Service user,Service,2026-01-05,,,,Long term support: Nursing care,Nonsense",
            "999,2026-01-01,2026-03-31,,L2,Service user,Service,2026-01-05,2026-01-09,,,Short term support: Other short term,Short term residential care",
            "999,2026-01-01,2026-03-31,,L3,Service user,Service,2026-01-05,,,,Long term support: Community,Shared Lives",
            "999,2026-01-01,2026-03-31,,L4,Service user,Service,2026-01-05,2026-02-09,,,Long term support: Community,Home support,2026-01-20",
        ],
    )]);
    assert_eq!(told.events("admit"), ["2026-01-05 la:999 care_home_permanent", "2026-01-05 la:999 care_home_short"]);
    assert_eq!(told.events("discharge"), ["2026-01-09 la:999"]);
    assert_eq!(told.column("start", 5)[0], "long_term_support_nursing_care");
    assert_eq!(told.events("end"), ["2026-01-09 la:999", "2026-01-20 la:999  died"]);
}

// 6. Hospital

#[test]
fn an_offset_is_told_in_london_time_and_a_date_loses_its_time() {
    let told = Told::of(&[
        table(
            "ecds",
            ATTENDANCE,
            &[
                "U1,9990010013,2026-03-30T22:45:59.9Z,2026-03-30T23:00:00Z,1,01,ZX2,1",
                "U2,9990010013,2026-01-05T22:10:00+00:00,2026-01-05 23:00,1,01,ZX2,1",
                "U3,9990010013,2026-01-06T22:10:00+02:00,2026-01-05 23:00,1,01,ZX2,1",
            ],
        ),
        table(
            "spells",
            SPELL,
            &["1,SP1,9990010013,,2026-01-06T23:30:00Z,,31,1,20260109,,2026-01-08 00:00:00.000,30,1,ZX2,1"],
        ),
    ]);
    let want = ["2026-01-05T22:10", "2026-01-06T20:10", "2026-03-30T23:45"];
    assert_eq!(told.column("contact", 2), want);
    assert_eq!(told.events("admit"), ["2026-01-06 ods:ZX2 hospital_maternity"]);
    assert_eq!(told.clocks("drd"), ["2026-01-08 2026-01-09 1 measured"]);
}

#[test]
fn the_last_episode_speaks_where_the_stay_has_no_ready_date() {
    let episodes = |rows: &[&str]| {
        table("episodes", "PRIMARYKEY_ID,EPISODES_ID,number,last_episode_indicator,discharge.ready_date", rows)
    };
    let stay = table("spells", SPELL, &["1,SP1,9990010013,,2026-01-06,,21,1,2026-01-20,,,19,1,ZX2,1"]);
    let drd = |rows: &[&str]| Told::of(&[stay.clone(), episodes(rows)]).clocks("drd");
    assert_eq!(drd(&["1,1,1,2,2026-01-08", "1,2,2,1,2026-01-15"]), ["2026-01-15 2026-01-20 5 measured"]);
    // An earlier episode's date is none of the stay's.
    assert_eq!(drd(&["1,1,1,2,2026-01-08", "1,2,2,1,"]), Vec::<String>::new());
    // Without numbers the indicator tells which was last.
    assert_eq!(drd(&["1,2,,1,2026-01-15", "1,1,,2,2026-01-18"]), ["2026-01-15 2026-01-20 5 measured"]);
}

// 7. Tying agencies

/// Sent on to the council on 20 February, for one reason, with a request of hers on some day.
fn sent_on(reason: &str, receiver: &str, asked: &str) -> Told {
    community(
        "R01,P1,2026-02-03,09:00,1,,,,ZX1",
        &[
            table("teams", TEAM, &["R01,TA,12,,,,,ZX1"]),
            table("persons", PERSON, &["P1,01,Y,2,,80,,ZX1"]),
            table("bridging", "Person_ID,NHSNumber Pseudo", &["P1,PS1"]),
            table("keys", "nhs_number,pseudo", &["9990010013,PS1"]),
            table("onward", ONWARD, &[&format!("R01,P1,2026-02-20,{reason},{receiver},ZX1")]),
            table(
                "cld",
                COUNCIL,
                &[&format!(
                    "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Request,{asked},2026-03-30,NFA: Other"
                )],
            ),
        ],
    )
}

#[test]
fn what_was_sent_on_arrives_within_28_days_or_is_lost_only_where_it_could_have_been_seen() {
    let arrived = sent_on("1", "999", "2026-03-20");
    assert_eq!(arrived.column("notice", 8), ["cld:999:L1:r20260320"]);
    assert_eq!(arrived.events("referral"), ["2026-02-03T09:00  ic_routine", "2026-03-20 ods:ZX1 care"]);
    assert_eq!(arrived.column("referral", 5), ["", "team_12"]);
    for (reason, receiver, kind, id) in [
        ("01", "999", "referral", "csds:ZX1:R01:on20260220:999:referral"),
        ("4", "999", "referral", "csds:ZX1:R01:on20260220:999:referral"),
        ("02", "999", "notice", "csds:ZX1:R01:on20260220:999:notice"),
        ("98", "999", "notice", "csds:ZX1:R01:on20260220:999:notice"),
        ("01", "ZXV", "notice", "csds:ZX1:R01:on20260220:ZXV:notice"),
        ("01", "", "notice", "csds:ZX1:R01:on20260220:nowhere:notice"),
    ] {
        let told = sent_on(reason, receiver, "2026-03-21");
        assert!(told.column(kind, 0).contains(&id), "{reason} {receiver}: {:?}", told.column(kind, 0));
        let lost = told.events.iter().filter(|e| e[9] == "lost").count();
        assert_eq!(lost, usize::from(kind == "referral"), "{reason} {receiver}");
    }
    // On the day itself it has arrived; the day before it cannot have.
    assert_eq!(sent_on("01", "999", "2026-02-20").column("notice", 8), ["cld:999:L1:r20260220"]);
    assert_eq!(sent_on("01", "999", "2026-02-19").column("notice", 8), Vec::<&str>::new());
}

#[test]
fn a_request_from_hospital_takes_the_stay_that_ended_up_to_seven_days_before() {
    let spell =
        |left: &str| table("spells", SPELL, &[&format!("1,SP1,9990010013,,2026-01-06,,21,1,{left},,,19,1,ZX2,1")]);
    let request = table(
        "cld",
        COUNCIL,
        &[
            "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Request,2026-01-20,2026-01-20,NFA: Other,Discharge from hospital",
        ],
    );
    for (left, org) in [("2026-01-13", "ods:ZX2"), ("2026-01-12", ""), ("", "ods:ZX2"), ("2026-02-01", "ods:ZX2")] {
        assert_eq!(Told::of(&[spell(left), request.clone()]).column("referral", 4), [org], "left {left}");
    }
}

// 8. Persons

#[test]
fn a_hospital_death_is_its_discharge_else_the_earliest_stated_and_late_deaths_end_nothing_before() {
    let spell =
        table("spells", SPELL, &["1,SP1,9990010013,,2026-02-10,06:00,21,1,2026-02-20,04:10,2026-02-18,79,4,ZX2,1"]);
    let council = |died: &str| {
        table(
            "cld",
            COUNCIL,
            &[
                &format!(
                    "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Request,2026-01-20,2026-01-21,Progress to support planning or services,,,,{died},1940-05-14"
                ),
                "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Assessment,2026-02-01,2026-02-19,Progress to support planning or services",
            ],
        )
    };
    let to = |told: &Told| told.persons[0][2].clone();
    assert_eq!(to(&Told::of(&[spell.clone(), council("2026-02-18")])), "2026-02-20");
    let told = Told::of(&[council("2026-02-18")]);
    // The day before the assessment's end: it was never assessed.
    assert_eq!(
        (to(&told), told.clocks("assessment-28")),
        ("2026-02-18".into(), vec!["2026-01-20   ended without died".to_owned()])
    );
    for died in ["2026-02-19", "2026-03-30", "2026-05-01"] {
        let told = Told::of(&[council(died)]);
        assert_eq!(to(&told), died);
        assert_eq!(told.clocks("assessment-28"), ["2026-01-20 2026-02-19 30 missed"], "died {died}");
    }
    // A stay that ended in death waits for no discharge.
    assert_eq!(Told::of(&[spell]).clocks("drd"), Vec::<String>::new());
}

#[test]
fn facts_come_from_the_first_dataset_that_knows_and_default_practices_are_none() {
    let spell = format!(
        "{SPELL},spell.patient.identity.birth_date,spell.patient.identity.birth_year,spell.patient.identity.gender,\
         spell.patient.registration.general_practice,spell.patient.residence_derived.index_of_multiple_deprivation.decile"
    );
    let told = Told::of(&[
        table("spells", &spell, &["1,SP1,9990010013,,2026-02-10,06:00,21,1,,,,,,ZX2,1,,,1941,2,V81997,03"]),
        table(
            "ecds",
            &format!(
                "{ATTENDANCE},patient.age_at_arrival,patient.stated_gender,patient.gp_registration.general_practice"
            ),
            &["U1,9990010013,2026-01-05 22:10,2026-01-05 23:00,1,01,ZX2,1,90,1,Z99002"],
        ),
        table(
            "cld",
            COUNCIL,
            &[
                "999,2026-01-01,2026-03-31,9990010013,L1,Service user,Request,2026-01-20,2026-01-21,NFA: Other,,,,,1900-01-01",
            ],
        ),
    ]);
    assert_eq!(told.persons, [["nhs:9990010013", "", "", "", "F", "1941", "2", "south"]]);
}
