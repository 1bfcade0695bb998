//! Asks and answers (`mapping.md` 4): a slow twin that looks at every pair of rows, on random council rows.

mod common;

use common::{Draw, Given, day, end_day, told};
use std::collections::BTreeSet;
use yf_model::rows::cld::{ClientType, Component, EventType, Outcome, Row, ServiceType};
use yf_model::rows::csds;
use yf_model::{ClockId, Day, EndNote, IdText, IdentityId, Ids, PersonKey, Ref, RefKind, RowRef, TextId, Texts};

const LOCALS: u32 = 3;

fn rows(draw: &mut Draw, texts: &mut Texts, ids: &mut Ids) -> Vec<Row> {
    let route = texts.intern("Community / Other route");
    let provider = texts.intern("1-1");
    let mut rows: Vec<Row> = Vec::new();
    for n in 0..draw.below(14) + 2 {
        let local = draw.below(u64::from(LOCALS));
        let event_type = draw.of(&[EventType::Request, EventType::Assessment, EventType::Service, EventType::Service]);
        let event_type = if draw.one_in(8) { EventType::Review } else { event_type };
        let start = day(draw.below(30) as i32);
        let open = event_type == EventType::Service && draw.one_in(3);
        let end = (!open).then(|| start + draw.below(15) as i32);
        let component = draw.of(&[Component::Equipment, Component::HomeSupport, Component::ShortTermNursing]);
        let component = draw.of(&[Some(component), Some(component), Some(Component::Invalid), None]);
        let service = [ServiceType::StMax, ServiceType::Community, ServiceType::Residential, ServiceType::Invalid];
        let outcome = (!draw.one_in(6)).then(|| draw.of(Outcome::ALL));
        let client = [ClientType::ServiceUser, ClientType::ServiceUser, ClientType::Carer];
        let client_type = draw.of(&client);
        let client_type = if draw.one_in(15) { ClientType::CarerByAssociation } else { client_type };
        let client_type = (!draw.one_in(25)).then_some(client_type);
        let row = Row {
            at: RowRef { file: 0, line: n as u32 + 2 },
            nth: rows.len() as u32 + 1,
            la: texts.intern(if draw.one_in(6) { "998" } else { "999" }),
            who: IdentityId(local as u32),
            nhs_official: None,
            local: ids.intern(&format!("L{local}")),
            period_start: Some(day(-400)),
            period_end: Some(end_day()),
            born: None,
            died: draw.one_in(6).then(|| day(200 + draw.below(40) as i32)),
            start: Some(start),
            end,
            unit_cost: None,
            planned_units: None,
            practice: TextId(0),
            postcode: IdText(0),
            provider,
            route,
            cost_frequency: TextId(0),
            event_type: Some(event_type),
            type_begins: Some(event_type),
            client_type,
            outcome,
            assessment_type: None,
            service_type: (event_type == EventType::Service).then(|| draw.of(&service)),
            component: component.filter(|_| event_type == EventType::Service),
            delivery: None,
            gender: None,
            conversation: false,
        };
        // Two rows of one event are the unique events' business, tested there.
        let same = |r: &Row| {
            (r.la, r.local, r.event_type, r.start, r.client_type)
                == (row.la, row.local, row.event_type, row.start, row.client_type)
                && (r.service_type, r.component) == (row.service_type, row.component)
        };
        if !rows.iter().any(same) {
            rows.push(row);
        }
    }
    for (n, row) in rows.iter_mut().enumerate() {
        row.nth = n as u32 + 1;
    }
    rows
}

/// The words of one run, as the standard writes them.
struct Slow<'a> {
    rows: &'a [Row],
    texts: &'a Texts,
    events: BTreeSet<String>,
    waits: BTreeSet<String>,
}

fn letter(row: &Row) -> RefKind {
    match row.event_type.expect("a type") {
        EventType::Request => RefKind::CldRequest,
        EventType::Assessment => RefKind::CldAssessment,
        EventType::Service => RefKind::CldService,
        _ => RefKind::CldReview,
    }
}

const NFA_NO_ACTION: [Outcome; 5] =
    [Outcome::Advice, Outcome::SelfFunded, Outcome::NoServices, Outcome::EndedOther, Outcome::Other];
const PROGRESS: [Outcome; 3] = [Outcome::ProgressReablement, Outcome::ProgressAssessment, Outcome::ProgressSupport];

fn c8(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(o) if NFA_NO_ACTION.contains(&o) => "no_action",
        Some(Outcome::Declined) => "declined",
        Some(Outcome::Deceased) => "died",
        Some(Outcome::Moved) => "moved",
        Some(Outcome::EndedAsPlanned) => "completed",
        Some(Outcome::AdmittedToHospital) => "admitted",
        Some(Outcome::NhsFunded | Outcome::OtherCouncilService) => "passed_on",
        _ => "",
    }
}

impl Slow<'_> {
    fn counts(&self, n: usize) -> bool {
        self.rows[n].client_type != Some(ClientType::CarerByAssociation)
    }

    fn carer(&self, n: usize) -> bool {
        self.rows[n].client_type == Some(ClientType::Carer)
    }

    fn is(&self, n: usize, kind: EventType) -> bool {
        self.rows[n].event_type == Some(kind) && self.counts(n)
    }

    fn equipment(&self, n: usize) -> bool {
        self.is(n, EventType::Service) && self.rows[n].component == Some(Component::Equipment)
    }

    fn service(&self, n: usize) -> bool {
        self.is(n, EventType::Service) && !self.equipment(n)
    }

    /// Every row has its own reference; the second of a day is the one further down.
    fn own(&self, n: usize) -> Ref {
        let row = &self.rows[n];
        let same = |m: &usize| {
            let other = &self.rows[*m];
            self.counts(*m)
                && (other.la, other.local, letter(other), other.start) == (row.la, row.local, letter(row), row.start)
        };
        let nth = (0..n).filter(same).count() as u16 + 1;
        Ref { kind: letter(row), owner: row.la, local: row.local, day: row.start, nth, receiver: TextId(0) }
    }

    /// Its end; a death closes what was open (deaths lie after every other end here).
    fn end(&self, n: usize) -> Option<Day> {
        self.rows[n].end.or(self.rows[n].died)
    }

    fn together(&self, a: usize, b: usize) -> bool {
        let (x, y) = (&self.rows[a], &self.rows[b]);
        x.la == y.la && x.who == y.who && self.carer(a) == self.carer(b)
    }

    /// The day on which a row asks, if it asks.
    fn asks(&self, n: usize) -> Option<Day> {
        let row = &self.rows[n];
        let progress = row.outcome.is_some_and(|o| PROGRESS.contains(&o));
        let open = [Outcome::Continuation, Outcome::ReleaseOneOnly, Outcome::Invalid];
        let known = matches!(row.client_type, Some(ClientType::ServiceUser | ClientType::Carer));
        if self.is(n, EventType::Request) {
            let stays_open = progress || row.outcome.is_some_and(|o| open.contains(&o));
            return row.start.filter(|_| known && stays_open);
        }
        if self.service(n) || self.is(n, EventType::Review) {
            return self.end(n).filter(|_| progress);
        }
        None
    }

    fn asked_of(&self, n: usize) -> Option<usize> {
        if !self.is(n, EventType::Assessment) && !self.is(n, EventType::Service) {
            return None;
        }
        let mut best: Option<usize> = None;
        for m in (0..self.rows.len()).filter(|m| *m != n && self.together(*m, n)) {
            let Some(asked) = self.asks(m) else { continue };
            if Some(asked) > self.rows[n].start {
                continue;
            }
            // The later day; of one day the larger record number, which is the later row here.
            if best.is_none_or(|b| self.asks(b) <= Some(asked)) {
                best = Some(m);
            }
        }
        best
    }

    fn ask_ref(&self, ask: usize) -> Ref {
        let own = self.own(ask);
        match own.kind {
            RefKind::CldService => Ref { kind: RefKind::CldServiceNext, ..own },
            RefKind::CldReview => Ref { kind: RefKind::CldReviewNext, ..own },
            _ => own,
        }
    }

    fn answers(&self, ask: usize) -> Vec<usize> {
        (0..self.rows.len()).filter(|n| self.asked_of(*n) == Some(ask)).collect()
    }

    fn first_service(&self, ask: usize) -> Option<usize> {
        let services = self.answers(ask).into_iter().filter(|n| self.service(*n));
        services.min_by_key(|n| (self.rows[*n].start, *n))
    }

    fn only_equipment(&self, ask: usize) -> bool {
        let answers = self.answers(ask);
        !answers.is_empty() && answers.iter().all(|n| self.equipment(*n))
    }

    fn assessed_on(&self, n: usize) -> Day {
        let (start, end) = (self.rows[n].start.expect("a day"), self.end(n).expect("a day"));
        let first = self.asked_of(n).and_then(|ask| self.first_service(ask)).and_then(|s| self.rows[s].start);
        first.filter(|day| start <= *day && *day < end).unwrap_or(end)
    }

    /// When an assessment ends its reference, and how.
    fn assessment_ends(&self, n: usize) -> Option<(Day, &'static str)> {
        let row = &self.rows[n];
        let end = self.end(n).expect("a day");
        let nfa = row.outcome.is_some_and(|o| o.is_nfa() || o == Outcome::AdmittedToHospital);
        let ask = self.asked_of(n);
        let served = ask.and_then(|a| self.first_service(a)).is_some_and(|s| self.rows[s].start <= Some(end));
        match ask {
            _ if nfa && !served => Some((end, c8(row.outcome))),
            None => Some((end, "completed")),
            Some(_) => None,
        }
    }

    fn slug(&self, n: usize) -> &'static str {
        match (self.rows[n].component, self.rows[n].service_type) {
            (Some(Component::HomeSupport), _) => "home_support_or_domiciliary_care",
            (Some(Component::ShortTermNursing), _) => "short_term_nursing_care",
            (_, kind) => kind_slug(kind),
        }
    }

    fn event(&mut self, n: usize, at: Day, kind: &str, own: Ref, reference: Ref, rest: [&str; 6]) {
        let who = self.rows[n].who.0;
        self.events.insert(format!("{who} {at} {kind} {own:?} {reference:?} {rest:?}"));
    }

    fn tell(&mut self) {
        for n in 0..self.rows.len() {
            if self.is(n, EventType::Request) {
                self.request(n);
            } else if self.is(n, EventType::Assessment) {
                self.assessment(n);
            } else if self.is(n, EventType::Service) {
                self.any_service(n);
            } else if self.is(n, EventType::Review) {
                let (own, la) = (self.own(n), self.la(n));
                self.event(
                    n,
                    self.end(n).expect("a day"),
                    "assessment",
                    own,
                    own,
                    [&la, "review", "review", "", "", ""],
                );
            }
            if let Some(at) = self.asks(n).filter(|_| self.counts(n)) {
                if !self.is(n, EventType::Request) {
                    let (next, la) = (self.ask_ref(n), self.la(n));
                    let from = if self.is(n, EventType::Review) { "review" } else { self.slug(n) };
                    self.event(n, at, "referral", next, next, [&la, from, "internal", &la, "next", ""]);
                }
                self.ask_waits(n, at);
            }
        }
    }

    fn la(&self, n: usize) -> String {
        format!("la:{}", self.texts.get(self.rows[n].la))
    }

    fn request(&mut self, n: usize) {
        let row = &self.rows[n];
        let kind = match row.client_type {
            _ if self.asks(n).is_some() && self.only_equipment(n) => "equipment",
            Some(ClientType::ServiceUser) => "care",
            Some(ClientType::Carer) => "care_carer",
            _ => return,
        };
        let (own, la, start) = (self.own(n), self.la(n), row.start.expect("a day"));
        self.event(n, start, "referral", own, own, ["", "", kind, &la, "front_door", ""]);
        if self.asks(n).is_some() {
            return;
        }
        let end = self.end(n).expect("a day");
        self.event(n, end, "end", own, own, [&la, "front_door", "", "", "", c8(row.outcome)]);
        let to = match row.outcome {
            Some(Outcome::NhsFunded) => "nhs",
            Some(Outcome::OtherCouncilService) => &la,
            _ => "",
        };
        if !to.is_empty() {
            self.event(n, end, "notice", own, own, [&la, "front_door", "passed_on", to, "", ""]);
        }
        let outcome = c8(row.outcome);
        self.wait(n, ClockId::Assessment28, own, start, None, Some((end, outcome)));
    }

    fn assessment(&mut self, n: usize) {
        let reference = self.asked_of(n).map_or(self.own(n), |a| self.ask_ref(a));
        let (own, la) = (self.own(n), self.la(n));
        let kind = if self.carer(n) { "carer" } else { "needs" };
        let start = self.rows[n].start.expect("a day");
        self.event(n, start, "accept", own, reference, [&la, "assessment", "", "", "", ""]);
        self.event(n, self.assessed_on(n), "assessment", own, reference, [&la, "assessment", kind, "", "", ""]);
        if let Some((end, outcome)) = self.assessment_ends(n) {
            self.event(n, end, "end", own, reference, [&la, "assessment", "", "", "", outcome]);
        }
        if self.asked_of(n).is_none() {
            self.wait(n, ClockId::Package28, own, self.assessed_on(n), None, self.assessment_ends(n));
        }
    }

    fn any_service(&mut self, n: usize) {
        let (own, la, start) = (self.own(n), self.la(n), self.rows[n].start.expect("a day"));
        let ask = self.asked_of(n);
        if self.equipment(n) {
            let reference = ask.map_or(own, |a| self.ask_ref(a));
            self.event(n, start, "delivery", own, reference, [&la, "equipment", "equipment", "", "", ""]);
            let last = ask
                .filter(|a| self.only_equipment(*a))
                .and_then(|a| self.answers(a).into_iter().max_by_key(|m| (self.rows[*m].start, *m)));
            if last == Some(n) {
                self.event(n, start, "end", own, reference, [&la, "equipment", "", "", "", "completed"]);
            }
            return;
        }
        let first = ask.filter(|a| self.first_service(*a) == Some(n));
        let reference = first.map_or(own, |a| self.ask_ref(a));
        let name = self.slug(n);
        self.event(n, start, "start", own, reference, [&la, name, kind_slug(self.rows[n].service_type), "", "", ""]);
        let home = match (self.rows[n].service_type, self.rows[n].component) {
            (Some(ServiceType::Residential), _) => "care_home_permanent",
            (_, Some(Component::ShortTermNursing)) => "care_home_short",
            _ => "",
        };
        if !home.is_empty() {
            self.event(n, start, "admit", own, reference, [&la, name, home, "", "", ""]);
        }
        let Some(end) = self.end(n) else { return };
        let died = self.rows[n].end.is_none();
        let outcome = match self.rows[n].outcome {
            _ if died => "died",
            Some(Outcome::AdmittedToHospital) => "admitted",
            Some(o) if o.is_nfa() && ["declined", "died", "moved", "passed_on"].contains(&c8(Some(o))) => c8(Some(o)),
            Some(o) if o.is_nfa() || PROGRESS.contains(&o) => "completed",
            _ => "",
        };
        self.event(n, end, "end", own, reference, [&la, name, "", "", "", outcome]);
        if !home.is_empty() {
            let outcome = if died { "died" } else { "" };
            self.event(n, end, "discharge", own, reference, [&la, name, "", "", "", outcome]);
        }
    }

    fn ask_waits(&mut self, ask: usize, asked: Day) {
        let reference = self.ask_ref(ask);
        let request = self.is(ask, EventType::Request);
        let answers = self.answers(ask);
        let assessments: Vec<usize> = answers.iter().copied().filter(|n| self.is(*n, EventType::Assessment)).collect();
        let service = self.first_service(ask);
        let served = service.and_then(|s| self.rows[s].start);
        let mut ends: Vec<(Day, &str)> = assessments.iter().filter_map(|n| self.assessment_ends(*n)).collect();
        ends.extend(service.and_then(|s| Some((self.end(s)?, "service"))));
        let closed = ends.iter().copied().min_by_key(|(day, _)| *day);
        let first = assessments.iter().map(|n| self.assessed_on(*n)).min();
        if request && self.only_equipment(ask) {
            let delivered = answers.iter().filter_map(|n| self.rows[*n].start).min();
            self.wait(ask, ClockId::Equipment7, reference, asked, delivered, None);
        } else if request {
            self.wait(ask, ClockId::Assessment28, reference, asked, first, closed);
        }
        if let Some(first) = first.filter(|first| served.is_none_or(|s| s >= *first)) {
            self.wait(ask, ClockId::Package28, reference, first, served, closed);
        }
        if service.is_some_and(|s| self.rows[s].service_type == Some(ServiceType::StMax)) {
            self.wait(ask, ClockId::Icare2d, reference, asked, served, None);
        }
    }

    fn wait(
        &mut self,
        n: usize,
        clock: ClockId,
        reference: Ref,
        start: Day,
        stop: Option<Day>,
        closed: Option<(Day, &str)>,
    ) {
        let who = self.rows[n].who;
        let died = self.rows.iter().filter(|r| r.who == who).filter_map(|r| r.died).min();
        let ending = [closed.map(|(day, _)| day), died].into_iter().flatten().min();
        let ended = ending.filter(|day| stop.is_none_or(|stop| *day < stop));
        let stop = if ended.is_some() { None } else { stop };
        self.waits.insert(format!("{} {clock} {reference:?} {start} {stop:?} {ended:?}", who.0));
    }
}

fn kind_slug(kind: Option<ServiceType>) -> &'static str {
    match kind {
        Some(ServiceType::StMax) => "short_term_support_st_max",
        Some(ServiceType::Community) => "long_term_support_community",
        Some(ServiceType::Residential) => "long_term_support_residential_care",
        _ => "invalid_and_not_mapped",
    }
}

#[test]
fn agrees_with_a_look_at_every_pair_of_rows() {
    for seed in 0..3000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let rows = rows(&mut draw, &mut texts, &mut ids);
        let person_of: Vec<PersonKey> = (0..LOCALS).map(PersonKey).collect();
        let tables = csds::Tables::default();
        let given = Given { cld: &rows, csds: &tables, person_of: &person_of, persons: LOCALS as usize };
        let fast = told(&given, &mut texts, &ids);
        let text = |id| texts.get(id).to_owned();
        let events: BTreeSet<String> = fast
            .events
            .iter()
            .map(|e| {
                let rest = [e.org, e.service, e.of, e.to_org, e.to_service, e.outcome].map(text);
                format!("{} {} {} {:?} {:?} {rest:?}", e.person.0, e.at, e.kind.name(), e.own.key, e.reference)
            })
            .collect();
        let waits: BTreeSet<String> = fast
            .waits
            .iter()
            .map(|w| {
                let stop = w.stop.and_then(|at| at.day());
                let ended = w.ended.map(|(day, _): (Day, EndNote)| day);
                let start = w.start.day().expect("a day");
                format!("{} {} {:?} {start} {stop:?} {ended:?}", w.person.0, w.clock, w.reference)
            })
            .collect();
        assert_eq!(events.len(), fast.events.len(), "seed {seed}: two events are one");
        let mut slow = Slow { rows: &rows, texts: &texts, events: BTreeSet::new(), waits: BTreeSet::new() };
        slow.tell();
        let odd: Vec<_> = events.symmetric_difference(&slow.events).collect();
        assert!(odd.is_empty(), "seed {seed}: {odd:#?}\n{rows:#?}");
        let odd: Vec<_> = waits.symmetric_difference(&slow.waits).collect();
        assert!(odd.is_empty(), "seed {seed}: {odd:#?}\n{rows:#?}");
    }
}
