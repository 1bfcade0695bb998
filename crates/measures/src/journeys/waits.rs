use yf_journey::vector::{Outcome, Wait};

/// One person's runs of one clock, counted (`journey.md` 13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Waits {
    /// Which clock, by its place in the settings.
    pub clock: u32,
    pub started: u32,
    pub stopped: u32,
    pub within: u32,
    pub breached: u32,
    /// The limit lies between the lowest and the highest that it can have been.
    pub uncertain: u32,
    pub cancelled: u32,
    pub open_within: u32,
    pub open_breached: u32,
    /// Lowest and highest of each that stopped, sorted.
    pub values: Vec<(i64, i64)>,
}

/// As what a run of a clock is counted against its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CountedAs {
    Within,
    Breached,
    /// The limit lies between the lowest and the highest that it can have been.
    Uncertain,
    Cancelled,
    OpenWithin,
    OpenBreached,
}

impl CountedAs {
    /// Against a limit; exactly the limit is within.
    pub fn of(outcome: Outcome, limit: i64) -> CountedAs {
        match outcome {
            Outcome::Cancelled => CountedAs::Cancelled,
            Outcome::Open(so_far) if so_far > limit => CountedAs::OpenBreached,
            Outcome::Open(_) => CountedAs::OpenWithin,
            Outcome::Stopped(_, high) if high <= limit => CountedAs::Within,
            Outcome::Stopped(low, _) if low > limit => CountedAs::Breached,
            Outcome::Stopped(..) => CountedAs::Uncertain,
        }
    }

    /// Whether it is counted in a column of a clock (`OF_CLOCK`).
    pub fn is_in(self, column: &str) -> bool {
        let own = match self {
            CountedAs::Within => "within",
            CountedAs::Breached => "breached",
            CountedAs::Uncertain => "uncertain",
            CountedAs::Cancelled => "cancelled",
            CountedAs::OpenWithin => "open_within",
            CountedAs::OpenBreached => "open_breached",
        };
        let stopped = matches!(self, CountedAs::Within | CountedAs::Breached | CountedAs::Uncertain);
        column == own || column == "started" || (column == "stopped" && stopped)
    }
}

/// Clocks that started for a person, each against its limit; `waits` in the order of the clocks.
pub fn counts(waits: &[Wait], limits: &[i64]) -> Vec<Waits> {
    let mut out: Vec<Waits> = Vec::new();
    for one in waits.chunk_by(|a, b| a.clock == b.clock) {
        let Some(first) = one.first() else { continue };
        let limit = limits.get(first.clock as usize).copied().unwrap_or(i64::MAX);
        let mut count = Waits { clock: first.clock, started: one.len() as u32, ..Waits::default() };
        for wait in one {
            if let Outcome::Stopped(low, high) = wait.outcome {
                count.values.push((low, high));
                count.stopped += 1;
            }
            let of = match CountedAs::of(wait.outcome, limit) {
                CountedAs::Within => &mut count.within,
                CountedAs::Breached => &mut count.breached,
                CountedAs::Uncertain => &mut count.uncertain,
                CountedAs::Cancelled => &mut count.cancelled,
                CountedAs::OpenWithin => &mut count.open_within,
                CountedAs::OpenBreached => &mut count.open_breached,
            };
            *of += 1;
        }
        count.values.sort_unstable();
        out.push(count);
    }
    out
}
