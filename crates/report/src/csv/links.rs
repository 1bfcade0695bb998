use super::{At, Table, decimal, put, put_count};
use crate::assemble::end_words;
use crate::figures::*;

fn state(state: LinkSeen) -> String {
    state.words().replace("[c] ", "")
}

fn flow(t: &mut Table, at: &At<'_>, f: &LinkFlow) {
    put(t, at, "state", state(f.state));
    put_count(t, at, "people", f.people);
    put_count(t, at, "triggers", f.triggers);
    for (measure, rate) in
        [("sent", &f.sent), ("received", &f.received), ("in time", &f.in_time), ("replied", &f.replied)]
    {
        put_count(t, at, measure, rate.numerator);
        for (end, value) in [("share", rate.share), ("low", rate.low), ("high", rate.high)] {
            put(t, at, &format!("{measure}, {end}"), decimal(value));
        }
    }
}

/// Each link over everybody and by locality; then what works though nobody listed it, `group` being who tells and `band` who is told.
pub(super) fn links(t: &mut Table, r: &Report) {
    let at = At { section: "link", period: format!("{}..{}", r.run.from, r.run.to), ..At::default() };
    if let Some(missing) = &r.links.missing {
        put(t, &at, "missing", missing.clone());
    }
    for link in &r.links.required {
        let at = At { figure: &link.id, ..at.clone() };
        flow(t, &at, &link.flow);
        for place in &link.localities {
            flow(t, &At { by: "locality", group: &place.name, ..at.clone() }, &place.flow);
        }
        for step in &link.steps {
            put(t, &At { by: "step", group: &step.what, ..at.clone() }, "rung", step.rung.to_string());
        }
    }
    for link in &r.links.unlisted {
        let (from, to) = (end_words(&link.from), end_words(&link.to));
        let at = At { by: "unlisted", group: &from, band: &to, ..at.clone() };
        put_count(t, &at, "people", link.people);
        put_count(t, &at, "sent", link.received.denominator);
        for (measure, rate) in [("received", &link.received), ("replied", &link.replied)] {
            put_count(t, &at, measure, rate.numerator);
            for (end, value) in [("share", rate.share), ("low", rate.low), ("high", rate.high)] {
                put(t, &at, &format!("{measure}, {end}"), decimal(value));
            }
        }
    }
}
