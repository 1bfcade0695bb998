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
mod calendar;
pub mod clock;
mod place;
mod promise;
mod publish;
mod reference;

pub use areas::Areas;
pub use calendar::Calendar;
pub use place::{Agency, Case, Locality, Place, Service};
pub use promise::{Clients, Hours, MOMENTS, OpenHours, Promise, Weekdays, Whom, clock_of, moments_of};
pub use publish::{Publish, Shown};
