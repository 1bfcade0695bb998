//! Words made from results. Each phrase has one source here, so that no sentence claims more than its figures.

mod answers;
mod course;
mod element;
mod journey;
pub(crate) mod links;
mod numbers;
mod verdict;
mod went;

pub use answers::{Answer, Spent, answers, headline};
pub use course::{Course, course};
pub use element::{CLOCK_RULE, clock_column, element, element_rule};
pub use journey::{called, mark, story};
pub use numbers::{
    amount, day, day_short, days, days_each, half, limit, month, month_short, number, of_ten, per_cent, per_cent_whole,
    plural, quarter, quarter_short, sentence_case, spelled, two_dates, when,
};
pub use verdict::{Trust, Verdict, change, scoreboard, signal, trust, verdict};
pub use went::went;
