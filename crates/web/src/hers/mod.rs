//! Her own pages: what comes next and whom to ring, her plan in her words, who looked, whom she shares with. A proxy's are the same, as
//! far as she was let in.
//!
//! Invariant: short words, no abbreviation; nothing is promised without a day and a name.

mod apart;
mod ask;
mod concern;
mod looked;
mod mine;
mod paper;
mod plainly;
mod read;
mod sharing;
mod staff;
mod written;

pub use ask::{ask, ask_post};
pub use concern::{concern, concern_post};
pub(crate) use looked::all as all_who_looked;
pub use mine::{mine, wrong};
pub use paper::{copy, paper};
pub use read::{object, read, say};
pub use sharing::{sharing, sharing_post};
pub use staff::{shared, shared_post};

use crate::Site;
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{FieldView, HerWork, ThingView};
use yf_folder::{Ask, HerFolder, HerSharing, LookedLine, Signed, Subject, View};

/// What her pages are drawn from; a proxy has only what she was given.
pub struct Hers {
    pub work: Option<HerWork>,
    pub sharing: Option<HerSharing>,
    pub folder: Option<HerFolder>,
    /// Who looked, where the page asked for it.
    pub looked: Vec<LookedLine>,
    /// Whether it is she herself.
    pub herself: bool,
}

/// For what her own entrance asks.
pub fn why(signed: &Signed) -> Purpose {
    match signed.actor.role() {
        Role::Person | Role::Proxy => Purpose::Own,
        role => crate::pages::purpose(role),
    }
}

impl Hers {
    /// Of her own entrance, or of somebody's folder that a professional prints.
    pub fn of(site: &Site, signed: &Signed, whose: Subject) -> Hers {
        Hers::with(site, signed, whose, &[])
    }

    /// The same, and what else the page asks about her: all of it looked at in one moment.
    pub fn with(site: &Site, signed: &Signed, whose: Subject, more: &[Ask]) -> Hers {
        let mut hers = Hers {
            work: None,
            sharing: None,
            folder: None,
            looked: Vec::new(),
            herself: signed.actor.role() == Role::Person,
        };
        let asks = [&[Ask::Work(whose), Ask::Sharing(whose), Ask::Folder(whose)], more].concat();
        for seen in site.folder.see_all(&signed.actor, why(signed), &asks).into_iter().flatten() {
            match seen {
                Ok(View::Work(work)) => hers.work = Some(*work),
                Ok(View::Sharing(sharing)) => hers.sharing = Some(*sharing),
                Ok(View::Folder(folder)) => hers.folder = Some(*folder),
                Ok(View::Looked(looked)) => hers.looked = looked.lines,
                _ => {}
            }
        }
        hers
    }

    /// Everything that is or was done for her, newest first.
    pub fn things(&self) -> &[ThingView] {
        self.work.as_ref().map_or(&[], |work| &work.things)
    }

    /// Where she lives, how she is reached, what whoever comes must know.
    pub fn front(&self) -> &[FieldView] {
        self.work.as_ref().map_or(&[], |work| &work.front)
    }

    /// Her plan: the one that holds, else the one that is written.
    pub fn plan(&self) -> Option<&ThingView> {
        let plans = || self.things().iter().filter(|t| t.kind == yf_folder::work::Kind::Plan);
        plans().find(|p| p.open).or_else(|| plans().next())
    }

    /// What she is called.
    pub fn name(&self) -> String {
        let her = self.folder.as_ref().map(|f| &f.person).or(self.sharing.as_ref().map(|s| &s.person));
        her.map_or_else(String::new, |her| [her.given.as_str(), her.family.as_str()].join(" ").trim().to_owned())
    }
}
