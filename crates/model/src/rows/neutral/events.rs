use super::{At, Name};
use crate::IdText;

/// One event, held in 32 bytes. Whose it is follows from where it stands; what is the same on many rows is a number into the
/// [`super::Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// `event_id`.
    pub id: Name,
    /// `ref`.
    pub reference: Name,
    /// Day or minute.
    pub at: At,
    /// Worker's pseudonym.
    pub who: IdText,
    /// Place in [`super::Table::acts`].
    pub act: u32,
    /// Which row, counted over all files ([`super::Table::row`]).
    pub line: u32,
}

/// Events of a block, unless one person has more: 16 KiB, so that what sorting lets go of is used again for what is sorted.
const BLOCK: usize = (16 << 10) / size_of::<Event>() - 1;

/// Events by person, in blocks of which each holds whole persons: no list as long as a place, which would have to be held twice to be sorted.
#[derive(Clone, Debug, Default)]
pub struct Events {
    blocks: Vec<Vec<Event>>,
    /// Of each person the block, and where in it her events end.
    ends: Vec<(u32, u32)>,
    count: usize,
}

impl Events {
    /// Adds the next person's events, which stand in their order.
    pub fn add(&mut self, hers: &[Event]) {
        let fits = |block: &&mut Vec<Event>| block.len() + hers.len() <= block.capacity();
        let number = self.blocks.len();
        let (number, end) = match self.blocks.last_mut().filter(fits) {
            Some(block) => {
                block.extend_from_slice(hers);
                (number - 1, block.len())
            }
            None => {
                let mut block = Vec::with_capacity(hers.len().max(BLOCK));
                block.extend_from_slice(hers);
                self.blocks.push(block);
                (number, hers.len())
            }
        };
        self.ends.push((number as u32, end as u32));
        self.count += hers.len();
    }

    /// Adds persons that come after.
    pub fn append(&mut self, next: Events) {
        let before = self.blocks.len() as u32;
        self.ends.extend(next.ends.iter().map(|(block, end)| (block + before, *end)));
        self.blocks.extend(next.blocks);
        self.count += next.count;
    }

    /// The events of one person, in order.
    #[inline]
    pub fn of(&self, person: usize) -> &[Event] {
        let Some((block, end)) = self.ends.get(person).copied() else { return &[] };
        let before = person.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.filter(|(same, _)| *same == block).map_or(0, |(_, end)| *end);
        self.blocks.get(block as usize).and_then(|events| events.get(start as usize..end as usize)).unwrap_or(&[])
    }

    /// All of them, by person.
    pub fn iter(&self) -> impl Iterator<Item = &Event> {
        self.blocks.iter().flatten()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many persons were added, those without an event included.
    pub fn persons(&self) -> usize {
        self.ends.len()
    }
}

/// The same events of the same persons, whatever blocks they are held in.
impl PartialEq for Events {
    fn eq(&self, other: &Events) -> bool {
        self.persons() == other.persons() && (0..self.persons()).all(|person| self.of(person) == other.of(person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Day;

    #[test]
    fn an_event_is_small() {
        assert_eq!(size_of::<Event>(), 32);
    }

    #[test]
    fn each_person_has_what_was_added_for_her() {
        let event = |line: u32| Event {
            id: Name::numbered(line),
            reference: Name::NONE,
            at: At::new(Day(19_000), None).expect("a day"),
            who: IdText(0),
            act: 0,
            line,
        };
        let counts = [0, 3, 0, 0, BLOCK - 3, 1, 0, BLOCK + 1, BLOCK, 0, 2, 5 * BLOCK, 7, 0];
        let mut all: Vec<Vec<Event>> = Vec::new();
        let mut next = 0..;
        for count in counts {
            all.push(next.by_ref().take(count).map(event).collect());
        }
        let mut whole = None;
        for cut in 0..=all.len() {
            let (mut events, mut after) = (Events::default(), Events::default());
            all[..cut].iter().for_each(|hers| events.add(hers));
            all[cut..].iter().for_each(|hers| after.add(hers));
            events.append(after);
            for (person, hers) in all.iter().enumerate() {
                assert_eq!(events.of(person), hers);
            }
            assert_eq!(events.of(all.len()), []);
            assert_eq!((events.len(), events.persons()), (all.concat().len(), all.len()));
            assert!(events.iter().eq(all.iter().flatten()));
            whole.get_or_insert_with(|| events.clone());
            assert_eq!(whole.as_ref(), Some(&events));
        }
    }
}
