use std::collections::HashMap;

/// Number of a vocabulary text (an organisation, a service, an outcome) in [`Texts`]. Number 0 is the empty text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct TextId(pub u32);

/// Number of an identifier (of a person, a referral, a worker) in [`Ids`]. Number 0 is "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct IdText(pub u32);

#[derive(Clone, Debug)]
struct Pool {
    bytes: String,
    ends: Vec<usize>,
    find: HashMap<Box<str>, u32>,
}

impl Pool {
    fn new() -> Pool {
        Pool { bytes: String::new(), ends: vec![0], find: HashMap::from([("".into(), 0)]) }
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(id) = self.find.get(text) {
            return *id;
        }
        let id = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.find.insert(text.into(), id);
        id
    }

    fn get(&self, id: u32) -> &str {
        let id = id as usize;
        match self.ends.get(id) {
            Some(end) if id > 0 => &self.bytes[self.ends[id - 1]..*end],
            _ => "",
        }
    }

    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.ends.len() as u32).collect();
        order.sort_by(|a, b| self.get(*a).cmp(self.get(*b)));
        let mut ranks = vec![0; order.len()];
        for (rank, id) in order.into_iter().enumerate() {
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
                self.0.find.get(text).map(|n| $id(*n))
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
