//! Pass B, the council: what an assessment finds, packages and their ends, reviews.

use crate::draw::word;
use crate::flow::{Case, Flow, OT, PACKAGE, SW, Sequel, TH, Todo, act, community_service, plain};
use crate::people::NEVER;
use crate::queue::Held;
use crate::world::{Act, ActKind, Out, Svc, Wait};
use yf_model::Day;

impl Flow<'_> {
    /// She is assessed; what it finds was settled by her need when she asked.
    pub(crate) fn assessed(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let key = self.draw(word("assessed"), number);
        let asked = self.world.events[case.event as usize - 1].minute;
        let minute = self.office(on, key).max(asked);
        let place = ["asc/locality", "asc/ot", "chs/nursing"][case.list];
        let typ = if case.carer { "carer" } else { "needs" };
        let event = self.note(case.person, minute, "assessment", place, typ, number, case.event);
        self.world.events[event as usize - 1].who = 1 + key.with(9).below(6) as u16 + 10 * case.list as u16;
        self.world.waits.push(Wait {
            clock: "assessment-28",
            list: crate::flow::LISTS[case.list],
            person: case.person,
            start: case.event,
            stop: event,
            from: asked,
            until: minute,
            held,
            locality: self.locality,
        });
        if let Some(referral) = case.referral {
            self.first_visit(referral, minute, number, event);
        }
        let (outcome, service) = self.finding(&case, key);
        let service = service.filter(|_| case.asked <= self.person(case.person).gone());
        // The visit was arranged some days before; the assessment is complete when she has been seen.
        let start = (on - key.with(2).between(0, 3)).max(case.asked);
        let words = ["Social work", "Occupational therapy", "Nursing and therapy"][case.list];
        let short = case.sequel != Sequel::LongTerm;
        let kind = ActKind::Assessment;
        let seen =
            Act { carer: case.carer, short, words, ..act(kind, case.person, start, Some(on), Some(outcome), event) };
        self.act(seen);
        if case.list == OT && key.with(3).chance(0.62) || case.list == TH && key.with(3).chance(0.30) {
            let request = (case.list == OT && service.is_none()).then_some(case.act).flatten();
            self.order(case.person, minute, event, request);
        }
        if case.list == SW && !case.carer && self.person(case.person).cared_by > 0 {
            // The offer itself leaves no row: whether the carer is ever asked is known from the truth alone.
            self.hand_over("carer-assess", event, minute, key.with(10));
        }
        if case.list == SW && key.with(4).chance(0.2) {
            // A nursing need is found and should be told to the community service.
            match self.hand_over("asc-chs", event, minute, key.with(5)) {
                Some(at) => self.put(Day(at.div_euclid(1440)).max(on), Todo::Nursing(case.person, event, false)),
                None => self.put(on + key.with(6).between(3, 9), Todo::Nursing(case.person, event, true)),
            }
        }
        match service {
            Some(service) => {
                if !case.carer {
                    self.lacking.opens(case.person, on, event);
                }
                let package = Case {
                    event,
                    service: Some(service),
                    stay: case.stay,
                    carer: case.carer,
                    ..plain(case.person, PACKAGE, on)
                };
                let package = self.new_case(package);
                self.line(package, PACKAGE, case.stay.is_some(), 0.095);
            }
            None => {
                if case.list == SW {
                    self.lacking.closes(case.person, on);
                }
                if let Some(stay) = case.stay {
                    self.put(on + key.with(7).between(0, 5), Todo::Discharge(stay));
                }
            }
        }
    }

    /// Outcome of the assessment and the package agreed, by her sequel.
    fn finding(&self, case: &Case, key: crate::draw::Key) -> (Out, Option<Svc>) {
        let person = self.person(case.person);
        let draw = key.with(word("finding"));
        match (case.list, case.sequel) {
            (_, Sequel::Reablement | Sequel::Low | Sequel::LongTerm) if case.carer => {
                (Out::Plan, Some(Svc::CarerSupport))
            }
            (_, Sequel::Reablement) => (Out::Reablement, Some(Svc::Reablement)),
            (_, Sequel::Low) => (Out::Plan, Some(if draw.chance(0.7) { Svc::LowHome } else { Svc::LowMeals })),
            (_, Sequel::LongTerm) if draw.chance(0.85) => {
                (Out::Plan, Some(self.long_term(case.person, draw.with(1), 0.40)))
            }
            (_, Sequel::LongTerm) => (if draw.with(2).chance(0.5) { Out::SelfFunded } else { Out::NoService }, None),
            (OT, _) if draw.chance(0.12) => (Out::Plan, Some(Svc::LowHome)),
            (OT, _) => (if draw.with(2).chance(0.8) { Out::Ended } else { Out::Info }, None),
            (TH, _) if draw.chance(0.07) && person.age(case.asked) >= 18 => (Out::Plan, Some(Svc::LowHome)),
            (TH, _) => (Out::Nhs, None),
            _ => (Out::Info, None),
        }
    }

    /// Long-term support: a care home for some of the frailest, else at home.
    fn long_term(&self, id: u32, key: crate::draw::Key, home: f64) -> Svc {
        let person = self.person(id);
        let frail = person.state(self.today) >= 1 || person.dementia;
        match person.age(self.today) >= 65 && frail && key.chance(home) {
            true if key.with(1).chance(0.4) => Svc::Nursing,
            true => Svc::Residential,
            false => community_service(key.with(2)),
        }
    }

    /// The first day of a package.
    pub(crate) fn package_event(&mut self, number: u32, on: Day) -> u32 {
        let case = self.cases[number as usize - 1];
        let agreed = self.world.events[case.event as usize - 1].minute;
        let minute = self.office(on, self.draw(word("begins"), number)).max(agreed);
        let event = self.note(case.person, minute, "start", "asc/home_care", "package", number, case.event);
        self.cases[number as usize - 1].referral = Some(event as usize);
        event
    }

    pub(crate) fn package_begins(&mut self, number: u32) {
        let case = self.cases[number as usize - 1];
        let event = case.referral.unwrap_or(0) as u32;
        let now = self.now(case.person);
        now.open = now.open.saturating_sub(1);
        if let Some(stay) = case.stay {
            self.put(self.today, Todo::Discharge(stay));
        }
        self.lacking.closes(case.person, self.today);
        let Some(service) = case.service else { return };
        let key = self.draw(word("package"), number);
        let known = self.long_term_now(case.person).is_some();
        if service.long_term() {
            // A change of package: the old row ends where the new one begins.
            let old: Vec<usize> = self.now(case.person).services.clone();
            for act in old {
                if self.world.acts[act].service.is_some_and(Svc::long_term) {
                    self.end_act(case.person, act, Out::Continue);
                }
            }
        }
        let act = self.serve(case.person, service, self.today, event, case.carer);
        self.keep(case.person, act);
        let days = match service {
            Svc::Reablement => key.with(1).between(14, 42),
            Svc::LowHome | Svc::LowMeals | Svc::CarerSupport => 14 + (key.with(1).exponential() * 180.0) as i32,
            _ => 60 + (key.with(1).exponential() * 2100.0) as i32,
        };
        self.put(self.today + days, Todo::EndService(case.person, act));
        if service.long_term() && !known {
            let weeks = if key.with(2).chance(0.67) { 42 } else { 300 };
            self.put(self.today + weeks + key.with(3).between(0, 30), Todo::Review(case.person, 0));
        }
        if self.today > self.person(case.person).gone() {
            self.gone(case.person);
        }
    }

    pub(crate) fn serve(&mut self, person: u32, service: Svc, start: Day, event: u32, carer: bool) -> usize {
        self.act(Act {
            service: Some(service),
            carer,
            short: !service.long_term(),
            ..act(ActKind::Service, person, start, None, None, event)
        })
    }

    pub(crate) fn keep(&mut self, person: u32, act: usize) {
        self.now(person).services.push(act);
    }

    /// Ends a service today and gives the event.
    fn end_act(&mut self, person: u32, number: usize, outcome: Out) -> u32 {
        let services = &mut self.now(person).services;
        if !services.contains(&number) {
            return 0;
        }
        services.retain(|a| *a != number);
        let start = self.world.acts[number].event;
        let case = if start > 0 { self.world.events[start as usize - 1].case } else { 0 };
        let began = if start > 0 { self.world.events[start as usize - 1].minute } else { i32::MIN };
        let minute = self.office(self.today, self.draw(word("ends"), number as u32)).max(began);
        let event = self.note(person, minute, "end", "asc/home_care", "", case, start);
        self.world.events[event as usize - 1].outcome = match outcome {
            Out::Dead => "died",
            Out::Moved => "moved",
            _ => "completed",
        }
        .into();
        let act = &mut self.world.acts[number];
        act.end = Some(self.today.max(act.start));
        act.outcome = Some(outcome);
        event
    }

    /// A service ends as planned; after reablement some need long-term support.
    pub(crate) fn service_ends(&mut self, person: u32, act: usize) {
        if !self.now(person).services.contains(&act) {
            return;
        }
        let key = self.draw(word("service_ends"), act as u32);
        let more = self.world.acts[act].service == Some(Svc::Reablement) && key.chance(0.09);
        let outcome = if more {
            Out::Plan
        } else if key.with(1).chance(0.9) {
            Out::Ended
        } else {
            Out::EndedOther
        };
        let event = self.end_act(person, act, outcome);
        if more && event > 0 {
            self.lacking.opens(person, self.today, event);
            self.agree(person, event, self.long_term(person, key.with(2), 0.30));
        }
    }

    /// A package is agreed without a new assessment: after reablement, or at a review.
    fn agree(&mut self, person: u32, event: u32, service: Svc) {
        let case = self.new_case(Case { event, service: Some(service), ..plain(person, PACKAGE, self.today) });
        self.line(case, PACKAGE, false, 0.095);
    }

    /// Reviews at six weeks and yearly, done when slots are left over: own estimate, two in three in time.
    pub(crate) fn review(&mut self, person: u32, turn: u32) {
        let Some(service) = self.long_term_now(person) else { return };
        let key = self.draw(word("review"), person).with(u64::from(turn));
        if !key.chance(0.67) {
            self.put(self.today + key.with(1).between(40, 250), Todo::Review(person, turn + 1));
            return;
        }
        self.put(self.today + key.with(1).between(330, 400), Todo::Review(person, turn + 1));
        let today = self.today;
        if self.calendar.is_working(today) == Some(false)
            || today - self.now(person).reviewed < 60
            || self.now(person).open > 0
        {
            return;
        }
        self.now(person).reviewed = today;
        let case = self.new_case(plain(person, PACKAGE, today));
        let minute = self.office(today, key);
        let event = self.note(person, minute, "assessment", "asc/locality", "review", case, 0);
        let change = key.with(2).chance(0.75);
        let outcome = if change { Out::Plan } else { Out::Continue };
        self.act(Act { short: false, ..act(ActKind::Review, person, today, Some(today), Some(outcome), event) });
        if change {
            let next = match service {
                Svc::Residential | Svc::Nursing => service,
                _ => self.long_term(person, key.with(3), 0.04),
            };
            self.agree(person, event, next);
        }
    }

    /// The long-term support she has today.
    pub(crate) fn long_term_now(&mut self, person: u32) -> Option<Svc> {
        let services = self.now(person).services.clone();
        services.into_iter().filter_map(|a| self.world.acts[a].service).find(|s| s.long_term())
    }

    /// Death or departure closes what is open.
    pub(crate) fn gone(&mut self, id: u32) {
        let died = self.person(id).died != NEVER && self.person(id).died <= self.person(id).left;
        self.lacking.closes(id, self.today);
        for act in self.now(id).services.clone() {
            self.end_act(id, act, if died { Out::Dead } else { Out::Moved });
        }
        if let Some(referral) = self.now(id).nursing.take() {
            self.close_as(referral, if died { "06" } else { "03" }, if died { "died" } else { "moved" });
        }
    }
}
