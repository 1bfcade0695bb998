//! Places of the JSON under `went` and `links`: what people went through, and what flows over links.

use super::one;
use crate::assemble::end_words;
use crate::figures::*;

type Cells = Option<[String; 7]>;

const SPREAD: [(&str, &str); 9] = [
    ("people", "people"),
    ("any", "people with any"),
    ("total", "total"),
    ("mean", "mean"),
    ("low", "low"),
    ("high", "high"),
    ("median", "median"),
    ("upper", "upper quartile"),
    ("nine_tenths", "nine tenths"),
];
const RATE: [(&str, &str); 5] =
    [("numerator", "numerator"), ("denominator", "denominator"), ("share", "share"), ("low", "low"), ("high", "high")];
const LIMITS: [(&str, &str); 4] =
    [("low_95", "low 95"), ("high_95", "high 95"), ("low_998", "low 99.8"), ("high_998", "high 99.8")];
const CLOCK: [(&str, &str); 11] = [
    ("people", "people"),
    ("started", "started"),
    ("stopped", "stopped"),
    ("within", "within"),
    ("breached", "breached"),
    ("uncertain", "uncertain"),
    ("cancelled", "cancelled"),
    ("open_within", "open within"),
    ("open_breached", "open breached"),
    ("share_low", "share low"),
    ("share_high", "share high"),
];

fn place(text: &str) -> Option<usize> {
    text.parse().ok()
}

fn cells(list: [&str; 7]) -> Cells {
    Some(list.map(str::to_owned))
}

pub(super) fn went(w: &WentThrough, steps: &[&str]) -> Cells {
    let whole = format!("{}..{}", w.from, w.to);
    match steps {
        [key @ ("people" | "deaths")] => cells(["journey", "", "", "", "", &whole, key]),
        ["families", f, rest @ ..] => family(w.families.get(place(f)?)?, rest, &whole),
        ["clocks", c, rest @ ..] => {
            let c = w.clocks.get(place(c)?)?;
            match rest {
                ["groups", g, "counts", key] => {
                    let g = c.groups.get(place(g)?)?;
                    let (by, measure) = (format!("clock by {}", g.by), one(key, &CLOCK)?);
                    match g.by.as_str() {
                        "year" => cells(["journey", &c.id, &by, "", "", &g.group, measure]),
                        _ => cells(["journey", &c.id, &by, &g.group, "", &whole, measure]),
                    }
                }
                [key] => cells(["journey", &c.id, "clock", "", "", &whole, one(key, &CLOCK)?]),
                _ => None,
            }
        }
        ["statements", s, "answers", a, "rate", key] => {
            let s = w.statements.get(place(s)?)?;
            let a = s.answers.get(place(a)?)?;
            let measure = one(key, &[("numerator", "agree"), ("denominator", "answers"), ("share", "share")])?;
            cells(["journey", &s.words, "statement", &a.group, "", &a.period, measure])
        }
        _ => None,
    }
}

fn family(f: &FamilyFigures, steps: &[&str], whole: &str) -> Cells {
    match steps {
        ["beside", n, "count"] => {
            cells(["journey", &f.id, "beside", &f.beside.get(place(n)?)?.name, "", whole, "how many"])
        }
        ["shares", n, rest @ ..] => {
            let s = f.shares.get(place(n)?)?;
            match rest {
                ["whole", key] => cells(["journey", &s.of, "", "", &s.among, whole, one(key, &RATE)?]),
                ["funnel", p, rest @ ..] => {
                    let p = s.funnel.get(place(p)?)?;
                    let measure = match rest {
                        ["rate", key] => one(key, &RATE)?,
                        [key] => one(key, &LIMITS)?,
                        _ => return None,
                    };
                    cells(["journey", &s.of, "funnel", &p.group, &s.among, whole, measure])
                }
                _ => None,
            }
        }
        ["elements", n, rest @ ..] => element(f.elements.get(place(n)?)?, rest, whole),
        _ => None,
    }
}

fn element(e: &ElementFigures, steps: &[&str], whole: &str) -> Cells {
    let here =
        |by: &str, group: &str, period: &str, measure: &str| cells(["journey", &e.id, by, group, "", period, measure]);
    match steps {
        ["whole", key] => here("", "", whole, one(key, &SPREAD)?),
        ["groups", g, rest @ ..] => {
            let g = e.groups.get(place(g)?)?;
            let measure = match rest {
                ["figures", key] => one(key, &SPREAD)?,
                [key] => one(key, &[("standardised", "standardised"), ("weight_covered", "weight covered")])?,
                _ => return None,
            };
            here(&g.by, &g.group, whole, measure)
        }
        ["years", y, "figures", key] => {
            let y = e.years.get(place(y)?)?;
            here("year", "", &format!("{}..{}", y.from, y.to), one(key, &SPREAD)?)
        }
        ["change", key] => {
            let keys = [("by", "changed by"), ("low", "change low"), ("high", "change high")];
            here("", "", whole, one(key, &keys)?)
        }
        ["quarters", q, key] => {
            let q = e.quarters.get(place(q)?)?;
            let keys = [("people", "people"), ("mean", "mean"), ("low", "low"), ("high", "high")];
            here("quarter", "", &q.from.to_string(), one(key, &keys)?)
        }
        _ => None,
    }
}

pub(super) fn links(r: &Report, steps: &[&str], whole: &str) -> Cells {
    let links = &r.links;
    match steps {
        ["required", n, rest @ ..] => {
            let link = links.required.get(place(n)?)?;
            match rest {
                ["flow", rest @ ..] => cells(["link", &link.id, "", "", "", whole, &flow(rest)?]),
                ["localities", m, "flow", rest @ ..] => {
                    let name = &link.localities.get(place(m)?)?.name;
                    cells(["link", &link.id, "locality", name, "", whole, &flow(rest)?])
                }
                ["steps", s, "rung"] => {
                    cells(["link", &link.id, "step", &link.steps.get(place(s)?)?.what, "", whole, "rung"])
                }
                _ => None,
            }
        }
        ["unlisted", n, rest @ ..] => {
            let link = links.unlisted.get(place(n)?)?;
            let measure = match rest {
                ["received", "denominator"] => "sent".to_owned(),
                rest => flow(rest)?,
            };
            let (from, to) = (end_words(&link.from), end_words(&link.to));
            cells(["link", "", "unlisted", &from, &to, whole, &measure])
        }
        _ => None,
    }
}

/// What is sent, received and in time is of the triggers; what is replied to, of what was received.
fn flow(steps: &[&str]) -> Option<String> {
    Some(match steps {
        [key @ ("people" | "triggers")] => (*key).to_owned(),
        ["replied", "denominator"] => "received".to_owned(),
        ["sent" | "received" | "in_time", "denominator"] => "triggers".to_owned(),
        [key @ ("sent" | "received" | "in_time" | "replied"), end] => {
            let measure = key.replace('_', " ");
            match *end {
                "numerator" => measure,
                "share" | "low" | "high" => format!("{measure}, {end}"),
                _ => return None,
            }
        }
        _ => return None,
    })
}
