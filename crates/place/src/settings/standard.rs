//! A named mix of people to which parts of a place are standardised in place of the run's own (`journey.md` 15).

use super::json::{Node, Value};
use super::read::{Read, get};

/// Bands of age at the start of the window, in order; the last is of whoever has no year of birth.
pub const AGES: [&str; 5] = ["0-64", "65-74", "75-84", "85+", "unknown"];

/// How much one stratum counts. Texts are those of persons.csv; an empty one is a value of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Place in [`AGES`].
    pub age: u8,
    /// F, M, X or blank.
    pub sex: String,
    /// Deprivation fifth or blank.
    pub fifth: String,
    /// People, or a share: only what part of the whole it is counts.
    pub weight: f64,
}

/// A standard population.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardPopulation {
    /// What it is called, said beside every value that is standardised to it.
    pub name: String,
    /// Its strata.
    pub strata: Vec<Weight>,
}

impl Read<'_> {
    /// `{"name": "...", "strata": [{"age": "65-74", "sex": "F", "imd": "1", "weight": 1200}]}`
    pub(super) fn standard(&mut self, node: &Node) -> Option<StandardPopulation> {
        let table = self.table(node, "standard_population")?;
        let name = self.needed(node, table, "name");
        let nodes = match get(table, "strata") {
            Some(strata) => self.list(strata, "strata"),
            None => {
                let mend = "write \"strata\": [{\"age\": \"65-74\", \"sex\": \"F\", \"imd\": \"1\", \"weight\": 1200}]";
                self.say("settings-value", node.line, Some("strata"), "", "is missing", mend);
                return None;
            }
        };
        let mut strata: Vec<Weight> = Vec::new();
        for node in &nodes {
            let Some(stratum) = self.stratum(node) else { continue };
            let same =
                |other: &Weight| (other.age, &other.sex, &other.fifth) == (stratum.age, &stratum.sex, &stratum.fifth);
            if strata.iter().any(same) {
                let found = format!(
                    "{}, {}, {}",
                    AGES.get(usize::from(stratum.age)).unwrap_or(&""),
                    stratum.sex,
                    stratum.fifth
                );
                self.say("settings-twice", node.line, Some("strata"), &found, "stands twice", "keep one of the two");
            }
            strata.push(stratum);
        }
        if strata.iter().map(|stratum| stratum.weight).sum::<f64>() <= 0.0 {
            self.wrong(node, "strata", "weighs nothing", "give each stratum its number of people as `weight`");
        }
        Some(StandardPopulation { name: name?, strata })
    }

    fn stratum(&mut self, node: &Node) -> Option<Weight> {
        let table = self.table(node, "strata")?;
        let age = self.needed(node, table, "age")?;
        let band = AGES.iter().position(|known| *known == age);
        if band.is_none() {
            self.unknown(node.line, Some("age"), &age, "band of age", &AGES);
        }
        let [sex, fifth] = ["sex", "imd"].map(|key| self.text(table, key).unwrap_or_default());
        let weight = match get(table, "weight").map(|node| &node.value) {
            Some(Value::Number(text)) => text.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight >= 0.0),
            _ => None,
        };
        if weight.is_none() {
            let mend = "write a number from 0: people of the standard population in this stratum";
            self.wrong(get(table, "weight").unwrap_or(node), "weight", "is missing or no number", mend);
        }
        Some(Weight { age: u8::try_from(band?).ok()?, sex, fifth, weight: weight? })
    }
}
