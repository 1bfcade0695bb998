//! Small numbers for names, as fast as a place's millions of rows ask for: one look in one list, where a pool of texts takes four.

/// A table with open addressing from any number but 0 to the place that it was first seen at.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    /// Key and number side by side; key 0 is an empty place. A power of two of them, at most half full.
    places: Vec<(u64, u32)>,
    count: usize,
}

impl Numbers {
    /// The number of a key, if it has one.
    #[inline]
    pub fn get(&self, key: u64) -> Option<u32> {
        let mut at = place(key, self.places.len())?;
        loop {
            match self.places.get(at)? {
                (0, _) => return None,
                (found, number) if *found == key => return Some(*number),
                _ => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Gives a key, which has none yet and is not 0, a number.
    pub fn put(&mut self, key: u64, number: u32) {
        if (self.count + 1) * 2 > self.places.len() {
            let wider = vec![(0, 0); (self.places.len() * 2).max(64)];
            for (key, number) in std::mem::replace(&mut self.places, wider) {
                self.put_in(key, number);
            }
        }
        self.put_in(key, number);
        self.count += 1;
    }

    /// Takes all keys out; a table that had many is begun anew.
    pub fn clear(&mut self) {
        if self.places.len() > 1 << 14 {
            self.places = Vec::new();
        }
        self.places.fill((0, 0));
        self.count = 0;
    }

    fn put_in(&mut self, key: u64, number: u32) {
        let width = self.places.len();
        let Some(mut at) = place(key, width).filter(|_| key != 0) else { return };
        while self.places.get(at).is_some_and(|(found, _)| *found != 0) {
            at = (at + 1) & (width - 1);
        }
        if let Some(place) = self.places.get_mut(at) {
            *place = (key, number);
        }
    }
}

/// Where to look first: both halves of a product, into which every bit of the key goes.
#[inline]
fn place(key: u64, width: usize) -> Option<usize> {
    let product = u128::from(key) * 0x9e37_79b9_7f4a_7c15;
    let mixed = (product >> 64) as u64 ^ product as u64;
    width.checked_sub(1).map(|mask| mixed as usize & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_what_a_map_finds() {
        let mut numbers = Numbers::default();
        let mut map = std::collections::BTreeMap::new();
        // Keys that differ in their upper bytes alone, in their lower alone, and in between.
        for n in 1..5_000_u64 {
            for key in [n, n << 40, n << 20 | 7, n.wrapping_mul(0x1_0001_0001)] {
                assert_eq!(numbers.get(key), map.get(&key).copied());
                if !map.contains_key(&key) {
                    let next = map.len() as u32;
                    numbers.put(key, next);
                    map.insert(key, next);
                }
            }
        }
        assert!(map.iter().all(|(key, number)| numbers.get(*key) == Some(*number)));
        for _ in 0..2 {
            numbers.clear();
            assert!(map.keys().all(|key| numbers.get(*key).is_none()));
            map.keys().zip(0..50).for_each(|(key, number)| numbers.put(*key, number));
            assert!(map.keys().zip(0..50).all(|(key, number)| numbers.get(*key) == Some(number)));
        }
        assert_eq!(numbers.get(0), None);
        assert_eq!(Numbers::default().get(1), None);
    }
}
