//! Which names stand on more than one row, without a second list of all names.

use yf_model::rows::neutral::Name;

/// Whether names only rise, by length and then by text, as those of a counter do: then none of them stands twice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rising {
    first: u64,
    last: u64,
    broken: bool,
}

impl Rising {
    /// The next name, which is not empty.
    #[inline]
    pub fn add(&mut self, name: Name) {
        let number = name.by_length().unwrap_or(0);
        self.broken |= number <= self.last;
        if self.last == 0 {
            self.first = number;
        }
        self.last = number;
    }

    /// Whether they rise from each part to the next as well.
    pub fn throughout<'a>(parts: impl Iterator<Item = &'a Rising>) -> bool {
        let mut last = 0;
        let mut parts = parts.filter(|part| part.last > 0 || part.broken);
        parts.all(|part| {
            let rises = !part.broken && part.first > last;
            last = part.last;
            rises
        })
    }
}

/// A bit for each name: only a name whose bit was set before can stand twice, and is worth a closer look.
#[derive(Debug)]
pub(crate) struct Marked {
    /// Bits that were set, and those that were set again, side by side so that both are one look.
    places: Vec<[u64; 2]>,
}

impl Marked {
    /// Of about so many names, eight bits for each.
    pub fn of(names: usize) -> Marked {
        Marked { places: vec![[0; 2]; (names / 8).next_power_of_two()] }
    }

    fn place(&self, name: Name) -> (usize, u64) {
        let name = name.bits();
        let mixed = (name ^ (name >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 32) as usize & (self.places.len() - 1), 1 << (mixed >> 58))
    }

    /// Sets a name's bit; gives its place.
    #[inline]
    pub fn add(&mut self, name: Name) -> u32 {
        let (at, bit) = self.place(name);
        if let Some([once, again]) = self.places.get_mut(at) {
            *again |= *once & bit;
            *once |= bit;
        }
        (at as u32) << 6 | bit.trailing_zeros()
    }

    /// Whether the bit at a place was set more than once.
    #[inline]
    pub fn is_again(&self, place: u32) -> bool {
        self.places.get((place >> 6) as usize).is_some_and(|[_, again]| again >> (place & 63) & 1 == 1)
    }

    /// Adds the bits of another list as wide.
    pub fn merge(&mut self, other: &Marked) {
        for ([once, again], [also_once, also_again]) in self.places.iter_mut().zip(&other.places) {
            *again |= also_again | *once & also_once;
            *once |= also_once;
        }
    }

    /// Whether a name's bit was set more than once.
    #[inline]
    pub fn may_stand_twice(&self, name: Name) -> bool {
        let (at, bit) = self.place(name);
        self.places.get(at).is_some_and(|[_, again]| again & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_model::rows::neutral::Names;

    fn rising(names: &[&str]) -> Rising {
        let mut rising = Rising::default();
        names.iter().for_each(|name| rising.add(Names::default().name(name)));
        rising
    }

    #[test]
    fn a_counter_rises_and_nothing_that_comes_again_does() {
        let throughout = |parts: &[&[&str]]| {
            let parts: Vec<Rising> = parts.iter().map(|part| rising(part)).collect();
            Rising::throughout(parts.iter())
        };
        assert!(throughout(&[&["e1", "e2", "e9", "e10", "e11"], &[], &["e12"], &["f11"]]));
        assert!(throughout(&[]) && throughout(&[&[]]));
        assert!(!throughout(&[&["e1", "e1"]]));
        assert!(!throughout(&[&["e1"], &["e1"]]));
        assert!(!throughout(&[&["e1", "e3"], &["e2", "e4"]]));
        assert!(!throughout(&[&["e10", "e9"]]));
        // Of long names nothing is known.
        assert!(!throughout(&[&["a-long-name-1"]]));
        assert!(!throughout(&[&["a-long-name-1", "e2"]]));
        assert!(!throughout(&[&["e1"], &["a-long-name-1"], &["e2"]]));
    }

    #[test]
    fn whatever_stands_twice_is_marked() {
        let names: Vec<Name> = (0..4_000).map(|n| Names::default().name(&format!("e{}", n % 3_000))).collect();
        let mut whole = Marked::of(names.len());
        let places: Vec<u32> = names.iter().map(|name| whole.add(*name)).collect();
        assert!(names.iter().zip(places).all(|(name, place)| whole.may_stand_twice(*name) == whole.is_again(place)));
        let (mut first, mut second) = (Marked::of(names.len()), Marked::of(names.len()));
        for (n, name) in names.iter().enumerate() {
            let part = if n < 1_500 { &mut first } else { &mut second };
            part.add(*name);
        }
        first.merge(&second);
        assert_eq!(first.places, whole.places);
        assert!(names[..1_000].iter().all(|name| whole.may_stand_twice(*name)));
        let alike = names[1_000..3_000].iter().filter(|name| whole.may_stand_twice(**name)).count();
        assert!(alike < 1_000, "a list in which every bit is set again tells nothing: {alike}");
    }
}
