use super::{JourneyClock, Rules, Settings};
use crate::Place;
use yf_model::rows::neutral::Kind;
use yf_model::{ClockId, Day, Unit};

/// The clocks that kinds alone can express (`mapping.md` 9, last paragraph): start kind and type, stop kind, unit.
const EXPRESSIBLE: [(ClockId, Kind, &str, Kind, Unit); 4] = [
    (ClockId::TorbayNonurgent, Kind::Referral, "ic_routine", Kind::Contact, Unit::WorkingDays),
    (ClockId::Equipment7, Kind::Referral, "equipment", Kind::Delivery, Unit::Days),
    (ClockId::Assessment28, Kind::Referral, "care", Kind::Assessment, Unit::Days),
    (ClockId::Package28, Kind::Assessment, "needs", Kind::Start, Unit::Days),
];

impl Place {
    /// The place's promises whose clocks a vector of journeys can count, with their limits.
    pub fn journey_clocks(&self) -> Vec<JourneyClock> {
        let clock = |(id, start_kind, start_type, stop_kind, unit): &(ClockId, Kind, &str, Kind, Unit)| {
            let limit = self.promises_of(*id).next()?.limit?;
            let council = Some(self.councils.as_slice()).filter(|all| all.len() == 1).and_then(|all| all.first());
            // So that a nurse's assessment does not start it.
            let start_org = council.filter(|_| *id == ClockId::Package28).map(|council| format!("la:{council}"));
            Some(JourneyClock {
                id: id.name().to_owned(),
                start_kind: *start_kind,
                start_type: Some((*start_type).to_owned()),
                start_org,
                stop_kind: *stop_kind,
                stop_type: None,
                closing: JourneyClock::closing(),
                unit: *unit,
                limit,
            })
        };
        EXPRESSIBLE.iter().filter_map(clock).collect()
    }
}

impl Settings {
    /// What a place's own extracts are looked at with: its clocks and calendar, the standard's own choices, no links.
    pub fn of(place: &Place, seen: &[Kind], from: Day, to: Day) -> Settings {
        Settings {
            from,
            to,
            seen: seen.to_vec(),
            calendar: place.calendar.clone(),
            standard: None,
            rules: Rules::default(),
            clocks: place.journey_clocks(),
            links: Vec::new(),
        }
    }
}
