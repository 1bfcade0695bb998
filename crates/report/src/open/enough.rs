//! Hides more, until every hidden count could be three numbers at least: from this edition alone, and beside the one before.
//!
//! The reader we reckon with knows the rule, every published number, what ties them, and even which counts are hidden because they
//! are small and which only to shield those. See `docs/decisions/0028-what-can-be-worked-out.md`.

use super::hide::{drop_list, hide};
use super::possible::{Line, NO_LIMIT, System};
use super::tables::{Cell, Key, Seen, Table, tables};
use crate::figures::{Limit, Report};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use yf_place::Publish;

/// How many values a hidden count must keep.
const VALUES: usize = 3;

/// Rounds of hiding; each hides something, and a table is small.
const ROUNDS: usize = 200;

/// Hides in `open` whatever could be worked out, given the figures that it was made from and, where there was one, the edition
/// before it. Says in the report's limits where.
pub fn enough(full: &Report, open: &mut Report, before: Option<&Value>) {
    let publish = full.place.publish;
    let known: BTreeMap<Key, i64> =
        tables(&json(full)).into_iter().flat_map(|t| t.cells).filter_map(|c| Some((c.key, shown(c.seen)?))).collect();
    let earlier = before.map(tables).unwrap_or_default();
    let mut where_more = BTreeSet::new();
    let mut settled = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut more = false;
        for table in tables(&json(open)) {
            if settled.contains(&table.name) {
                continue;
            }
            let right: Vec<i64> = table.cells.iter().map(|c| known.get(&c.key).copied().unwrap_or(0)).collect();
            let old = earlier.iter().find(|t| t.name == table.name);
            match mend(&table, &right, old, publish) {
                Mend::Fine => {
                    settled.insert(table.name.clone());
                    continue;
                }
                Mend::Hide(cells) => cells.iter().for_each(|key| hide(open, key)),
                Mend::Drop(key) => drop_list(open, &key),
            }
            more = true;
            where_more.insert(super::hide::place_in_words(open, &table.name));
        }
        if !more {
            break;
        }
    }
    if !where_more.is_empty() {
        let places: Vec<String> = where_more.into_iter().collect();
        open.limits.push(Limit {
            about: MORE.to_owned(),
            text: format!(
                "More is hidden here than the rule for small numbers asks, because some hidden count could have been worked out from the rest{}. It concerns: {}.",
                if before.is_some() { " or from the edition before" } else { "" },
                places.join("; ")
            ),
        });
    }
}

/// What the limit is about that says where more was hidden.
pub const MORE: &str = "small numbers that could be worked out";

enum Mend {
    Fine,
    Hide(Vec<Key>),
    Drop(Key),
}

fn json(r: &Report) -> Value {
    // Figures are plain values: writing them to memory cannot fail, and nothing at all would be read of it if it did.
    serde_json::to_value(super::without_people(r)).unwrap_or_default()
}

fn shown(seen: Seen) -> Option<i64> {
    match seen {
        Seen::Shown(n) => i64::try_from(n).ok(),
        Seen::Held => None,
    }
}

/// What a reader knows of a cell by itself. `right` is known only of our own figures, and stands for one who can tell a small
/// count from one that shields it.
pub fn bounds(cell: &Cell, cells: &[Cell], right: Option<&[i64]>, at: usize, publish: Publish) -> (i64, i64) {
    let least = publish.least() as i64;
    let step = publish.round_to.max(1) as i64;
    match cell.seen {
        Seen::Shown(0) => (0, 0),
        Seen::Shown(n) => {
            let n = n as i64;
            let low = if n <= step { least } else { (n - step / 2).max(least) };
            (low, n + (step - 1) / 2)
        }
        Seen::Held => {
            let few = |at: usize| right.is_none_or(|r| r.get(at).is_some_and(|n| *n < least));
            let with_people = cell.people.is_some_and(|p| cells.get(p).is_some_and(|c| c.seen == Seen::Held) && few(p));
            match (with_people, few(at)) {
                (true, _) => (0, NO_LIMIT),
                (false, true) => (1, least - 1),
                (false, false) => (least, NO_LIMIT),
            }
        }
    }
}

/// One way to see a table: alone, or beside the edition before with a guess of how the two go together.
struct View {
    system: System,
    /// Cells that must keep [`VALUES`] values.
    secret: Vec<usize>,
    /// One way of filling it in.
    right: Vec<i64>,
}

/// Guesses that a reader of two editions may make.
#[derive(Clone, Copy)]
enum Guess {
    /// What shows the same number is the same number.
    Unchanged,
    /// What does not show less has not become less.
    Grown,
}

fn own(table: &Table, right: &[i64], publish: Publish) -> View {
    let bounds =
        table.cells.iter().enumerate().map(|(n, c)| bounds(c, &table.cells, Some(right), n, publish)).collect();
    let secret = held(table);
    View { system: System { bounds, lines: table.kept(right) }, secret, right: right.to_vec() }
}

fn held(table: &Table) -> Vec<usize> {
    (0..table.cells.len()).filter(|n| table.cells[*n].seen == Seen::Held).collect()
}

/// Both editions as one system; `None` where the guess cannot be true.
fn both(table: &Table, right: &[i64], old: &Table, guess: Guess, publish: Publish) -> Option<View> {
    let mut view = own(table, right, publish);
    let first = table.cells.len();
    let before: Vec<(i64, i64)> =
        old.cells.iter().enumerate().map(|(n, c)| bounds(c, &old.cells, None, n, publish)).collect();
    view.system.bounds.extend(&before);
    let at: BTreeMap<String, usize> = table.cells.iter().enumerate().map(|(n, c)| (across(&c.key), n)).collect();
    let mut prefer = right.to_vec();
    let mut differences = Vec::new();
    for (n, cell) in old.cells.iter().enumerate() {
        let now = at.get(&across(&cell.key)).copied();
        prefer.push(now.map_or(before[n].0, |now| right[now]));
        let Some(now) = now else { continue };
        let seen = table.cells[now].seen;
        let same_time = table.cells[now].key == cell.key;
        let low = match (guess, seen, cell.seen) {
            (Guess::Unchanged, a, b) if a == b && same_time => {
                view.system.lines.push(Line::sum(now, [first + n]));
                continue;
            }
            (_, Seen::Shown(a), Seen::Shown(b)) if a < b => continue,
            (_, Seen::Held, Seen::Shown(b)) if b > 0 && right[now] < publish.least() as i64 => continue,
            _ => 0,
        };
        view.system.lines.push(Line::at_least(vec![(now, 1), (first + n, -1)], low));
        if matches!(guess, Guess::Grown) {
            differences.push((now, first + n));
        }
    }
    let shift = |l: &Line| Line { terms: l.terms.iter().map(|(c, t)| (c + first, *t)).collect(), ..l.clone() };
    let sums: Vec<Line> = old.lines.iter().map(shift).collect();
    // Not every line need hold of figures that we do not know: where all of them cannot, those that always hold stay.
    let surely: Vec<Line> = sums.iter().filter(|l| l.low != l.high).cloned().collect();
    let mut whole = view.system.clone();
    whole.lines.extend(sums);
    let found = whole.with(None, &prefer).map(|values| (whole, values)).or_else(|| {
        let mut less = view.system.clone();
        less.lines.extend(surely);
        let values = less.with(None, &prefer)?;
        Some((less, values))
    });
    let (mut system, mut values) = found?;
    let mut secret = view.secret;
    secret.extend(held(old).into_iter().map(|n| n + first));
    for (now, then) in differences {
        let near = (values[now] - values[then]).abs() <= 2 * publish.least() as i64;
        if near && (system.bounds[now].0 < system.bounds[now].1 || system.bounds[then].0 < system.bounds[then].1) {
            let cell = system.bounds.len();
            system.bounds.push((0, NO_LIMIT));
            system.lines.push(Line { terms: vec![(now, 1), (then, -1), (cell, -1)], low: 0, high: 0 });
            values.push(values[now] - values[then]);
            secret.push(cell);
        }
    }
    Some(View { system, secret, right: values })
}

/// A key without the end of a period that grows from edition to edition.
fn across(key: &str) -> String {
    key.split(super::tables::PART)
        .map(|part| match part.split_once("..") {
            Some((from, to)) if to.len() == 10 => from,
            _ => part,
        })
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

/// All ways to see a table.
fn views(table: &Table, right: &[i64], old: Option<&Table>, publish: Publish) -> Vec<View> {
    let alone = std::iter::once(own(table, right, publish));
    let beside = old.into_iter().flat_map(|old| {
        [Guess::Unchanged, Guess::Grown].into_iter().filter_map(move |g| both(table, right, old, g, publish))
    });
    alone.chain(beside).collect()
}

/// What the edition before gives away by itself: nothing that is hidden now can take it back.
fn lost(old: &Table, publish: Publish) -> Vec<usize> {
    let before: Vec<(i64, i64)> =
        old.cells.iter().enumerate().map(|(n, c)| bounds(c, &old.cells, None, n, publish)).collect();
    let prefer: Vec<i64> = before.iter().map(|b| b.0).collect();
    let system = System { bounds: before, lines: old.lines.clone() };
    system.with(None, &prefer).map_or_else(Vec::new, |right| system.too_few(&held(old), &right, VALUES))
}

fn mend(table: &Table, right: &[i64], old: Option<&Table>, publish: Publish) -> Mend {
    let lost: BTreeSet<usize> =
        old.map_or_else(Vec::new, |old| lost(old, publish)).into_iter().map(|n| n + table.cells.len()).collect();
    let failing = |table: &Table| -> Option<(usize, usize, System)> {
        views(table, right, old, publish).into_iter().enumerate().find_map(|(n, view)| {
            let few = view.system.too_few(&view.secret, &view.right, VALUES);
            few.into_iter().find(|c| !lost.contains(c)).map(|cell| (n, cell, view.system))
        })
    };
    let Some((_, cell, system)) = failing(table) else { return Mend::Fine };
    // Shown counts that stand in a line with it, or one line further; people last, since much is read from them.
    let near = |cells: &BTreeSet<usize>| -> BTreeSet<usize> {
        let touching = system.lines.iter().filter(|l| l.terms.iter().any(|(c, _)| cells.contains(c)));
        touching.flat_map(|l| l.terms.iter().map(|(c, _)| *c)).collect()
    };
    let first = near(&[cell].into());
    let second = near(&first);
    let mut candidates: Vec<(bool, bool, i64, usize)> = second
        .into_iter()
        .filter(|c| table.cells.get(*c).is_some_and(|cell| matches!(cell.seen, Seen::Shown(n) if n > 0)))
        .map(|c| (!first.contains(&c), table.cells[c].key.ends_with("people"), right[c], c))
        .collect();
    candidates.sort();
    let hidden = |cells: &[usize]| -> Table {
        let mut table = table.clone();
        cells.iter().for_each(|c| table.cells[*c].seen = Seen::Held);
        table
    };
    let helps = |cells: &[usize]| {
        let table = hidden(cells);
        views(&table, right, old, publish).into_iter().all(|view| {
            let mut watched: Vec<usize> =
                view.secret.iter().copied().filter(|c| *c == cell || cells.contains(c)).collect();
            watched.dedup();
            view.system.too_few(&watched, &view.right, VALUES).iter().all(|c| lost.contains(c))
        })
    };
    let keys = |cells: &[usize]| cells.iter().map(|c| table.cells[*c].key.clone()).collect();
    if let Some((.., one)) = candidates.iter().take(12).find(|(.., c)| helps(&[*c])) {
        return Mend::Hide(keys(&[*one]));
    }
    let nearest: Vec<usize> = candidates.iter().take(4).map(|c| c.3).collect();
    if !nearest.is_empty() && helps(&nearest) {
        return Mend::Hide(keys(&nearest));
    }
    // Nothing near it helps: the list goes in which it stands, or the nearest list that counts it.
    let listed = first.iter().chain([&cell]).filter_map(|c| table.cells.get(*c)).map(|c| &c.key);
    match listed.filter(|key| super::hide::is_listed(key)).max_by_key(|key| key.len()) {
        Some(key) => Mend::Drop(key.clone()),
        None if nearest.is_empty() => Mend::Fine,
        None => Mend::Hide(keys(&nearest)),
    }
}
