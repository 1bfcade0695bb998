//! The invented staff at work: what a demo shows is made by their own deeds, at their own times, through the folder's own door.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Colleague, DeskLine, Kind, Said, ThingView, Work};
use yf_folder::{Actor, Ask, Deed, Folder, Handle, Known, Outside, Stamp, Subject, Trouble, View};
use yf_model::{Day, Moment, When};
use yf_place::{Calendar, clock};

use super::world::World;

/// The world of a demo: the time is that of this machine, or the one at which the invented staff just act.
#[derive(Clone, Default)]
pub struct Then {
    /// Nothing: now.
    at: Arc<AtomicI64>,
    /// So much earlier than this machine has it is the present.
    back: Arc<AtomicI64>,
}

impl Then {
    /// A demo that begins at night has its present in the afternoon before, since what it shows happened "this morning"; begun once, it stays
    /// so, that time never goes back. True if it is so.
    pub fn by_day(&self, data: &Path, fresh: bool) -> std::io::Result<bool> {
        let mark = data.join("nine-hours-back");
        if fresh && is_night(World.now()) {
            File::create(&mark)?;
        }
        let back = mark.exists();
        self.back.store(if back { EARLIER } else { 0 }, Ordering::SeqCst);
        Ok(back)
    }

    /// A present so much earlier than this machine's.
    #[cfg(test)]
    pub fn earlier(by: i64) -> Then {
        let then = Then::default();
        then.back.store(by, Ordering::SeqCst);
        then
    }

    /// From here on it is this time; nought brings back the present.
    pub fn is(&self, at: Stamp) {
        self.at.store(at.0, Ordering::SeqCst);
    }
}

impl Outside for Then {
    fn now(&self) -> Stamp {
        match self.at.load(Ordering::SeqCst) {
            0 => World.now().plus(-self.back.load(Ordering::SeqCst)),
            at => Stamp(at),
        }
    }

    fn fill(&self, bytes: &mut [u8]) {
        World.fill(bytes);
    }
}

/// Before this hour it is night.
const NIGHT: i64 = 8 * 3600;
/// So much earlier, all of the night lies in the afternoon and evening before.
const EARLIER: i64 = 9 * 60 * Stamp::MINUTE;

pub fn is_night(now: Stamp) -> bool {
    now.seconds() - clock::midnight(clock::local_day(now.seconds())) < NIGHT
}

/// Somebody of the invented place, as she is looked for.
#[derive(Clone)]
pub struct Person {
    pub family: String,
    pub given: String,
    pub born: Option<Day>,
}

/// Where the deeds are done.
pub struct Stage<'a> {
    pub folder: &'a Folder,
    pub then: &'a Then,
    pub calendar: &'a Calendar,
    deeds: u32,
}

/// Words in a field.
pub fn words(field: &str, words: &str) -> Said {
    Said { field: field.to_owned(), words: words.to_owned(), source: "professional".to_owned(), ..Said::default() }
}

/// Her own words in a field.
pub fn hers(field: &str, words: &str) -> Said {
    Said { source: "her".to_owned(), confidence: "sure".to_owned(), ..self::words(field, words) }
}

/// A coded value in a field.
pub fn coded(field: &str, value: &str) -> Said {
    Said { field: field.to_owned(), value: value.to_owned(), source: "professional".to_owned(), ..Said::default() }
}

/// An instant, as the clock on the wall showed it.
pub fn wall(at: Stamp) -> When {
    let day = clock::local_day(at.seconds());
    let since = (at.seconds() - clock::midnight(day)).clamp(0, 86_399);
    let second = u32::try_from(since).unwrap_or_default();
    When::Moment(Moment::new(day, second - second % 60))
}

impl<'a> Stage<'a> {
    pub fn new(folder: &'a Folder, then: &'a Then, calendar: &'a Calendar) -> Stage<'a> {
        Stage { folder, then, calendar, deeds: 0 }
    }

    /// Signs somebody in, at the time it is.
    pub fn actor(&self, login: &str) -> Result<Actor, Trouble> {
        let account = self.folder.account(login)?.ok_or(Trouble::NotAvailable)?;
        let link = self.folder.link_once(account, Stamp::MINUTE)?;
        let token = self.folder.enter(&link)?.ok_or(Trouble::NotAvailable)?;
        Ok(self.folder.who(&token)?.ok_or(Trouble::NotAvailable)?.actor)
    }

    pub fn act(&mut self, actor: &Actor, work: Work) -> Result<Handle, Trouble> {
        self.deeds += 1;
        let purpose = if actor.role() == Role::Person { Purpose::Own } else { Purpose::Care };
        let done = self.folder.act(actor, purpose, &format!("demo-{}", self.deeds), &Deed::Work(work))?;
        done.thing.ok_or(Trouble::NotAvailable)
    }

    /// Looks somebody up, as everybody must.
    pub fn find(&self, actor: &Actor, her: &Person) -> Result<Handle, Trouble> {
        let known = Known { family: her.family.clone(), given: her.given.clone(), born: her.born, ..Known::default() };
        match self.folder.see(actor, Purpose::Care, &Ask::Find(known))? {
            View::Found(found) => found.first().map(|f| f.handle).ok_or(Trouble::NotAvailable),
            _ => Err(Trouble::NotAvailable),
        }
    }

    pub fn hand(&self, actor: &Actor, name: &str) -> Result<Handle, Trouble> {
        let View::Colleagues(all) = self.folder.see(actor, Purpose::Care, &Ask::Colleagues)? else {
            return Err(Trouble::NotAvailable);
        };
        let found = all.iter().find(|c: &&Colleague| c.name == name);
        found.map(|c| c.hand).ok_or(Trouble::Field("to", "nobody of that name works in the demo"))
    }

    /// What somebody has before her of one person.
    fn before(&self, actor: &Actor, her: &Person, kind: Kind, state: &str) -> Result<ThingView, Trouble> {
        let fits = |t: &ThingView| t.kind == kind && t.state == state;
        let subject = self.find(actor, her).map_or(Subject::Nobody, Subject::Handle);
        if let Ok(View::Work(work)) = self.folder.see(actor, Purpose::Care, &Ask::Work(subject))
            && let Some(thing) = work.things.into_iter().find(fits)
        {
            return Ok(thing);
        }
        let View::Desk(desk) = self.folder.see(actor, Purpose::Care, &Ask::Desk)? else {
            return Err(Trouble::NotAvailable);
        };
        let lines = desk.for_me.into_iter().chain(desk.mine).chain(desk.team);
        let is_her = |l: &DeskLine| l.person.family == her.family && l.person.given == her.given;
        lines.filter(is_her).map(|l| l.thing).find(fits).ok_or(Trouble::NotAvailable)
    }

    /// Begins something about her, at the time it is.
    pub fn begin(
        &mut self,
        login: &str,
        her: Option<&Person>,
        kind: Kind,
        to: &str,
        says: Vec<Said>,
    ) -> Result<(), Trouble> {
        self.begin_under(login, her, kind, None, to, says)
    }

    /// Begins something under something else of hers: kind and state of the other.
    pub fn begin_under(
        &mut self,
        login: &str,
        her: Option<&Person>,
        kind: Kind,
        under: Option<(Kind, &str)>,
        to: &str,
        says: Vec<Said>,
    ) -> Result<(), Trouble> {
        let actor = self.actor(login)?;
        let parent = match (under, her) {
            (Some((kind, state)), Some(her)) => Some(self.before(&actor, her, kind, state)?.thing),
            _ => None,
        };
        let subject = match (her, parent) {
            (Some(her), None) => Some(Subject::Handle(self.find(&actor, her)?)),
            _ => None,
        };
        let to = if to.is_empty() { None } else { Some(self.hand(&actor, to)?) };
        let happened = wall(self.then.now());
        self.act(&actor, Work::Begin { kind, subject, parent, to, happened, says }).map(|_| ())
    }

    /// Takes a step with something of hers, at the time it is.
    pub fn step(
        &mut self,
        login: &str,
        her: &Person,
        (kind, from, to): (Kind, &str, &str),
        hand: &str,
        why: &str,
        says: Vec<Said>,
    ) -> Result<(), Trouble> {
        let actor = self.actor(login)?;
        let thing = self.before(&actor, her, kind, from)?.thing;
        let subject = match (kind, to) {
            (Kind::Contact, "identified") => Some(Subject::Handle(self.find(&actor, her)?)),
            _ => None,
        };
        let hand = if hand.is_empty() { None } else { Some(self.hand(&actor, hand)?) };
        let happened = wall(self.then.now());
        let step = Work::Step {
            thing,
            from: from.to_owned(),
            to: to.to_owned(),
            subject,
            with: None,
            hand,
            happened,
            why: why.to_owned(),
            says,
        };
        self.act(&actor, step).map(|_| ())
    }

    /// Says a field of something of hers.
    pub fn say(&mut self, login: &str, her: &Person, kind: Kind, state: &str, mut said: Said) -> Result<(), Trouble> {
        let actor = self.actor(login)?;
        let thing = self.before(&actor, her, kind, state)?;
        said.base = thing.fields.iter().find(|f| f.said.field == said.field).map_or(0, |f| f.version);
        self.act(&actor, Work::Say { thing: thing.thing, said }).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn night_ends_at_eight_and_nine_hours_before_it_is_day() {
        // 29 November 2026, midnight in England.
        let midnight = Stamp(1_795_910_400_000);
        assert_eq!(clock::local_day(midnight.seconds()).to_string(), "2026-11-29");
        let at = |minute: i64| midnight.plus(minute * Stamp::MINUTE);
        assert!((0..24 * 60).all(|minute| is_night(at(minute)) == (minute < 8 * 60)));
        assert!((0..8 * 60).all(|minute| !is_night(at(minute).plus(-EARLIER))));
    }
}
