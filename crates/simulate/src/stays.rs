//! Pass B, the hospital: emergency and planned stays, being ready to leave, attendances.

use crate::draw::word;
use crate::flow::{Flow, TH, Todo, plain};
use crate::queue::Held;
use crate::world::{Attendance, Route, Stay, Wait};
use yf_model::Day;

const DIAGNOSES: [&str; 12] =
    ["J181", "S720", "R55X", "I500", "N390", "J440", "R074", "A419", "I639", "R296", "L031", "K529"];

impl Flow<'_> {
    /// An emergency admission, most by way of the emergency department.
    pub(crate) fn emergency(&mut self, id: u32, minute: i32, turns: u8) {
        let person = self.person(id);
        if self.now(id).in_hospital {
            if turns > 0 {
                self.put(Day(minute.div_euclid(1440)) + 4, Todo::Again(id, minute.rem_euclid(1440), turns - 1));
            }
            return;
        }
        if !person.here(Day(minute.div_euclid(1440))) {
            return;
        }
        let (day, age) = (Day(minute.div_euclid(1440)), person.age(Day(minute.div_euclid(1440))));
        let case = self.new_case(plain(id, TH, day));
        let key = self.draw(word("stay"), case);
        let (stay, nights) = self.comes_in(id, minute, case, 0);
        let event = self.world.stays[stay].event;
        let candidate = nights > 0 && key.with(5).chance(self.tables.stay[4].at(age));
        // The nights of `stay.csv` are whole stays; for those who then wait, the needed part is shorter (own estimate).
        let needed = if candidate { (nights * 45 / 100).max(1) } else { nights };
        self.now(id).in_hospital = true;
        if self.long_term_now(id).is_some() || !self.now(id).services.is_empty() {
            self.hand_over("admission-asc", event, minute, key.with(8));
        }
        let ready = day + needed;
        if candidate && ready < person.gone() {
            self.put(ready, Todo::Ready(stay));
        } else if nights == 0 {
            self.put(day, Todo::Discharge(stay));
        } else {
            // Fewer leave at weekends.
            let wait = if ready.is_weekend() && key.with(9).chance(0.37) {
                1 + i32::from((ready + 1).is_weekend())
            } else {
                0
            };
            let asks = age >= 65 && person.gone() > ready && key.with(10).chance(0.035);
            self.world.stays[stay].ready = Some(ready);
            if asks {
                self.put(ready, Todo::Ready(stay));
            }
            self.put(ready + wait, Todo::Discharge(stay));
        }
        if person.died < self.span.horizon && person.died >= day {
            self.put(person.died, Todo::Discharge(stay));
        }
    }

    /// She comes in: by way of the emergency department or not, for how many nights. The stay, and the nights of its whole.
    pub(crate) fn comes_in(&mut self, id: u32, minute: i32, case: u32, brought_about_by: u32) -> (usize, i32) {
        let person = self.person(id);
        let age = person.age(Day(minute.div_euclid(1440)));
        let key = self.draw(word("stay"), case);
        let mut cause = brought_about_by;
        let mut by_department = false;
        if key.with(1).chance(0.78) {
            let hours = 90 + (key.with(2).exponential() * 150.0) as i32;
            let arrived = minute - hours.min(1400);
            if person.here(Day(arrived.div_euclid(1440))) {
                cause = self.note(id, arrived, "contact", "acute/ed", "ed_attendance", case, cause);
                by_department = true;
                self.world.attendances.push(Attendance {
                    person: id,
                    arrived,
                    seen: Some(arrived + (minute - arrived) / 3),
                    decided: Some(arrived + (minute - arrived) * 3 / 4),
                    departed: minute,
                    department: "01",
                    event: cause,
                });
            }
        }
        let event = self.note(id, minute, "admit", "acute/ward", "hospital_emergency", case, cause);
        let [same_day, mu, sigma] = [0, 1, 2].map(|n| self.tables.stay[n].at(age));
        let nights = if key.with(3).chance(same_day) {
            0
        } else {
            (libm::exp(mu + sigma * key.with(4).normal()).round() as i32).clamp(1, 200)
        };
        let method = if by_department { "21" } else { ["22", "28", "24"][key.with(6).pick(&[0.6, 0.3, 0.1])] };
        self.world.stays.push(Stay {
            person: id,
            admitted: minute,
            method,
            classification: "1",
            ready: None,
            discharged: None,
            died: false,
            to_home: !person.care_home,
            diagnosis: DIAGNOSES[key.with(7).below(DIAGNOSES.len() as u64) as usize],
            event,
            left_event: 0,
        });
        (self.world.stays.len() - 1, nights)
    }

    /// The criteria to reside end; she needs something first, and the ward asks the council.
    pub(crate) fn ready(&mut self, stay: usize) {
        let held = self.world.stays[stay];
        if held.discharged.is_some() {
            return;
        }
        let key = self.draw(word("ready"), stay as u32);
        let minute = self.today.0 * 1440 + key.between(9 * 60, 17 * 60);
        let minute = minute.max(held.admitted + 60);
        let waits = held.ready.is_none();
        self.world.stays[stay].ready = Some(self.today);
        let event = self.note(held.person, minute, "notice", "acute/ward", "ready", 0, held.event);
        self.hand_over("discharge-asc", event, minute, key.with(1));
        self.request(held.person, minute, Route::Hospital, waits.then_some(stay));
        // An ask that another open case swallowed still lets her go home to that.
    }

    /// She leaves (or dies). A notice should reach the nurses who know her or are needed now.
    pub(crate) fn discharge(&mut self, stay: usize) {
        let held = self.world.stays[stay];
        if held.discharged.is_some() {
            return;
        }
        let person = self.person(held.person);
        let key = self.draw(word("discharge"), stay as u32);
        let died = person.died <= self.today;
        let evening = key.chance(0.24);
        let hour =
            if evening { key.with(1).between(18 * 60, 22 * 60) } else { key.with(1).between(10 * 60, 18 * 60 - 1) };
        let minute = (self.today.0 * 1440 + hour).max(held.admitted + 75);
        let minute = if self.today.0 * 1440 + 1439 >= held.admitted + 75 {
            minute.min(self.today.0 * 1440 + 1439)
        } else {
            minute
        };
        let case = self.world.events[held.event as usize - 1].case;
        let event = self.note(held.person, minute, "discharge", "acute/ward", "", case, held.event);
        self.world.events[event as usize - 1].outcome = if died { "died" } else { "home" }.into();
        {
            let day = Day(minute.div_euclid(1440));
            let stay = &mut self.world.stays[stay];
            stay.discharged = Some(minute);
            stay.died = died;
            stay.left_event = event;
            let ready = stay.ready.unwrap_or(day).min(day);
            stay.ready = (!died && held.classification == "1").then_some(ready);
            if let Some(ready) = stay.ready.filter(|_| Day(held.admitted.div_euclid(1440)) < day) {
                let held_by = Held { provider: day - ready, ..Held::default() };
                let (from, until) = (ready.0 * 1440, day.0 * 1440);
                let locality = self.locality;
                let person = held.person;
                let wait = Wait {
                    clock: "drd",
                    list: "discharge",
                    person,
                    start: held.event,
                    stop: event,
                    from,
                    until,
                    held: held_by,
                    locality,
                };
                self.world.waits.push(wait);
            }
        }
        self.now(held.person).in_hospital = false;
        let nights = self.today - Day(held.admitted.div_euclid(1440));
        if died || nights == 0 || held.method.starts_with('1') {
            return;
        }
        let age = person.age(self.today);
        let known = self.now(held.person).nursing.is_some();
        if known || age >= 65 && key.with(2).chance(0.13) {
            match self.hand_over("discharge-community", event, minute, key.with(3)) {
                Some(at) => self.put(Day(at.div_euclid(1440)), Todo::Nursing(held.person, event, false)),
                // She is found only when somebody asks again (`simulate.md` section 6).
                None => {
                    self.lacking.untold.push((held.person, self.today, event));
                    self.put(self.today + key.with(4).between(3, 9), Todo::Nursing(held.person, event, true));
                }
            }
        } else if age >= 65 && !person.care_home && key.with(5).chance(0.078) {
            self.intermediate(held.person, minute, event);
        }
    }

    /// A planned admission; four in five are day cases.
    pub(crate) fn planned(&mut self, id: u32, minute: i32) {
        if self.now(id).in_hospital {
            return;
        }
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, TH, day));
        let key = self.draw(word("planned"), case);
        let day_case = key.with(1).chance(0.8);
        let typ = if day_case { "hospital_day_case" } else { "hospital_planned" };
        let event = self.note(id, minute, "admit", "acute/ward", typ, case, 0);
        let stay = self.world.stays.len();
        self.world.stays.push(Stay {
            person: id,
            admitted: minute,
            method: ["11", "12"][usize::from(key.with(2).chance(0.3))],
            classification: if day_case { "2" } else { "1" },
            ready: None,
            discharged: None,
            died: false,
            to_home: !self.person(id).care_home,
            diagnosis: ["H251", "K409", "M170", "D126", "C509", "M161"][key.with(3).below(6) as usize],
            event,
            left_event: 0,
        });
        if day_case {
            let until = minute + key.with(4).between(120, 500);
            let left = self.note(id, until, "discharge", "acute/ward", "", case, event);
            self.world.events[left as usize - 1].outcome = "home".into();
            self.world.stays[stay].discharged = Some(until);
            self.world.stays[stay].left_event = left;
            return;
        }
        self.now(id).in_hospital = true;
        let nights = 1 + (key.with(5).exponential() * 1.8) as i32;
        self.put((day + nights).min(self.person(id).died), Todo::Discharge(stay));
    }

    /// An attendance after which she goes home.
    pub(crate) fn attends(&mut self, id: u32, minute: i32) {
        if self.now(id).in_hospital {
            return;
        }
        let case = self.new_case(plain(id, TH, Day(minute.div_euclid(1440))));
        let key = self.draw(word("attends"), case);
        let event = self.note(id, minute, "contact", "acute/ed", "ed_attendance", case, 0);
        let seen = minute + 15 + (key.with(1).exponential() * 70.0) as i32;
        let department = ["01", "03", "04", "02"][key.with(2).pick(&[0.52, 0.34, 0.10, 0.04])];
        self.world.attendances.push(Attendance {
            person: id,
            arrived: minute,
            // Some leave before anybody has seen them.
            seen: (!key.with(3).chance(0.035)).then_some(seen),
            decided: None,
            departed: seen + 20 + (key.with(4).exponential() * 80.0) as i32,
            department,
            event,
        });
    }
}
