//! Exhaustively: every sequence of up to so many events of a small alphabet, over a few patterns of days; each sequence is a person.

use super::event::{Case, Event, day, iso};
use serde_json::json;

/// `kind org[/service[/team]] [ref] [key=value ...]`
fn letter(text: &str) -> Event {
    let mut words = text.split(' ');
    let kind = words.next().expect("a kind").to_owned();
    let mut owner = words.next().expect("an owner").split('/').map(str::to_owned);
    let mut next = || owner.next().unwrap_or_default();
    let mut e = Event { kind, org: next(), service: next(), team: next(), ..Event::default() };
    for word in words {
        let (key, value) = word.split_once('=').expect("a value");
        match key {
            "ref" => e.reference = value.to_owned(),
            "type" => e.of = value.to_owned(),
            "to" => e.to_org = value.to_owned(),
            "who" => e.who = value.to_owned(),
            "out" => e.outcome = value.to_owned(),
            // Places in the sequence, turned into names when it is laid out.
            "uses" => e.uses = value.to_owned(),
            "due" => e.due = Some(value.parse().expect("a number")),
            "qty" => e.quantity = Some(value.parse().expect("a number")),
            "at" => e.minute = Some(value.parse().expect("a minute")),
            other => panic!("{other}"),
        }
    }
    e
}

/// One alphabet, the longest sequence, and the days of its places.
struct Small {
    name: &'static str,
    letters: &'static [&'static str],
    longest: usize,
    days: &'static [&'static [i32]],
}

const ALL: [Small; 7] = [
    Small {
        name: "spans",
        letters: &[
            "start asc/a ref=R",
            "start chs/b ref=R",
            "accept asc/c ref=S",
            "end asc ref=R",
            "discharge chs ref=S",
            "referral chs ref=R to=asc",
        ],
        longest: 5,
        days: &[&[0, 0, 0, 0, 0], &[0, 1, 2, 3, 4], &[0, 28, 28, 29, 57]],
    },
    Small {
        name: "handoffs",
        letters: &[
            "start asc ref=A",
            "end asc ref=A",
            "start chs ref=C",
            "end chs ref=C",
            "admit acute ref=H",
            "discharge acute ref=H",
        ],
        longest: 5,
        days: &[&[0, 7, 8, 15, 16], &[0, 0, 28, 28, 36]],
    },
    Small {
        name: "tellings",
        letters: &[
            "contact asc ref=R who=w1",
            "contact chs ref=R who=w2",
            "contact chs/x who=w1",
            "assessment asc ref=R type=needs",
            "assessment chs type=needs uses=0",
            "assessment chs type=review",
        ],
        longest: 5,
        days: &[&[0, 0, 0, 0, 0], &[-91, 0, 1, 91, 92]],
    },
    Small {
        name: "closures",
        letters: &[
            "referral gp ref=R to=asc at=600",
            "decline asc ref=R at=660",
            "end asc ref=R out=no_action",
            "referral gp ref=S to=asc",
            "admit acute ref=T type=hospital_emergency at=700",
            "contact asc ref=R at=630",
        ],
        longest: 5,
        days: &[&[0, 0, 0, 0, 0], &[0, 1, 91, 92, 93]],
    },
    Small {
        name: "plans",
        letters: &[
            "plan asc ref=R",
            "start asc ref=R",
            "start chs ref=R uses=0",
            "discharge acute ref=H out=home",
            "promise asc ref=0 due=10 qty=2",
            "delivery vcse ref=0 qty=1",
            "delivery vcse ref=1 qty=2",
        ],
        longest: 4,
        days: &[&[0, 0, 0, 0], &[-366, -365, 0, 10], &[0, 5, 10, 11]],
    },
    Small {
        name: "nights",
        letters: &[
            "admit acute ref=H type=hospital_planned",
            "discharge acute ref=H",
            "admit home ref=H type=care_home_permanent",
            "admit home ref=C type=care_home_temporary",
            "discharge home ref=C out=died",
            "admit acute ref=C type=hospital_emergency",
        ],
        longest: 5,
        days: &[&[0, 0, 1, 1, 2], &[-3, 0, 4, 9, 30]],
    },
    // Over the link of the settings: what sets it off, what is sent by either kind of row, its receipt, and word back.
    Small {
        name: "links",
        letters: &[
            "end asc ref=A",
            "notice asc ref=N to=chs",
            "referral asc ref=M to=chs",
            "accept chs ref=N",
            "contact chs ref=M",
            "notice chs ref=N to=asc",
        ],
        longest: 5,
        days: &[&[0, 0, 0, 0, 0], &[0, 1, 2, 3, 4], &[-8, 0, 1, 91, 92]],
    },
];

pub fn cases() -> Vec<(String, Case)> {
    ALL.iter()
        .flat_map(|small| {
            small.days.iter().enumerate().map(|(n, days)| (format!("{}-{n}", small.name), small.case(days)))
        })
        .collect()
}

impl Small {
    fn case(&self, days: &[i32]) -> Case {
        let letters: Vec<Event> = self.letters.iter().map(|text| letter(text)).collect();
        let from = day("2024-04-01");
        let mut events = Vec::new();
        let mut sequence: Vec<usize> = Vec::new();
        let mut person = 0;
        // Every sequence, counted up as a number whose digits are letters.
        while sequence.len() <= self.longest {
            for (place, which) in sequence.iter().enumerate() {
                let name = |place: &str| {
                    if place.len() == 1 && place < "9" { format!("{person}.{place}") } else { place.to_owned() }
                };
                let e = &letters[*which];
                events.push(Event {
                    id: name(&place.to_string()),
                    person: format!("{person:06}"),
                    day: from + days[place],
                    uses: name(&e.uses),
                    reference: name(&e.reference),
                    due: e.due.map(|d| from + d),
                    ..e.clone()
                });
            }
            person += 1;
            let at = sequence.iter().position(|which| which + 1 < letters.len());
            match at {
                Some(at) => {
                    sequence[at] += 1;
                    sequence[..at].fill(0);
                }
                None => sequence = vec![0; sequence.len() + 1],
            }
        }
        let settings = json!({
            "window": { "from": iso(from), "to": "2024-07-15" },
            "rules": { "bootstrap": 0 },
            "clocks": [
                { "id": "m", "start_kind": "referral", "stop_kind": "contact", "unit": "minutes", "limit": 30 },
                { "id": "d", "start_kind": "assessment", "start_org": "asc", "stop_kind": "contact", "unit": "days", "limit": 0 },
            ],
            "links": [{
                "id": "l", "from_org": "asc", "from_service": "", "trigger_kind": "end", "trigger_type": "", "to_org": "chs", "to_service": "",
                "limit_days": 1, "reply_required": true, "owner": "",
            }],
        });
        Case { events, persons: None, settings }
    }
}
