//! Pass B: a turn on a list came, or she left the list before it.

use crate::draw::word;
use crate::flow::{EQUIP, Flow, INTERMEDIATE, LISTS, PACKAGE, SW, TH, Todo, act};
use crate::queue::Held;
use crate::world::{Act, ActKind, Out, Svc, Wait};
use yf_model::Day;

impl Flow<'_> {
    /// A turn came: the assessment is made, the order delivered, the package begun.
    pub(crate) fn served(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        match case.list {
            EQUIP => self.delivered(number, on, held),
            PACKAGE if on > self.person(case.person).gone() => self.left(number),
            PACKAGE => {
                let event = self.package_event(number, on);
                self.wait("package-28", number, case.event, event, on, held);
                self.put(on, Todo::Begin(number));
            }
            INTERMEDIATE => self.intermediate_begins(number, on, held),
            _ => self.assessed(number, on, held),
        }
        if case.list != EQUIP && case.list != PACKAGE {
            let now = self.now(case.person);
            now.open = now.open.saturating_sub(1);
        }
    }

    fn wait(&mut self, clock: &'static str, number: u32, start: u32, stop: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let until = if stop > 0 { self.world.events[stop as usize - 1].minute } else { on.0 * 1440 };
        self.world.waits.push(Wait {
            clock,
            list: LISTS[case.list],
            person: case.person,
            start,
            stop,
            from: self.world.events[start as usize - 1].minute,
            until,
            held,
            locality: self.locality,
        });
    }

    /// Ended without: gave up, died, moved away.
    pub(crate) fn left(&mut self, number: u32) {
        let case = self.cases[number as usize - 1];
        let clock = match case.list {
            EQUIP => "equipment-7",
            PACKAGE => "package-28",
            INTERMEDIATE => "icare-2d",
            _ => "assessment-28",
        };
        self.wait(clock, number, case.event, 0, self.today, Held::default());
        if case.list != EQUIP {
            let now = self.now(case.person);
            now.open = now.open.saturating_sub(1);
        }
        if matches!(case.list, SW | PACKAGE) {
            self.lacking.closes(case.person, self.today);
        }
        let gone = self.today > self.person(case.person).gone();
        let outcome = if gone { Out::Dead } else { Out::Declined };
        match (case.list, case.referral) {
            (EQUIP, Some(order)) => self.world.orders[order].cancelled = Some(self.today),
            (_, Some(referral)) => self.close_as(referral, if gone { "06" } else { "09" }, "declined"),
            _ => (),
        }
        if let Some(act) = case.act.filter(|_| case.list <= TH) {
            let day = self.today.min(self.person(case.person).gone());
            self.world.acts[act].end = Some(day.max(self.world.acts[act].start));
            self.world.acts[act].outcome = Some(outcome);
        }
        if let Some(stay) = case.stay {
            self.put(self.today, Todo::Discharge(stay));
        }
    }

    /// Equipment is brought (and fitted); an order of the front door closes with it.
    fn delivered(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let key = self.draw(word("delivered"), number);
        let asked = self.world.events[case.event as usize - 1].minute;
        let event = self.note(
            case.person,
            self.office(on, key).max(asked),
            "delivery",
            "asc/equipment_store",
            "",
            number,
            case.event,
        );
        self.wait("equipment-7", number, case.event, event, on, held);
        if let Some(order) = case.referral {
            let order = &mut self.world.orders[order];
            order.delivered = Some(on);
            order.done_event = event;
            if order.item < 6 {
                order.fitted = Some(on + key.with(1).pick(&[0.7, 0.15, 0.1, 0.05]) as i32);
            }
        }
        if case.act.is_some() {
            let service = Some(Svc::Equipment);
            self.act(Act { service, ..act(ActKind::Service, case.person, on, Some(on), Some(Out::Ended), event) });
        }
    }
}
