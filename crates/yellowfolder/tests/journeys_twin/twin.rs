//! The vector of one person, slow and obvious, from the standard's sections 2 to 13. Days are walked one by one.

use super::event::{Event, KINDS, Person, day};
use super::time;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Settings as the twin reads them: nothing is checked.
pub struct Rules<'s> {
    pub settings: &'s Value,
    pub from: i32,
    pub to: i32,
}

impl<'s> Rules<'s> {
    pub fn new(settings: &'s Value) -> Rules<'s> {
        let text = |key: &str| settings["window"][key].as_str().expect("a day");
        Rules { settings, from: day(text("from")), to: day(text("to")) - 1 }
    }

    pub fn days(&self, name: &str, default: i32) -> i32 {
        self.settings["rules"][name].as_i64().map_or(default, |n| n as i32)
    }

    pub fn share(&self, name: &str, default: f64) -> f64 {
        self.settings["rules"][name].as_f64().unwrap_or(default)
    }

    fn sees(&self, kinds: &[&str]) -> bool {
        match self.settings["seen"].as_array() {
            None => true,
            Some(seen) => kinds.iter().all(|kind| seen.iter().any(|s| s == kind)),
        }
    }
}

/// P2.
pub fn sort(events: &mut [Event]) {
    let kind = |e: &Event| KINDS.iter().position(|k| *k == e.kind);
    events.sort_by_key(|e| (e.day, e.minute.unwrap_or(9_999), kind(e), e.id.clone()));
}

/// One person with the rows that are read.
pub struct She<'a> {
    pub rules: &'a Rules<'a>,
    pub rows: Vec<Event>,
    pub first: i32,
    pub last: i32,
    pub after_leave: usize,
}

impl<'a> She<'a> {
    pub fn new(rules: &'a Rules<'a>, person: &Person, mut rows: Vec<Event>) -> She<'a> {
        sort(&mut rows);
        let first = rules.from.max(person.from.unwrap_or(rules.from));
        let last = rules.to.min(person.to.unwrap_or(rules.to));
        let after_leave = rows.iter().filter(|e| person.to.is_some_and(|to| e.day > to)).count();
        rows.retain(|e| e.day <= last);
        She { rules, rows, first, last, after_leave }
    }

    pub fn observed(&self, day: i32) -> bool {
        self.first <= day && day <= self.last
    }

    fn days(&self) -> Vec<i32> {
        (self.first..=self.last).collect()
    }

    fn references(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|e| e.reference.as_str()).filter(|r| !r.is_empty()).collect()
    }

    /// Rows of a reference with their places in the order; none on the empty one.
    pub fn on(&self, reference: &str) -> Vec<(usize, &Event)> {
        self.rows.iter().enumerate().filter(|(_, e)| !reference.is_empty() && e.reference == reference).collect()
    }

    /// Place of the event of this name.
    fn named(&self, name: &str) -> Option<(usize, &Event)> {
        self.rows.iter().enumerate().find(|(_, e)| !name.is_empty() && e.id == name)
    }
}

#[derive(Clone, Debug)]
struct Span {
    owner: Vec<String>,
    start: i32,
    end: i32,
    open: bool,
}

fn owner(event: &Event, level: &str) -> Vec<String> {
    let all = [&event.org, &event.service, &event.team].map(String::clone);
    let parts = match level {
        "org" => 1,
        "service" => 2,
        _ => 3,
    };
    all[..parts].to_vec()
}

/// Section 3, at one level: made at that level from the rows, then any two of one owner that touch become one.
fn spans(she: &She<'_>, level: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for reference in she.references() {
        let mut now: Option<Span> = None;
        for (_, e) in she.on(reference) {
            let opens = ["accept", "start", "admit"].contains(&e.kind.as_str());
            let closes = ["end", "decline", "discharge"].contains(&e.kind.as_str());
            if closes && now.is_some() {
                spans.push(Span { end: e.day, open: false, ..now.take().expect("there is one") });
            }
            if opens {
                let by = owner(e, level);
                if now.as_ref().is_some_and(|span| span.owner != by) {
                    spans.push(Span { end: e.day, open: false, ..now.take().expect("there is one") });
                }
                now.get_or_insert(Span { owner: by, start: e.day, end: she.last, open: true });
            }
        }
        spans.extend(now);
    }
    loop {
        let touching = |a: &Span, b: &Span| a.owner == b.owner && a.start <= b.end + 1 && b.start <= a.end + 1;
        let pair =
            (0..spans.len()).flat_map(|a| (0..a).map(move |b| (a, b))).find(|(a, b)| touching(&spans[*a], &spans[*b]));
        let Some((a, b)) = pair else { return spans };
        let gone = spans.remove(a);
        let kept = &mut spans[b];
        *kept = Span {
            owner: gone.owner,
            start: kept.start.min(gone.start),
            end: kept.end.max(gone.end),
            open: kept.open || gone.open,
        };
    }
}

/// Section 5: count, gap days, cold.
fn handoffs(she: &She<'_>, spans: &[Span]) -> (i64, i64, i64) {
    let (before, after) = (she.rules.days("handoff_before", 28), she.rules.days("handoff_after", 7));
    let (mut count, mut gaps, mut cold) = (0, 0, 0);
    for b in spans.iter().filter(|b| she.observed(b.start)) {
        let s = b.start;
        let own_end = spans.iter().filter(|o| o.owner == b.owner && o.start < s).map(|o| o.end).max();
        let mut from: Vec<&Span> = spans.iter().filter(|a| a.owner != b.owner && !a.open && a.start <= s).collect();
        from.retain(|a| s - before <= a.end && a.end <= s + after);
        from.retain(|a| a.start < s || a.end == s);
        from.retain(|a| !(a.start == s && a.end == s && b.end == s) || a.owner < b.owner);
        from.retain(|a| own_end.is_none_or(|own| a.end > own));
        from.sort_by_key(|a| ((a.end - s).abs(), -a.end, a.owner.clone()));
        let Some(a) = from.first() else { continue };
        count += 1;
        gaps += i64::from((s - a.end - 1).max(0));
        let asked = she.rows.iter().any(|r| {
            r.kind == "referral" && r.org == a.owner[0] && r.to_org == b.owner[0] && a.start <= r.day && r.day <= s
        });
        cold += i64::from(!asked);
    }
    (count, gaps, cold)
}

/// Section 4: days in need, unowned, longest run.
fn need(she: &She<'_>, spans: &[Span]) -> (i64, i64, i64) {
    let referrals: Vec<(i32, i32)> = she
        .rows
        .iter()
        .filter(|r| r.kind == "referral")
        .map(|r| {
            let closing = |e: &&Event| (e.kind == "end" || e.kind == "decline") && e.day >= r.day;
            let closed = she.on(&r.reference).into_iter().map(|(_, e)| e).filter(closing).map(|e| e.day).min();
            (r.day, closed.unwrap_or(she.last))
        })
        .collect();
    let (mut in_need, mut unowned, mut run, mut longest) = (0, 0, 0, 0);
    for day in she.days() {
        let needs = referrals.iter().any(|(from, to)| *from <= day && day <= *to);
        let owned = spans.iter().any(|s| s.start <= day && day <= s.end);
        in_need += i64::from(needs);
        run = if needs && !owned { run + 1 } else { 0 };
        unowned += i64::from(needs && !owned);
        longest = longest.max(run);
    }
    (in_need, unowned, longest)
}

/// Section 6.
fn tellings(she: &She<'_>) -> i64 {
    let window = she.rules.days("telling_days", 91);
    let mut candidates: Vec<(usize, &Event)> = Vec::new();
    for (n, e) in she.rows.iter().enumerate() {
        let belongs = |o: &Event| match (e.reference.is_empty(), o.reference.is_empty()) {
            (true, true) => o.org == e.org && o.service == e.service,
            (false, false) => o.reference == e.reference,
            _ => false,
        };
        let first = e.kind == "contact" && !she.rows[..n].iter().any(|o| o.kind == "contact" && belongs(o));
        if first || e.kind == "assessment" {
            candidates.push((n, e));
        }
    }
    let told = candidates.iter().filter(|(n, e)| {
        let heard = candidates.iter().any(|(m, o)| m < n && o.org == e.org && o.day >= e.day - window);
        let read = she.named(&e.uses).is_some_and(|(m, o)| o.kind == "assessment" && m < *n && o.day >= e.day - window);
        !heard && !read && she.observed(e.day)
    });
    told.count() as i64
}

/// Section 7: assessments, repeats, of another agency's.
fn repeats(she: &She<'_>) -> (i64, i64, i64) {
    let window = she.rules.days("repeat_days", 91);
    let (mut all, mut repeats, mut other) = (0, 0, 0);
    let plain = |e: &Event| e.kind == "assessment" && e.of != "review";
    for (n, e) in she.rows.iter().enumerate().filter(|(_, e)| plain(e) && she.observed(e.day)) {
        all += 1;
        let before: Vec<&Event> =
            she.rows[..n].iter().filter(|o| plain(o) && o.of == e.of && o.day >= e.day - window).collect();
        let used = she.named(&e.uses).is_some_and(|(m, o)| o.kind == "assessment" && m < n);
        if !before.is_empty() && !used {
            repeats += 1;
            other += i64::from(before.iter().any(|o| o.org != e.org));
        }
    }
    (all, repeats, other)
}

/// P3.
fn strictly_after(e: &Event, than: &Event) -> bool {
    e.day > than.day || (e.day == than.day && e.minute.is_some() && than.minute.is_some() && e.minute > than.minute)
}

/// Section 8: closed, bounces, to the same agency.
fn bounces(she: &She<'_>) -> (i64, i64, i64) {
    let window = she.rules.days("bounce_days", 91);
    let (mut closed, mut bounced, mut same) = (0, 0, 0);
    for reference in she.references() {
        let on = she.on(reference);
        let closing = |e: &Event| e.kind == "decline" || (e.kind == "end" && e.outcome == "no_action");
        let Some((_, c)) = on.into_iter().find(|(_, e)| closing(e)) else { continue };
        if !she.observed(c.day) {
            continue;
        }
        closed += 1;
        let back = she.rows.iter().filter(|e| strictly_after(e, c) && e.day - c.day <= window);
        let back: Vec<&Event> = back
            .filter(|e| {
                (e.kind == "referral" && e.reference != c.reference)
                    || (e.kind == "admit" && e.of == "hospital_emergency")
            })
            .collect();
        bounced += i64::from(!back.is_empty());
        same += i64::from(back.iter().any(|e| e.kind == "referral" && e.to_org == c.org));
    }
    (closed, bounced, same)
}

/// Section 9: of the rows that count, how many and how many without a known plan.
fn surprises(she: &She<'_>, counts: impl Fn(&Event) -> bool) -> (i64, i64) {
    let window = she.rules.days("plan_days", 365);
    let rows: Vec<&Event> = she.rows.iter().filter(|e| counts(e) && she.observed(e.day)).collect();
    let known = |e: &Event| {
        she.rows.iter().any(|p| {
            p.kind == "plan"
                && p.day <= e.day
                && ((!e.uses.is_empty() && p.id == e.uses) || (p.org == e.org && e.day - p.day <= window))
        })
    };
    (rows.len() as i64, rows.iter().filter(|e| !known(e)).count() as i64)
}

/// Section 10.
fn promises(she: &She<'_>) -> Value {
    let (mut due_all, mut kept, mut late, mut broken) = (0, 0, 0, 0);
    for p in she.rows.iter().filter(|e| e.kind == "promise") {
        let Some(due) = p.due.filter(|due| she.observed(*due)) else { continue };
        due_all += 1;
        let deliveries = || she.rows.iter().filter(|d| d.kind == "delivery" && !p.id.is_empty() && d.reference == p.id);
        let sum = |until: i32| deliveries().filter(|d| d.day <= until).map(|d| d.quantity.unwrap_or(1)).sum::<i64>();
        match p.quantity.unwrap_or(1) {
            q if sum(due) >= q => kept += 1,
            q if sum(she.last) >= q => late += 1,
            _ => broken += 1,
        }
    }
    json!({ "due": due_all, "kept": kept, "late": late, "broken": broken })
}

/// Section 11: nights in hospital, in a care home.
fn nights(she: &She<'_>) -> (i64, i64) {
    let mut stays: Vec<(String, i32, i32)> = Vec::new();
    for reference in she.references() {
        let on = she.on(reference);
        for (n, (_, admit)) in on.iter().enumerate().filter(|(_, (_, e))| e.kind == "admit") {
            let next = on[n + 1..].iter().find(|(_, e)| e.kind == "admit" || e.kind == "discharge");
            stays.push((admit.of.clone(), admit.day, next.map_or(she.last + 1, |(_, e)| e.day)));
        }
    }
    let away = |day: i32, hospital: bool| {
        stays.iter().any(|(of, from, to)| of.starts_with("hospital") == hospital && *from <= day && day < *to)
    };
    let hospital = she.days().into_iter().filter(|d| away(*d, true)).count() as i64;
    let home = she.days().into_iter().filter(|d| away(*d, false) && !away(*d, true)).count() as i64;
    (hospital, home)
}

/// Who was seen at each counted visit, `None` where the row does not say.
pub fn visits(she: &She<'_>, level: &str) -> Vec<Option<Vec<String>>> {
    let rows = she.rows.iter().filter(|e| e.kind == "contact" && she.observed(e.day));
    let provider = |e: &Event| match level {
        "who" => (!e.who.is_empty()).then(|| vec![e.who.clone()]),
        "team" => (!e.team.is_empty()).then(|| owner(e, "team")),
        _ => (!e.org.is_empty()).then(|| vec![e.org.clone()]),
    };
    rows.map(provider).collect()
}

/// How many persons saw both of two providers.
pub type Shared = BTreeMap<(Vec<String>, Vec<String>), u64>;

/// Section 12.
fn continuity(visits: &[Option<Vec<String>>], shared: &Shared) -> Value {
    let seen: Vec<&Vec<String>> = visits.iter().flatten().collect();
    let providers: BTreeSet<&Vec<String>> = seen.iter().copied().collect();
    let n = seen.len();
    let share = |count: usize, of: usize| if n < 2 { Value::Null } else { json!(count as f64 / of as f64) };
    // Two of her visits: all pairs, and those with one provider.
    let pairs: Vec<(usize, usize)> = (0..n).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    let same = pairs.iter().filter(|(a, b)| seen[*a] == seen[*b]).count();
    let most = providers.iter().map(|p| seen.iter().filter(|s| *s == p).count()).max().unwrap_or(0);
    let consecutive = (1..n).filter(|i| seen[*i] == seen[i - 1]).count();
    let list: Vec<&Vec<String>> = providers.iter().copied().collect();
    let mut density = Value::Null;
    if list.len() >= 2 {
        let couples: Vec<(usize, usize)> = (0..list.len()).flat_map(|b| (0..b).map(move |a| (a, b))).collect();
        let sum: u64 = couples.iter().map(|(a, b)| shared[&(list[*a].clone(), list[*b].clone())]).sum();
        density = json!(sum as f64 / couples.len() as f64);
    }
    json!({
        "n": n, "providers": providers.len(), "missing": visits.len() - n, "coc": share(same, pairs.len()), "upc": share(most, n),
        "secon": share(consecutive, n.saturating_sub(1)), "care_density": density,
    })
}

/// Section 13.
fn waits(she: &She<'_>) -> Value {
    let mut out = Map::new();
    for clock in she.rules.settings["clocks"].as_array().unwrap_or(&Vec::new()) {
        let matches =
            |key: &str, value: &str| clock[key].as_str().is_none_or(|wanted| wanted.is_empty() || wanted == value);
        let begins = |e: &Event| {
            e.kind == clock["start_kind"].as_str().expect("a kind")
                && matches("start_type", &e.of)
                && matches("start_org", &e.org)
        };
        let limit = clock["limit"].as_i64().expect("a limit");
        let unit = clock["unit"].as_str().expect("a unit");
        let mut counts: BTreeMap<&str, i64> =
            ["started", "stopped", "within", "breached", "uncertain", "cancelled", "open_within", "open_breached"]
                .map(|k| (k, 0))
                .into();
        let mut values: Vec<[i64; 2]> = Vec::new();
        for (n, e) in she.rows.iter().enumerate().filter(|(_, e)| begins(e) && she.observed(e.day)) {
            if e.kind == "assessment" && she.on(&e.reference).iter().any(|(m, o)| *m < n && begins(o)) {
                continue;
            }
            let mut add = |key: &'static str| *counts.get_mut(key).expect("a count") += 1;
            add("started");
            let not_before = |o: &Event| time::bounds(o).1 >= time::bounds(e).0;
            let after: Vec<(usize, &Event)> =
                she.on(&e.reference).into_iter().filter(|(m, o)| *m != n && not_before(o)).collect();
            let closing = json!(["no_action", "declined", "died", "moved"]);
            let closing = clock["closing_outcomes"].as_array().or(closing.as_array()).expect("a list");
            let closes = |o: &Event| {
                o.kind == "decline" || (o.kind == "end" && closing.iter().any(|c| *c == o.outcome.as_str()))
            };
            let stops =
                |o: &Event| o.kind == clock["stop_kind"].as_str().expect("a kind") && matches("stop_type", &o.of);
            let stop = after.iter().find(|(_, o)| stops(o));
            let closed = after.iter().find(|(_, o)| closes(o));
            let cancelled = closed.is_some_and(|(c, _)| stop.is_none_or(|(s, _)| c < s));
            if cancelled {
                add("cancelled");
            } else if let Some((_, s)) = stop {
                let [low, high] = time::wait(e, s, unit, she.rules.settings);
                values.push([low, high]);
                add("stopped");
                add(if high <= limit {
                    "within"
                } else if low > limit {
                    "breached"
                } else {
                    "uncertain"
                });
            } else {
                let so_far = time::so_far(e, she.last, unit, she.rules.settings);
                add(if so_far > limit { "open_breached" } else { "open_within" });
            }
        }
        if counts["started"] > 0 {
            values.sort_unstable();
            let mut of: Map<String, Value> = counts.iter().map(|(k, n)| ((*k).to_owned(), json!(n))).collect();
            of.insert("values".to_owned(), json!(values));
            out.insert(clock["id"].as_str().expect("a name").to_owned(), of.into());
        }
    }
    out.into()
}

/// One person of `expected.json`.
pub fn vector(she: &She<'_>, person: &str, shared: &BTreeMap<&str, Shared>) -> Value {
    let levels = ["org", "service", "team"];
    let spans: BTreeMap<&str, Vec<Span>> = levels.map(|level| (level, spans(she, level))).into();
    let touching = |level: &str| {
        let touches = |s: &&Span| she.days().iter().any(|d| s.start <= *d && *d <= s.end);
        spans[level].iter().filter(touches).cloned().collect::<Vec<_>>()
    };
    let each = |of: &dyn Fn(&str) -> i64| json!({ "org": of("org"), "service": of("service"), "team": of("team") });
    let owners = |level: &str| touching(level).iter().map(|s| s.owner.clone()).collect::<BTreeSet<_>>().len() as i64;
    let (_, gap_days, cold) = handoffs(she, &spans["org"]);
    let unless = |seen: bool, value: Value| if seen { value } else { Value::Null };
    let sees = |kinds: &[&str]| she.rules.sees(kinds);
    let (need_days, unowned, longest) = need(she, &spans["team"]);
    let owned = sees(&["referral", "start"]);
    let (assessments, repeats, other) = repeats(she);
    let (closed, bounced, same) = bounces(she);
    let (starts, surprise_starts) = surprises(she, |e| e.kind == "start");
    let (discharges, surprise_discharges) = surprises(she, |e| e.kind == "discharge" && e.outcome != "died");
    let (hospital, care_home) = nights(she);
    let days = she.days().len() as i64;
    let stays = sees(&["admit", "discharge"]);
    let continuity = |level: &str| continuity(&visits(she, level), &shared[level]);
    json!({
        "person": person, "days_observed": days, "events_after_leave": she.after_leave,
        "spans": each(&|level| touching(level).len() as i64), "owners": each(&owners),
        "need_days": unless(owned, need_days.into()), "unowned_days": unless(owned, unowned.into()),
        "longest_unowned": unless(owned, longest.into()), "handoffs": each(&|level| handoffs(she, &spans[level]).0),
        "handoff_gap_days": gap_days, "cold_handoffs": cold,
        "tellings": unless(sees(&["contact", "assessment"]), tellings(she).into()),
        "assessments": assessments, "repeat_assessments": repeats, "repeat_assessments_other_org": other,
        "closed_without_action": closed, "bounces": bounced, "bounces_same_org": same,
        "starts": starts, "surprise_starts": unless(sees(&["plan"]), surprise_starts.into()),
        "discharges": discharges, "surprise_discharges": unless(sees(&["plan"]), surprise_discharges.into()),
        "promises": unless(sees(&["promise", "delivery"]), promises(she)),
        "nights_hospital": unless(stays, hospital.into()), "nights_care_home": unless(stays, care_home.into()),
        "days_at_home": unless(stays, (days - hospital - care_home).into()),
        "waits": waits(she),
        "continuity": { "who": continuity("who"), "team": continuity("team"), "org": continuity("org") },
    })
}
