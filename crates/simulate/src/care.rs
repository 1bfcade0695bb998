//! Pass B, community services: nursing and therapy visits, intermediate care, the two-hour response.

use crate::draw::{Key, word};
use crate::flow::{Case, Flow, INTERMEDIATE, TH, Todo, plain};
use crate::happen::{Cause, Happening};
use crate::queue::Held;
use crate::world::{Contact, Referral, Wait};
use yf_model::Day;

impl Flow<'_> {
    pub(crate) fn referral(&mut self, person: u32, received: i32, team: &'static str, event: u32) -> usize {
        self.world.referrals.push(Referral {
            person,
            received,
            source: "01",
            from: "gp",
            priority: "",
            reason: "054",
            team,
            wait: None,
            closed: None,
            closure: "",
            rejected: None,
            onward: None,
            plan: None,
            locality: self.locality,
            event,
            closed_event: 0,
        });
        self.world.referrals.len() - 1
    }

    /// The community service's own row of an ask for nursing or therapy.
    pub(crate) fn refer_therapy(&mut self, id: u32, minute: i32, event: u32, key: Key, from: &'static str) -> usize {
        let nursing = key.chance(0.6);
        let number = self.referral(id, minute, if nursing { "12" } else { "26" }, event);
        let referral = &mut self.world.referrals[number];
        (referral.source, referral.from) = match from {
            "person/" => (["02", "03"][key.with(1).below(2) as usize], ""),
            "acute/discharge_team" => ("06", "ZX2"),
            _ => ("01", "gp"),
        };
        referral.reason = if nursing { ["038", "070", "018", "053"] } else { ["042", "043", "030", "056"] }
            [key.with(2).below(4) as usize];
        number
    }

    fn contact(&mut self, number: usize, minute: i32, activity: &'static str, worker: u16, cause: u32) -> u32 {
        let referral = self.world.referrals[number];
        let case = self.world.events[referral.event as usize - 1].case;
        let place = if referral.team == "26" { "chs/therapy" } else { "chs/nursing" };
        let event = self.note(referral.person, minute, "contact", place, "face_to_face", case, cause);
        self.world.events[event as usize - 1].who = worker;
        let contact = Contact {
            referral: number as u32,
            person: referral.person,
            minute,
            telephone: false,
            attendance: 5,
            activity,
            worker,
            event,
        };
        self.world.contacts.push(contact);
        event
    }

    /// Her named nurse two visits in three, else the one on duty; agency staff in August.
    fn worker(&self, number: usize, key: Key) -> u16 {
        let named = 10 + (self.draw(word("named"), number as u32).below(14)) as u16;
        let (_, month, _) = self.today.ymd();
        match key.unit() {
            u if month == 8 && u < 0.2 => 90 + key.with(1).below(9) as u16,
            u if u < 0.65 || (month == 8 && u < 0.72) => named,
            _ => 10 + key.with(2).below(14) as u16,
        }
    }

    /// The assessing visit; a course of visits follows.
    pub(crate) fn first_visit(&mut self, number: usize, minute: i32, case: u32, cause: u32) {
        let key = self.draw(word("course"), case);
        let worker = self.worker(number, key);
        let visit = self.contact(number, minute, "02", worker, cause);
        let person = self.world.referrals[number].person;
        self.now(person).visited = Some((minute, visit, number));
        let referral = self.world.referrals[number];
        let nursing = referral.team == "12";
        let of = if nursing {
            2 + (key.with(1).exponential() * 22.0) as i32
        } else {
            1 + (key.with(1).exponential() * 3.5) as i32
        };
        if nursing {
            self.now(referral.person).nursing = Some(number);
            if key.with(2).chance(0.25) {
                self.world.referrals[number].plan = Some(Day(minute.div_euclid(1440)) + key.with(3).between(0, 14));
            }
        }
        let gap = self.gap(number, key.with(4));
        self.put(Day(minute.div_euclid(1440)) + gap, Todo::Visit(number, 2, of.min(150) as u16));
    }

    fn gap(&self, number: usize, key: Key) -> i32 {
        if self.world.referrals[number].team == "12" { key.between(2, 6) } else { key.between(6, 12) }
    }

    /// One visit of a course; she may not be in, and a ward is no place for it.
    pub(crate) fn visit(&mut self, number: usize, turn: u16, of: u16) {
        let referral = self.world.referrals[number];
        if referral.closed.is_some() || self.today > self.person(referral.person).gone() {
            return;
        }
        if turn > of {
            self.close(number, "02", "completed");
            return;
        }
        let key = self.draw(word("visit"), number as u32).with(u64::from(turn));
        if !self.now(referral.person).in_hospital {
            let minute = self.today.0 * 1440 + key.between(9 * 60, 16 * 60 + 30);
            let minute = minute.max(referral.received + 30);
            let worker = self.worker(number, key.with(1));
            self.contact(number, minute, "03", worker, referral.event);
            if let Some(contact) = self.world.contacts.last_mut() {
                contact.attendance = [5, 6, 3, 2, 4][key.with(2).pick(&[0.9, 0.02, 0.03, 0.03, 0.02])];
                contact.telephone = key.with(3).chance(0.08);
                let outcome = match contact.attendance {
                    5 | 6 => "",
                    3 => "not_attended",
                    _ => "cancelled",
                };
                self.world.events[contact.event as usize - 1].outcome = outcome.into();
            }
        }
        let gap = self.gap(number, key.with(4));
        self.put(self.today + gap, Todo::Visit(number, turn + 1, of));
    }

    /// Nursing is asked for from a ward or the council, or by the GP who noticed that nobody comes.
    pub(crate) fn nursing(&mut self, id: u32, cause: u32, noticed: bool) {
        let person = self.person(id);
        if self.today > person.gone()
            || self.now(id).in_hospital
            || self.now(id).nursing.is_some_and(|r| self.world.referrals[r].closed.is_none())
        {
            return;
        }
        let key = self.draw(word("nursing"), cause);
        let told = self.world.events[cause as usize - 1];
        let minute = (self.today.0 * 1440 + key.between(8 * 60, 18 * 60)).max(told.minute);
        let case = self.new_case(plain(id, TH, self.today));
        let ward = told.kind.text() == "discharge";
        let from = if noticed {
            "gp/practice"
        } else if ward {
            "acute/ward"
        } else {
            "asc/locality"
        };
        let event = self.note(id, minute, "referral", from, "nursing", case, cause);
        self.world.events[event as usize - 1].to = "chs/nursing".into();
        let number = self.referral(id, minute, "12", event);
        let referral = &mut self.world.referrals[number];
        (referral.source, referral.from) = if noticed {
            ("01", "gp")
        } else if ward {
            ("06", "ZX2")
        } else {
            ("11", "999")
        };
        referral.reason = if ward { "052" } else { "053" };
        self.now(id).nursing = Some(number);
        // Own estimate: a nurse comes within a few days to those just home.
        let first = self.today + key.with(1).between(0, 4);
        let of = 2 + (key.with(2).exponential() * 16.0) as i32;
        self.put(first, Todo::Visit(number, 1, of.min(120) as u16));
    }

    pub(crate) fn close(&mut self, number: usize, reason: &'static str, outcome: &'static str) {
        self.close_as(number, reason, outcome);
        // Some are sent on to the council when nursing ends.
        let key = self.draw(word("onward"), number as u32);
        let referral = self.world.referrals[number];
        if referral.team == "12" && referral.onward.is_none() && key.chance(0.06) {
            self.world.referrals[number].onward =
                Some((self.today, "98", ["ZXV", "999"][key.with(1).below(2) as usize]));
        }
    }

    pub(crate) fn close_as(&mut self, number: usize, reason: &'static str, outcome: &'static str) {
        let referral = self.world.referrals[number];
        if referral.closed.is_some() {
            return;
        }
        let case = self.world.events[referral.event as usize - 1].case;
        let minute = (self.today.0 * 1440 + 17 * 60).max(referral.received);
        let event = self.note(referral.person, minute, "end", "chs/nursing", "", case, referral.event);
        self.world.events[event as usize - 1].outcome = outcome.into();
        let referral = &mut self.world.referrals[number];
        referral.closed = Some(Day(minute.div_euclid(1440)));
        referral.closure = reason;
        referral.closed_event = event;
        let person = referral.person;
        if self.now(person).nursing == Some(number) {
            self.now(person).nursing = None;
        }
    }

    /// Intermediate care, routine: the list of the locality. The urgent quarter goes with the two-hour response.
    pub(crate) fn intermediate(&mut self, id: u32, minute: i32, cause: u32) {
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, INTERMEDIATE, day));
        let key = self.draw(word("intermediate"), case);
        let from = if cause > 0 { "acute/ward" } else { ["gp/practice", "person/"][key.with(5).pick(&[0.7, 0.3])] };
        let event = self.note(id, minute, "referral", from, "ic_routine", case, cause);
        self.world.events[event as usize - 1].to = "chs/intermediate_care".into();
        let team = if key.with(1).chance(0.3) { "54" } else { "53" };
        let number = self.referral(id, minute, team, event);
        let referral = &mut self.world.referrals[number];
        referral.priority = "1";
        referral.reason = "056";
        (referral.source, referral.from) = match from {
            "acute/ward" => ("06", "ZX2"),
            "person/" => ("02", ""),
            _ => ("01", "gp"),
        };
        referral.wait = Some(("06", minute, None));
        self.cases[case as usize - 1] = Case { event, referral: Some(number), ..plain(id, INTERMEDIATE, day) };
        self.line(case, INTERMEDIATE, false, 0.0);
    }

    pub(crate) fn intermediate_begins(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let Some(referral) = case.referral else { return };
        let key = self.draw(word("ic_begins"), number);
        let asked = self.world.events[case.event as usize - 1].minute;
        let minute = (on.0 * 1440 + key.between(9 * 60, 18 * 60)).max(asked + 20);
        let worker = self.worker(referral, key.with(1));
        let event = self.contact(referral, minute, "02", worker, case.event);
        if let Some(wait) = &mut self.world.referrals[referral].wait {
            wait.2 = Some(minute);
        }
        self.world.waits.push(Wait {
            clock: "icare-2d",
            list: "intermediate",
            person: case.person,
            start: case.event,
            stop: event,
            from: asked,
            until: minute,
            held,
            locality: self.locality,
        });
        self.put(on + 3, Todo::Visit(referral, 2, 2 + key.with(2).below(10) as u16));
    }

    /// A quarter of intermediate care is urgent (Torbay); all of it is asked for at home, where 40% of the asking is.
    pub(crate) fn is_urgent(&self, h: Happening) -> bool {
        self.draw(word("ic_urgent"), h.person).with(h.minute as u64).chance(0.625)
    }

    /// The two-hour response and the urgent part of intermediate care: one list by the minute.
    pub(crate) fn urgent(&mut self, happenings: &[Happening]) {
        let mut asks: Vec<(i32, u32, bool)> = Vec::new();
        for h in happenings {
            match h.cause {
                Cause::Urgent => asks.push((h.minute, h.person, true)),
                Cause::Intermediate if self.is_urgent(*h) => asks.push((h.minute, h.person, false)),
                _ => (),
            }
        }
        let key = self.key.with(word("two_hours"));
        let stops = crate::urgent::respond(self.tables, self.span, key, &asks);
        for (n, ((minute, id, crisis), stop)) in asks.into_iter().zip(stops).enumerate() {
            if !self.person(id).here(Day(stop.minute.div_euclid(1440))) {
                continue;
            }
            let day = Day(minute.div_euclid(1440));
            let case = self.new_case(plain(id, TH, day));
            let key = key.draw(word("about"), n as u64);
            let typ = if crisis { "ucr" } else { "ic_urgent" };
            let source = key.pick(&[0.375, 0.156, 0.084, 0.20, 0.185]);
            let place = ["person/", "gp/practice", "ambulance/", "asc/locality", "chs/nursing"][source];
            let event = self.note(id, minute, "referral", place, typ, case, 0);
            self.world.events[event as usize - 1].to = "chs/ucr".into();
            let number = self.referral(id, minute, if crisis { "51" } else { "53" }, event);
            let referral = &mut self.world.referrals[number];
            (referral.source, referral.from) =
                [("03", ""), ("01", "gp"), ("22", "ZXA"), ("11", "999"), ("07", "ZY7")][source];
            referral.priority = "2";
            referral.reason = "030";
            referral.wait = Some((if crisis { "05" } else { "06" }, minute, Some(stop.minute)));
            let contact = self.contact(number, stop.minute, "02", 60 + stop.worker, event);
            let days = key.with(2).between(0, 3);
            let closed = Day(stop.minute.div_euclid(1440)) + days;
            self.put(closed, Todo::Close(number));
            let clock = if crisis { "ucr-2h" } else { "torbay-urgent" };
            self.world.waits.push(Wait {
                clock,
                list: "ucr",
                person: id,
                start: event,
                stop: contact,
                from: minute,
                until: stop.minute,
                held: Held::default(),
                locality: self.locality,
            });
        }
    }
}
