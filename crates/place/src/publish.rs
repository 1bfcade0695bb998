/// What may leave the team (`identity.md` section 6; decision 10). A place may be stricter than the defaults, never looser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Publish {
    /// Counts of 1 to this many people are hidden.
    pub hide_to: u64,
    /// Other counts go to the nearest multiple of this.
    pub round_to: u64,
}

impl Default for Publish {
    fn default() -> Publish {
        Publish { hide_to: 7, round_to: 5 }
    }
}

impl Publish {
    /// The fewest people of whom anything is shown: counts, medians, months of a chart.
    pub fn least(&self) -> u64 {
        self.hide_to.saturating_add(1)
    }

    /// A count of people as it may be shared: nought stays nought, few are hidden (`None`), the rest goes to the nearest
    /// multiple, halves upwards.
    pub fn shared(&self, people: u64) -> Option<u64> {
        let step = self.round_to.max(1);
        match people {
            0 => Some(0),
            n if n < self.least() => None,
            n => {
                let below = n / step * step;
                // A count that is shown is never shown as nought.
                let up = (n - below) * 2 >= step || below == 0;
                Some(if up { below.saturating_add(step) } else { below })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_hidden_and_the_rest_is_near() {
        for hide_to in [7, 9, 30] {
            for round_to in [5, 10, 100] {
                let publish = Publish { hide_to, round_to };
                assert_eq!(publish.shared(0), Some(0));
                let mut last = 0;
                for people in 1..2_000 {
                    let shown = publish.shared(people);
                    assert_eq!(shown.is_none(), people <= hide_to, "{people}");
                    let Some(shown) = shown else { continue };
                    assert_eq!(shown % round_to, 0, "{people}");
                    assert!(shown > 0 && shown >= last, "{people}: order is kept, and some is never none");
                    let far = shown.abs_diff(people) * 2;
                    assert!(far <= round_to || shown == round_to, "{people} as {shown}");
                    last = shown;
                }
            }
        }
        let default = Publish::default();
        assert_eq!([8, 12, 13, 1264].map(|n| default.shared(n)), [Some(10), Some(10), Some(15), Some(1265)]);
    }
}
