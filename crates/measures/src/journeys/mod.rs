//! What vectors of journeys come to: waits against limits, a place's means with repeatable intervals, standardised, a funnel,
//! and the class of each required link (`journey.md` 13, 15, 16).

mod bootstrap;
mod columns;
mod doubts;
mod elements;
mod families;
mod flows;
mod ladder;
mod links;
mod lots;
mod place;
mod resample;
mod summary;
mod times;
mod waits;

pub use bootstrap::{Estimate, SplitMix64, estimate};
pub use columns::{Columns, OF_CLOCK, columns, of_one, together};
pub use doubts::{Doubts, YEAR};
pub use elements::{ELEMENTS, Element, Measured, SHARES, Share, element};
pub use families::{FAMILIES, Family, Sight};
pub use flows::{Ends, Flow, Flows, LinkCase, Seen, Unlisted, could_show};
pub use ladder::{Proposal, Rung, proposals};
pub use links::{LinkCount, LinkState, class};
pub use place::{Place, Values};
pub use resample::{Column, Difference, differences, estimates, estimates_of};
pub use summary::{
    Funnel, Lies, Standardised, Stratum, Summary, Weights, age_band, funnel, more_than_chance, standardised,
    standardised_to, stratum, summaries, summaries_of,
};
pub use times::{OverTime, Stretch};
pub use waits::{CountedAs, Waits, counts};

use yf_journey::vector::{Clock, Lens, Link, text_of};
use yf_model::Texts;
use yf_model::rows::neutral::Table;
use yf_place::{JourneyClock, Settings};

/// The lens of a run: the settings but for the limits, in the numbers of its vocabulary.
pub fn lens<'a>(settings: &'a Settings, table: &Table) -> Lens<'a> {
    Lens::new(
        (settings.from, settings.to),
        &settings.seen,
        &settings.rules,
        &settings.calendar,
        clocks(settings, &table.texts),
        &table.texts,
        &table.owners,
        table.workers.len() as u32,
    )
}

/// The clocks of the settings, without their limits, in the numbers of a vocabulary.
pub fn clocks(settings: &Settings, texts: &Texts) -> Vec<Clock> {
    let number = |text: &Option<String>| text.as_deref().map(|text| text_of(texts, text));
    let clock = |clock: &JourneyClock| Clock {
        start_kind: clock.start_kind,
        start_type: number(&clock.start_type),
        start_org: number(&clock.start_org),
        stop_kind: clock.stop_kind,
        stop_type: number(&clock.stop_type),
        closing: clock.closing.iter().map(|outcome| text_of(texts, outcome)).collect(),
        unit: clock.unit,
    };
    settings.clocks.iter().map(clock).collect()
}

/// The required links in the numbers of a run.
pub fn links(settings: &Settings, table: &Table) -> Vec<Link> {
    settings.links.iter().map(|link| Link::new(link, &table.texts)).collect()
}
