//! Community contacts and closing (`mapping.md` 2, 5, 7.1 and 9): a slow twin that searches whole tables for every
//! question, on random rows.

mod common;

use common::{Draw, Given, day, end_day, told};
use std::collections::BTreeSet;
use yf_model::rows::csds::{Activity, Contact, Onward, Referral, Rtt, Stamp, Tables, Team};
use yf_model::{Code, Day, IdText, IdentityId, Ids, Moment, PersonKey, RowRef, TextId, Texts, When};

const PERSONS: u64 = 2;

fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

struct Maker<'a> {
    draw: &'a mut Draw,
    texts: &'a mut Texts,
    ids: &'a mut Ids,
    line: u32,
}

impl Maker<'_> {
    fn stamp(&mut self) -> Stamp {
        self.line += 1;
        let month = self.draw.below(4);
        Stamp {
            at: RowRef { file: 0, line: self.line },
            submission: self.ids.intern(&format!("T{month}")),
            provider: self.texts.intern(if self.draw.one_in(5) { "ZX9" } else { "ZX1" }),
            period_end: Some(day(30 * month as i32 + 30)),
            // Every row is one of a kind, so that no two copies are equally new.
            effective_from: Some(i64::from(self.line)),
            row_id: self.line.into(),
        }
    }

    fn id(&mut self, letter: &str, of: u64) -> IdText {
        let n = self.draw.below(of);
        self.ids.intern(&format!("{letter}{n}"))
    }

    fn when(&mut self, of: u64) -> When {
        let day = day(self.draw.below(of) as i32);
        if self.draw.one_in(3) { When::Day(day) } else { When::Moment(Moment::at(day, self.draw.below(24) as u32, 0)) }
    }

    fn who(&mut self) -> IdentityId {
        IdentityId(self.draw.below(PERSONS) as u32)
    }

    fn maybe(&mut self, of: u64) -> Option<Day> {
        (!self.draw.one_in(3)).then(|| day(self.draw.below(of) as i32))
    }

    fn tables(&mut self) -> Tables {
        let mut t = Tables::default();
        for _ in 0..self.draw.below(5) + 1 {
            let referrer = self.draw.of(&["", "", "ZX9", "Z99001"]);
            t.referrals.push(Referral {
                stamp: self.stamp(),
                who: self.who(),
                id: self.id("R", 3),
                received: (!self.draw.one_in(15)).then(|| self.when(30)),
                source: code(self.draw.of(&["", "01", "02", "11"])),
                referrer: self.texts.intern(referrer),
                priority: code(self.draw.of(&["1", "2", "3", ""])),
                discharged: self.maybe(60),
            });
        }
        for _ in 0..self.draw.below(6) {
            let rejected = self.draw.one_in(3).then(|| day(self.draw.below(40) as i32));
            let team = self.draw.of(&["TA", "TB"]);
            t.teams.push(Team {
                stamp: self.stamp(),
                referral: self.id("R", 3),
                team: self.texts.intern(team),
                team_type: code(self.draw.of(&["51", "52", "12", "26", "19", "07", ""])),
                closed: self.draw.one_in(2).then(|| day(self.draw.below(60) as i32)),
                closure_reason: code(self.draw.of(&["", "01", "02", "04", "07", "08"])),
                rejected,
                rejection_reason: code(self.draw.of(&["", "01", "02"])),
            });
        }
        for _ in 0..self.draw.below(10) {
            let team = self.draw.of(&["TA", "TB", ""]);
            t.contacts.push(Contact {
                stamp: self.stamp(),
                who: self.who(),
                id: self.id("C", 6),
                referral: self.id("R", 4),
                team: self.texts.intern(team),
                at: (!self.draw.one_in(12))
                    .then(|| if self.draw.one_in(12) { When::Day(day(300)) } else { self.when(60) }),
                mechanism: code(self.draw.of(&["01", "01", "02", "11", "05", ""])),
                medium: code(self.draw.of(&["01", "06", ""])),
                subject: code(self.draw.of(&["01", "01", "01", "02"])),
                attendance: code(self.draw.of(&["5", "6", "5", "6", "3", "0", ""])),
            });
        }
        for _ in 0..self.draw.below(6) {
            t.activities.push(Activity {
                stamp: self.stamp(),
                who: self.who(),
                id: self.id("A", 5),
                contact: self.id("C", 6),
                kind: code(self.draw.of(&["02", "03"])),
                worker: if self.draw.one_in(4) { IdText(0) } else { self.id("N", 3) },
            });
        }
        for _ in 0..self.draw.below(4) {
            t.waits.push(Rtt {
                stamp: self.stamp(),
                who: self.who(),
                referral: self.id("R", 4),
                kind: code(self.draw.of(&["01", "02", "05", "06", "07"])),
                start: Some(self.when(30)),
                end: self.draw.one_in(2).then(|| self.when(60)),
                status: code(self.draw.of(&["20", "30", "36", "90"])),
                derived_minutes: None,
            });
        }
        for _ in 0..self.draw.below(4) {
            let receiver = self.draw.of(&["ZX1", "ZX9", "ZXV", ""]);
            t.onward.push(Onward {
                stamp: self.stamp(),
                who: self.who(),
                referral: self.id("R", 3),
                day: Some(day(self.draw.below(40) as i32)),
                reason: code(self.draw.of(&["01", "02"])),
                receiver: self.texts.intern(receiver),
            });
        }
        let all: BTreeSet<IdText> = (0..3).map(|n| self.ids.intern(&format!("T{n}"))).collect();
        t.active = (!self.draw.one_in(3)).then_some(all);
        t
    }
}

/// Looks everything up anew, each time, in the tables.
struct Slow<'a> {
    t: &'a Tables,
    texts: &'a Texts,
    ids: &'a Ids,
    events: BTreeSet<String>,
    waits: BTreeSet<String>,
}

/// A date-only time is after every timed one of its day.
fn moment(at: When) -> (Day, u32) {
    match at {
        When::Moment(m) => (m.day, m.second),
        other => (other.earliest_day(), 99_999),
    }
}

impl Slow<'_> {
    fn active(&self, stamp: &Stamp) -> bool {
        self.t.active.as_ref().is_none_or(|all| all.contains(&stamp.submission))
    }

    fn beats(&self, a: &Stamp, b: &Stamp) -> bool {
        (a.period_end, a.effective_from) > (b.period_end, b.effective_from)
    }

    /// The rows of one table that count: active, and newer than every other of the same key.
    fn newest<'r, T>(&self, rows: &'r [T], stamp: fn(&T) -> &Stamp, same: fn(&T, &T) -> bool) -> Vec<&'r T> {
        let mine = |a: &&T, b: &&T| stamp(a).provider == stamp(b).provider && same(a, b);
        let active: Vec<&T> = rows.iter().filter(|r| self.active(stamp(r))).collect();
        let keep = |r: &&&T| !active.iter().any(|o| mine(o, r) && self.beats(stamp(o), stamp(r)));
        active.iter().filter(keep).copied().collect()
    }

    fn referrals(&self) -> Vec<&Referral> {
        let mut rows = self.newest(&self.t.referrals, |r| &r.stamp, |a, b| a.id == b.id);
        rows.retain(|r| r.received.is_some());
        rows
    }

    fn teams(&self, r: &Referral) -> Vec<&Team> {
        let mut rows = self.newest(&self.t.teams, |t| &t.stamp, |a, b| a.referral == b.referral && a.team == b.team);
        rows.retain(|t| t.referral == r.id && t.stamp.provider == r.stamp.provider);
        rows.sort_by_key(|t| self.texts.get(t.team));
        rows
    }

    fn main(&self, r: &Referral) -> String {
        let teams = self.teams(r);
        let some = teams.iter().any(|t| t.rejected.is_none());
        let types: BTreeSet<&str> = teams
            .iter()
            .filter(|t| !some || t.rejected.is_none())
            .map(|t| t.team_type.as_str())
            .filter(|t| !t.is_empty())
            .collect();
        for first in ["51", "52", "53", "54", "45", "12", "23", "26"] {
            if types.contains(first) {
                return first.to_owned();
            }
        }
        types.first().map_or(String::new(), |t| (*t).to_owned())
    }

    fn team(&self, r: &Referral) -> String {
        let teams = self.teams(r);
        let first = teams.iter().find(|t| t.rejected.is_none()).or(teams.first());
        first.map_or(String::new(), |t| self.texts.get(t.team).to_owned())
    }

    fn service(kind: &str) -> String {
        if kind.is_empty() { String::new() } else { format!("team_{kind}") }
    }

    fn kind(&self, r: &Referral) -> &'static str {
        let main = self.main(r);
        match (main.as_str(), r.priority.as_str()) {
            ("51", _) => "ucr",
            ("12" | "23" | "26" | "45" | "52" | "53" | "54", "2") => "ic_urgent",
            ("12" | "23" | "26" | "45" | "52" | "53" | "54", "1") => "ic_routine",
            _ => "community",
        }
    }

    fn way(c: &Contact) -> &'static str {
        match (c.mechanism.as_str(), c.medium.as_str()) {
            ("01", _) | ("", "01") => "face_to_face",
            ("02", _) | ("", "02") => "telephone",
            ("11", _) | ("", "03") => "video",
            ("05" | "09" | "12", _) | ("", "05" | "06" | "07") => "message",
            _ => "other",
        }
    }

    /// The contacts that count, of a referral.
    fn contacts(&self, r: &Referral) -> Vec<&Contact> {
        let mut rows = self.newest(&self.t.contacts, |c| &c.stamp, |a, b| a.referral == b.referral && a.id == b.id);
        rows.retain(|c| {
            let mine = c.referral == r.id && c.stamp.provider == r.stamp.provider;
            let came = ["5", "6"].contains(&c.attendance.as_str()) && c.subject == "01" && Self::way(c) != "message";
            let day = c.at.and_then(When::day);
            let since = r.received.and_then(When::day);
            mine && came && day.is_some() && day >= since && day <= Some(end_day())
        });
        rows.sort_by_key(|c| (c.at.map(moment), self.ids.get(c.id)));
        rows
    }

    fn hers(&self, r: &Referral) -> Vec<&Contact> {
        self.contacts(r).into_iter().filter(|c| c.who == r.who).collect()
    }

    /// Day, kind and outcome of a referral's closing.
    fn closing(&self, r: &Referral) -> Option<(Day, &'static str, &'static str)> {
        let teams = self.teams(r);
        if !teams.is_empty() && teams.iter().all(|t| t.rejected.is_some()) {
            let last = teams.iter().max_by_key(|t| (t.rejected, self.texts.get(t.team)))?;
            let duplicate = last.rejection_reason == "01";
            return Some((
                last.rejected?,
                if duplicate { "end" } else { "decline" },
                if duplicate { "duplicate" } else { "" },
            ));
        }
        let open: Vec<&&Team> = teams.iter().filter(|t| t.rejected.is_none()).collect();
        let last = open.iter().filter(|t| t.closed.is_some()).max_by_key(|t| (t.closed, self.texts.get(t.team)));
        let every = !open.is_empty() && open.iter().all(|t| t.closed.is_some());
        let day = if every { last.and_then(|t| t.closed) } else { r.discharged }?;
        let named = open.iter().filter(|t| !t.closure_reason.is_blank()).max_by_key(|t| self.texts.get(t.team));
        let reason = last.or(named).map_or("", |t| t.closure_reason.as_str());
        let outcome = match reason {
            "01" => "admitted",
            "02" => "completed",
            "07" => "declined",
            "08" => "passed_on",
            _ if self.hers(r).is_empty() => "no_action",
            _ => "completed",
        };
        Some((day, "end", outcome))
    }

    fn reference(&self, provider: TextId, id: IdText) -> String {
        format!("csds:{}:{}", self.texts.get(provider), self.ids.get(id))
    }

    fn event(&mut self, who: IdentityId, at: When, kind: &str, own: &str, reference: &str, rest: [&str; 8]) {
        self.events.insert(format!("{} {at} {kind} {own} {reference} {rest:?}", who.0));
    }

    fn tell(&mut self) {
        let tied = self.tie();
        let referrals: Vec<Referral> = self.referrals().into_iter().cloned().collect();
        for r in &referrals {
            let reference = self.reference(r.stamp.provider, r.id);
            let org = format!("ods:{}", self.texts.get(r.stamp.provider));
            let (service, team, kind) = (Self::service(&self.main(r)), self.team(r), self.kind(r));
            let referrer = self.texts.get(r.referrer).to_owned();
            let (mut from, mut from_service) = match (referrer.as_str(), r.source.as_str()) {
                ("", "02") => ("self".to_owned(), String::new()),
                ("", _) => (String::new(), String::new()),
                (code, _) => (format!("ods:{code}"), String::new()),
            };
            if let Some((sender, by)) = tied.iter().find(|(_, _, arrival)| *arrival == reference).map(|t| (&t.0, &t.1))
                && from.is_empty()
            {
                (from, from_service) = (sender.clone(), by.clone());
            }
            let at = r.received.expect("checked");
            self.event(
                r.who,
                at,
                "referral",
                &reference,
                &reference,
                [&from, &from_service, "", "", kind, &org, &service, ""],
            );
            if let Some((day, kind, outcome)) = self.closing(r) {
                self.event(
                    r.who,
                    When::Day(day),
                    kind,
                    &reference,
                    &reference,
                    [&org, &service, &team, "", "", "", "", outcome],
                );
            }
            self.contact_events(r, &reference, &org);
            self.referral_waits(r, &reference);
        }
        self.periods();
    }

    fn contact_events(&mut self, r: &Referral, reference: &str, org: &str) {
        let contacts: Vec<Contact> = self.contacts(r).into_iter().cloned().collect();
        let first = self.hers(r).first().map(|c| c.id);
        for c in &contacts {
            let teams = self.teams(r);
            let own = teams
                .iter()
                .find(|t| t.team == c.team && !t.team_type.is_blank())
                .map(|t| t.team_type.as_str().to_owned());
            let kind = own.unwrap_or_else(|| self.main(r));
            let service = Self::service(&kind);
            let team = self.texts.get(c.team).to_owned();
            let key = format!("{reference}:{}", self.ids.get(c.id));
            let at = c.at.expect("checked");
            let (workers, assessed) = self.done_at(c);
            let who =
                workers.map_or(String::new(), |w| format!("{}:{}", self.texts.get(c.stamp.provider), self.ids.get(w)));
            self.event(c.who, at, "contact", &key, reference, [org, &service, &team, &who, Self::way(c), "", "", ""]);
            if Some(c.id) == first && c.who == r.who {
                self.event(c.who, at, "start", &key, reference, [org, &service, &team, "", self.kind(r), "", "", ""]);
            }
            if let Some(person) = assessed {
                let needs = ["19", "35", "45", "48", "51", "52", "53", "54"].contains(&kind.as_str());
                let of = if needs { "needs" } else { &service };
                self.event(person, at, "assessment", &key, reference, [org, &service, &team, &who, of, "", "", ""]);
            }
        }
    }

    /// The first worker and the person assessed at a contact. An activity belongs to the contacts of its number, of its
    /// own person where there are any, of its own submission where there are any.
    fn done_at(&self, c: &Contact) -> (Option<IdText>, Option<IdentityId>) {
        let activities = self.newest(&self.t.activities, |a| &a.stamp, |a, b| a.id == b.id);
        let all: Vec<Contact> = self.referrals().iter().flat_map(|r| self.contacts(r)).cloned().collect();
        let mut workers = Vec::new();
        let mut assessed = Vec::new();
        for a in activities {
            let mut named: Vec<&Contact> =
                all.iter().filter(|o| o.id == a.contact && o.stamp.provider == a.stamp.provider).collect();
            if named.iter().any(|o| o.who == a.who) {
                named.retain(|o| o.who == a.who);
            }
            if named.iter().any(|o| o.stamp.submission == a.stamp.submission) {
                named.retain(|o| o.stamp.submission == a.stamp.submission);
            }
            if named.iter().any(|o| o.stamp.at == c.stamp.at) {
                if a.worker != IdText(0) {
                    workers.push((self.ids.get(a.id), a.worker));
                }
                if a.kind == "02" {
                    assessed.push(a.who);
                }
            }
        }
        (workers.into_iter().min_by_key(|(id, _)| *id).map(|(_, w)| w), assessed.into_iter().min_by_key(|w| w.0))
    }

    /// C19: sender, its service and the reference that it arrived as, for every row sent on that arrived.
    fn tie(&mut self) -> Vec<(String, String, String)> {
        let all = &self.t.onward;
        let same = |a: &Onward, b: &Onward| a.referral == b.referral && a.day == b.day && a.receiver == b.receiver;
        let mut sent: Vec<Onward> = self.newest(all, |o| &o.stamp, same).into_iter().cloned().collect();
        let order = |o: &Onward| {
            (o.day, self.texts.get(o.stamp.provider), self.ids.get(o.referral), self.texts.get(o.receiver))
        };
        sent.sort_by(|a, b| order(a).cmp(&order(b)));
        let in_the_run: BTreeSet<TextId> = self
            .newest(&self.t.referrals, |r| &r.stamp, |a, b| a.id == b.id)
            .iter()
            .map(|r| r.stamp.provider)
            .chain(
                self.newest(&self.t.contacts, |c| &c.stamp, |a, b| (a.id, a.referral) == (b.id, b.referral))
                    .iter()
                    .map(|c| c.stamp.provider),
            )
            .collect();
        let mut tied: Vec<(String, String, String)> = Vec::new();
        for o in sent {
            let day = o.day.expect("given");
            let from = self.reference(o.stamp.provider, o.referral);
            let of = self.referrals().into_iter().find(|r| r.id == o.referral && r.stamp.provider == o.stamp.provider);
            let service = of.map_or(String::new(), |r| Self::service(&self.main(r)));
            let org = format!("ods:{}", self.texts.get(o.stamp.provider));
            let mut arrivals: Vec<&Referral> = self.referrals();
            arrivals.retain(|r| {
                let reference = self.reference(r.stamp.provider, r.id);
                let gap = r.received.and_then(When::day).map(|d| d - day);
                r.who == o.who
                    && r.stamp.provider == o.receiver
                    && gap.is_some_and(|gap| (0..=28).contains(&gap))
                    && reference != from
                    && !tied.iter().any(|t| t.2 == reference)
            });
            let earliest = arrivals.iter().min_by_key(|r| (r.received.map(moment), self.ids.get(r.id)));
            let arrived = earliest.map(|r| self.reference(r.stamp.provider, r.id));
            let code = self.texts.get(o.receiver).to_owned();
            let to = if code.is_empty() { String::new() } else { format!("ods:{code}") };
            let shown = if code.is_empty() { "nowhere" } else { &code };
            let own = format!("{from}:on{}:{shown}", day.to_string().replace('-', ""));
            let lost = arrived.is_none() && in_the_run.contains(&o.receiver) && o.reason == "01";
            let (kind, of) = if lost { ("referral", "lost") } else { ("notice", "onward") };
            let reference = arrived.clone().unwrap_or_else(|| own.clone());
            self.event(o.who, When::Day(day), kind, &own, &reference, [&org, &service, "", "", of, &to, "", ""]);
            tied.extend(arrived.map(|a| (org, service, a)));
        }
        tied
    }

    fn wait(
        &mut self,
        who: IdentityId,
        clock: &str,
        reference: &str,
        start: When,
        stop: Option<When>,
        closed: Option<Day>,
    ) {
        let ended = closed.filter(|day| stop.is_none_or(|s| *day < s.earliest_day()));
        let stop = stop.filter(|_| ended.is_none());
        self.waits.insert(format!("{} {clock} {reference} {start} {stop:?} {ended:?}", who.0));
    }

    fn referral_waits(&mut self, r: &Referral, reference: &str) {
        let start = r.received.expect("checked");
        let closed = self.closing(r).map(|(day, ..)| day);
        let any = self.hers(r).first().and_then(|c| c.at);
        let not_before = |c: &&&Contact| match (c.at, start) {
            (Some(When::Moment(c)), When::Moment(s)) => (c.day, c.second) >= (s.day, s.second),
            _ => true,
        };
        let hers = self.hers(r);
        let seen = hers.iter().filter(|c| Self::way(c) == "face_to_face").find(not_before).and_then(|c| c.at);
        let main = self.main(r);
        let has = |kinds: [&str; 2]| {
            let same = |a: &Rtt, b: &Rtt| a.referral == b.referral && a.kind == b.kind && a.start == b.start;
            let rows = self.newest(&self.t.waits, |w| &w.stamp, same);
            rows.iter()
                .any(|w| w.referral == r.id && w.stamp.provider == r.stamp.provider && kinds.contains(&w.kind.as_str()))
        };
        let (crisis, intermediate, kind) = (has(["05", "07"]), has(["06", "08"]), self.kind(r));
        self.wait(r.who, "chs-18w", reference, start, any, closed);
        if kind == "ic_urgent" {
            self.wait(r.who, "torbay-urgent", reference, start, seen, closed);
        }
        if kind == "ic_routine" {
            self.wait(r.who, "torbay-nonurgent", reference, start, any, closed);
        }
        if main == "51" && !crisis {
            self.wait(r.who, "ucr-2h", reference, start, seen, closed);
        }
        if main == "52" && !intermediate {
            self.wait(r.who, "icare-2d", reference, start, seen, closed);
        }
    }

    fn periods(&mut self) {
        let same = |a: &Rtt, b: &Rtt| a.referral == b.referral && a.kind == b.kind && a.start == b.start;
        let rows: Vec<Rtt> = self.newest(&self.t.waits, |w| &w.stamp, same).into_iter().cloned().collect();
        for w in rows {
            let clock = match w.kind.as_str() {
                "01" => "rtt-18w",
                "02" => "ahp-rtt",
                "05" => "ucr-2h",
                "06" => "icare-2d",
                _ => "ucr-open",
            };
            let stop = w.end.filter(|_| clock != "rtt-18w" || ["30", "36"].contains(&w.status.as_str()));
            let mine = |r: &&&Referral| r.id == w.referral && r.stamp.provider == w.stamp.provider && r.who == w.who;
            let closed = self.referrals().iter().find(mine).and_then(|r| self.closing(r)).map(|(day, ..)| day);
            let closed = closed.filter(|_| stop.is_none());
            let reference = self.reference(w.stamp.provider, w.referral);
            self.wait(w.who, clock, &reference, w.start.expect("given"), stop, closed);
        }
    }
}

#[test]
fn agrees_with_a_search_through_whole_tables() {
    for seed in 0..3000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let mut tables = Maker { draw: &mut draw, texts: &mut texts, ids: &mut ids, line: 1 }.tables();
        let person_of: Vec<PersonKey> = (0..PERSONS as u32).map(PersonKey).collect();
        let run = |tables: &Tables, texts: &mut Texts, ids: &Ids| {
            let given = Given { cld: &[], csds: tables, person_of: &person_of, persons: PERSONS as usize };
            let fast = told(&given, texts, ids);
            let text = |id| texts.get(id).to_owned();
            let reference = |r: &yf_model::Ref| {
                let base = format!("csds:{}:{}", texts.get(r.owner), ids.get(r.local));
                match r.day {
                    Some(day) if r.receiver == TextId(0) => {
                        format!("{base}:on{}:nowhere", day.to_string().replace('-', ""))
                    }
                    Some(day) => format!("{base}:on{}:{}", day.to_string().replace('-', ""), texts.get(r.receiver)),
                    None => base,
                }
            };
            let events: Vec<String> = fast
                .events
                .iter()
                .map(|e| {
                    let who =
                        e.who.map_or(String::new(), |w| format!("{}:{}", texts.get(w.provider), ids.get(w.worker)));
                    let part =
                        if e.own.part == IdText(0) { String::new() } else { format!(":{}", ids.get(e.own.part)) };
                    let rest = [
                        text(e.org),
                        text(e.service),
                        text(e.team),
                        who,
                        text(e.of),
                        text(e.to_org),
                        text(e.to_service),
                        text(e.outcome),
                    ];
                    let (own, of) = (reference(&e.own.key), reference(&e.reference));
                    format!("{} {} {} {own}{part} {of} {rest:?}", e.person.0, e.at, e.kind.name())
                })
                .collect();
            let waits: Vec<String> = fast
                .waits
                .iter()
                .map(|w| {
                    let ended = w.ended.map(|(day, _)| day);
                    format!("{} {} {} {} {:?} {ended:?}", w.person.0, w.clock, reference(&w.reference), w.start, w.stop)
                })
                .collect();
            (events, waits)
        };
        let (events, waits) = run(&tables, &mut texts, &ids);
        let mut slow = Slow { t: &tables, texts: &texts, ids: &ids, events: BTreeSet::new(), waits: BTreeSet::new() };
        slow.tell();
        let (slow_events, slow_waits) = (slow.events, slow.waits);
        let events_set: BTreeSet<String> = events.iter().cloned().collect();
        let odd: Vec<_> = events_set.symmetric_difference(&slow_events).collect();
        assert!(odd.is_empty(), "seed {seed}: {odd:#?}\n{tables:#?}");
        assert_eq!(events.len(), events_set.len(), "seed {seed}: two events are one");
        let waits_set: BTreeSet<String> = waits.iter().cloned().collect();
        let odd: Vec<_> = waits_set.symmetric_difference(&slow_waits).collect();
        assert!(odd.is_empty(), "seed {seed}: {odd:#?}\n{tables:#?}");
        // And in another order of rows the very same lists.
        draw.shuffle(&mut tables.referrals);
        draw.shuffle(&mut tables.teams);
        draw.shuffle(&mut tables.contacts);
        draw.shuffle(&mut tables.activities);
        draw.shuffle(&mut tables.waits);
        draw.shuffle(&mut tables.onward);
        assert_eq!(run(&tables, &mut texts, &ids), (events, waits), "seed {seed}, shuffled");
    }
}
