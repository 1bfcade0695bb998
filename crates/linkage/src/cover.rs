use crate::Reason;
use yf_model::{Dataset, Identities, PersonKey};

/// How many persons of each kind of extract are seen in each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinCover {
    both: [[u64; 6]; 6],
    unresolved: Vec<Dataset>,
}

fn place(dataset: Dataset) -> usize {
    Dataset::TOLD.iter().position(|d| *d == dataset).unwrap_or(0)
}

impl JoinCover {
    pub(crate) fn count(
        identities: &Identities,
        person_of: &[PersonKey],
        reasons: &[Reason],
        persons: usize,
    ) -> JoinCover {
        let mut seen_in = vec![0u8; persons];
        let mut known_by = [[false; 2]; 6];
        for (id, identity) in identities.iter() {
            let n = place(identity.dataset);
            if let Some(seen) = person_of.get(id.0 as usize).and_then(|p| seen_in.get_mut(p.0 as usize)) {
                *seen |= 1 << n;
            }
            match reasons.get(id.0 as usize) {
                Some(Reason::NhsNumber | Reason::KeyFile | Reason::CouncilNumber) => known_by[n][0] = true,
                Some(Reason::Pseudonym) => known_by[n][1] = true,
                _ => {}
            }
        }
        // Few are seen in many ways: those who are seen alike are counted before each is asked for every pair.
        let mut alike = [0u64; 1 << 6];
        for seen in seen_in {
            if let Some(persons) = alike.get_mut(usize::from(seen)) {
                *persons += 1;
            }
        }
        let mut both = [[0; 6]; 6];
        for (seen, persons) in alike.into_iter().enumerate() {
            for (a, row) in both.iter_mut().enumerate() {
                for (b, cell) in row.iter_mut().enumerate() {
                    *cell += persons * u64::from(seen >> a & 1 == 1 && seen >> b & 1 == 1);
                }
            }
        }
        // A flow of pseudonyms alone, beside a council known by NHS numbers alone: not one person can be joined.
        let council = known_by[place(Dataset::Cld)];
        let cut_off = |d: &Dataset| {
            let flow = known_by[place(*d)];
            *d != Dataset::Cld && flow[1] && !flow[0] && council[0] && !council[1]
        };
        JoinCover { both, unresolved: Dataset::ALL.into_iter().filter(cut_off).collect() }
    }

    /// Persons seen in a kind of extract.
    pub fn persons(&self, dataset: Dataset) -> u64 {
        self.both(dataset, dataset)
    }

    /// Persons seen in both.
    pub fn both(&self, a: Dataset, b: Dataset) -> u64 {
        self.both[place(a)][place(b)]
    }

    /// Health flows that could not join the council's, because they are known by pseudonyms that no key file resolves.
    pub fn cut_off(&self) -> &[Dataset] {
        &self.unresolved
    }

    /// What a report must say first, where health flows could not join the council's.
    pub fn warning(&self) -> Option<String> {
        if self.unresolved.is_empty() {
            return None;
        }
        let names: Vec<&str> = self.unresolved.iter().map(|d| d.title()).collect();
        Some(format!(
            "The people of {} are known by pseudonyms and the council's by NHS numbers: without a key file none of them \
             could be joined, so no journey here crosses between council and health.",
            names.join(", ")
        ))
    }
}
