//! Pass B: somebody asks, and the front door closes it, joins it to work under way or puts it on a list.

use crate::draw::{Key, word};
use crate::flow::{Case, EQUIP, Flow, OT, SW, Sequel, TH, Todo, act, plain};
use crate::world::{Act, ActKind, Out, Route};
use yf_model::Day;

impl Flow<'_> {
    /// Somebody asks the council. The front door closes it, joins it to an open case, or puts it on a list.
    pub(crate) fn request(&mut self, id: u32, minute: i32, route: Route, stay: Option<usize>) {
        let day = Day(minute.div_euclid(1440));
        let person = self.person(id);
        let case = self.new_case(plain(id, SW, day));
        let key = self.draw(word("request"), case);
        let carer = route == Route::Community && person.carer && key.with(1).chance(0.3);
        let typ = if carer { "care_carer" } else { "care" };
        let cause = stay.map_or(0, |s| self.world.stays[s].event);
        let from = match route {
            Route::Hospital => "acute/discharge_team",
            // Person or family 41%, GP 22%, other 13% of those that no hospital found (`simulate.md` section 3).
            _ => ["person/", "gp/practice", "vcse/"][key.with(2).pick(&[0.41, 0.22, 0.13])],
        };
        let by_nurse = route == Route::Community && !carer;
        let visit = if by_nurse { self.found_by_nurse(id, minute, key.with(7)) } else { None };
        let (from, cause) = visit.map_or((from, cause), |visit| ("chs/nursing", visit));
        let event = self.note(id, minute, "referral", from, typ, case, cause);
        self.world.events[event as usize - 1].to = "asc/duty".into();
        let sequel = [
            Sequel::Reablement,
            Sequel::Low,
            Sequel::OneOff,
            Sequel::NoService,
            Sequel::Advice,
            Sequel::LongTerm,
            Sequel::Elsewhere,
        ][key.with(3).pick(&self.tables.sequels)];
        let joined = self.now(id).open > 0;
        let handed = self.calendar.add_working_days(day, key.with(4).between(0, 3)).unwrap_or(day);
        let (end, outcome) = match sequel {
            _ if joined => (handed, Out::Info),
            Sequel::OneOff => (handed, Out::Plan),
            Sequel::NoService => {
                (handed, [Out::NoService, Out::SelfFunded, Out::Declined][key.with(5).pick(&[0.4, 0.35, 0.25])])
            }
            Sequel::Advice => (handed, Out::Info),
            Sequel::Elsewhere => (handed, [Out::Moved, Out::Nhs][key.with(5).pick(&[0.4, 0.6])]),
            // Work goes on to the locality's list the day it is asked; the front door files it a little later.
            _ => (handed, Out::Assess),
        };
        let act = self.act(Act { route, carer, ..act(ActKind::Request, id, day, Some(end), Some(outcome), event) });
        match sequel {
            Sequel::OneOff if !joined => {
                self.order(id, minute, event, Some(act));
                if let Some(stay) = stay {
                    self.put(day + key.with(6).between(0, 3), Todo::Discharge(stay));
                }
            }
            Sequel::Reablement | Sequel::Low | Sequel::LongTerm if !joined => {
                self.cases[case as usize - 1] =
                    Case { event, act: Some(act), sequel, stay, carer, ..plain(id, SW, day) };
                self.line(case, SW, stay.is_some(), 0.18);
                if !carer {
                    self.lacking.opens(id, day, event);
                }
            }
            _ => {
                let minute = self.office(end, key);
                let closed = self.note(
                    id,
                    minute.max(self.world.events[event as usize - 1].minute),
                    "end",
                    "asc/duty",
                    "",
                    case,
                    event,
                );
                self.world.events[closed as usize - 1].outcome = "no_action".into();
                if let Some(stay) = stay {
                    // Nothing is arranged: the family, a taxi or a bed is.
                    self.put(day + key.with(6).between(0, 9), Todo::Discharge(stay));
                }
            }
        }
    }

    /// Who is asked for soon after a nurse or therapist assessed her was found by that visit: the nurse rings the council
    /// over the link, and where that fails she asks by herself. The visit, where the link worked.
    fn found_by_nurse(&mut self, id: u32, minute: i32, key: Key) -> Option<u32> {
        let (at, visit, referral) = self.now(id).visited.filter(|v| v.0 < minute && minute - v.0 <= 14 * 1440)?;
        self.now(id).visited = None;
        let came = self.hand_over("chs-asc", visit, at, key)?;
        if let Some(flow) = self.world.flows.last_mut() {
            // It came on the day of the request; an answer comes after it.
            flow.received = Some(minute);
            flow.replied = flow.replied.map(|replied| replied + minute - came);
        }
        self.world.referrals[referral].onward.get_or_insert((Day(at.div_euclid(1440)), "98", "999"));
        Some(visit)
    }

    /// Puts a case on a list.
    pub(crate) fn line(&mut self, case: u32, list: usize, soon: bool, known_soon: f64) {
        let Case { person, asked, .. } = self.cases[case as usize - 1];
        let draw = self.draw(word("class"), case);
        let class = self.lists[list].class(&self.span, asked, draw, soon, known_soon);
        self.lists[list].ask(&self.span, self.calendar, asked, person, case, class);
        if list != EQUIP {
            self.now(person).open += 1;
        }
    }

    /// An occupational therapist, nurse or physiotherapist is asked to assess: the integrated team's own lists. The
    /// request stands in the council's system, as Torbay's zones kept one; nursing and therapy also write it in theirs.
    pub(crate) fn referred(&mut self, id: u32, minute: i32, list: usize) {
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, list, day));
        let key = self.draw(word("referred"), case);
        let typ = if list == OT { "ot" } else { "therapy" };
        let from = ["gp/practice", "person/", "acute/discharge_team"][key.with(1).pick(&[0.55, 0.35, 0.10])];
        let event = self.note(id, minute, "referral", from, typ, case, 0);
        self.world.events[event as usize - 1].to = if list == OT { "asc/locality" } else { "chs/nursing" }.into();
        let handed = self.calendar.add_working_days(day, key.with(2).between(0, 2)).unwrap_or(day);
        let joined = self.now(id).open > 0;
        let outcome = if joined { Out::Info } else { Out::Assess };
        let words = if list == OT { "Occupational therapy" } else { "Nursing and therapy" };
        let act = self.act(Act { words, ..act(ActKind::Request, id, day, Some(handed), Some(outcome), event) });
        if joined {
            let minute = self.office(handed, key).max(minute);
            let closed = self.note(id, minute, "end", "asc/duty", "", case, event);
            self.world.events[closed as usize - 1].outcome = "no_action".into();
            return;
        }
        let referral = (list == TH).then(|| self.refer_therapy(id, minute, event, key.with(3), from));
        self.cases[case as usize - 1] = Case { event, act: Some(act), referral, ..plain(id, list, day) };
        self.line(case, list, false, 0.0);
    }

    /// Equipment is asked for, by a person's need, an assessment or a one-off request.
    pub(crate) fn order(&mut self, id: u32, minute: i32, cause: u32, act: Option<usize>) {
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, EQUIP, day));
        let event = self.note(id, minute, "referral", "asc/locality", "equipment", case, cause);
        self.world.events[event as usize - 1].to = "asc/equipment_store".into();
        let key = self.draw(word("order"), case);
        let items = 1 + key.with(1).pick(&[0.45, 0.27, 0.14, 0.08, 0.04, 0.02]) as u8;
        let item = key.with(2).below(12) as u8;
        self.world.orders.push(crate::world::Order {
            person: id,
            requested: day,
            delivered: None,
            fitted: None,
            cancelled: None,
            item,
            items,
            event,
            done_event: 0,
        });
        let order = self.world.orders.len() - 1;
        self.cases[case as usize - 1] = Case { event, act, referral: Some(order), ..plain(id, EQUIP, day) };
        self.line(case, EQUIP, false, 0.0);
    }
}
