//! What a place decides, as data, and its calendar arithmetic: the same for the lens and the folder.
//!
//! ```
//! let place = yf_place::Place::reference();
//! assert!(place.invented);
//! assert_eq!(place.promises.len(), 13);
//! ```
//!
//! Invariant: nothing here sees an extract or a person.

mod areas;
mod arrangements;
mod calendar;
mod case_json;
pub mod clock;
mod folder;
mod keys;
mod links;
mod place;
mod promise;
mod publish;
mod read;
mod read_place;
mod read_promises;
mod read_tables;
mod reader;
mod reference;
mod settings;
pub mod sheet;
mod typology;

pub use areas::Areas;
pub use arrangements::Arrangement;
pub use calendar::Calendar;
pub use folder::{FolderClock, FolderClocks, Weights};
pub use keys::{KEYS, Key};
pub use links::{ASKED_BY, CHANNELS, RequiredLink, SENDS};
pub use place::{Agency, Case, Locality, Place, Service};
pub use promise::{Clients, Hours, MOMENTS, OpenHours, Promise, Weekdays, Whom, clock_of, moments_of};
pub use publish::Publish;
pub use reader::nearest;
pub use reference::REFERENCE_FILES;
pub use settings::{AGES, JourneyClock, Rules, Settings, StandardPopulation, Weight};
pub use typology::{CameOfIt, Choice, Choices, ReferencePlace, Typology};
