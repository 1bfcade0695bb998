/// What may leave the team (`identity.md` section 6; decision 10). A place may be stricter than the defaults, never looser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Counts of 1 to this many people are hidden.
    pub hide_to: u64,
    /// Other counts go to the nearest multiple of this.
    pub round_to: u64,
    /// Medians and other figures of people's values need at least this many people.
    pub median_from: u64,
    /// At most this many people are listed under one figure of the restricted report.
    pub people_a_figure: u64,
}

impl Default for Publish {
    fn default() -> Publish {
        Publish { hide_to: 7, round_to: 5, median_from: 8, people_a_figure: 200 }
    }
}

/// A count of people as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Rounded.
    Count(u64),
    /// Held back: `[c]`.
    Hidden,
}

impl Publish {
    /// A count of people as the open edition may show it: nought stays nought, few are hidden, the rest is rounded.
    pub fn count(&self, people: u64) -> Shown {
        match people {
            0 => Shown::Count(0),
            n if n <= self.hide_to => Shown::Hidden,
            n => Shown::Count(self.round(n)),
        }
    }

    /// The nearest multiple of `round_to`; halves go up.
    pub fn round(&self, count: u64) -> u64 {
        let step = self.round_to.max(1);
        let below = count / step * step;
        if (count - below) * 2 >= step { below.saturating_add(step) } else { below }
    }

    /// Whether a median or other figure of so many people's values may be shown.
    pub fn allows_median(&self, people: u64) -> bool {
        people >= self.median_from
    }
}
