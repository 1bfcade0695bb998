//! The rows of the open edition, their numbers still unrounded: nobody in it, no file names, no months with too few people.

use super::{Rule, others, went};
use crate::figures::*;

/// The figures that the open edition has, as they are.
pub(super) fn shape(rule: Rule, full: &Report) -> Report {
    let mut r = without_people(full);
    shape_run(&mut r);
    shape_unrecognised(&mut r.official);
    others::shape(&mut r);
    r.promises.iter_mut().for_each(|p| shape_months(rule, p));
    let d = &mut r.discharge;
    if !d.months.iter().filter(|m| m.covered).all(|m| rule.enough(m.group.earlier)) {
        d.months.clear();
    }
    // By locality and by year; by age, fifth and carer too they are so many small cells that they would hide more than they tell.
    for clock in &mut r.went.clocks {
        clock.groups.retain(|group| matches!(group.by.as_str(), "locality" | "year"));
    }
    // A row may be of a few people: such rows are left out, and the others stand in the order of what may be seen.
    r.links.unlisted.retain(|link| !rule.few(link.people));
    let used = |link: &UnlistedLink| rule.behind(link.received.numerator, link.people).shown().unwrap_or(0);
    r.links.unlisted.sort_by(|a, b| used(b).cmp(&used(a)).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    r
}

/// The same without the clocks by group.
pub(super) fn without_clock_groups(shaped: &Report) -> Report {
    let mut r = shaped.clone();
    r.went.clocks.iter_mut().for_each(|clock| clock.groups.clear());
    r
}

/// The figures alone. Every field is named, so that a new one cannot come along unseen.
fn without_people(full: &Report) -> Report {
    let Report {
        schema,
        edition,
        place,
        run,
        coverage,
        joins,
        official,
        promises,
        time,
        went,
        discharge,
        links,
        quality,
        limits,
        held_more: _,
        behind: _,
        featured: _,
        people: _,
    } = full;
    Report {
        schema: schema.clone(),
        edition: *edition,
        place: place.clone(),
        run: run.clone(),
        coverage: coverage.clone(),
        joins: joins.clone(),
        official: official.clone(),
        promises: promises.clone(),
        time: time.clone(),
        went: went::figures_alone(went),
        discharge: discharge.clone(),
        links: links.clone(),
        quality: quality.clone(),
        limits: limits.clone(),
        held_more: Vec::new(),
        behind: Vec::new(),
        featured: None,
        people: Vec::new(),
    }
}

fn shape_run(r: &mut Report) {
    r.run.command.clear();
    r.run.not_read.clear();
    for (n, file) in r.run.files.iter_mut().enumerate() {
        file.name = format!("file {}", n + 1);
        file.bytes = None;
        file.note.clear();
    }
    // Counted over all files and then rounded. What was found, and words that may quote it, stay away; so does a column of a
    // file that was not recognised, whose header may be anything.
    let mut kinds: Vec<ProblemGroup> = Vec::new();
    for group in r.quality.problems.drain(..) {
        let column = if group.severity == "file refused" { String::new() } else { group.column };
        let same = |k: &&mut ProblemGroup| (&k.code, &k.severity, &k.column) == (&group.code, &group.severity, &column);
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.count = kind.count.plus(group.count),
            None => kinds.push(ProblemGroup {
                code: group.code,
                severity: group.severity,
                file: String::new(),
                column,
                count: group.count,
                wrong: String::new(),
                now: String::new(),
                mend: String::new(),
                samples: Vec::new(),
            }),
        }
    }
    r.quality.problems = kinds;
}

/// A cell may hold anything, a name too: values go, and their columns are counted together.
fn shape_unrecognised(official: &mut Official) {
    let mut columns: Vec<Unrecognised> = Vec::new();
    for u in official.unrecognised.drain(..) {
        match columns.iter_mut().find(|c| c.column == u.column) {
            Some(c) => c.rows = c.rows.plus(u.rows),
            None => columns.push(Unrecognised { column: u.column, value: String::new(), rows: u.rows }),
        }
    }
    official.unrecognised = columns;
}

fn shape_months(rule: Rule, p: &mut PromiseFigures) {
    let limit = p.limit.is_some();
    let plenty = |m: &MonthFigure| {
        let counted = if limit { m.ends.rate.denominator } else { m.ends.measured };
        rule.enough(m.ends.people) && rule.enough(counted)
    };
    let mut whole = p.months.iter().filter(|m| m.covered && m.complete).peekable();
    if whole.peek().is_none() || !whole.all(plenty) {
        p.change = if limit && !p.months.is_empty() { Change::HeldBack } else { p.change };
        p.months.clear();
        p.chart = None;
        return;
    }
    // A month without an extract stays, as the gap that it is; an unfinished month with few people goes.
    p.months.retain(|m| !m.covered || plenty(m));
}
