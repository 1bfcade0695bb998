//! Hospital stays and emergency attendances (`mapping.md` 2, 6, 7.2 and 9; `clocks.md` 3): a slow twin that compares every
//! row with every other, on random rows.

mod common;

use common::{All, Draw, FROM_HOSPITAL, code, council_row, day, told_all};
use yf_journey::{Journeys, StayGroup};
use yf_model::rows::cld::{EventType, Outcome};
use yf_model::rows::ecds::Attendance;
use yf_model::rows::sus::{Episode, Spell};
use yf_model::{Day, IdText, IdentityId, Ids, Moment, PersonKey, Ref, RowRef, TextId, Texts, When};

const PERSONS: u64 = 3;

fn when(draw: &mut Draw, of: u64) -> When {
    let day = day(draw.below(of) as i32);
    // Few hours, so that two things often happen at one time.
    if draw.one_in(4) { When::Day(day) } else { When::Moment(Moment::at(day, draw.below(3) as u32 * 8, 0)) }
}

/// Rows with clashes of every kind. With `ties`, versions clash as well, so that only the order of rows could decide.
fn rows(draw: &mut Draw, texts: &mut Texts, ids: &mut Ids, ties: bool) -> All {
    let mut all = All { person_of: (0..PERSONS as u32).map(PersonKey).collect(), persons: 3, ..All::default() };
    let number = |ids: &mut Ids, letter: &str, n: u64| ids.intern(&format!("{letter}{n}"));
    for n in 0..draw.below(9) as u32 {
        let record = draw.below(4);
        let (key, sp, version) = (draw.below(5), draw.below(3), draw.below(3) as i64);
        // Where rows should tie, many stays begin at one time.
        let admitted = when(draw, if ties { 3 } else { 30 });
        let discharged = (!draw.one_in(4)).then(|| match when(draw, 20) {
            When::Moment(m) => When::Moment(Moment { day: admitted.earliest_day() + (m.day - day(0)), ..m }),
            other => When::Day(admitted.earliest_day() + (other.earliest_day() - day(0))),
        });
        all.sus.spells.push(Spell {
            at: RowRef { file: 1, line: n + 2 },
            who: IdentityId(draw.below(PERSONS) as u32),
            key: number(ids, "K", key),
            record: if record == 0 { IdText(0) } else { number(ids, "REC", record) },
            version: if ties { version } else { version * 100 + i64::from(n) },
            number: number(ids, "SP", sp),
            provider: texts.intern(draw.of(&["ZX2", "ZX3"])),
            withheld: draw.one_in(8),
            born: None,
            age: None,
            gender: code(""),
            practice: TextId(0),
            decile: None,
            admitted: Some(admitted),
            method: code(draw.of(&["21", "2B", "28", "11", "13", "31", "83", "81", "99", ""])),
            classification: code(draw.of(&["1", "1", "1", "1", "2", "3", "4", "5", ""])),
            discharged,
            ready: draw.one_in(2).then(|| day(draw.below(45) as i32 - 2)),
            destination: code(draw.of(&["19", "29", "54", "56", "65", "49", "51", "87", "79", "88", ""])),
            discharge_method: code(draw.of(&["1", "1", "1", "4", "5", ""])),
        });
    }
    for n in 0..draw.below(6) as u32 {
        let key = draw.below(5);
        all.sus.episodes.push(Episode {
            at: RowRef { file: 2, line: n + 2 },
            key: number(ids, "K", key),
            order: if ties { draw.below(2) as i64 } else { i64::from(n * 7 % 5 + n / 5 * 5) },
            ready: draw.one_in(2).then(|| day(draw.below(45) as i32)),
        });
    }
    for n in 0..draw.below(6) as u32 {
        let (id, version) = (draw.below(3), draw.below(3) as i64);
        all.ecds.push(Attendance {
            at: RowRef { file: 3, line: n + 2 },
            who: IdentityId(draw.below(PERSONS) as u32),
            id: number(ids, "U", id),
            version: if ties { version } else { version * 100 + i64::from(n) },
            provider: texts.intern(draw.of(&["ZX2", "ZX3"])),
            department: code(draw.of(&["01", "02", "03", "04", ""])),
            category: code(draw.of(&["1", "2", "X", ""])),
            arrived: (!draw.one_in(9)).then(|| when(draw, 30)),
            assessed: draw.one_in(3).then(|| when(draw, 30)),
            seen: draw.one_in(2).then(|| when(draw, 30)),
            left: draw.one_in(2).then(|| when(draw, 30)),
            age: None,
            born: None,
            gender: code(""),
            practice: TextId(0),
            referred_on: (0..draw.below(3)).map(|n| When::Moment(Moment::at(day(n as i32), 9, 0))).collect(),
        });
    }
    let (la, route) = (texts.intern("999"), texts.intern(FROM_HOSPITAL));
    for n in 0..draw.below(4) as u32 {
        let who = draw.below(PERSONS) as u32;
        let start = day(draw.below(if ties { 12 } else { 60 }) as i32);
        let local = ids.intern(&format!("L{who}"));
        let mut row = council_row(n + 2, la, local, who, EventType::Request, start);
        row.end = Some(start);
        row.outcome = Some(Outcome::Continuation);
        row.route = if draw.one_in(5) { TextId(0) } else { route };
        if !all.cld.iter().any(|r| r.who == row.who && r.start == row.start) {
            all.cld.push(row);
        }
    }
    all
}

/// The order of times (`journey.md` P2): within a day what has a time first.
fn placed(at: When) -> (Day, u32) {
    match at {
        When::Moment(m) => (m.day, m.second),
        other => (other.earliest_day(), u32::MAX),
    }
}

fn reference(r: &Ref, texts: &Texts, ids: &Ids) -> String {
    format!("{:?} {} {} {:?} {}", r.kind, texts.get(r.owner), ids.get(r.local), r.day, r.nth)
}

/// What the engine told of hospitals and requests, as lines in its own order.
fn lines(told: &Journeys, texts: &Texts, ids: &Ids) -> Vec<String> {
    let text = |id| texts.get(id);
    let mut out: Vec<String> = told
        .events
        .iter()
        .map(|e| {
            let of = [e.org, e.service, e.of, e.to_org, e.outcome].map(text);
            let (own, to) = (reference(&e.own.key, texts, ids), reference(&e.reference, texts, ids));
            format!("event {} {} {} {own} | {to} {of:?}", e.person.0, e.at, e.kind.name())
        })
        .collect();
    out.extend(told.waits.iter().filter(|w| w.clock.name() == "drd").map(|w| {
        let of = reference(&w.reference, texts, ids);
        format!("drd {} {of} {} {:?} {:?}", w.person.0, w.start, w.stop, w.ended)
    }));
    out.extend(told.stays.iter().map(|s| {
        let of = reference(&s.reference, texts, ids);
        format!("stay {} {of} {} {:?} {:?} {:?}", s.person.0, s.admitted, s.discharged, s.ready, s.group)
    }));
    out
}

struct Slow<'a> {
    all: &'a All,
    texts: &'a Texts,
    ids: &'a Ids,
    out: Vec<String>,
}

impl Slow<'_> {
    fn spells(&self) -> Vec<&Spell> {
        let same = |a: &Spell, b: &Spell| match (a.record, b.record) {
            (IdText(0), IdText(0)) => {
                a.provider == b.provider
                    && a.number == b.number
                    && a.admitted.and_then(When::day) == b.admitted.and_then(When::day)
            }
            (a, b) => a == b,
        };
        let all = &self.all.sus.spells;
        let newest = all.iter().filter(|s| !all.iter().any(|o| same(o, s) && o.version > s.version));
        newest.filter(|s| !s.withheld).collect()
    }

    fn died(s: &Spell) -> bool {
        s.discharge_method == "4" || s.discharge_method == "5" || s.destination == "79"
    }

    fn day_case(s: &Spell) -> bool {
        ["2", "3", "4", "5"].contains(&s.classification.as_str())
    }

    fn ready(&self, s: &Spell) -> Option<Day> {
        let mine = self.all.sus.episodes.iter().filter(|e| e.key == s.key);
        s.ready.or(mine.max_by_key(|e| e.order).and_then(|e| e.ready))
    }

    fn event(&mut self, who: u32, at: When, kind: &str, own: &str, to: &str, rest: [&str; 5]) {
        self.out.push(format!("event {who} {at} {kind} {own} | {to} {rest:?}"));
    }

    fn tell(&mut self) {
        for s in self.spells().into_iter().cloned().collect::<Vec<_>>() {
            self.spell(&s);
        }
        let all = &self.all.ecds;
        let newest = all.iter().filter(|a| !all.iter().any(|o| o.id == a.id && o.version > a.version));
        for a in newest.cloned().collect::<Vec<_>>() {
            self.attendance(&a);
        }
        for row in self.all.cld.clone() {
            let own = format!("CldRequest 999 {} {:?} 1", self.ids.get(row.local), row.start);
            let asked = row.start.expect("given");
            let from = self.sender(row.who, asked, row.route);
            let [org, service] = from.map_or([String::new(), String::new()], |s| {
                [format!("ods:{}", self.texts.get(s.provider)), "inpatient".into()]
            });
            let rest = [&org, &service, "care", "la:999", ""];
            self.event(row.who.0, When::Day(asked), "referral", &own, &own, rest);
        }
        self.out.sort();
    }

    fn spell(&mut self, s: &Spell) {
        let (provider, number) = (self.texts.get(s.provider), self.ids.get(s.number));
        let of = format!("Sus {provider} {number} None 1");
        let org = format!("ods:{provider}");
        let admitted = s.admitted.expect("given");
        if Self::day_case(s) {
            return self.event(s.who.0, admitted, "contact", &of, &of, [&org, "day_case", "day_case", "", ""]);
        }
        let kind = match s.method.as_str() {
            "21" | "2B" | "28" => "hospital_emergency",
            "11" | "13" => "hospital_planned",
            "31" | "83" => "hospital_maternity",
            "81" => "hospital_transfer",
            _ => "hospital_other",
        };
        self.event(s.who.0, admitted, "admit", &of, &of, [&org, "inpatient", kind, "", ""]);
        let outcome = match s.destination.as_str() {
            _ if Self::died(s) => "died",
            "19" | "29" => "home",
            "54" | "56" | "65" => "care_home",
            "49" | "51" | "87" => "transfer",
            _ => "",
        };
        if let Some(left) = s.discharged {
            self.event(s.who.0, left, "discharge", &of, &of, [&org, "inpatient", "", "", outcome]);
        }
        let ready = self.ready(s);
        let inside = |ready: Day, left: When| {
            (admitted.earliest_day()..=left.earliest_day()).contains(&ready).then_some(left.earliest_day())
        };
        let group = match (s.discharged, ready) {
            (None, _) => StayGroup::StillIn,
            _ if Self::died(s) => StayGroup::Died,
            (_, None) => StayGroup::Blank,
            (Some(left), Some(ready)) => match inside(ready, left) {
                None => StayGroup::Outside,
                Some(_) if s.classification != "1" => StayGroup::NotOrdinary,
                Some(left) if left == ready => StayGroup::OnTheDay,
                Some(_) => StayGroup::Delayed,
            },
        };
        self.out.push(format!("stay {} {of} {admitted} {:?} {ready:?} {group:?}", s.who.0, s.discharged));
        if let (StayGroup::Delayed | StayGroup::OnTheDay, Some(ready), Some(left)) = (group, ready, s.discharged) {
            let stop = Some(When::Day(left.earliest_day()));
            let ended: Option<(Day, yf_model::EndNote)> = None;
            self.out.push(format!("drd {} {of} {ready} {stop:?} {ended:?}", s.who.0));
        }
    }

    fn attendance(&mut self, a: &Attendance) {
        let (Some(at), true) = (a.arrived, a.category != "X" && (a.seen.is_some() || a.assessed.is_some())) else {
            return;
        };
        let provider = self.texts.get(a.provider);
        let of = format!("Ecds {provider} {} None", self.ids.get(a.id));
        let org = format!("ods:{provider}");
        let service = match a.department.as_str() {
            "01" | "02" => "emergency_department",
            "03" | "04" => "urgent_treatment",
            _ => "",
        };
        let first = format!("{of} 1");
        self.event(a.who.0, at, "contact", &first, &first, [&org, service, "ed_attendance", "", ""]);
        let mut asked = a.referred_on.clone();
        asked.sort_by_key(|at| placed(*at));
        for (n, at) in asked.into_iter().enumerate() {
            self.event(
                a.who.0,
                at,
                "notice",
                &format!("{of} {}", n + 1),
                &first,
                [&org, service, "ed_referred", "", ""],
            );
        }
    }

    /// 7.2: the stay a request came from.
    fn sender(&self, who: IdentityId, asked: Day, route: TextId) -> Option<Spell> {
        if self.texts.get(route) != FROM_HOSPITAL {
            return None;
        }
        let mut near: Vec<Spell> = self.spells().into_iter().cloned().collect();
        near.retain(|s| {
            let since = s.admitted.expect("given").earliest_day();
            let left = s.discharged.map(When::earliest_day);
            s.who == who && !Self::day_case(s) && since <= asked && left.is_none_or(|left| asked - left <= 7)
        });
        near.into_iter().max_by_key(|s| placed(s.admitted.expect("given")))
    }

    /// Whether two stays of one person began at one time: the standard does not say which of them sent her.
    fn is_doubtful(&self) -> bool {
        let spells = self.spells();
        let twice = |a: &Spell, b: &Spell| a.who == b.who && a.at != b.at && a.admitted == b.admitted;
        spells.iter().any(|a| spells.iter().any(|b| twice(a, b)))
    }
}

#[test]
fn agrees_with_a_look_at_every_pair_of_rows() {
    let mut compared = 0;
    for seed in 0..6000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let all = rows(&mut draw, &mut texts, &mut ids, false);
        let told = told_all(&all, &mut texts, &ids);
        let mut slow = Slow { all: &all, texts: &texts, ids: &ids, out: Vec::new() };
        if slow.is_doubtful() {
            continue;
        }
        compared += 1;
        slow.tell();
        let mut told = lines(&told, &texts, &ids);
        told.sort();
        assert_eq!(told, slow.out, "seed {seed}: {all:#?}");
    }
    assert!(compared > 3000, "{compared} of the seeds are sure");
}

#[test]
fn rows_that_tie_in_everything_but_their_place_give_the_same_in_any_order() {
    for seed in 0..3000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let mut all = rows(&mut draw, &mut texts, &mut ids, true);
        let first = told_all(&all, &mut texts, &ids);
        let (lines_first, stays) = (lines(&first, &texts, &ids), first.stays.len());
        draw.shuffle(&mut all.sus.spells);
        draw.shuffle(&mut all.sus.episodes);
        draw.shuffle(&mut all.ecds);
        // The places of rows change with their order.
        for (n, row) in all.sus.spells.iter_mut().enumerate() {
            row.at.line = n as u32 + 2;
        }
        for (n, row) in all.ecds.iter_mut().enumerate() {
            row.at.line = n as u32 + 2;
        }
        let again = told_all(&all, &mut texts, &ids);
        assert_eq!(lines(&again, &texts, &ids), lines_first, "seed {seed}: {all:#?}");
        assert_eq!(again.stays.len(), stays, "seed {seed}");
    }
}
