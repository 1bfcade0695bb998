//! A worry that was raised becomes something that somebody looks into: a thing with an owner, a clock, and an alert to governance.

use super::machine::Kind;
use super::rows::{self, Act, Thing};
use super::{Said, Who, clocks, duty, people};
use crate::Folder;
use crate::accounts::Actor;
use crate::entry::Entry;
use crate::outside::{Id, Stamp};
use crate::store::pages;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use yf_model::{Day, When};

/// Begins it with its words and whom it is about, so that whoever looks into it need not open her folder; and asks governance for notice.
pub(crate) fn raised(
    folder: &Folder,
    tx: &Transaction<'_>,
    by: &Actor,
    person: Id,
    page: Id,
    happened: When,
    words: &str,
) -> Result<(), Trouble> {
    let now = folder.outside.now();
    tell_governance(folder, tx, by, person, now)?;
    // The policy's *alert* goes to her coordinator and to the raiser's manager too: that there is a worry, and nothing of it.
    crate::govern::tell(tx, &*folder.outside, person, (crate::govern::Told::Worry, page), by, now)?;
    // Where nobody at all can own it, the page and the alert stand by themselves.
    let Some(owner) = duty::takes_worries(tx, by, now)? else { return Ok(()) };
    let owner = (owner, people::seat_of(tx, owner)?);
    let thing = Id::mint(&*folder.outside);
    let new = Thing::new(person, thing, Kind::Concern, "raised", owner, happened, now);
    let thing = Thing { other: Some(page), ..new };
    let act = Act { account: by.account, team: by.seat(), who: Who::X, happened, now, why: "" };
    rows::begin(tx, &thing, act)?;
    let said = |field: &str, words: &str| Said { field: field.into(), words: words.into(), ..Said::default() };
    rows::say(tx, &thing, &said("words", words.trim()), None, act)?;
    let her = pages::who_she_is(tx, person, by.account)?.and_then(|page| Entry::read(&page.kind, &page.body));
    if let Some(Entry::Person(her)) = her {
        let born = her.born.map(|day| format!(", born {}", as_read(day))).unwrap_or_default();
        rows::say(tx, &thing, &said("about", &format!("{}, {}{born}", her.family, her.given)), None, act)?;
    }
    clocks::write(tx, person)
}

/// `14-Mar-1941`, as the pages date it: it stands among words, which nobody writes anew.
fn as_read(day: Day) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, date) = day.ymd();
    format!("{date:02}-{}-{year}", MONTHS.get(usize::from(month) - 1).copied().unwrap_or_default())
}

/// One row a day for one raiser and one person, like everything that governance is asked to look at.
fn tell_governance(folder: &Folder, tx: &Transaction<'_>, by: &Actor, person: Id, now: Stamp) -> Result<(), Trouble> {
    tx.execute(
        "INSERT INTO alert VALUES (?1, ?2, 'concern', ?3, ?4, ?5, NULL, NULL, NULL, NULL) ON CONFLICT DO NOTHING",
        params![person.bytes(), Id::mint(&*folder.outside).bytes(), by.account.bytes(), now.day(), now.0],
    )?;
    Ok(())
}
