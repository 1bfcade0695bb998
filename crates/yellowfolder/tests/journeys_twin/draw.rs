//! Random cases in which everything happens often: few names, few days, the nights on which clocks change.

use super::event::{Case, Event, KINDS, Person, day};
use serde_json::{Value, json};

/// A generator of its own, so that a seed says all.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

/// The last is that of a row whose agency is not known; links and clocks name none such.
const ORGS: [&str; 5] = ["asc", "chs", "acute", "vcse", ""];
const NAMED: [&str; 4] = ["asc", "chs", "acute", "vcse"];
const SERVICES: [&str; 3] = ["duty", "home", ""];
const TEAMS: [&str; 3] = ["t1", "t2", ""];
const WORKERS: [&str; 4] = ["w1", "w2", "w10", ""];
const TYPES: [&str; 8] =
    ["care", "needs", "falls", "review", "hospital_emergency", "hospital_planned", "care_home_permanent", ""];
const OUTCOMES: [&str; 7] = ["no_action", "completed", "declined", "died", "moved", "home", ""];

pub fn case(seed: u64, persons: usize) -> Case {
    let mut dice = Dice(seed);
    let from = day(["2024-03-25", "2024-01-01", "2023-10-20", "2024-02-20"][dice.below(4)]);
    let days = [12, 40, 91, 366][dice.below(4)];
    let mut all = Vec::new();
    let mut events: Vec<Event> = Vec::new();
    // How often, out of ten, a step of the flow on the link l0 is left out.
    let dropped = [0, 0, dice.below(4), dice.below(8)];
    let late = 1 + dice.below(12);
    for n in 0..persons {
        let id = format!("P{n}");
        let mut person = Person { id: id.clone(), ..Person::default() };
        person.from = dice.one_in(6).then(|| from + dice.below(days) as i32 - 5);
        person.to = dice.one_in(4).then(|| from + dice.below(days + 20) as i32 - 5);
        person.reason = if person.to.is_some() { dice.of(&["died", "moved", ""]).to_owned() } else { String::new() };
        person.sex = dice.of(&["F", "M", "X", ""]).to_owned();
        person.birth_year = (!dice.one_in(5)).then(|| 1930 + dice.below(70) as i32);
        person.imd = dice.of(&["1", "5", ""]).to_owned();
        person.locality = dice.of(&["north", "south", "", "far"]).to_owned();
        let many = if dice.one_in(12) { 60 } else { 14 };
        let count = dice.below(many);
        for _ in 0..count {
            let event = event(&mut dice, &id, n, events.len(), from, days);
            events.push(event);
        }
        let promised: Vec<(String, i32)> = events
            .iter()
            .rev()
            .take_while(|e| e.person == id)
            .filter(|e| e.kind == "promise")
            .map(|e| (e.id.clone(), e.due.unwrap_or(e.day)))
            .collect();
        for (reference, due) in promised {
            let day = due - 3 + dice.below(8) as i32;
            let delivery = event(&mut dice, &id, n, events.len(), from, days);
            events.push(Event { kind: "delivery".to_owned(), reference, day, ..delivery });
        }
        for (step, dropped) in dropped.iter().enumerate() {
            if dice.below(10) >= *dropped {
                let e = flow(&mut dice, step, n, from + 2, late);
                events.push(e);
            }
        }
        all.push(person);
    }
    // Duplicates, on another day and of another person; a row of nobody.
    for _ in 0..persons / 10 {
        let mut twice = events[dice.below(events.len())].clone();
        twice.day += dice.below(3) as i32;
        twice.person = format!("P{}", dice.below(persons));
        events.push(twice);
    }
    let known = !dice.one_in(5);
    if known {
        let mut stranger = events[0].clone();
        (stranger.person, stranger.id) = ("nobody".to_owned(), "of-nobody".to_owned());
        events.push(stranger);
    }
    for n in (1..events.len()).rev() {
        let other = dice.below(n + 1);
        events.swap(n, other);
    }
    Case { events, persons: known.then_some(all), settings: settings(&mut dice, from, days) }
}

fn event(dice: &mut Dice, person: &str, number: usize, n: usize, from: i32, days: usize) -> Event {
    let kind = dice.of(&KINDS).to_owned();
    // Five references a person, some of them events' own names, for promises and deliveries.
    let reference = match dice.below(8) {
        0 => String::new(),
        1 | 2 => name(number, n.saturating_sub(dice.below(6))),
        r => format!("R{number}-{r}"),
    };
    let minute = dice.one_in(2).then(|| if dice.one_in(3) { 30 + dice.below(120) } else { dice.below(1_440) } as i32);
    let spread = days + 130;
    Event {
        id: name(number, n),
        person: person.to_owned(),
        day: from - 110 + if dice.one_in(3) { dice.below(spread) } else { 110 + dice.below(days.min(20)) } as i32,
        minute,
        org: dice.of(&ORGS).to_owned(),
        service: dice.of(&SERVICES).to_owned(),
        team: dice.of(&TEAMS).to_owned(),
        who: dice.of(&WORKERS).to_owned(),
        reference,
        of: dice.of(&TYPES).to_owned(),
        to_org: dice.of(&ORGS).to_owned(),
        to_service: dice.of(&SERVICES).to_owned(),
        uses: if dice.one_in(3) { name(number, n.saturating_sub(dice.below(8))) } else { String::new() },
        due: dice.one_in(2).then(|| from + dice.below(days + 10) as i32 - 5),
        quantity: dice.one_in(2).then(|| 1 + dice.below(4) as i64),
        outcome: dice.of(&OUTCOMES).to_owned(),
        kind,
    }
}

/// A fall is assessed, an exercise class is asked, it sees her, word comes back.
fn flow(dice: &mut Dice, step: usize, number: usize, from: i32, late: usize) -> Event {
    let (kind, by, to) =
        [("assessment", "chs", ""), ("referral", "chs", "vcse"), ("contact", "vcse", ""), ("notice", "vcse", "chs")]
            [step];
    Event {
        id: format!("flow{step}-{number}"),
        person: format!("P{number}"),
        day: from + if step > 1 { dice.below(late) as i32 } else { 0 },
        kind: kind.to_owned(),
        org: by.to_owned(),
        to_org: to.to_owned(),
        of: if step == 0 { "falls".to_owned() } else { String::new() },
        reference: format!("F{number}"),
        ..Event::default()
    }
}

/// Names short and long, in an order that is not that of the numbers.
fn name(person: usize, n: usize) -> String {
    if n.is_multiple_of(3) { format!("event-{n}-of-{}", person % 7) } else { format!("e{n}") }
}

fn settings(dice: &mut Dice, from: i32, days: usize) -> Value {
    let iso = super::event::iso;
    let mut settings = json!({ "window": { "from": iso(from), "to": iso(from + days as i32) } });
    if dice.one_in(3) {
        let seen: Vec<&str> = KINDS.into_iter().filter(|_| !dice.one_in(6)).collect();
        settings["seen"] = json!(seen);
    }
    settings["holidays"] = json!([iso(from + 4), iso(from + 7)]);
    let mut rules = json!({ "bootstrap": ([0, 1, 40, 173][dice.below(4)]), "bootstrap_seed": dice.below(1_000_000) });
    for name in [
        "telling_days",
        "repeat_days",
        "bounce_days",
        "plan_days",
        "handoff_before",
        "handoff_after",
        "link_look_days",
        "link_lead_days",
    ] {
        if dice.one_in(3) {
            rules[name] = json!(dice.below(30));
        }
    }
    if dice.one_in(2) {
        rules["link_sent_share"] = json!(([0.02, 0.1, 0.2][dice.below(3)]));
        rules["link_intime_share"] = json!(([0.05, 0.2, 0.5][dice.below(3)]));
        rules["link_min_triggers"] = json!(3);
    }
    settings["rules"] = rules;
    let mut clocks = Vec::new();
    for n in 0..dice.below(7) {
        let mut clock = json!({
            "id": format!("c{n}"), "start_kind": dice.of(&["referral", "assessment", "admit"]), "stop_kind": dice.of(&["contact", "assessment", "start", "delivery", "end"]),
            "unit": dice.of(&["minutes", "days", "working_days"]), "limit": ([0, 1, 5, 60, 120, 1_500][dice.below(6)]),
        });
        if dice.one_in(2) {
            clock["start_type"] = json!(dice.of(&["care", "needs", "falls", "no-such-type"]));
        }
        if dice.one_in(3) {
            clock["start_org"] = json!(dice.of(&NAMED));
        }
        if dice.one_in(4) {
            clock["stop_type"] = json!(dice.of(&["care", "needs", "falls", "no-such-type"]));
        }
        if dice.one_in(4) {
            clock["closing_outcomes"] = json!([["completed", "home"], ["no_action", "no-such-outcome"]][dice.below(2)]);
        }
        clocks.push(clock);
    }
    settings["clocks"] = clocks.into();
    let mut links = vec![json!({
        "id": "flow", "from_org": "chs", "from_service": "", "trigger_kind": "assessment", "trigger_type": "falls", "to_org": "vcse", "to_service": "",
        "limit_days": dice.below(10), "reply_required": dice.one_in(2), "owner": "",
    })];
    for n in 0..dice.below(10) {
        links.push(json!({
            "id": format!("l{n}"), "from_org": dice.of(&NAMED), "from_service": dice.of(&SERVICES), "trigger_kind": dice.of(&KINDS),
            "trigger_type": dice.of(&["", "", "falls", "care"]), "to_org": dice.of(&NAMED), "to_service": dice.of(&SERVICES), "sends": "", "channel": "",
            "limit_days": dice.below(12), "reply_required": dice.one_in(2), "owner": dice.of(&["", "a post"]), "asked_by": "", "typology": [],
        }));
    }
    settings["links"] = links.into();
    if dice.one_in(3) {
        settings["standard_population"] = standard(dice);
    }
    settings
}

/// Some strata of those that persons are drawn from, and one that nobody has.
fn standard(dice: &mut Dice) -> Value {
    let mut strata = vec![json!({ "age": "85+", "sex": "nobody's", "imd": "9", "weight": 3 })];
    for age in ["0-64", "65-74", "75-84", "85+", "unknown"] {
        for sex in ["F", "M", "X", ""] {
            for imd in ["1", "5", ""] {
                if !dice.one_in(3) {
                    strata.push(json!({ "age": age, "sex": sex, "imd": imd, "weight": dice.below(40) as f64 / 4.0 }));
                }
            }
        }
    }
    json!({ "name": "a standard", "strata": strata })
}
