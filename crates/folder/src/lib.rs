//! The shared record of people's care: every look and every deed is decided, written to the audit and stored in one transaction.
//!
//! Invariant: the store is private; a page is reached by [`Folder::see`], [`Folder::act`] and a feed's [`Folder::take_in`] alone, and
//! each asks [`access::may`] first.
//! Invariant: no line, no page. The audit line is written in the transaction that reads or appends the pages; a refusal is a line too.
//! Invariant: pages are versions with two times, when it happened and when we were told; none is ever overwritten.
//! Invariant: the time and chance are given ([`Outside`]): nothing here asks a clock.

#[macro_use]
pub mod access;
mod accounts;
mod act;
mod entry;
mod find;
mod govern;
mod keep;
mod outside;
mod secret;
mod see;
mod sharing;
mod store;
mod trouble;
mod typed;
pub mod work;

pub use accounts::{Actor, NewAccount, Signed};
pub use act::{Deed, Done, Sent, SentPage, SentRelation};
pub use entry::{Entry, EventEntry, PersonEntry, SpanEntry, WaitEntry, when_read, when_text};
pub use find::{Found, Known};
pub use govern::{AgreementView, AlertView, ChangeView, Desk, GlassView, Home, Kind, NoticeView, Outcome, Share, Told};
pub use keep::{Copied, Finding, Is, copy, examine};
pub use outside::{Id, Outside, Stamp};
pub use secret::code_at;
pub use see::{Ask, HerFolder, Holder, Looked, LookedLine, PageView, Subject, View};
pub use sharing::{
    ApartView, Basis, CarerView, ConflictView, HeldBack, HerSharing, JoinedView, LetIn, OrgView, Paper, ProxyState,
    ProxyView, Ring, Sealed, Sharing, Somebody,
};
pub use store::audit::{Checkpoint, Verified};
pub use trouble::Trouble;
pub use typed::Typed;

use rusqlite::{OptionalExtension, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::Store;
use yf_model::Day;
use yf_place::{Calendar, Weights};

/// The folder of a place.
pub struct Folder {
    store: Mutex<Store>,
    outside: Box<dyn Outside>,
    /// Held while a password is hashed.
    hashing: Mutex<()>,
    /// What the place stops beyond the rules.
    own: access::Own,
    /// What the watch on the trail saw last.
    windows: Mutex<Option<govern::Windows>>,
    /// The working days by which offers lapse: England's, until another is given.
    calendar: Mutex<Calendar>,
    /// How much open work weighs here.
    weights: Weights,
}

/// What an address shows in place of a person: chance, good in one session only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Handle(pub(crate) [u8; 16]);

impl Handle {
    /// As an address shows it.
    pub fn text(self) -> String {
        outside::hex(&self.0)
    }

    /// The handle that an address shows.
    pub fn parse(text: &str) -> Option<Handle> {
        outside::unhex(text).map(Handle)
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle(***)")
    }
}

impl Folder {
    /// Opens the folder of a directory, made if it is not there. Refused: one that another process has open, one written by a newer
    /// version, and a file system that does not keep what a commit promises.
    pub fn open(dir: &Path, outside: Box<dyn Outside>) -> Result<Folder, Trouble> {
        let store = Store::open(dir, &*outside)?;
        Ok(Folder {
            store: Mutex::new(store),
            outside,
            hashing: Mutex::new(()),
            own: access::Own::default(),
            windows: Mutex::default(),
            calendar: Mutex::new(Calendar::england()),
            weights: Weights::default(),
        })
    }

    /// With a place's own stops and limits, which can loosen nothing.
    #[must_use]
    pub fn tightened(mut self, stops: access::Stops) -> Folder {
        self.own = access::Own::of(stops);
        self
    }

    /// With a place's own weights of open work.
    #[must_use]
    pub fn weighing(mut self, weights: Weights) -> Folder {
        self.weights = weights;
        self
    }

    /// An organisation by its code, made where it is not known; with a sharing agreement from this moment, or none.
    pub fn organisation(&self, code: &str, name: &str, agreed: bool) -> Result<Id, Trouble> {
        let now = self.outside.now().0;
        let mut store = self.store();
        let tx = store.begin()?;
        let fresh = Id::mint(&*self.outside);
        tx.execute(
            "INSERT INTO org VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING",
            params![fresh.bytes(), code, name],
        )?;
        let id: [u8; 16] = tx.query_row("SELECT org FROM org WHERE code = ?1", [code], |row| row.get(0))?;
        if agreed {
            tx.execute(
                "INSERT INTO agreement SELECT ?1, ?2, NULL WHERE NOT EXISTS (SELECT 1 FROM agreement WHERE org = ?1)",
                params![id, now],
            )?;
        }
        tx.commit()?;
        Ok(Id::from_bytes(id))
    }

    /// What an organisation is called, if it is known by this code.
    pub fn organisation_called(&self, code: &str) -> Result<Option<String>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let name = tx.query_row("SELECT name FROM org WHERE code = ?1", [code], |row| row.get(0)).optional()?;
        Ok(name)
    }

    /// A team of an organisation by its code, made where it is not known.
    pub fn team(&self, org: Id, code: &str, name: &str) -> Result<Id, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let fresh = Id::mint(&*self.outside);
        tx.execute(
            "INSERT INTO team VALUES (?1, ?2, ?3, ?4) ON CONFLICT (code) DO NOTHING",
            params![fresh.bytes(), org.bytes(), code, name],
        )?;
        let id: [u8; 16] = tx.query_row("SELECT team FROM team WHERE code = ?1", [code], |row| row.get(0))?;
        tx.commit()?;
        Ok(Id::from_bytes(id))
    }

    /// Works out every chain and every seal of the audit anew. A checkpoint kept elsewhere must be among the seals: without one, the
    /// answer vouches only that nobody changed a part and forgot the rest.
    pub fn verify(&self, kept: Option<&Checkpoint>) -> Result<Verified, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        store::audit::verify(&tx, kept)
    }

    /// The last day that the rows taken in tell of, if any were.
    pub fn told_to(&self) -> Result<Option<Day>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let day: Option<i32> =
            tx.query_row("SELECT day FROM reach WHERE what = 'files'", [], |row| row.get(0)).optional()?;
        Ok(day.map(Day))
    }

    /// Keeps that rows taken in tell to this day; an earlier day changes nothing.
    pub fn tells_to(&self, day: Day) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        tx.execute(
            "INSERT INTO reach VALUES ('files', ?1) ON CONFLICT (what) DO UPDATE SET day = excluded.day WHERE reach.day < excluded.day",
            [day.0],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Now, as the folder was given it.
    pub fn now(&self) -> Stamp {
        self.outside.now()
    }

    pub(crate) fn calendar(&self) -> Calendar {
        self.calendar.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep_calendar(&self, calendar: &Calendar) {
        let mut kept = self.calendar.lock().unwrap_or_else(PoisonError::into_inner);
        if *kept != *calendar {
            *kept = calendar.clone();
        }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // A panic in another request rolled its transaction back: the store itself is whole.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
