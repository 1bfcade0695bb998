//! What whoever comes to her must know: where she lives, how she is reached, how one gets in, what makes a visit safe.
//!
//! It is said with a call, or of her case, and stays when those are over: the newest of each counts. No extract sends it.
//! Invariant: a reader is shown of it what stands in calls and cases that the reader may see, as if the others had never been.

use super::FieldView;
use super::machine::Kind;
use super::rows::Thing;
use super::see::{Eyes, Names};
use crate::access::Out;
use crate::trouble::Trouble;

/// The fields of it.
pub const FRONT: [&str; 6] = ["known-as", "address", "phone", "door", "safe", "allergies"];

/// Where it is said. A call that was somebody else's says nothing of her.
fn says(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Contact | Kind::Case) && thing.state != "moved"
}

/// Of each field the newest, in the order of [`FRONT`].
fn newest(said: Vec<FieldView>) -> Vec<FieldView> {
    let of = |field: &&str| {
        let all = said.iter().filter(|f| f.said.field == **field);
        all.filter(|f| !(f.said.words.is_empty() && f.said.value.is_empty())).max_by_key(|f| f.told).cloned()
    };
    FRONT.iter().filter_map(of).collect()
}

impl Eyes<'_> {
    /// The newest of each, of all her things.
    pub fn front(&self, all: &[Thing], names: &mut Names) -> Result<Vec<FieldView>, Trouble> {
        let mut said = Vec::new();
        for thing in all.iter().filter(|t| says(t)) {
            if self.may_see(thing).out == Out::Permit {
                said.extend(self.fields(thing, names)?.0);
            }
        }
        Ok(newest(said))
    }
}
