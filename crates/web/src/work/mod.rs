//! The work on the staff's pages: what is asked of the folder, what its steps are called, its clocks now, its forms.

pub mod forms;
pub mod front;
pub mod live;
pub mod marks;
pub mod requests;
pub mod rota;
pub mod sent;
pub mod steps;
pub mod worries;

use crate::Site;
use crate::asked::Asked;
use crate::pages::purpose;
use yf_folder::access::{Purpose, Role, Set};
use yf_folder::{Ask, Deed, Handle, Signed, Subject, Trouble, View};
use yf_model::When;

pub use yf_folder::work::{
    Colleague, Desk, DeskLine, FieldView, Hand, Kind, List, OneThing as One, Said, ThingHandle, ThingView, Work,
};

/// What one's team has before it, as far as a page shows it. What is due by itself is done first, so that no list shows an offer that has lapsed.
pub fn desk(site: &Site, signed: &Signed, lists: &[List]) -> Result<Desk, Trouble> {
    tick(site)?;
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Lists(Set::of(lists)))? {
        View::Desk(desk) => Ok(*desk),
        _ => Err(Trouble::NotAvailable),
    }
}

fn tick(site: &Site) -> Result<(), Trouble> {
    match site.folder.tick(&site.place.calendar) {
        // On a full disk what is due waits for room, and is looked at all the same.
        Ok(_) | Err(Trouble::Full) => Ok(()),
        Err(trouble) => Err(trouble),
    }
}

/// The same with what was promised and runs out within seven days, judged: the nearest first.
pub fn desk_due(site: &Site, signed: &Signed, lists: &[List]) -> Result<(Desk, Vec<Promised>), Trouble> {
    tick(site)?;
    let now = site.folder.now();
    let ask = Ask::Due(Set::of(lists).with(List::Due), live::near(&site.place, now));
    let mut desk = match site.folder.see(&signed.actor, purpose(signed.actor.role()), &ask)? {
        View::Desk(desk) => *desk,
        _ => return Err(Trouble::NotAvailable),
    };
    let week = live::week(now);
    let judged = std::mem::take(&mut desk.due).into_iter().filter_map(|one| {
        let clock = live::live(&site.place, &one.clock, now)?;
        (clock.runs() && clock.due.is_some_and(|due| due < week)).then_some(Promised { clock, line: one.line })
    });
    let mut due: Vec<Promised> = judged.collect();
    due.sort_by_key(|one| (one.clock.due, one.clock.start));
    Ok((desk, due))
}

/// A promise that runs out within seven days, or has.
pub struct Promised {
    /// Its clock now.
    pub clock: live::Live,
    /// What it runs on, of the nearest.
    pub line: Option<DeskLine>,
}

/// What somebody owns, to be handed over.
pub fn owned(site: &Site, signed: &Signed, hand: Hand) -> Result<Desk, Trouble> {
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Owned(hand))? {
        View::Desk(desk) => Ok(*desk),
        _ => Err(Trouble::NotAvailable),
    }
}

/// `12`, or `more than 200` where the list ends before its end.
pub fn many(n: usize, cut: bool) -> String {
    if cut { format!("more than {n}") } else { n.to_string() }
}

/// One thing.
pub fn thing(site: &Site, signed: &Signed, thing: Option<ThingHandle>) -> Result<One, Trouble> {
    // An address that is none is asked all the same: it leaves its line, and is answered alike.
    let thing = thing.or_else(|| Handle::parse(NOBODYS)).ok_or(Trouble::NotAvailable)?;
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Thing(thing)) {
        Ok(View::Thing(one)) => Ok(*one),
        // Break-glass is offered on her folder: a thing's address does not say whose it is.
        Ok(_) | Err(Trouble::Offered) => Err(Trouble::NotAvailable),
        Err(trouble) => Err(trouble),
    }
}

/// A handle that no session was given.
const NOBODYS: &str = "00000000000000000000000000000000";

/// To whom work can be given.
pub fn colleagues(site: &Site, signed: &Signed) -> Result<Vec<Colleague>, Trouble> {
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Colleagues)? {
        View::Colleagues(colleagues) => Ok(colleagues),
        _ => Err(Trouble::NotAvailable),
    }
}

/// Does one deed. Forms that do several have one key: each deed's own name makes its own key of it.
pub fn act(site: &Site, asked: &Asked, signed: &Signed, name: &str, work: &Work) -> Result<ThingHandle, Trouble> {
    let key = format!("{}-{name}", asked.field("key"));
    let done = site.folder.act(&signed.actor, why(signed.actor.role()), &key, &Deed::Work(work.clone()))?;
    done.thing.ok_or(Trouble::NotAvailable)
}

/// For what a role works.
fn why(role: Role) -> Purpose {
    match role {
        Role::Person | Role::Proxy => Purpose::Own,
        Role::Ig => Purpose::Governance,
        _ => Purpose::Care,
    }
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

/// Whom an address means.
pub fn subject(asked: &Asked) -> Subject {
    asked.handle.map_or(Subject::Nobody, Subject::Handle)
}

/// What was wrong, where who typed can mend it; the form then comes back with what was typed.
pub fn mendable(trouble: &Trouble) -> Option<String> {
    match trouble {
        Trouble::Field(_, right) => Some(format!("{}.", right)),
        Trouble::OtherBody => Some(trouble.to_string()),
        Trouble::Stale => Some(
            "It has moved on since you opened it. See below how it stands now; what you had written is kept here."
                .to_owned(),
        ),
        Trouble::NotNow(why) => Some(format!("Not now: {why}.")),
        Trouble::AlreadyOpen(_) => {
            Some("There is an open one already: it stands in the list of what is open with her.".to_owned())
        }
        Trouble::Full => Some(crate::frame::full()),
        _ => None,
    }
}
