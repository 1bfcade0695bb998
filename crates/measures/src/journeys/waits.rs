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

/// Clocks that started for a person, each against its limit; `waits` in the order of the clocks.
pub fn counts(waits: &[Wait], limits: &[i64]) -> Vec<Waits> {
    let mut out: Vec<Waits> = Vec::new();
    for one in waits.chunk_by(|a, b| a.clock == b.clock) {
        let Some(first) = one.first() else { continue };
        let limit = limits.get(first.clock as usize).copied().unwrap_or(i64::MAX);
        let mut count = Waits { clock: first.clock, started: one.len() as u32, ..Waits::default() };
        for wait in one {
            let of = match wait.outcome {
                Outcome::Cancelled => &mut count.cancelled,
                Outcome::Open(so_far) if so_far > limit => &mut count.open_breached,
                Outcome::Open(_) => &mut count.open_within,
                Outcome::Stopped(low, high) => {
                    count.values.push((low, high));
                    count.stopped += 1;
                    match (low > limit, high <= limit) {
                        (_, true) => &mut count.within,
                        (true, _) => &mut count.breached,
                        _ => &mut count.uncertain,
                    }
                }
            };
            *of += 1;
        }
        count.values.sort_unstable();
        out.push(count);
    }
    out
}
