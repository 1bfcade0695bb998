use crate::{Areas, Calendar, Clients, Hours, Locality, Place, Promise, Publish, Whom};
use std::collections::BTreeMap;
use yf_model::{ClockId, Unit};

impl Place {
    /// The Torbay-shaped invented place that is used when none is given.
    pub fn reference() -> Place {
        let limits = |clock| match clock {
            ClockId::TorbayUrgent => (Some(210), Unit::Minutes),
            ClockId::TorbayNonurgent => (Some(5), Unit::WorkingDays),
            ClockId::Equipment7 => (Some(7), Unit::Days),
            ClockId::Assessment28 | ClockId::Package28 => (Some(28), Unit::Days),
            ClockId::Ucr2h => (Some(120), Unit::Minutes),
            ClockId::Icare2d => (Some(2), Unit::Midnights),
            ClockId::UcrOpen => (None, Unit::Minutes),
            ClockId::IcareOpen => (None, Unit::Midnights),
            ClockId::AhpRtt | ClockId::Drd => (None, Unit::Days),
            ClockId::Chs18w | ClockId::Rtt18w => (Some(126), Unit::Days),
        };
        let promise = |clock: ClockId| Promise {
            id: clock.name().to_owned(),
            name: clock.name().to_owned(),
            clock,
            limit: limits(clock).0,
            unit: limits(clock).1,
            calendar: "england".to_owned(),
            hours: Hours::Elapsed,
            share: None,
            whom: Whom { clients: Clients::Everyone, age_from: None, age_until: None },
            from: None,
            until: None,
            source: String::new(),
            reading: String::new(),
            reference: Vec::new(),
        };
        let part = |id: &str, name: &str, practices: &[&str]| Locality {
            id: id.to_owned(),
            name: name.to_owned(),
            practices: practices.iter().map(|p| (*p).to_owned()).collect(),
            ..Locality::default()
        };
        Place {
            name: "The invented place".to_owned(),
            version: "1".to_owned(),
            invented: true,
            test_numbers: true,
            councils: vec!["999".to_owned()],
            orgs: BTreeMap::from([("999".to_owned(), "la:999".to_owned())]),
            agencies: Vec::new(),
            services: Vec::new(),
            localities: vec![
                part("L1", "Northcliff", &["Z99001", "Z99002", "Z99003"]),
                part("L2", "Harbour", &["Z99004", "Z99005"]),
                part("L3", "Market", &["Z99006", "Z99007"]),
                part("L4", "Vale", &["Z99008", "Z99009"]),
                part("L5", "Quay", &["Z99010"]),
            ],
            calendar: Calendar::england(),
            calendars: BTreeMap::from([("england".to_owned(), Calendar::england())]),
            promises: ClockId::ALL.into_iter().map(promise).collect(),
            publish: Publish::default(),
            areas: Areas::default(),
            discharge_routes: vec!["Discharge from Hospital".to_owned()],
            team_45_assesses: false,
            links: Vec::new(),
            case: None,
            hashes: Vec::new(),
        }
    }
}
