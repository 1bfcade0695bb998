use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Number of a vocabulary text (an organisation, a service, an outcome) in [`Texts`]. Number 0 is the empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TextId(pub u32);

/// Number of an identifier (of a person, a referral, a worker) in [`Ids`]. Number 0 is "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct IdText(pub u32);

/// Each text is held once, in `bytes`; the table holds numbers only and compares through them.
#[derive(Clone)]
struct Pool {
    bytes: String,
    ends: Vec<usize>,
    find: HashTable<u32>,
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The text of a number, in the pool's own parts so that the table can be borrowed beside them.
fn held<'a>(bytes: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    match ends.get(id) {
        Some(end) if id > 0 => &bytes[ends[id - 1]..*end],
        _ => "",
    }
}

impl Pool {
    fn new() -> Pool {
        Pool { bytes: String::new(), ends: vec![0], find: HashTable::new() }
    }

    fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let Pool { bytes, ends, find } = self;
        let entry = find.entry(hash(text), |id| held(bytes, ends, *id) == text, |id| hash(held(bytes, ends, *id)));
        match entry {
            Entry::Occupied(found) => *found.get(),
            Entry::Vacant(slot) => {
                let id = ends.len() as u32;
                slot.insert(id);
                bytes.push_str(text);
                ends.push(bytes.len());
                id
            }
        }
    }

    fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        self.find.find(hash(text), |id| self.get(*id) == text).copied()
    }

    fn get(&self, id: u32) -> &str {
        held(&self.bytes, &self.ends, id)
    }

    fn ranks(&self) -> Vec<u32> {
        // The first eight bytes as a number decide nearly always, without a look at the texts.
        let start = |id: u32| {
            let text = self.get(id).as_bytes();
            let first = |bits: u64, n: usize| bits << 8 | u64::from(text.get(n).copied().unwrap_or(0));
            text.first_chunk::<8>().map_or_else(|| (0..8).fold(0, first), |eight| u64::from_be_bytes(*eight))
        };
        let mut order: Vec<(u64, u32)> = (0..self.ends.len() as u32).map(|id| (start(id), id)).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        let mut ranks = vec![0; order.len()];
        for (rank, (_, id)) in order.into_iter().enumerate() {
            ranks[id as usize] = rank as u32;
        }
        ranks
    }
}

macro_rules! pool {
    ($(#[$doc:meta])* $name:ident, $id:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Pool);

        impl Default for $name {
            fn default() -> Self {
                $name(Pool::new())
            }
        }

        impl $name {
            /// The number of a text, given on first sight. The empty text is number 0.
            pub fn intern(&mut self, text: &str) -> $id {
                $id(self.0.intern(text))
            }

            /// The text of a number.
            pub fn get(&self, id: $id) -> &str {
                self.0.get(id.0)
            }

            /// The number of a text already seen.
            pub fn find(&self, text: &str) -> Option<$id> {
                self.0.find(text).map($id)
            }

            /// For each number its place in the order of the texts: an order that no order of reading can change.
            pub fn ranks(&self) -> Vec<u32> {
                self.0.ranks()
            }

            /// How many texts are held, the empty one included.
            pub fn len(&self) -> usize {
                self.0.ends.len()
            }

            /// Whether only the empty text is held.
            pub fn is_empty(&self) -> bool {
                self.len() == 1
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({} texts)"), self.len())
            }
        }
    };
}

pool! {
    /// Vocabulary: organisations, services, teams, coded values. Nothing in it says who a person is.
    Texts, TextId
}
pool! {
    /// Identifiers: local person numbers, pseudonyms, referral and contact numbers, workers. Handed only to the rooms
    /// that join (`linkage`) and to the pens that write restricted output.
    Ids, IdText
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_the_order_is_of_the_texts() {
        let mut texts = Texts::default();
        assert_eq!(texts.find(""), Some(TextId(0)));
        assert_eq!(texts.find("b"), None);
        let numbers: Vec<TextId> = (0..10_000).rev().map(|n| texts.intern(&format!("t{n:05}"))).collect();
        assert_eq!(texts.len(), 10_001);
        assert_eq!(texts.intern("t09999"), numbers[0]);
        assert_eq!(texts.get(numbers[9_999]), "t00000");
        let ranks = texts.ranks();
        assert_eq!(ranks[numbers[9_999].0 as usize], 1);
        assert_eq!(ranks[numbers[0].0 as usize], 10_000);
        let mut alike = Ids::default();
        for text in ["abcdefgh", "abcdefg", "abcdefgh\u{0}", "abcdefghi", "", "b", "a\u{0}", "a", "\u{e9}"] {
            alike.intern(text);
        }
        let ranks = alike.ranks();
        for a in 0..ranks.len() {
            for b in 0..ranks.len() {
                let texts = alike.get(IdText(a as u32)).cmp(alike.get(IdText(b as u32)));
                assert_eq!(ranks[a].cmp(&ranks[b]), texts);
            }
        }
    }
}
