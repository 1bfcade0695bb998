//! Names of invented people: the lists of `bench/linkage/gen_people.py`, so that a linkage model fitted on one fits the other.

use crate::draw::{Key, word};
use std::collections::BTreeMap;

const LISTS: &str = include_str!("../data/names.csv");

/// A list of names with cumulative weights.
#[derive(Clone, Debug, Default)]
struct Names {
    names: Vec<&'static str>,
    sums: Vec<f64>,
}

impl Names {
    fn push(&mut self, name: &'static str, weight: f64) {
        self.sums.push(self.sums.last().copied().unwrap_or(0.0) + weight);
        self.names.push(name);
    }

    fn pick(&self, key: Key) -> &'static str {
        let u = key.unit() * self.sums.last().copied().unwrap_or(0.0);
        self.names.get(self.sums.partition_point(|s| *s <= u)).or(self.names.last()).copied().unwrap_or("Smith")
    }
}

/// All lists.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    by: BTreeMap<&'static str, Names>,
    nick: BTreeMap<&'static str, Vec<&'static str>>,
    variants: BTreeMap<&'static str, Vec<&'static str>>,
    /// By group: factor of missing numbers, factor of damaged names, share born on 1 January.
    factors: BTreeMap<&'static str, (f64, f64, f64)>,
}

impl Lists {
    /// Reads the embedded lists.
    pub fn load() -> Lists {
        let mut lists = Lists::default();
        for line in LISTS.lines().skip(1) {
            let mut parts = line.split(',');
            let (list, name) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
            let weight = parts.next().and_then(|w| w.parse().ok()).unwrap_or(1.0);
            match list {
                "NICK" => {
                    if let Some((name, nicks)) = name.split_once('=') {
                        lists.nick.insert(name, nicks.split('|').collect());
                    }
                }
                "TRANS" => {
                    for one in name.split('|') {
                        let others: Vec<_> = name.split('|').filter(|o| *o != one).collect();
                        lists.variants.entry(one).or_default().extend(others);
                    }
                }
                "GROUP" => {
                    let f: Vec<&str> = name.split('|').collect();
                    let n = |at: usize| f.get(at).and_then(|x| x.parse().ok()).unwrap_or(1.0);
                    lists.factors.insert(f[0], (n(1), n(2), n(3)));
                }
                _ => lists.by.entry(list).or_default().push(name, weight),
            }
        }
        lists
    }

    fn pick(&self, list: &str, key: Key) -> &'static str {
        self.by.get(list).map_or("Smith", |names| names.pick(key))
    }

    /// Factors of a group: missing numbers, damaged names.
    pub fn factors(&self, group: &str) -> (f64, f64, f64) {
        self.factors.get(group).copied().unwrap_or((1.0, 1.0, 0.0))
    }

    /// A forename by group and sex.
    pub fn forename(&self, group: &str, woman: bool, key: Key) -> &'static str {
        let list = match group {
            "white_other" => "PL",
            "pakistani" => "PK",
            "bangladeshi" => "BD",
            "indian" => "IN",
            "chinese" => "CN",
            "black_african" => "AF",
            "arab_other" => "AR",
            "mixed" => ["WB", "AF", "WB", "IN"][key.with(9).below(4) as usize],
            _ => "WB",
        };
        self.pick(&format!("{list}_{}", if woman { "F" } else { "M" }), key.with(1))
    }

    /// A surname by group and sex.
    pub fn surname(&self, group: &str, woman: bool, key: Key) -> String {
        let own = |list: &str| self.pick(list, key.with(1)).to_string();
        match group {
            "white_other" if key.chance(0.12) => own("RO_S"),
            "white_other" => {
                let name = format!("{}{}", self.pick("PL_A", key.with(2)), self.pick("PL_B", key.with(3)));
                match name.strip_suffix("ski").or(name.strip_suffix("cki")) {
                    Some(_) if woman => format!("{}a", &name[..name.len() - 1]),
                    _ => name,
                }
            }
            "pakistani" => own(if woman { "PK_FS" } else { "PK_S" }),
            "bangladeshi" => own(if woman { "BD_FS" } else { "BD_S" }),
            "indian" => match own("IN_S") {
                name if name == "Singh" && woman => "Kaur".to_string(),
                name => name,
            },
            "chinese" => own("CN_S"),
            "black_african" => own("AF_S"),
            "black_caribbean" => own("CA_S"),
            "arab_other" => own("AR_S"),
            // The long tail of English surnames is made of syllables.
            _ if key.chance(0.47) => format!("{}{}", self.pick("PRE", key.with(2)), self.pick("SUF", key.with(3))),
            _ => own("WB_S"),
        }
    }

    /// A short form of a name, if there is one.
    pub fn nick(&self, name: &str, key: Key) -> Option<&'static str> {
        self.nick.get(name).and_then(|n| n.get(key.below(n.len() as u64) as usize)).copied()
    }

    /// Another way to write a name, if there is one.
    pub fn variant(&self, name: &str, key: Key) -> Option<&'static str> {
        self.variants.get(name).and_then(|n| n.get(key.below(n.len() as u64) as usize)).copied()
    }
}

/// A slip of the keys, as the generator makes them: lost, swapped, doubled or wrong letter.
pub fn typo(name: &str, key: Key) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 3 {
        return name.to_string();
    }
    let at = 1 + key.with(word("at")).below(letters.len() as u64 - 1) as usize;
    let mut out = letters.clone();
    match key.with(word("slip")).pick(&[0.25, 0.25, 0.3, 0.2]) {
        0 => {
            out.remove(at);
        }
        1 if at + 1 < out.len() => out.swap(at, at + 1),
        2 => out[at] = char::from(b'a' + key.with(word("letter")).below(26) as u8),
        _ => out.insert(at, letters[at]),
    }
    out.into_iter().collect()
}
