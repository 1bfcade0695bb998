//! Links as they may be shared: a class only where enough people stand behind it.

use super::Rule;
use crate::figures::*;

/// Counts rounded, shares worked out anew, few people held back.
pub(super) fn open_links(rule: Rule, links: &mut Links) {
    for link in &mut links.required {
        link.flow = open_flow(rule, &link.flow);
        for place in &mut link.localities {
            place.flow = open_flow(rule, &place.flow);
        }
        // What is proposed follows from the class; that nobody answers for a link is no secret of anybody's.
        if link.flow.state == LinkSeen::Held {
            link.steps.retain(|step| step.rung == 1);
        }
    }
    for link in &mut links.unlisted {
        let (people, share) = (link.people, |count: Count| rule.behind(count, link.people));
        link.received = Rate::of(share(link.received.numerator), share(link.received.denominator));
        link.replied = Rate::of(share(link.replied.numerator), share(link.replied.denominator));
        link.people = rule.count(people);
    }
}

fn open_flow(rule: Rule, flow: &LinkFlow) -> LinkFlow {
    let share = |count: Count| rule.behind(count, flow.people);
    let rate = |rate: &Rate| Rate::of(share(rate.numerator), share(rate.denominator));
    let nobody = flow.people.is_zero() || flow.state == LinkSeen::CannotBeSeen;
    let few = rule.few(flow.people) && !nobody;
    let all = |count: Count| if flow.people.is_zero() { count } else { share(count) };
    LinkFlow {
        people: rule.count(flow.people),
        triggers: all(flow.triggers),
        sent: rate(&flow.sent),
        received: rate(&flow.received),
        in_time: rate(&flow.in_time),
        replied: rate(&flow.replied),
        state: if few { LinkSeen::Held } else { flow.state },
    }
}
