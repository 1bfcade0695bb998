//! The register of typologies: closed lists, and reference places with what came of them (`journey.md` 17).
//!
//! The data is `data/typology.json`, as the standard has it. The codes of the places are a reading of the papers' prose, and no
//! figure there is a controlled result.

use serde_json::Value;

const SHIPPED: &str = include_str!("../data/typology.json");

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typology {
    /// What must be borne in mind of all of it.
    pub note: String,
    /// The closed lists, in their order.
    pub lists: Vec<Choices>,
    /// Places of which the papers tell.
    pub places: Vec<ReferencePlace>,
}

/// A closed list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// `between`, `level`, `direction`, `degree`, `arrangement`, `power`, `barrier`.
    pub name: String,
    /// Who made it.
    pub source: String,
    /// Its codes.
    pub codes: Vec<Choice>,
}

/// One code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `sectors`.
    pub code: String,
    /// In words.
    pub meaning: String,
}

/// A place of the papers.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferencePlace {
    /// Its name.
    pub name: String,
    /// People, where the papers say.
    pub population: Option<u64>,
    /// What was joined.
    pub joined: Vec<String>,
    /// How.
    pub how: Vec<String>,
    /// Codes by list, in the order of the lists; `degree` and `arrangement` have one.
    pub codes: Vec<(String, Vec<String>)>,
    /// What came of it.
    pub came_of_it: Vec<CameOfIt>,
    /// What stood in the way or is not shown.
    pub caution: Vec<String>,
    /// Paper and section.
    pub source: Vec<(String, String)>,
}

/// One thing that came of an arrangement, as its paper gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct CameOfIt {
    /// In words.
    pub measure: String,
    /// Before.
    pub from: Option<f64>,
    /// After.
    pub to: Option<f64>,
    /// When.
    pub period: String,
}

impl Typology {
    /// The register that is shipped.
    pub fn shipped() -> Typology {
        // A test reads it; it cannot be wrong in a build that passed.
        serde_json::from_str(SHIPPED).map(|value| read(&value)).unwrap_or_default()
    }

    /// The list of a name.
    pub fn list(&self, name: &str) -> Option<&Choices> {
        self.lists.iter().find(|list| list.name == name)
    }

    /// What a code means.
    pub fn meaning(&self, list: &str, code: &str) -> Option<&str> {
        self.list(list)?.codes.iter().find(|choice| choice.code == code).map(|choice| choice.meaning.as_str())
    }

    /// Every code of every list.
    pub fn codes(&self) -> Vec<&str> {
        self.lists.iter().flat_map(|list| list.codes.iter().map(|choice| choice.code.as_str())).collect()
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A list of texts, or one text.
fn texts(value: &Value, key: &str) -> Vec<String> {
    match value.get(key) {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn read(value: &Value) -> Typology {
    let nothing = serde_json::Map::new();
    let table = |key: &str| value.get(key).and_then(Value::as_object).unwrap_or(&nothing);
    let sources = table("sources");
    let choice = |(code, meaning): (&String, &Value)| Choice {
        code: code.clone(),
        meaning: meaning.as_str().unwrap_or_default().to_owned(),
    };
    let lists: Vec<Choices> = table("lists")
        .iter()
        .map(|(name, codes)| Choices {
            name: name.clone(),
            source: sources.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(),
            codes: codes.as_object().unwrap_or(&nothing).iter().map(choice).collect(),
        })
        .collect();
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let result = |value: &Value| CameOfIt {
        measure: text(value, "measure"),
        from: value.get("from").and_then(Value::as_f64),
        to: value.get("to").and_then(Value::as_f64),
        period: text(value, "period"),
    };
    let source = |value: &Value| {
        let part = |n: usize| value.get(n).and_then(Value::as_str).unwrap_or_default().to_owned();
        (part(0), part(1))
    };
    let place = |value: &Value| ReferencePlace {
        name: text(value, "name"),
        population: value.get("population").and_then(Value::as_u64),
        joined: texts(value, "joined"),
        how: texts(value, "how"),
        codes: lists
            .iter()
            .map(|list| (list.name.clone(), texts(value, &list.name)))
            .filter(|(_, codes)| !codes.is_empty())
            .collect(),
        came_of_it: list(value, "came_of_it").iter().map(result).collect(),
        caution: texts(value, "caution"),
        source: list(value, "source").iter().map(source).collect(),
    };
    let places = list(value, "places").iter().map(place).collect();
    Typology { note: text(value, "note"), lists, places }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_whole_and_its_places_use_its_codes() {
        let register = Typology::shipped();
        let names: Vec<&str> = register.lists.iter().map(|list| list.name.as_str()).collect();
        assert_eq!(names, ["between", "level", "direction", "degree", "arrangement", "power", "barrier"]);
        assert!(register.lists.iter().all(|list| !list.source.is_empty() && list.codes.len() > 1));
        let places: Vec<&str> = register.places.iter().map(|place| place.name.as_str()).collect();
        assert_eq!(
            places,
            [
                "Torbay",
                "Knowsley",
                "North East Lincolnshire",
                "Somerset Partnerships",
                "Sedgefield",
                "Northern Ireland"
            ]
        );
        for place in &register.places {
            assert!(!place.came_of_it.is_empty() && !place.source.is_empty(), "{}", place.name);
            assert!(place.codes.len() >= 5, "{}: what is integrated between whom is said", place.name);
            for (list, codes) in &place.codes {
                assert!(codes.iter().all(|code| register.meaning(list, code).is_some()), "{}: {list}", place.name);
            }
        }
        assert!(register.note.contains("No figure is a controlled result"));
    }
}
