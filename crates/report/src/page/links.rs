use super::{behind, parts};
use crate::assemble::end_words;
use crate::figures::*;
use crate::svg::{Map, letter, line_mark, link_map};
use crate::words;
use maud::{Markup, html};
use yf_place::Typology;

/// The rules of this part, beside the page's own.
pub const STYLE: &str = include_str!("links.css");

/// Section 5.
pub fn section(r: &Report) -> Markup {
    parts::section(
        6,
        QUESTION,
        &answer(&r.links),
        &note(&r.links),
        &body(&r.links, &|id| behind::figure(r, "link", id, "")),
    )
}

/// The question of this part.
pub const QUESTION: &str = "Which links are missing?";

/// The answer in one sentence.
pub fn answer(links: &Links) -> String {
    match links.missing {
        Some(_) => "Nobody has said yet which links are needed.".to_owned(),
        None => words::links::link_sentence(links),
    }
}

/// How it is judged.
pub fn note(links: &Links) -> String {
    let t = &links.thresholds;
    format!(
        "After each trigger a referral or a notice from the one agency to the other is looked for, from {} days before to {} days after, and its receipt. \
         Leaky: sent or received for under {}; slow: in time for under {}; one-way: a reply is asked for and comes to under {} of those received; \
         under {} triggers: too few to say. Ranges are 95% Wilson ranges. Calls, talk in corridors and shared screens leave no row.",
        t.days_before,
        t.days_after,
        words::per_cent_whole(t.sent_share),
        words::per_cent_whole(t.in_time_share),
        words::per_cent_whole(t.reply_share),
        words::spelled(t.least_triggers)
    )
}

/// The evidence. `whom` is where the people behind a link stand in this page.
pub fn body(links: &Links, whom: &dyn Fn(&str) -> behind::Whom) -> Markup {
    html! {
        @if let Some(missing) = &links.missing { (parts::missing(missing)) }
        (protect(links))
        @if !links.required.is_empty() {
            @if let Some(map) = Map::of(links) { (whole(links, &map)) (table(links, whom)) (localities(links, &map)) }
            @else { (table(links, whom)) }
            (ask(links))
            (steps(links))
        }
        (two_statements(links))
        (references())
    }
}

fn protect(links: &Links) -> Markup {
    if links.unlisted.is_empty() {
        return html! {};
    }
    html! {
        div {
            h3 { "Protect first: what works though nobody listed it" }
            p.note { "Informal links are what reorganisations break. Each of these was sent at least " (words::spelled(links.thresholds.least_triggers)) " times and nearly always received." }
            table.stack role="table" {
                caption { "Links that work and that nobody listed" }
                thead role="rowgroup" { tr role="row" {
                    @for (class, head) in [("", ""), ("", "From"), ("", "To"), ("n", "People"), ("n", "Sent"), ("n", "Received")] {
                        th class=(class) role="columnheader" scope="col" { (head) }
                    }
                } }
                tbody role="rowgroup" {
                    @for (n, link) in links.unlisted.iter().enumerate() {
                        tr role="row" {
                            td role="cell" { b { (letter(n)) } }
                            th role="rowheader" scope="row" { (end_words(&link.from)) }
                            td role="cell" data-l="to" { (end_words(&link.to)) }
                            td.n role="cell" data-l="people" { (parts::n(link.people)) }
                            td.n role="cell" data-l="sent" { (parts::n(link.received.denominator)) }
                            td.n role="cell" data-l="received" { (parts::share(&link.received)) }
                        }
                    }
                }
            }
        }
    }
}

fn whole(links: &Links, map: &Map) -> Markup {
    let [present, weak, missing, unknown] = words::links::board(links);
    let says = format!(
        "Map of {} links that should exist: {present} in place, {weak} weak, {missing} not seen, {unknown} of which nothing can be said. The numbered table below has each of them.",
        links.required.len()
    );
    let states: Vec<LinkSeen> = links.required.iter().map(|link| link.flow.state).collect();
    let drawn = Map::drawn(links);
    html! {
        figure {
            (parts::caption(&words::links::link_sentence(links), "Links that should exist, over everybody in these extracts; the numbers are those of the table"))
            ul.key {
                @for (state, text) in KEY { li { (line_mark(Some(state))) (text) } }
                @if drawn > 0 { li { (line_mark(None)) "works, listed by nobody (A" @if drawn > 1 { " to " (letter(drawn - 1)) } ")" } }
            }
            (parts::scroll("Map of links", &html! { (link_map(map, &states, true, &says)) }))
        }
    }
}

const KEY: [(LinkSeen, &str); 4] = [
    (LinkSeen::Present, "in place"),
    (LinkSeen::Leaky, "weak: leaky, slow or one-way"),
    (LinkSeen::Missing, "not seen"),
    (LinkSeen::CannotBeSeen, "nothing can be said"),
];

fn tag(state: LinkSeen) -> Markup {
    let class = match state {
        LinkSeen::Present => "tag good",
        LinkSeen::Leaky | LinkSeen::Slow | LinkSeen::OneWay => "tag wait",
        LinkSeen::Missing => "tag none",
        LinkSeen::TooFew | LinkSeen::CannotBeSeen | LinkSeen::Held => "tag flat",
    };
    // The longest words break over lines in a narrow cell.
    let text = if state == LinkSeen::CannotBeSeen { "cannot be seen" } else { state.words() };
    html! { span class=(class) { (text) } }
}

fn table(links: &Links, whom: &dyn Fn(&str) -> behind::Whom) -> Markup {
    html! {
        table.stack role="table" {
            caption { "Links that should exist" }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("n", "No."), ("", "Link"), ("", "State"), ("n", "Triggers"), ("n", "Sent"), ("n", "Received"), ("n", "In time"), ("n", "Replied")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" {
                @for (n, link) in links.required.iter().enumerate() {
                    tr role="row" {
                        td.n role="cell" { b { (n + 1) } }
                        th role="rowheader" scope="row" {
                            (end_words(&link.from)) " to " (end_words(&link.to))
                            span.ref { (asked(link)) }
                        }
                        td role="cell" {
                            (tag(link.flow.state))
                            @if link.owner.is_empty() { " " span.tag.flat { "unowned" } }
                        }
                        td.n role="cell" data-l="triggers" {
                            (behind::count(link.flow.triggers, whom(&link.id)))
                            span.ref { (words::plural(link.flow.people, "person", "people")) }
                        }
                        (shares(&link.flow, link.reply_required))
                    }
                }
            }
        }
    }
}

fn shares(flow: &LinkFlow, reply: bool) -> Markup {
    let none = flow.state == LinkSeen::CannotBeSeen;
    html! {
        @for (label, rate, asked) in [("sent", &flow.sent, true), ("received", &flow.received, true), ("in time", &flow.in_time, true), ("replied", &flow.replied, reply)] {
            td.n role="cell" data-l=(label) {
                @if none { "[x]" } @else if !asked { "not asked" } @else { b { (parts::share(rate)) } span.ref { (parts::range(rate)) } }
            }
        }
    }
}

/// "After an emergency admission: alert by message within 2 days. Answers for it: ward manager. Asked for by …".
fn asked(link: &LinkFigures) -> String {
    let by = if link.channel.is_empty() { String::new() } else { format!(" by {}", link.channel) };
    let days = words::limit(link.limit_days.into(), "days");
    let reply = if link.reply_required { ", with a reply" } else { "" };
    let owner = if link.owner.is_empty() { "nobody".to_owned() } else { link.owner.clone() };
    let asked = if link.asked_by.is_empty() { String::new() } else { format!(" Asked for by {}.", link.asked_by) };
    format!("After {}: {}{by} within {days}{reply}. Answers for it: {owner}.{asked}", link.trigger, link.sends)
}

fn localities(links: &Links, map: &Map) -> Markup {
    let names: Vec<&str> =
        links.required.first().map_or(Vec::new(), |link| link.localities.iter().map(|l| l.name.as_str()).collect());
    if names.is_empty() {
        return html! {};
    }
    let at = |link: &LinkFigures, n: usize| link.localities.get(n).map_or(LinkSeen::Held, |place| place.flow.state);
    let states = |n: usize| -> Vec<LinkSeen> { links.required.iter().map(|link| at(link, n)).collect() };
    let how_many = |n: usize, of: LinkSeen| states(n).iter().filter(|state| **state == of).count();
    let said = |n: usize| {
        let present = how_many(n, LinkSeen::Present);
        match how_many(n, LinkSeen::Held) {
            0 => format!("{present} of {} in place", links.required.len()),
            held => format!("{present} of {} in place, {held} held back", links.required.len()),
        }
    };
    html! {
        div {
            h3 { "The same map, locality by locality" }
            p.note { "By where the person belongs. Localities are not ranked: numbers are small, and one link more or less may be chance." }
            div.maps {
                @for (n, name) in names.iter().enumerate() {
                    figure {
                        figcaption { span.h { (name) } span.s { (said(n)) } }
                        (link_map(map, &states(n), false, &format!("Map of links for {name}: {}; the table below has each of them", said(n))))
                    }
                }
            }
            (parts::twin("The same as a table", "Links by locality, table", &html! {
                table.dense {
                    caption { "State of each link, and triggers in time, by locality of the person" }
                    thead { tr { th scope="col" { "Link" } @for name in &names { th scope="col" { (name) } } } }
                    tbody { @for (k, link) in links.required.iter().enumerate() { tr {
                        th scope="row" { (k + 1) " " (end_words(&link.from)) " to " (end_words(&link.to)) }
                        @for place in &link.localities { td { (place.flow.state.words()) span.ref { (of_all(&place.flow)) } } }
                    } } }
                }
            }))
        }
    }
}

/// "41 of 50 in time".
fn of_all(flow: &LinkFlow) -> String {
    match flow.state {
        LinkSeen::CannotBeSeen | LinkSeen::Held => String::new(),
        _ => format!("{} of {} in time", words::amount(flow.in_time.numerator), words::amount(flow.triggers)),
    }
}

fn ask(links: &Links) -> Markup {
    let missing: Vec<(usize, &LinkFigures)> =
        links.required.iter().enumerate().filter(|(_, link)| link.flow.state == LinkSeen::Missing).collect();
    if missing.is_empty() {
        return html! {};
    }
    html! {
        div.callout {
            h3 { "Before it is said that a link is missing, ask both services" }
            @for (n, link) in missing {
                p { b { (n + 1) } " Ask " (end_words(&link.from)) " and " (end_words(&link.to)) ": after " (link.trigger) ", does word go by telephone, on paper or in a meeting? Such word leaves no row in an extract." }
            }
        }
    }
}

fn steps(links: &Links) -> Markup {
    let with = || links.required.iter().enumerate().filter(|(_, link)| !link.steps.is_empty());
    if with().next().is_none() {
        return html! {};
    }
    html! {
        div {
            h3 { "What to try, least disruption first" }
            p.note { "Eight rungs, from naming an owner to pooling a budget. The lowest that answers what is wrong is proposed; rungs 5 to 8 follow from no count and are for the place to choose. Merging services or organisations is never proposed: in the papers it held improvement up for at least eighteen months (Petch, The limits of structural change; Miller 2014, lessons 1 and 5)." }
            ol.steps {
                @for (n, link) in with() {
                    li {
                        p { b { (n + 1) " " (end_words(&link.from)) " to " (end_words(&link.to)) } " " (tag(link.flow.state)) }
                        @for step in &link.steps {
                            p { "Rung " (step.rung) ": " b { (step.what) } }
                            p.ref { "Evidence: " (step.evidence) " (" (step.source) ")."
                                @for (lower, why) in step.lower.iter().enumerate() { " Not rung " (lower + 1) ": " (why) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn two_statements(links: &Links) -> Markup {
    html! {
        div.twosay {
            div {
                h3 { "Joined organisation" }
                @match links.arrangements.len() as u64 {
                    0 => p { "No arrangement is on record (arrangements.toml of the place’s folder)." },
                    1 => p { "One arrangement is on record." },
                    n => p { (words::sentence_case(&words::spelled(n))) " arrangements are on record." },
                }
                @for a in &links.arrangements { (arrangement(a)) }
            }
            div {
                h3 { "Joined care" }
                @match links.missing {
                    Some(_) => p { "Nothing can be said: no link has been named." },
                    None => p { (words::links::link_sentence(links)) },
                }
                p.note { "These are two statements. Joined organisations are no joined care: structure did not bring joint practice in Northern Ireland (Petch, The limits of structural change), and care trusts other than Torbay showed little or no effect (Miller 2014). Nor does care need joined organisations to be joined." }
            }
        }
    }
}

fn arrangement(a: &ArrangementFigures) -> Markup {
    let none = |text: &str| if text.is_empty() { "not known yet".to_owned() } else { text.to_owned() };
    html! {
        details {
            summary { (a.name) ": " (a.joined.join(", ")) }
            dl.dl {
                @for (list, codes) in &a.choices { dt { (words::sentence_case(list)) } dd { (codes) } }
                dt { "Since" } dd { (words::when(&a.from)) }
                dt { "Answers for it" } dd { (a.owner) }
                dt { "Hoped" } dd { (a.hoped) }
                dt { "Came of it" } dd { (none(&a.came_of_it)) }
                @if !a.source.is_empty() { dt { "Source" } dd { (a.source) } }
            }
            @if a.structural { p.callout { "The papers’ warning: structure did not bring joint practice in Northern Ireland, and care trusts other than Torbay showed little or no effect." } }
        }
    }
}

/// What other places joined, as the papers tell it.
fn references() -> Markup {
    let register = Typology::shipped();
    html! {
        details {
            summary { "What other places joined, and what came of it" }
            p.note { (register.note) }
            table.stack role="table" {
                caption { "Reference places of the papers" }
                thead role="rowgroup" { tr role="row" { @for head in ["Place", "What was joined, and how", "In the register’s codes", "What came of it", "Source"] { th role="columnheader" scope="col" { (head) } } } }
                tbody role="rowgroup" { @for place in &register.places { tr role="row" {
                    th role="rowheader" scope="row" { (place.name) @if let Some(n) = place.population { span.ref { (words::number(n)) " people" } } }
                    td role="cell" data-l="joined" { (place.joined.join("; ")) span.ref { (place.how.join("; ")) } }
                    td role="cell" data-l="codes" { @for (list, codes) in &place.codes { span.item { (list) ": " (codes.join(", ").replace('_', " ")) } } }
                    td role="cell" data-l="came of it" {
                        @for one in &place.came_of_it { span.item { (came(one)) } }
                        @for caution in &place.caution { span.ref { "But: " (caution) } }
                    }
                    td role="cell" data-l="source" { @for (paper, part) in &place.source { span.item { (paper) ": " (part) } } }
                } } }
            }
        }
    }
}

fn came(one: &yf_place::CameOfIt) -> String {
    let shown = |value: f64| match value {
        v if v > 0.0 && v < 1.0 => words::per_cent_whole(v),
        v if v >= 1000.0 => words::number(v as u64),
        v => format!("{v}"),
    };
    let change = match (one.from, one.to) {
        (Some(from), Some(to)) => format!(": {} to {}", shown(from), shown(to)),
        (None, Some(to)) => format!(": {}", shown(to)),
        _ => String::new(),
    };
    let period = if one.period.is_empty() { String::new() } else { format!(" ({})", one.period) };
    format!("{}{change}{period}", one.measure)
}
