//! The work on the staff's pages: what is asked of the folder, what its steps are called, its clocks now, its forms.

pub mod forms;
pub mod live;
pub mod marks;
pub mod steps;

use crate::Site;
use crate::asked::Asked;
use yf_folder::access::Purpose;
use yf_folder::{Holder, Signed, Subject, Trouble};
use yf_model::When;

pub use yf_folder::work::{
    Colleague, Desk, DeskLine, FieldView, Hand, Kind, Said, StepView, ThingHandle, ThingView, Work,
};

/// One thing with what a reader needs beside it.
pub struct One {
    /// Whose it is, and the thing.
    pub line: DeskLine,
    /// Her other open things, as far as this reader may know of them.
    pub others: Vec<ThingView>,
    /// Who holds her folder.
    pub holds: Vec<Holder>,
}

/// What one's team has before it.
pub fn desk(site: &Site, signed: &Signed) -> Result<Desk, Trouble> {
    let _ = (site, signed);
    Err(Trouble::Store("not yet".into()))
}

/// One thing.
pub fn thing(site: &Site, signed: &Signed, thing: Option<ThingHandle>) -> Result<One, Trouble> {
    let _ = (site, signed, thing);
    Err(Trouble::NotAvailable)
}

/// To whom work can be given.
pub fn colleagues(site: &Site, signed: &Signed) -> Result<Vec<Colleague>, Trouble> {
    Ok(desk(site, signed)?.colleagues)
}

/// Does one deed. Forms that do several have one key: each deed's own name makes its own key of it.
pub fn act(site: &Site, asked: &Asked, signed: &Signed, name: &str, work: &Work) -> Result<ThingHandle, Trouble> {
    let _ = (site, asked, signed, name, work);
    Err(Trouble::NotAvailable)
}

/// A step that says nothing beside.
pub fn plain_step(thing: ThingHandle, from: &str, to: &str, subject: Option<Subject>, happened: When) -> Work {
    Work::Step {
        thing,
        from: from.to_owned(),
        to: to.to_owned(),
        subject,
        with: None,
        hand: None,
        happened,
        why: String::new(),
        says: Vec::new(),
    }
}

/// For what the staff's work is done; the folder refuses it where the role has no such purpose.
pub const CARE: Purpose = Purpose::Care;

/// Whom an address means.
pub fn subject(asked: &Asked) -> Subject {
    asked.handle.map_or(Subject::Nobody, Subject::Handle)
}

/// What was wrong, where who typed can mend it; the form then comes back with what was typed.
pub fn mendable(trouble: &Trouble) -> Option<String> {
    match trouble {
        Trouble::Field(_, right) => Some(format!("{}.", right)),
        Trouble::OtherBody => Some(trouble.to_string()),
        _ => None,
    }
}

/// What is open with her, and what was, as her folder shows it to this reader.
pub fn of_folder(her: &yf_folder::HerFolder) -> &[ThingView] {
    let _ = her;
    &[]
}
