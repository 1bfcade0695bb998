//! The slow twin of the work: from the rows of steps and words alone it works out anew what each thing is, who owned it when, and her
//! clocks. Times are compared as they are written; it shares nothing with the folder.
#![allow(dead_code)]

use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

type Id = Vec<u8>;

#[derive(Clone, Debug)]
pub struct Step {
    pub person: Id,
    pub thing: Id,
    pub seq: i64,
    pub from: Option<String>,
    pub to: String,
    pub happened: String,
    pub told: i64,
    pub who: String,
    pub role: String,
}

#[derive(Clone, Debug)]
pub struct Thing {
    pub person: Id,
    pub thing: Id,
    pub kind: String,
    pub parent: Option<Id>,
    pub other: Option<Id>,
    pub state: String,
    pub open: bool,
    pub owner: Option<Id>,
    pub team: Option<Id>,
    pub told: i64,
    pub closed: Option<i64>,
}

pub struct Book {
    pub things: Vec<Thing>,
    pub steps: Vec<Step>,
    /// Person, thing, field, version, value, happened.
    pub said: Vec<(Id, Id, String, i64, String, String)>,
    pub owned: Vec<(Id, i64, i64, Option<i64>)>,
    pub clocks: BTreeSet<(Id, String, String, Option<String>, Option<String>)>,
    /// Kind, from, to and who may, from the page.
    pub table: Vec<(String, Option<String>, String, Vec<String>)>,
}

impl Book {
    pub fn read(db: &Connection) -> Book {
        let mut asked = db.prepare("SELECT person, thing, kind, parent, other, state, open, owner, team, told, closed FROM thing ORDER BY told, thing").expect("asked");
        let things = asked.query_map([], |r| {
            Ok(Thing {
                person: r.get(0)?,
                thing: r.get(1)?,
                kind: r.get(2)?,
                parent: r.get(3)?,
                other: r.get(4)?,
                state: r.get(5)?,
                open: r.get::<_, i64>(6)? == 1,
                owner: r.get(7)?,
                team: r.get(8)?,
                told: r.get(9)?,
                closed: r.get(10)?,
            })
        });
        let things = things.expect("read").collect::<Result<Vec<_>, _>>().expect("rows");
        let mut asked = db.prepare("SELECT s.person, s.thing, s.seq, s.from_state, s.to_state, s.happened, s.told, s.who, a.role FROM step s JOIN account a ON a.account = s.account ORDER BY s.thing, s.seq").expect("asked");
        let steps = asked.query_map([], |r| {
            Ok(Step {
                person: r.get(0)?,
                thing: r.get(1)?,
                seq: r.get(2)?,
                from: r.get(3)?,
                to: r.get(4)?,
                happened: r.get(5)?,
                told: r.get(6)?,
                who: r.get(7)?,
                role: r.get(8)?,
            })
        });
        let steps = steps.expect("read").collect::<Result<Vec<_>, _>>().expect("rows");
        let mut asked = db
            .prepare("SELECT person, thing, field, version, value, happened FROM said ORDER BY thing, field, version")
            .expect("asked");
        let said = asked
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)))
            .expect("read")
            .collect::<Result<Vec<_>, _>>()
            .expect("rows");
        let mut asked = db.prepare("SELECT thing, seq, since, until FROM owned ORDER BY thing, seq").expect("asked");
        let owned = asked
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .expect("read")
            .collect::<Result<Vec<_>, _>>()
            .expect("rows");
        let mut asked = db.prepare("SELECT thing, clock, start, stop, ended FROM clock").expect("asked");
        let clocks = asked
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
            .expect("read")
            .collect::<Result<BTreeSet<_>, _>>()
            .expect("rows");
        let doc = include_str!("../../../../docs/work.md");
        let table = doc.split("## Steps").nth(1).expect("the table").split("\n## ").next().expect("its end");
        let table = table.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| thing") && !l.starts_with("| -"));
        let table = table.map(|line| {
            let c: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let from = (c[1] != "-").then(|| c[1].to_owned());
            (c[0].to_owned(), from, c[2].to_owned(), c[3].split(' ').map(str::to_owned).collect())
        });
        Book { things, steps, said, owned, clocks, table: table.collect() }
    }

    fn of(&self, thing: &[u8]) -> Vec<&Step> {
        self.steps.iter().filter(|s| s.thing == thing).collect()
    }

    /// What does not hold, in words.
    pub fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for thing in &self.things {
            let name = format!("{} {:02x?}", thing.kind, &thing.thing[13..]);
            if thing.open && (thing.owner.is_none() || thing.team.is_none()) {
                broken.push(format!("{name}: open and nobody's"));
            }
            let mut state: Option<String> = None;
            // When it was open, from the steps: its spans must be those in which it was owned.
            let mut spans: Vec<(i64, Option<i64>)> = Vec::new();
            for step in self.of(&thing.thing) {
                if step.from != state {
                    broken.push(format!("{name}: {:?} is followed by a step from {:?}", state, step.from));
                }
                let row = self.table.iter().find(|r| r.0 == thing.kind && r.1 == step.from && r.2 == step.to);
                if !row.is_some_and(|r| r.3.contains(&step.who)) {
                    broken.push(format!("{name}: {:?} to {} by {} is not listed", step.from, step.to, step.who));
                }
                let over = over(&thing.kind, &step.to);
                match spans.last_mut() {
                    Some((_, end @ None)) if over => *end = Some(step.told),
                    Some((_, None)) => {}
                    _ if !over => spans.push((step.told, None)),
                    _ => {}
                }
                state = Some(step.to.clone());
            }
            if state.as_ref() != Some(&thing.state) {
                broken.push(format!("{name}: is {}, its steps say {state:?}", thing.state));
            }
            if thing.open != spans.last().is_some_and(|s| s.1.is_none()) {
                broken.push(format!("{name}: open or not, and its steps say otherwise"));
            }
            let mut owned: Vec<(i64, Option<i64>)> = Vec::new();
            for (_, _, since, until) in self.owned.iter().filter(|o| o.0 == thing.thing) {
                match owned.last_mut() {
                    Some((_, end))
                        if *end == Some(*since) && !spans.iter().any(|s| s.0 == *since && s.0 != thing.told) =>
                    {
                        *end = *until;
                    }
                    _ => owned.push((*since, *until)),
                }
            }
            if owned != spans {
                broken.push(format!("{name}: owned {owned:?}, open {spans:?}"));
            }
        }
        let mine = self.worked_out();
        for clock in mine.symmetric_difference(&self.clocks) {
            let whose = if mine.contains(clock) { "not stored" } else { "stored, not worked out" };
            broken.push(format!(
                "clock {whose}: {:02x?} {:?}",
                &clock.0[13..],
                (&clock.1, &clock.2, &clock.3, &clock.4)
            ));
        }
        broken
    }

    fn values(&self, thing: &[u8], field: &str) -> Vec<(&str, &str)> {
        let all = self.said.iter().filter(|s| s.1 == thing && s.2 == field);
        all.map(|s| (s.4.as_str(), s.5.as_str())).collect()
    }

    fn went(&self, thing: &[u8], to: &[&str]) -> Option<&Step> {
        self.of(thing).into_iter().find(|s| to.contains(&s.to.as_str()))
    }

    fn received(&self, contact: &Thing) -> Option<String> {
        let mut earliest: Option<String> = None;
        for t in &self.things {
            let joined =
                t.person == contact.person && t.state == "duplicate" && t.other.as_ref() == Some(&contact.thing);
            if (t.thing == contact.thing || joined)
                && let Some(step) = self.went(&t.thing, &["received"])
                && earliest.as_ref().is_none_or(|e| step.happened < *e)
            {
                earliest = Some(step.happened.clone());
            }
        }
        earliest
    }

    fn worked_out(&self) -> BTreeSet<(Id, String, String, Option<String>, Option<String>)> {
        let mut out = BTreeSet::new();
        let day = |at: &str| at[..10].to_owned();
        let mut put = |t: &Thing, clock: &str, start: &str, stop: Option<String>, ended: Option<String>| {
            out.insert((t.thing.clone(), clock.to_owned(), start.to_owned(), stop, ended));
        };
        for t in &self.things {
            let hers = |kind: &'static str| self.things.iter().filter(move |o| o.person == t.person && o.kind == kind);
            let simple = |starts: &str, stops: &[&str], ends: &[&str]| {
                let start = self.went(&t.thing, &[starts])?.happened.clone();
                let stop = self.went(&t.thing, stops).map(|s| s.happened.clone());
                let ended = if stop.is_some() { None } else { self.went(&t.thing, ends).map(|s| day(&s.happened)) };
                Some((start, stop, ended))
            };
            let mut run = |clock: &str, found: Option<(String, Option<String>, Option<String>)>| {
                if let Some((start, stop, ended)) = found {
                    put(t, clock, &start, stop, ended);
                }
            };
            match t.kind.as_str() {
                "line" => run("sourcing", simple("sourcing", &["started"], &["ended"])),
                "hand-over" => run("hand-over", simple("offered", &["accepted", "declined"], &["lapsed", "withdrawn"])),
                "task" => run("question", simple("asked", &["answered"], &["withdrawn"])),
                "concern" => {
                    run("concern", simple("raised", &["received"], &[]));
                    run("concern-decision", simple("received", &["decided"], &["closed"]));
                }
                "request" => run("request", self.request(t)),
                "correction" => run("correction", simple("asked", &["told her"], &[])),
                "referral" => {
                    run("allocation", simple("waiting", &["allocated"], &["closed"]));
                    let contact = self.things.iter().find(|c| Some(&c.thing) == t.parent.as_ref());
                    if let Some(start) = contact.and_then(|c| self.received(c)) {
                        let mut finals: Vec<(i64, Id, String)> = Vec::new();
                        for a in hers("assessment") {
                            if let Some((told, with_her)) = self.completed(a)
                                && told >= t.told
                            {
                                finals.push((told, a.thing.clone(), with_her));
                            }
                        }
                        finals.sort();
                        let stop = finals.first().map(|f| f.2.clone());
                        let closed = self.went(&t.thing, &["closed"]).map(|s| day(&s.happened));
                        let ended = if stop.is_some() { None } else { closed };
                        run("assessment-28", Some((start, stop, ended)));
                    }
                }
                "case" => {
                    let steps = self.of(&t.thing);
                    if let Some(at) = steps.iter().rposition(|s| s.to == "closing") {
                        let after = steps.get(at + 1);
                        let stop = after.filter(|s| s.to == "closed").map(|s| s.happened.clone());
                        let ended = after.filter(|s| s.to == "open").map(|s| day(&s.happened));
                        run("objection", Some((steps[at].happened.clone(), stop, ended)));
                    }
                }
                "plan" | "review" => {
                    let plan = if t.kind == "plan" { Some(&t.thing) } else { t.parent.as_ref() };
                    let mut held: Vec<(i64, Id, String)> = hers("review")
                        .filter(|r| r.parent.as_ref() == plan)
                        .filter_map(|r| self.went(&r.thing, &["held"]))
                        .map(|s| (s.told, s.thing.clone(), s.happened.clone()))
                        .collect();
                    held.sort();
                    let over = plan.and_then(|p| self.went(p, &["ended"])).map(|s| day(&s.happened));
                    if t.kind == "plan" {
                        let stop = held.first().map(|h| h.2.clone());
                        if let Some(active) = self.went(&t.thing, &["active"]) {
                            let ended = if stop.is_some() { None } else { over };
                            run("first-review", Some((active.happened.clone(), stop, ended)));
                        }
                    } else if let Some(at) = held.iter().position(|h| h.1 == t.thing) {
                        let stop = held.get(at + 1).map(|h| h.2.clone());
                        let ended = if stop.is_some() { None } else { over };
                        run("annual-review", Some((held[at].2.clone(), stop, ended)));
                    }
                }
                "contact" if t.state != "duplicate" && t.state != "moved" => {
                    let Some(start) = self.received(t) else { continue };
                    let answered =
                        self.went(&t.thing, &["accepted", "answered", "declined"]).map(|s| s.happened.clone());
                    run("contact-answer", Some((start.clone(), answered, None)));
                    if self.values(&t.thing, "asked").last().map(|v| v.0) != Some("intermediate-care") {
                        continue;
                    }
                    let urgencies = self.values(&t.thing, "urgency");
                    let urgent_now = urgencies.last().is_some_and(|u| u.0 == "urgent");
                    for (clock, urgent) in [("torbay-urgent", true), ("torbay-nonurgent", false)] {
                        let ever = urgencies.iter().rposition(|u| (u.0 == "urgent") == urgent);
                        let runs = urgent_now == urgent;
                        if !runs && ever.is_none() {
                            continue;
                        }
                        let mut stop: Option<String> = None;
                        if runs {
                            for visit in hers("visit") {
                                for s in self.of(&visit.thing) {
                                    let by = s.role == "therapist" || s.role == "matron";
                                    let counts =
                                        (s.to == "done" || s.to == "late") && (by || !urgent) && s.happened >= start;
                                    if counts && stop.as_ref().is_none_or(|at| s.happened < *at) {
                                        stop = Some(s.happened.clone());
                                    }
                                }
                            }
                        }
                        let changed = ever.filter(|_| !runs).and_then(|at| urgencies.get(at + 1)).map(|u| day(u.1));
                        let away = self.went(&t.thing, &["answered", "declined"]).map(|s| day(&s.happened));
                        let ended = changed.or(if stop.is_some() { None } else { away });
                        run(clock, Some((start.clone(), stop, ended)));
                    }
                }
                "assessment" => run("package-28", self.package(t)),
                "visit" => {
                    let missed = self.of(&t.thing).into_iter().find(|s| s.to == "missed" || s.to == "not in");
                    run(
                        "missed-visit",
                        missed.map(|s| {
                            // As texts they stand in the order of time; what has only a day is over when the day is.
                            let told = on_the_wall(s.told);
                            let planned = self.values(&t.thing, "planned").last().map(|v| v.0.to_owned());
                            let over = |at: &String| if at.len() > 10 { *at <= told } else { at[..] < told[..10] };
                            (planned.filter(over).unwrap_or_else(|| s.happened.clone()), Some(told), None)
                        }),
                    );
                }
                _ => {}
            }
        }
        out
    }

    /// When it was made final, and when it had been gone through with her.
    fn completed(&self, assessment: &Thing) -> Option<(i64, String)> {
        let mut with_her = None;
        for step in self.of(&assessment.thing) {
            match step.to.as_str() {
                "shared with her" => with_her = Some(step.happened.clone()),
                "final" => return Some((step.told, with_her?)),
                _ => {}
            }
        }
        None
    }

    /// From when it was received, later by the days on which she was asked what she meant.
    fn request(&self, t: &Thing) -> Option<(String, Option<String>, Option<String>)> {
        let date = |at: &str| yf_model::Day::parse_iso(&at[..10]).expect("a day");
        let steps = self.of(&t.thing);
        let first = steps.first()?;
        let (mut days, mut asked) = (0, None);
        for step in steps.iter().skip(1) {
            if step.to == "clarifying" {
                asked = Some(date(&step.happened));
            } else if step.to == "received"
                && let Some(from) = asked.take()
            {
                days += (date(&step.happened) - from).max(0);
            }
        }
        let start = format!("{}{}", date(&first.happened) + days, &first.happened[10..]);
        let stop = self.went(&t.thing, &["answered", "refused"]).map(|s| s.happened.clone());
        let back = self.went(&t.thing, &["withdrawn"]).map(|s| s.happened[..10].to_owned());
        let ended = back.or(asked.map(|day| day.to_string())).filter(|_| stop.is_none());
        Some((start, stop, ended))
    }

    fn package(&self, t: &Thing) -> Option<(String, Option<String>, Option<String>)> {
        let (made_final, start) = self.completed(t)?;
        let hers: Vec<&Thing> = self.things.iter().filter(|o| o.person == t.person).collect();
        let mut until = i64::MAX;
        for other in &hers {
            if other.kind == "assessment"
                && other.thing != t.thing
                && let Some((told, _)) = self.completed(other)
                && told > made_final
                && told < until
            {
                until = told;
            }
        }
        let (mut lines, mut last, mut waits) = (0, String::new(), false);
        for line in hers.iter().filter(|l| l.kind == "line" && l.told >= t.told && l.told < until) {
            if self.values(&line.thing, "time-critical").last().is_some_and(|v| v.0 == "no") {
                continue;
            }
            if line.state == "ended" && self.went(&line.thing, &["started"]).is_none() {
                continue;
            }
            lines += 1;
            match self.went(&line.thing, &["started"]) {
                Some(s) if s.happened < start => return None,
                Some(s) => last = last.max(s.happened.clone()),
                None => waits = true,
            }
        }
        let stop = (lines > 0 && !waits).then_some(last);
        let mut over: Option<(i64, String)> = None;
        for thing in hers.iter().filter(|o| o.kind == "plan" || o.kind == "case") {
            let ended = self.of(&thing.thing).into_iter().rfind(|s| s.to == "ended" || s.to == "closed");
            if let Some(s) = ended.filter(|s| s.told >= made_final)
                && over.as_ref().is_none_or(|o| s.told < o.0)
            {
                over = Some((s.told, s.happened[..10].to_owned()));
            }
        }
        let ended = if stop.is_some() { None } else { over.map(|o| o.1) };
        Some((start, stop, ended))
    }
}

/// Whether nothing is waited for any more, as the page tells it.
pub fn over(kind: &str, state: &str) -> bool {
    let all: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("contact", &["accepted", "answered", "declined", "duplicate", "moved"][..]),
        ("referral", &["closed"]),
        ("case", &["closed"]),
        ("assessment", &["final", "superseded", "stopped"]),
        ("plan", &["ended"]),
        ("line", &["ended"]),
        ("visit", &["done", "late", "missed", "refused", "not in", "stopped"]),
        ("review", &["held", "stopped"]),
        ("hand-over", &["accepted", "declined", "lapsed", "withdrawn"]),
        ("task", &["answered", "withdrawn"]),
        ("correction", &["told her"]),
        ("concern", &["closed"]),
        ("request", &["answered", "refused", "withdrawn"]),
        ("death", &["verified"]),
        ("move", &["confirmed"]),
    ]);
    all[kind].contains(&state)
}

/// A moment as the clock on the wall shows it, by long division; from November to March the wall keeps universal time.
fn on_the_wall(at: i64) -> String {
    let (day, second) = ((at / 1000).div_euclid(86_400), (at / 1000).rem_euclid(86_400));
    let day = yf_model::Day(i32::try_from(day).expect("a day"));
    let month = day.ymd().1;
    assert!(!(4..=10).contains(&month), "the wall keeps summer time");
    format!("{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}
