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

/// Each text is held once, in `bytes`; the table holds numbers and half a hash, and compares through them.
#[derive(Clone)]
struct Pool {
    bytes: String,
    ends: Vec<usize>,
    /// Of the texts before `listed`; those from there on were added as new ones, and are looked for one by one.
    find: HashTable<Slot>,
    listed: usize,
}

/// A text in the table. Its hash stands beside its number so that a table that grows, and a text that is another one, need no look at the texts, which lie far apart.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    id: u32,
}

impl Slot {
    /// Where it belongs in the table: by bits from both ends, as the table asks for.
    fn place(self) -> u64 {
        place(self.hash)
    }
}

fn place(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let whole = hasher.finish();
    (whole ^ whole >> 32) as u32
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
        Pool { bytes: String::new(), ends: vec![0], find: HashTable::new(), listed: 1 }
    }

    fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.list();
        let Pool { bytes, ends, find, listed } = self;
        let hash = hash(text);
        let is_it = |slot: &Slot| slot.hash == hash && held(bytes, ends, slot.id) == text;
        match find.entry(place(hash), is_it, |slot| slot.place()) {
            Entry::Occupied(found) => found.get().id,
            Entry::Vacant(slot) => {
                let id = ends.len() as u32;
                slot.insert(Slot { hash, id });
                bytes.push_str(text);
                ends.push(bytes.len());
                *listed = ends.len();
                id
            }
        }
    }

    fn add(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.ends.len() as u32 - 1
    }

    /// Puts those that were added as new ones into the table.
    fn list(&mut self) {
        let Pool { bytes, ends, find, listed } = self;
        for id in *listed..ends.len() {
            let id = id as u32;
            let hash = hash(held(bytes, ends, id));
            find.insert_unique(place(hash), Slot { hash, id }, |slot| slot.place());
        }
        *listed = ends.len();
    }

    fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let hash = hash(text);
        let found = self.find.find(place(hash), |slot| slot.hash == hash && self.get(slot.id) == text);
        let unlisted = || (self.listed as u32..self.ends.len() as u32).find(|id| self.get(*id) == text);
        found.map(|slot| slot.id).or_else(unlisted)
    }

    fn get(&self, id: u32) -> &str {
        held(&self.bytes, &self.ends, id)
    }

    fn ranks(&self) -> Vec<u32> {
        // Eight bytes as a number are compared without a look at the texts; of those that begin alike, the next eight.
        let eight = |id: u32, from: usize| {
            let text = self.get(id).as_bytes().get(from..).unwrap_or(&[]);
            let first = |bits: u64, n: usize| bits << 8 | u64::from(text.get(n).copied().unwrap_or(0));
            text.first_chunk::<8>().map_or_else(|| (0..8).fold(0, first), |eight| u64::from_be_bytes(*eight))
        };
        let mut order: Vec<(u64, u32)> = (0..self.ends.len() as u32).map(|id| (eight(id, 0), id)).collect();
        order.sort_unstable_by_key(|(start, _)| *start);
        for alike in order.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            alike.iter_mut().for_each(|(next, id)| *next = eight(*id, 8));
            alike.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.get(a.1).cmp(self.get(b.1))));
        }
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

            /// The number of a text that is not empty and not held yet: nothing is looked up. Whoever looks for one of few such texts
            /// goes through them all; the next [`Self::intern`] makes them easy to find.
            pub fn add(&mut self, text: &str) -> $id {
                $id(self.0.add(text))
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
    fn what_is_added_as_new_is_found_as_what_was_looked_up() {
        let (mut one, mut other) = (Ids::default(), Ids::default());
        for n in 0..300 {
            let text = format!("p{n}");
            let id = if n % 100 < 70 { one.add(&text) } else { one.intern(&text) };
            assert_eq!(id, other.intern(&text));
            assert_eq!(one.find(&text), Some(id));
            assert_eq!(one.find(&format!("p{}", n + 1)), None);
        }
        assert_eq!((one.len(), one.ranks()), (other.len(), other.ranks()));
        assert!((0..300).all(|n| one.intern(&format!("p{n}")) == other.intern(&format!("p{n}"))));
    }

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
        for text in [
            "abcdefgh",
            "abcdefg",
            "abcdefgh\u{0}",
            "abcdefghi",
            "",
            "b",
            "a\u{0}",
            "a",
            "\u{e9}",
            "abcdefghijklmnop",
            "abcdefghijklmnopq",
            "abcdefghijklmnopa",
            "abcdefghijklmno",
            "abcdefg\u{0}x",
            "abcdefgh\u{0}\u{0}",
        ] {
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
