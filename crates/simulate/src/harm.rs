//! Pass C: what came of waiting. Of the emergencies that could have happened more, those are kept whose person was lacking care
//! that day (`simulate.md` sections 6 and 7). Nothing flows back: such an admission takes a bed and a discharge notice, and
//! asks for no new assessment.

use crate::draw::word;
use crate::flow::{Flow, TH, plain};
use crate::happen::{Cause, Happening};
use crate::queue::Held;
use crate::world::Wait;
use std::collections::HashMap;
use yf_model::Day;

/// A need of care is borne so long before it makes falling ill likelier.
const BORNE: i32 = 14;
/// So long a discharge of which nobody was told makes another admission likelier.
const AFTER: i32 = 30;

/// Who was lacking care, and when.
#[derive(Debug, Default)]
pub(crate) struct Lacking {
    open: HashMap<u32, (Day, u32)>,
    /// Person, first and last day, and the event from which she waited.
    needs: Vec<(u32, Day, Day, u32)>,
    /// Discharges of which no nurse was told: person, day, event.
    pub untold: Vec<(u32, Day, u32)>,
}

impl Lacking {
    /// A need of care was found; one that is open already goes on.
    pub fn opens(&mut self, person: u32, day: Day, event: u32) {
        self.open.entry(person).or_insert((day, event));
    }

    /// It is met, or she waits no longer.
    pub fn closes(&mut self, person: u32, day: Day) {
        if let Some((from, event)) = self.open.remove(&person)
            && day - from > BORNE
        {
            self.needs.push((person, from, day, event));
        }
    }

    /// The event from which a person was lacking care on a day.
    fn on(&self, cause: Cause, person: u32, day: Day) -> Option<u32> {
        match cause {
            Cause::Unmet => {
                let waits = |n: &&(u32, Day, Day, u32)| n.0 == person && day - n.1 > BORNE && day < n.2;
                self.needs.iter().find(waits).map(|n| n.3)
            }
            Cause::Untold => {
                let told = |u: &&(u32, Day, u32)| u.0 == person && day > u.1 && day - u.1 <= AFTER;
                self.untold.iter().find(told).map(|u| u.2)
            }
            _ => None,
        }
    }
}

impl Flow<'_> {
    /// Keeps what happened because somebody waited.
    pub(crate) fn came_of_waiting(&mut self, happenings: &[Happening]) {
        let horizon = self.span.horizon;
        let mut open: Vec<(u32, (Day, u32))> = self.lacking.open.drain().collect();
        open.sort_unstable();
        self.lacking.needs.extend(open.into_iter().map(|(person, (from, event))| (person, from, horizon, event)));
        let could = happenings.iter().filter(|h| matches!(h.cause, Cause::Unmet | Cause::Untold));
        for happening in could {
            let day = Day(happening.minute.div_euclid(1440));
            if let Some(event) = self.lacking.on(happening.cause, happening.person, day) {
                self.falls_ill(happening.person, happening.minute, event);
            }
        }
    }

    /// An admission that waiting brought about, between the stays that she had anyway.
    fn falls_ill(&mut self, id: u32, minute: i32, cause: u32) {
        let day = Day(minute.div_euclid(1440));
        let last = self.span.horizon.next().0 * 1440;
        let stays = self.world.stays.iter().filter(|s| s.person == id);
        let (mut inside, mut next) = (false, i32::MAX);
        for stay in stays {
            // Half a day apart, so that no way through the emergency department overlaps.
            inside |= stay.admitted <= minute + 720 && stay.discharged.unwrap_or(last) + 1440 > minute;
            if stay.admitted > minute {
                next = next.min(stay.admitted);
            }
        }
        let told = self.world.events[cause as usize - 1].minute;
        if inside || !self.person(id).here(day) || minute < told + 1440 {
            return;
        }
        let case = self.new_case(plain(id, TH, day));
        let (stay, nights) = self.comes_in(id, minute, case, cause);
        let event = self.world.stays[stay].event;
        let key = self.draw(word("came of waiting"), case);
        let had_help = |a: &&crate::world::Act| {
            a.person == id && a.service.is_some() && a.start < day && a.end.is_none_or(|end| end >= day)
        };
        if self.world.acts.iter().any(|a| had_help(&a)) {
            self.hand_over("admission-asc", event, minute, key.with(1));
        }
        // Before the next stay, and not after her death.
        let before = Day(next.saturating_sub(720).div_euclid(1440)) - 1;
        let died = self.person(id).died;
        let out = (day + nights).min(before.max(day)).min(died);
        if out > self.span.horizon {
            return;
        }
        let at = (out.0 * 1440 + key.with(2).between(10 * 60, 18 * 60 - 1)).max(minute + 75).min(next - 60);
        let out = Day(at.div_euclid(1440));
        let dies = died <= out;
        let left = self.note(id, at, "discharge", "acute/ward", "", case, event);
        self.world.events[left as usize - 1].outcome = if dies { "died" } else { "home" }.into();
        {
            let stay = &mut self.world.stays[stay];
            (stay.discharged, stay.died, stay.left_event) = (Some(at), dies, left);
            stay.ready = (!dies).then_some(out);
        }
        if !dies && out > day {
            self.world.waits.push(Wait {
                clock: "drd",
                list: "discharge",
                person: id,
                start: event,
                stop: left,
                from: out.0 * 1440,
                until: out.0 * 1440,
                held: Held::default(),
                locality: self.locality,
            });
            let nursed = |r: &&crate::world::Referral| {
                r.person == id && r.team == "12" && r.received < minute && r.closed.is_none_or(|c| c >= day)
            };
            if self.world.referrals.iter().any(|r| nursed(&r)) {
                self.hand_over("discharge-community", left, at, key.with(3));
            }
        }
        // Nobody nurses her at home meanwhile.
        for n in 0..self.world.contacts.len() {
            let contact = &mut self.world.contacts[n];
            if contact.person == id && contact.activity == "03" && (minute..at).contains(&contact.minute) {
                contact.attendance = 4;
                let event = contact.event;
                self.world.events[event as usize - 1].outcome = "cancelled".into();
            }
        }
    }
}
