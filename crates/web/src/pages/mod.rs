//! The pages, a file for each kind.

mod again;
mod door;
mod find;
mod governance;
mod hers;
mod person;

pub use again::{again, forget, not_text, signed_out};
pub use door::{code, code_post, enter, home, sign_in, sign_in_post, sign_out};
pub use find::{find, find_post};
pub use governance::{governance, review, told};
pub use hers::{looked, mine, my_looked};
pub use person::{break_glass, folder, note};

use crate::asked::Asked;
use yf_folder::Subject;
use yf_folder::access::{Purpose, Role};

/// What a role's first pages are for. Another purpose is chosen on the page that needs it.
fn purpose(role: Role) -> Purpose {
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
