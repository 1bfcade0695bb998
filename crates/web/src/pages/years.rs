//! Her last two years as the report draws one person's time: a lane for each agency, the stretches that the lens read, numbers of the list.

use crate::{Site, dates};
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;
use yf_folder::{Entry, EventEntry, HerFolder, PageView};
use yf_model::{Day, When};
use yf_report::parts::{Lane, PERSON_KEY, story};
use yf_report::{SpanKind, StoryEvent, StorySpan};

/// So far back it reaches.
const DAYS: i32 = 730;

/// What happened and what was written, in order of time; what the drawing shows, with its number there.
pub fn numbered<'p>(site: &Site, pages: &'p [PageView]) -> Vec<(Option<usize>, &'p PageView)> {
    let (from, to) = span_of(site);
    let mut drawn = 0;
    let told = pages.iter().filter(|page| super::person::is_told(page));
    told.map(|page| {
        let shown = matches!(page.entry, Entry::Event(_)) && (from..=to).contains(&page.happened.earliest_day());
        drawn += usize::from(shown);
        (shown.then_some(drawn), page)
    })
    .collect()
}

fn span_of(site: &Site) -> (Day, Day) {
    (site.told_to - DAYS, site.told_to)
}

/// What happened in these years, in order of time.
fn events<'p>(site: &Site, pages: &'p [PageView]) -> impl Iterator<Item = (&'p PageView, &'p EventEntry)> {
    let (from, to) = span_of(site);
    pages.iter().filter_map(move |page| match &page.entry {
        Entry::Event(event) if (from..=to).contains(&page.happened.earliest_day()) => Some((page, event)),
        _ => None,
    })
}

/// The stretches of these years that the lens read from what agencies sent.
fn spans(site: &Site, pages: &[PageView]) -> Vec<StorySpan> {
    let (from, to) = span_of(site);
    let drawn = pages.iter().filter_map(|page| match &page.entry {
        Entry::Span(span) => Some((page.happened.earliest_day(), span)),
        _ => None,
    });
    let drawn = drawn.filter(|(first, span)| *first <= to && span.to.is_none_or(|last| last >= from));
    let mut drawn: Vec<StorySpan> = drawn
        .map(|(first, span)| StorySpan {
            agency: span.agency.clone(),
            kind: match span.kind.as_str() {
                "waiting" => SpanKind::Waiting,
                "nobody" => SpanKind::Nobody,
                "hospital" => SpanKind::Hospital,
                _ => SpanKind::Helped,
            },
            from: first.max(from),
            to: span.to,
            // What began before the drawing does keeps its name for where it began.
            label: if first < from { String::new() } else { span.label.clone() },
            due: span.due.filter(|due| (from..=to).contains(due)),
        })
        .collect();
    drawn.sort_by_key(|span| span.from);
    drawn
}

/// The drawing.
pub fn years(site: &Site, her: &HerFolder) -> Markup {
    let (from, to) = span_of(site);
    let spans = spans(site, &her.pages);
    let told: Vec<(String, StoryEvent)> = events(site, &her.pages)
        .map(|(page, event)| {
            let time = match page.happened {
                When::Moment(_) => dates::when(page.happened).split_once(' ').map(|(_, time)| time.to_owned()),
                _ => None,
            };
            let (day, text) = (page.happened.earliest_day(), event.says.clone());
            (event.agency.clone(), StoryEvent { day, time, agency: event.agency.clone(), text, row: String::new() })
        })
        .collect();
    let mut lanes: BTreeMap<&str, Lane<'_>> = BTreeMap::new();
    let names = spans.iter().map(|s| s.agency.as_str()).chain(told.iter().map(|(agency, _)| agency.as_str()));
    for name in names {
        let lane = Lane { name, spans: Vec::new(), events: Vec::new(), unseen: Vec::new() };
        lanes.entry(name).or_insert(lane);
    }
    for span in &spans {
        if let Some(lane) = lanes.get_mut(span.agency.as_str()) {
            lane.spans.push(span);
        }
    }
    for (n, (agency, event)) in told.iter().enumerate() {
        if let Some(lane) = lanes.get_mut(agency.as_str()) {
            lane.events.push((n + 1, event));
        }
    }
    let lanes: Vec<Lane<'_>> = lanes.into_values().collect();
    let says = format!("Two years to {} by agency; numbers are those of the list below.", dates::clinical(to));
    html! {
        section.sec {
            h2 { "Her last two years" }
            @if lanes.is_empty() {
                p { "Nothing is told of the two years to " (dates::clinical(to)) "." }
            } @else {
                (PreEscaped(PERSON_KEY))
                div.scroll tabindex="0" role="region" aria-label="Her last two years by agency" { (story(&lanes, from, to.next(), &says)) }
            }
        }
    }
}
