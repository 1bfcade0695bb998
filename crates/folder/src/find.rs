//! Finding people across the place: two facts or more, a slip in one at most, ten look-alikes at most (decision 22, rule P12).
//!
//! Among the people a reader works with, any fragment will do.
//!
//! At least one of the facts given must then be exact, so the candidates come from the indexes and the comparing is done here.

use crate::access::{Action, Class, Facts, Out, Purpose, Question, Set, may};
use crate::accounts::{Actor, handle_of};
use crate::outside::Id;
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeSet;
use yf_model::Day;

/// What is known of the person looked for; empty where it is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Known {
    pub family: String,
    pub given: String,
    pub born: Option<Day>,
    pub postcode: String,
    pub nhs: String,
}

/// A look-alike: no more than rule P12 lets anybody know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the address of her folder shows.
    pub handle: Handle,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Day of birth.
    pub born: Option<Day>,
    /// The first half of the postcode.
    pub district: String,
    /// Every fact given agrees.
    pub exact: bool,
}

const AT_MOST: usize = 10;
const AT_MOST_OF_HERS: usize = 30;

struct Row {
    person: Id,
    family: String,
    given: String,
    born: Option<Day>,
    postcode: String,
    nhs: String,
}

/// A name as it is compared: letters only, small.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// A postcode or number as it is compared: letters and digits only, capital.
pub(crate) fn tight(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

pub(crate) fn across(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    known: &Known,
) -> Result<Vec<Found>, Trouble> {
    let known = Known {
        family: plain(&known.family),
        given: plain(&known.given),
        born: known.born,
        postcode: tight(&known.postcode),
        nhs: tight(&known.nhs),
    };
    if known.facts() < 2 {
        return Err(Trouble::Field("find", "two facts at least: name, date of birth, postcode, NHS number"));
    }
    let alike: Vec<(u32, Row)> = candidates(tx, &known)?
        .into_iter()
        .filter_map(|row| known.slips(&row).filter(|slips| *slips <= 1).map(|slips| (slips, row)))
        .collect();
    tell(folder, tx, actor, (purpose, Action::Find), alike, AT_MOST)
}

/// Among the people she works with: any fragment of a name, postcode, number or date of birth, with one slip in it.
pub(crate) fn among_hers(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    fragment: &str,
) -> Result<Vec<Found>, Trouble> {
    let wanted: Vec<char> = tight(fragment).chars().collect();
    if wanted.len() < 2 {
        return Err(Trouble::Field("find", "two letters or figures at least"));
    }
    let now = folder.outside.now();
    let mut asked = tx.prepare_cached(
        "SELECT DISTINCT r.person FROM relation r
         WHERE r.subject IN (?1, ?2, ?3) AND r.since <= ?4 AND (r.until IS NULL OR r.until > ?4)",
    )?;
    let seat = actor.team.unwrap_or(actor.org);
    let hers = asked.query_map(params![actor.account.bytes(), seat.bytes(), actor.org.bytes(), now.0], |row| {
        row.get::<_, [u8; 16]>(0)
    })?;
    let hers: Vec<[u8; 16]> = hers.collect::<Result<_, _>>()?;
    let mut alike: Vec<(u32, Row)> = Vec::new();
    let mut asked = tx.prepare_cached(&format!("{ROW} WHERE s.person = ?1"))?;
    for person in hers {
        let Some(row) = asked.query_row([person], row).optional()? else { continue };
        let born = row.born.map(|d| tight(&d.to_string())).unwrap_or_default();
        let texts = [tight(&row.family), tight(&row.given), tight(&row.postcode), row.nhs.clone(), born];
        let slips = texts.iter().filter_map(|text| within(&wanted, text)).min();
        alike.extend(slips.map(|slips| (slips, row)));
    }
    // Whom she may not read the name of is not among hers.
    tell(folder, tx, actor, (purpose, Action::Read), alike, AT_MOST_OF_HERS)
}

/// The nearest first, each with her line; whom this reader may not see so is not there, for her.
fn tell(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    (purpose, action): (Purpose, Action),
    mut alike: Vec<(u32, Row)>,
    at_most: usize,
) -> Result<Vec<Found>, Trouble> {
    alike.sort_by(|(a, x), (b, y)| {
        (a, &x.family, &x.given, x.born, x.person).cmp(&(b, &y.family, &y.given, y.born, y.person))
    });
    let now = folder.outside.now();
    let mut found = Vec::new();
    for (slips, row) in alike {
        let facts = facts::between(tx, actor, row.person, now)?;
        let decision = may(Question { role: actor.role, action, class: Class::Dir, purpose }, facts);
        if decision.out != Out::Permit {
            continue;
        }
        if found.len() == at_most {
            break;
        }
        let line = Line { decision, rels: facts.rels, ..line(actor, purpose, row.person, facts) };
        audit::append(tx, &*folder.outside, &line)?;
        found.push(shown(folder, tx, actor, row, slips == 0)?);
    }
    if found.is_empty() {
        audit::append(tx, &*folder.outside, &line(actor, purpose, Id::NOBODY, Facts::default()))?;
    }
    Ok(found)
}

fn shown(folder: &Folder, tx: &Transaction<'_>, actor: &Actor, row: Row, exact: bool) -> Result<Found, Trouble> {
    Ok(Found {
        handle: handle_of(tx, &*folder.outside, actor, row.person)?,
        family: row.family,
        given: row.given,
        born: row.born,
        district: row.postcode.get(..row.postcode.len().saturating_sub(3)).unwrap_or("").to_owned(),
        exact,
    })
}

/// In how many letters some part of a text differs from what is looked for: none, or one where that is four letters or more.
fn within(wanted: &[char], text: &str) -> Option<u32> {
    // Sellers: the distance to the best part of the text that ends here, a part beginning anywhere for nothing.
    let mut column: Vec<u32> = (0..=wanted.len()).map(|n| u32::try_from(n).unwrap_or(u32::MAX)).collect();
    let mut best = *column.last()?;
    for c in text.chars() {
        let mut before = 0;
        for (at, w) in wanted.iter().enumerate() {
            let (here, above, left) = (column[at + 1], column[at], before + u32::from(*w != c));
            before = here;
            column[at + 1] = left.min(here + 1).min(above + 1);
        }
        best = best.min(*column.last()?);
    }
    (best == 0 || (best == 1 && wanted.len() >= 4)).then_some(best)
}

fn line(actor: &Actor, purpose: Purpose, person: Id, facts: Facts) -> Line {
    Line::of(actor, person, purpose, Action::Find, Set::of(&[Class::Dir]), 1, facts.rels, nobody())
}

const ROW: &str = "SELECT s.person, p.body, s.born, s.postcode, s.nhs FROM seek s
    JOIN page p ON p.person = s.person AND p.page = s.page AND p.version = s.version";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let body: String = row.get(1)?;
    let who = crate::entry::Entry::read("person", &body);
    let (family, given) = match who {
        Some(crate::entry::Entry::Person(p)) => (p.family, p.given),
        _ => Default::default(),
    };
    Ok(Row {
        person: Id::from_bytes(row.get(0)?),
        family,
        given,
        born: row.get::<_, Option<i32>>(2)?.map(Day),
        postcode: row.get(3)?,
        nhs: row.get(4)?,
    })
}

fn candidates(tx: &Transaction<'_>, known: &Known) -> Result<Vec<Row>, Trouble> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    let born = known.born.map_or(Value::Null, |d| Value::Integer(d.0.into()));
    let keys = [
        ("nhs", Value::Text(known.nhs.clone())),
        ("born", born),
        ("postcode", Value::Text(known.postcode.clone())),
        ("family", Value::Text(known.family.clone())),
    ];
    for (column, value) in keys {
        if value == Value::Null || value == Value::Text(String::new()) {
            continue;
        }
        let mut asked = tx.prepare_cached(&format!("{ROW} WHERE s.{column} = ?1"))?;
        let found = asked.query_map(params![value], row)?;
        for row in found {
            let row = row?;
            if seen.insert(row.person) {
                rows.push(row);
            }
        }
    }
    Ok(rows)
}

impl Known {
    /// How many facts are given: a name is one, with or without a given name.
    fn facts(&self) -> usize {
        let given = [!self.family.is_empty(), self.born.is_some(), !self.postcode.is_empty(), !self.nhs.is_empty()];
        given.into_iter().filter(|g| *g).count()
    }

    /// In how many of the facts given a slip would have to be; `None` where one disagrees altogether.
    fn slips(&self, row: &Row) -> Option<u32> {
        let text = |asked: &str, has: String| match () {
            () if asked.is_empty() || asked == has => Some(0),
            () if one_slip(asked, &has) => Some(1),
            () => None,
        };
        let born = match (self.born, row.born) {
            (None, _) => Some(0),
            (Some(a), Some(b)) if a == b => Some(0),
            (Some(a), Some(b)) => one_slip_in_date(a, b).then_some(1),
            (Some(_), None) => None,
        };
        let family = text(&self.family, plain(&row.family))?;
        // A given name may be short for what is on record, or stand for it: a letter is enough, another letter is not.
        let given = match plain(&row.given) {
            has if has.starts_with(&self.given) => 0,
            has => text(&self.given, has)?,
        };
        Some(family + given + born? + text(&self.postcode, tight(&row.postcode))? + text(&self.nhs, row.nhs.clone())?)
    }
}

/// One letter more, fewer, other, or two neighbours swapped.
fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let same = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 => {
            let rest = |from: usize| short.get(from..) == long.get(from..);
            let swapped = same + 1 < short.len() && short[same] == long[same + 1] && short[same + 1] == long[same];
            rest(same + 1) || (swapped && rest(same + 2))
        }
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}

/// Day and month swapped, or one figure wrong.
fn one_slip_in_date(a: Day, b: Day) -> bool {
    let ((ay, am, ad), (by, bm, bd)) = (a.ymd(), b.ymd());
    (ay == by && am == bd && ad == bm) || {
        let (a, b) = (a.to_string(), b.to_string());
        a.len() == b.len() && a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter_or_two_neighbours() {
        for (a, b) in [("smith", "smyth"), ("smith", "smit"), ("smith", "smiths"), ("smith", "msith"), ("a", "")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("smith", "smythe"), ("smith", "htims"), ("smith", "smthi"), ("ab", "")] {
            assert!(!one_slip(a, b) && !one_slip(b, a), "{a} {b}");
        }
    }

    #[test]
    fn a_fragment_is_found_anywhere_with_one_slip_if_it_is_long_enough() {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        for (wanted, text, slips) in [
            ("MIT", "SMITH", Some(0)),
            ("SMYTH", "SMITH", Some(1)),
            ("SMTH", "SMITH", Some(1)),
            ("1403", "19410314", Some(1)),
            ("8AA", "TQ58AA", Some(0)),
            ("SMY", "SMITH", None),
            ("SMYTHE", "SMITH", None),
            ("SMITH", "", None),
        ] {
            assert_eq!(within(&chars(wanted), text), slips, "{wanted} in {text}");
        }
    }

    #[test]
    fn a_date_may_be_turned_round_or_have_one_figure_wrong() {
        let day = |text| Day::parse_iso(text).expect("a day");
        let born = day("1941-03-12");
        for near in ["1941-12-03", "1941-03-13", "1942-03-12"] {
            assert!(one_slip_in_date(born, day(near)), "{near}");
        }
        for far in ["1941-04-13", "1914-03-12"] {
            assert!(!one_slip_in_date(born, day(far)), "{far}");
        }
    }
}
