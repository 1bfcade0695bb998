//! A fixed sequence of draws, and the way into the engine, for the twins.

#![allow(dead_code)]

use std::collections::BTreeMap;
use yf_journey::unique::Source;
use yf_journey::{Input, Journeys, Setting, tell};
use yf_model::rows::{cld, csds, ecds, equipment, sus};
use yf_model::{Code, Day, IdText, IdentityId, Ids, PersonKey, RowRef, TextId, Texts};

/// Draws from a seed that a failure prints.
pub struct Draw(pub u64);

impl Draw {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of some.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in (1..all.len()).rev() {
            all.swap(n, self.below(n as u64 + 1) as usize);
        }
    }
}

/// A day of January 2026 and after.
pub fn day(n: i32) -> Day {
    Day::from_ymd(2026, 1, 1).expect("a day") + n
}

/// Last day told of in the twins.
pub fn end_day() -> Day {
    day(200)
}

/// What the council and community twins hand to the engine.
pub struct Given<'a> {
    pub cld: &'a [cld::Row],
    pub csds: &'a csds::Tables,
    pub person_of: &'a [PersonKey],
    pub persons: usize,
}

/// Tells the journeys of rows made by hand.
pub fn told(given: &Given<'_>, texts: &mut Texts, ids: &Ids) -> Journeys {
    let all = All {
        cld: given.cld.to_vec(),
        csds: given.csds.clone(),
        person_of: given.person_of.to_vec(),
        persons: given.persons,
        ..All::default()
    };
    told_all(&all, texts, ids)
}

/// Rows of every kind, made by hand.
#[derive(Clone, Debug, Default)]
pub struct All {
    pub cld: Vec<cld::Row>,
    pub csds: csds::Tables,
    pub sus: sus::Tables,
    pub ecds: Vec<ecds::Attendance>,
    pub equipment: Vec<equipment::Request>,
    pub person_of: Vec<PersonKey>,
    pub persons: usize,
}

/// The route by which the twins' hospitals ask the council.
pub const FROM_HOSPITAL: &str = "Discharge from Hospital";

/// Practices of the twins' place: those whose code ends in an odd figure lie north, `Z99008` lies in none.
pub fn locality(practice: &str, area: &str) -> Option<String> {
    match (practice.chars().last().and_then(|c| c.to_digit(10)), area) {
        (Some(8) | None, "E01") => Some("south".into()),
        (Some(8) | None, _) => None,
        (Some(n), _) => Some(if n % 2 == 1 { "north" } else { "south" }.into()),
    }
}

/// Deprivation fifth of the twins' areas.
pub fn fifth(area: &str) -> Option<u8> {
    (area == "E01").then_some(2)
}

/// Tells the journeys of rows of every kind.
pub fn told_all(all: &All, texts: &mut Texts, ids: &Ids) -> Journeys {
    let setting = Setting {
        councils: &[],
        orgs: &BTreeMap::new(),
        discharge_routes: &[FROM_HOSPITAL.to_string()],
        team_45_assesses: false,
        end_day: end_day(),
        locality_of: &locality,
        fifth_of: &fifth,
    };
    let file = Source { file: 0, rows_read: all.cld.len() as u32, imported: None, line: 0 };
    tell(Input {
        cld: &all.cld,
        cld_files: &[file],
        csds: &all.csds,
        sus: &all.sus,
        ecds: &all.ecds,
        equipment: &all.equipment,
        folder: &yf_model::rows::folder::Work::default(),
        person_of: &all.person_of,
        persons: all.persons,
        texts,
        id_ranks: &ids.ranks(),
        setting: &setting,
        rows_of_notes: true,
    })
}

/// A council row with nothing in it but who and when.
pub fn council_row(line: u32, la: TextId, local: IdText, who: u32, kind: cld::EventType, start: Day) -> cld::Row {
    cld::Row {
        at: RowRef { file: 0, line },
        nth: line,
        la,
        who: IdentityId(who),
        nhs_official: None,
        local,
        period_start: Some(day(-400)),
        period_end: Some(end_day()),
        born: None,
        died: None,
        start: Some(start),
        end: None,
        unit_cost: None,
        planned_units: None,
        practice: TextId(0),
        postcode: IdText(0),
        provider: TextId(0),
        route: TextId(0),
        cost_frequency: TextId(0),
        event_type: Some(kind),
        type_begins: Some(kind),
        client_type: Some(cld::ClientType::ServiceUser),
        outcome: None,
        assessment_type: None,
        service_type: None,
        component: None,
        delivery: None,
        gender: None,
        conversation: false,
    }
}

/// A code, known to be one.
pub fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}
