//! Which names stand on more than one row, without a second list of all names.

use yf_model::rows::neutral::Name;

/// Whether names only rise, by length and then by text, as those of a counter do: then none of them stands twice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rising {
    first: u128,
    last: u128,
    broken: bool,
}

impl Rising {
    /// The next name, which is not empty and has no NUL. Of one of more than sixteen bytes nothing is known.
    #[inline]
    pub fn add(&mut self, name: &[u8]) {
        let number = match Name::in_place(name).and_then(Name::by_length) {
            Some(short) => u128::from(short),
            None if name.len() > 16 => 0,
            None => name.iter().fold(0, |number, byte| number << 8 | u128::from(*byte)),
        };
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

    /// Sets a name's bit.
    #[inline]
    pub fn add(&mut self, name: Name) {
        let (at, bit) = self.place(name);
        if let Some([once, again]) = self.places.get_mut(at) {
            *again |= *once & bit;
            *once |= bit;
        }
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
        names.iter().for_each(|name| rising.add(name.as_bytes()));
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
        // A counter that grows longer than a name that holds its own text.
        assert!(throughout(&[&["e9999998", "e9999999"], &["e10000000", "e10000001"], &["e10000002"]]));
        assert!(!throughout(&[&["e10000001", "e10000000"]]) && !throughout(&[&["e10000000"], &["e10000000"]]));
        assert!(!throughout(&[&["e10000000"], &["e9999999"]]) && throughout(&[&["0123456789abcdef"]]));
        // Not all bytes are of ASCII.
        assert!(throughout(&[&["e", "é", "éa", "ée"]]) && !throughout(&[&["éa", "é"]]));
        // Of long names nothing is known.
        assert!(!throughout(&[&["0123456789abcdefg"]]));
        assert!(!throughout(&[&["0123456789abcdefg", "e2"]]));
        assert!(!throughout(&[&["e1"], &["0123456789abcdefg"], &["e2"]]));
    }

    #[test]
    fn whatever_stands_twice_is_marked() {
        let names: Vec<Name> = (0..4_000).map(|n| Names::default().name(&format!("e{}", n % 3_000))).collect();
        let mut whole = Marked::of(names.len());
        names.iter().for_each(|name| whole.add(*name));
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
