//! What truly flowed over a link (`truth/link_flows.csv.gz`), beside what `look` reads of it from the extracts.

use crate::unpacked;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use yf_model::Day;

/// The window of the run.
const WINDOW: (&str, &str) = ("2023-04-01", "2026-03-31");

/// A link of the truth, and how a place would write it down.
pub struct Known {
    /// Its name in the truth.
    pub truth: &'static str,
    from: &'static str,
    /// What should set it off, as far as an extract holds it; and the row that is itself the sending.
    set_off: (&'static str, &'static str),
    sending: (&'static str, &'static str),
    to: &'static str,
    to_service: &'static str,
    limit_days: i32,
    reply: bool,
    /// By how much, in a hundred, what was sent may differ from what the extracts hold as sent, and why it differs at all.
    within: f64,
    why: &'static str,
}

/// Those of the six whose sending leaves a row somewhere, and that flow often enough in a place of this size.
pub const KNOWN: [Known; 3] = [
    Known {
        truth: "discharge-community",
        from: "ods:ZX2",
        set_off: ("discharge", ""),
        sending: ("referral", "community"),
        to: "ods:ZY7",
        to_service: "team-12",
        limit_days: 1,
        reply: false,
        within: 15.0,
        why: "a discharge says nothing of whether nurses were needed, so every one sets it off; a notice about somebody whom a nurse already visits makes no new referral; a ward’s referral to therapists sets it off as well",
    },
    Known {
        truth: "discharge-asc",
        from: "ods:ZX2",
        set_off: ("discharge", ""),
        sending: ("referral", "care"),
        to: "la:999",
        to_service: "",
        limit_days: 2,
        reply: true,
        within: 15.0,
        why: "the council writes its request also where the ward’s form never came, so what failed is not seen",
    },
    Known {
        truth: "asc-chs",
        from: "la:999",
        set_off: ("assessment", "needs"),
        sending: ("referral", "community"),
        to: "ods:ZY7",
        to_service: "team-12",
        limit_days: 7,
        reply: true,
        within: 15.0,
        why: "an assessment does not say whether it found a need of nursing, so every one sets it off; where the form was lost the GP asks instead",
    },
];

/// What flowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    pub set_off: u64,
    pub sent: u64,
    pub received: u64,
    pub in_time: u64,
    pub replied: u64,
    pub state: String,
}

/// The links as a place names them: set off by what should set them off, and by the sending itself.
pub fn toml() -> String {
    let mut out = String::new();
    for link in &KNOWN {
        let service = match link.to_service {
            "" => String::new(),
            service => format!("to_service = \"{service}\"\n"),
        };
        for (kind, (trigger, of)) in [("", link.set_off), ("-as-sent", link.sending)] {
            let _ = write!(
                out,
                "[[links]]\nid = \"{}{kind}\"\nfrom_org = \"{}\"\ntrigger_kind = \"{trigger}\"\ntrigger_type = \"{of}\"\nto_org = \"{}\"\n{service}sends = \"notice\"\n\
                 channel = \"message\"\nlimit_days = {}\nreply_required = {}\nowner = \"manager\"\nasked_by = [\"frontline staff\"]\nasked_on = 2026-03-04\n\
                 meeting = \"workshop\"\ntypology = [\"meso\"]\n\n",
                link.truth, link.from, link.to, link.limit_days, link.reply
            );
        }
    }
    out
}

/// The classes of `journey.md` 16, in its order.
fn state(f: &Flow, reply: bool) -> &'static str {
    let n = f.set_off as f64;
    match () {
        () if f.set_off < 5 => "too_few",
        () if f.sent == 0 => "missing",
        () if (f.sent as f64) < 0.9 * n || (f.received as f64) < 0.9 * n => "leaky",
        () if (f.in_time as f64) < 0.8 * n => "slow",
        () if reply && (f.replied as f64) < 0.5 * f.received as f64 => "one_way",
        () => "present",
    }
}

/// Of each link what truly flowed: over all that should have set it off, and over what was sent.
pub fn true_flows(place: &Path) -> Vec<[Flow; 2]> {
    let flows = unpacked(&place.join("truth/link_flows.csv.gz"));
    let events = unpacked(&place.join("truth/events.csv.gz"));
    let column = |table: &[Vec<String>], name: &str| table[0].iter().position(|h| h == name).expect("a column");
    let (event, at) = (column(&events, "event"), column(&events, "at"));
    let days: BTreeMap<&str, &str> = events[1..].iter().map(|row| (row[event].as_str(), &row[at][..10])).collect();
    let [link, trigger, sent, received, replied] =
        ["link", "trigger_event", "sent_at", "received_at", "replied_at"].map(|name| column(&flows, name));
    // What comes after the last day is not read, not even as a follow-up.
    let day = |text: &String| {
        (!text.is_empty() && text[..10] <= *WINDOW.1).then(|| Day::parse_iso(&text[..10]).expect("a day"))
    };
    let told = |known: &Known, as_sent: bool| {
        let mut flow = Flow::default();
        for row in flows[1..].iter().filter(|row| row[link] == known.truth) {
            let set_off = days[row[trigger].as_str()];
            if !(WINDOW.0..=WINDOW.1).contains(&set_off) || as_sent && row[sent].is_empty() {
                continue;
            }
            let began = if as_sent { day(&row[sent]) } else { Day::parse_iso(set_off) };
            let Some(began) = began else { continue };
            flow.set_off += 1;
            flow.sent += u64::from(day(&row[sent]).is_some());
            flow.received += u64::from(day(&row[received]).is_some());
            flow.in_time += u64::from(day(&row[received]).is_some_and(|day| day - began <= known.limit_days));
            flow.replied += u64::from(day(&row[replied]).is_some());
        }
        flow.state = state(&flow, known.reply).to_owned();
        flow
    };
    KNOWN.iter().map(|known| [told(known, false), told(known, true)]).collect()
}

/// The same as a report tells it.
pub fn read_flows(report: &Value) -> Vec<[Flow; 2]> {
    let required = report["links"]["required"].as_array().expect("links");
    let of = |id: String| {
        let flow = &required.iter().find(|l| l["id"] == id).unwrap_or_else(|| panic!("no {id}"))["flow"];
        let number = |of: &Value| of.as_u64().unwrap_or_else(|| panic!("{id}: {flow}"));
        Flow {
            set_off: number(&flow["triggers"]),
            sent: number(&flow["sent"]["numerator"]),
            received: number(&flow["received"]["numerator"]),
            in_time: number(&flow["in_time"]["numerator"]),
            replied: number(&flow["replied"]["numerator"]),
            state: flow["state"].as_str().expect("a class").to_owned(),
        }
    };
    KNOWN.iter().map(|known| [of(known.truth.to_owned()), of(format!("{}-as-sent", known.truth))]).collect()
}

/// The tables: the truth, then each world.
pub fn tables(names: &[&str], truth: &[[Flow; 2]], worlds: &[Vec<[Flow; 2]>]) -> String {
    let mut out = String::new();
    for (n, known) in KNOWN.iter().enumerate() {
        let _ = write!(
            out,
            "\n### {}\n\n{}{}.\n\n| | truth | {} |\n|---|---|{}\n",
            known.truth,
            known.why[..1].to_uppercase(),
            &known.why[1..],
            names.join(" | "),
            "---|".repeat(names.len())
        );
        for (k, how) in ["set off by its trigger", "of what was sent"].into_iter().enumerate() {
            let of: Vec<&Flow> = std::iter::once(&truth[n][k]).chain(worlds.iter().map(|world| &world[n][k])).collect();
            type Told = fn(&Flow) -> String;
            let lines: [(&str, Told); 6] = [
                ("triggers", |f| f.set_off.to_string()),
                ("sent", |f| f.sent.to_string()),
                ("received", |f| f.received.to_string()),
                ("in time", |f| f.in_time.to_string()),
                ("replied", |f| f.replied.to_string()),
                ("class", |f| f.state.replace('_', " ")),
            ];
            for (what, told) in lines {
                let cells: Vec<String> = of.iter().map(|flow| told(flow)).collect();
                let _ = writeln!(out, "| {how}: {what} | {} |", cells.join(" | "));
            }
        }
    }
    out
}

/// What must hold between the two, whatever the figures: the truth counts classes of more than one kind, what is sent and received within one
/// extract is read as it was, and where numbers are missing a link between two agencies loses its ends.
pub fn hold(truth: &[[Flow; 2]], worlds: &[Vec<[Flow; 2]>]) {
    let mut faults = Vec::new();
    for (n, known) in KNOWN.iter().enumerate() {
        println!("{}\n truth {:?}\n read  {:?}\n joined badly {:?}", known.truth, truth[n], worlds[0][n], worlds[1][n]);
        let (was, read) = (&truth[n][1], &worlds[0][n][1]);
        let apart = 100.0 * (read.sent as f64 / was.sent.max(1) as f64 - 1.0);
        if was.sent <= 20 || apart.abs() > known.within {
            faults.push(format!("{}: {} sent, {} read", known.truth, was.sent, read.sent));
        }
    }
    for (n, known) in KNOWN.iter().enumerate() {
        // Between two extracts imperfect joins lose sendings; with perfect ones the other habits do not, or hardly.
        let sent = |world: usize| worlds[world][n][0].sent as f64;
        let (clean, joined, all) = (sent(0), sent(worlds.len() - 2), sent(worlds.len() - 1));
        if sent(1) >= 0.95 * clean || joined < 0.9 * clean || all >= joined {
            faults.push(format!(
                "{}: {clean} clean, {} joined badly, {joined} joined, {all} in all",
                known.truth,
                sent(1)
            ));
        }
    }
    // A link that leaks in truth is not read as one that works, by either way of reading.
    for (was, read) in truth.iter().zip(&worlds[0]) {
        if was[0].state != "present" && read.iter().any(|r| r.state == "present") {
            faults.push(format!("{was:?} read as {read:?}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
