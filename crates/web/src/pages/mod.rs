//! The pages, a file for each kind.

mod again;
mod begin;
mod calls;
mod cover;
mod day;
mod door;
mod find;
mod first;
mod governance;
mod hers;
mod lists;
mod manager;
mod open_work;
mod person;
mod start;
mod thing;
mod years;

pub use again::{again, forget, not_text, signed_out, too_long, typed};
pub use begin::{begin_for_her, begin_under, say, take_it, to_do};
pub use calls::{calls, is, look, take, who};
pub use cover::{cover, offer};
pub use day::day;
pub use door::{code, code_post, enter, sign_in, sign_in_post, sign_out};
pub use find::{find, find_post};
pub use first::{finds, home, leads};
pub use governance::{governance, review, told};
pub use hers::{looked, my_looked};
pub use manager::manager;
pub(crate) use open_work::{came, is_untold};
pub(crate) use person::{again_with, age, banner, nhs};
pub use person::{break_glass, folder, note, whole};
pub(crate) use thing::{again as thing_again, field_words, lower, sentence, value_words};
pub use thing::{step, thing};

use crate::asked::Asked;
use yf_folder::Subject;
use yf_folder::access::{Purpose, Role};

/// What a role's first pages are for. Another purpose is chosen on the page that needs it.
pub(crate) fn purpose(role: Role) -> Purpose {
    match role {
        Role::Person | Role::Proxy => Purpose::Own,
        Role::Ig => Purpose::Governance,
        Role::Analyst => Purpose::Planning,
        Role::Finance => Purpose::Payment,
        Role::Admin => Purpose::Operation,
        Role::Manager => Purpose::Oversight,
        _ => Purpose::Care,
    }
}

/// Whom the address means; an address that is no handle means nobody, and is answered like one.
fn subject(asked: &Asked) -> Subject {
    asked.handle.map_or(Subject::Nobody, Subject::Handle)
}
