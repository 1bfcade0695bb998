//! What each element of a vector is made of: which of her rows, which days, how much. The parts add up to the element.
//!
//! Invariant: the parts come from the same code that counts the element, so no second opinion can arise.

use super::her::Her;
use super::lens::{Lens, Observed};
use super::spans::Span;
use super::unowned::united;
use super::{
    Desk, Element, Levels, Wait, bounces, handoffs, home, promises, repeats, spans, surprises, tellings, unowned, waits,
};
use std::collections::BTreeSet;
use yf_model::rows::neutral::{Kind, Person, Row};
use yf_model::{Day, TextId};

/// A part of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which element.
    pub of: Element,
    /// How much of it; negative where it is taken away (a night in hospital from the days at home).
    pub amount: i64,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Places of the rows of hers that made it, in order.
    pub rows: Vec<usize>,
}

/// A stretch of days, the last one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First.
    pub from: Day,
    /// Last.
    pub to: Day,
}

/// Whose hands she was in: a merged span of one agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The agency.
    pub org: TextId,
    /// First and last day.
    pub days: Days,
    /// Whether nothing closes it.
    pub open: bool,
}

/// What a vector is made of, and the days that a timeline shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// By element, then day.
    pub parts: Vec<Part>,
    /// Spans of agencies on observed days, by first day.
    pub owned: Vec<Owned>,
    /// Runs of days in need that nobody owned, in order.
    pub unowned: Vec<Days>,
    /// Her visits on observed days, in order.
    pub visits: Vec<Visit>,
    /// Runs of clocks, in the order of the vector's own.
    pub waits: Vec<Run>,
}

/// A visit, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Place of its row.
    pub row: usize,
    /// Worker, team and agency by numbers of the run; `None` where the row does not say.
    pub by: [Option<u32>; 3],
}

/// A run of a clock, and the rows that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which clock, and how it went.
    pub wait: Wait,
    /// Place of the row that started it.
    pub started: usize,
    /// Place of the row that stopped or closed it.
    pub ended: Option<usize>,
}

impl Why {
    /// The parts of one element.
    pub fn of(&self, element: Element) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.of == element)
    }

    /// What they add up to.
    pub fn sum(&self, element: Element) -> i64 {
        self.of(element).map(|part| part.amount).sum()
    }
}

/// What one person's vector is made of. `rows` are all of hers, in the order P2.
pub fn why(lens: &Lens<'_>, person: &Person, rows: &[Row], desk: &mut Desk) -> Why {
    let observed = lens.observed(person);
    let read = lens.read(rows, &observed);
    desk.references(read);
    let her = Her { lens, rows: read, references: &desk.references, names: &desk.names, observed };
    let mut book = Book { her: &her, raw: Vec::new(), out: Why::default() };
    let levels = book.spans();
    book.need(&levels.org);
    book.handed(&levels);
    book.told();
    book.closed();
    book.began();
    book.promised();
    let nights = book.nights();
    book.home(&nights);
    waits::waits(&her, |wait, started, ended| book.out.waits.push(Run { wait: *wait, started, ended }));
    let mut out = book.out;
    out.parts.sort_by_key(|part| (part.of, part.from, part.to));
    out
}

/// A span of a team with the rows that opened and closed it.
struct Raw {
    span: Span,
    opened: usize,
    closed: Option<usize>,
}

struct Book<'a> {
    her: &'a Her<'a>,
    raw: Vec<Raw>,
    out: Why,
}

/// Nights that count once, with the stay they are counted for.
struct Counted {
    of: Element,
    nights: i64,
    from: Day,
    to: Day,
    rows: Vec<usize>,
}

impl Book<'_> {
    fn put(&mut self, of: Element, amount: i64, (from, to): (Day, Day), mut rows: Vec<usize>) {
        rows.sort_unstable();
        rows.dedup();
        self.out.parts.push(Part { of, amount, from, to, rows });
    }

    fn on(&self, n: usize) -> (Day, Day) {
        self.her.rows.get(n).map_or((Day(0), Day(0)), |row| (row.day, row.day))
    }

    fn spans(&mut self) -> Levels<Vec<Span>> {
        let mut raw = Vec::new();
        let found = spans::spans(self.her, |span, opened, closed| raw.push(Raw { span: *span, opened, closed }));
        self.raw = raw;
        let levels = spans::levels(self.her, &found);
        let Observed { first, last } = self.her.observed;
        for span in levels.org.iter().filter(|span| spans::touches(self.her, span)) {
            let org = self.raw.iter().find(|raw| raw.span.owner[0] == span.owner[0]);
            let org = org.and_then(|raw| self.her.rows.get(raw.opened)).map_or(TextId(0), |row| row.org);
            let days = Days { from: span.start.max(first), to: span.end.min(last) };
            self.out.owned.push(Owned { org, days, open: span.open });
        }
        self.out.owned.sort_by_key(|owned| (owned.days.from, owned.days.to, owned.org));
        let spells = [
            (&levels.org, 1, Element::Spans, Element::Owners),
            (&levels.service, 2, Element::SpansService, Element::OwnersService),
            (&levels.team, 3, Element::SpansTeam, Element::OwnersTeam),
        ];
        for (merged, level, spell, owner) in spells {
            // Sorted by owner: the spells of one stand together.
            let touching: Vec<Span> = merged.iter().filter(|span| spans::touches(self.her, span)).copied().collect();
            for of_one in touching.chunk_by(|a, b| a.owner == b.owner) {
                let mut all = Vec::new();
                for span in of_one {
                    let rows = self.rows_of(span, level, |_| true);
                    all.extend(&rows);
                    self.put(spell, 1, (span.start, span.end), rows);
                }
                if let (Some(first), Some(last)) = (of_one.first(), of_one.last()) {
                    self.put(owner, 1, (first.start, last.end), all);
                }
            }
        }
        levels
    }

    /// The rows that opened and closed what a merged span was made from; `level` is how much of the owner counts: the agency, its service, its team.
    fn rows_of(&self, span: &Span, level: usize, keep: impl Fn(&Raw) -> bool) -> Vec<usize> {
        let within = |raw: &&Raw| {
            raw.span.owner.iter().zip(&span.owner).take(level).all(|(a, b)| a == b)
                && span.start <= raw.span.start
                && raw.span.end <= span.end
                && keep(raw)
        };
        self.raw.iter().filter(within).flat_map(|raw| std::iter::once(raw.opened).chain(raw.closed)).collect()
    }

    fn need(&mut self, agencies: &[Span]) {
        let needs: Vec<_> = unowned::needs(self.her).collect();
        let rows_in = |from: Day, to: Day| -> Vec<usize> {
            let meets = needs.iter().filter(|(_, _, (a, b))| *a <= to && from <= *b);
            meets.flat_map(|(referral, closed, _)| std::iter::once(*referral).chain(*closed)).collect()
        };
        for (from, to) in united(self.her, needs.iter().map(|need| need.2).collect()) {
            self.put(Element::NeedDays, i64::from(to - from + 1), (from, to), rows_in(from, to));
        }
        let mut gaps: Vec<(Day, Day)> = Vec::new();
        unowned::unowned(self.her, agencies, |from, to| gaps.push((from, to)));
        let longest = gaps.iter().copied().max_by_key(|(from, to)| (*to - *from, std::cmp::Reverse(*from)));
        for (from, to) in gaps {
            // The referrals that were open, and whoever let go just before and took up just after.
            let mut rows: Vec<usize> = needs
                .iter()
                .filter(|(_, _, (a, b))| *a <= to && from <= *b)
                .map(|(referral, _, _)| *referral)
                .collect();
            let beside = self.raw.iter().filter(|raw| raw.span.end == from - 1 || raw.span.start == to.next());
            rows.extend(beside.flat_map(|raw| if raw.span.start == to.next() { Some(raw.opened) } else { raw.closed }));
            self.put(Element::UnownedDays, i64::from(to - from + 1), (from, to), rows.clone());
            if longest == Some((from, to)) {
                self.put(Element::LongestUnowned, i64::from(to - from + 1), (from, to), rows);
            }
            self.out.unowned.push(Days { from, to });
        }
    }

    fn handed(&mut self, levels: &Levels<Vec<Span>>) {
        let mut found = Vec::new();
        handoffs::handoffs(self.her, levels, |from, to, asked| found.push((*from, *to, asked)));
        for (merged, level, of) in
            [(&levels.service, 2, Element::HandoffsService), (&levels.team, 3, Element::HandoffsTeam)]
        {
            let pairs: Vec<(Span, Span)> = handoffs::pairs(self.her, merged).map(|(from, to)| (*from, *to)).collect();
            for (from, to) in pairs {
                let rows = self.handed_by(&from, &to, level);
                self.put(of, 1, (from.end.min(to.start), from.end.max(to.start)), rows);
            }
        }
        for (from, to, asked) in found {
            let mut rows = self.handed_by(&from, &to, 1);
            rows.extend(asked);
            let days = (from.end.min(to.start), from.end.max(to.start));
            self.put(Element::Handoffs, 1, days, rows.clone());
            let gap = i64::from((to.start - from.end - 1).max(0));
            if gap > 0 {
                self.put(Element::HandoffGapDays, gap, (from.end.next(), to.start - 1), rows.clone());
            }
            if asked.is_none() {
                self.put(Element::ColdHandoffs, 1, days, rows);
            }
        }
    }

    /// Who let go, who took up, and who asked: not when each of them began and ended.
    fn handed_by(&self, from: &Span, to: &Span, level: usize) -> Vec<usize> {
        let mut rows = self.rows_of(from, level, |raw| raw.span.end == from.end);
        rows.extend(self.rows_of(to, level, |raw| raw.span.start == to.start));
        rows.retain(|n| self.her.rows.get(*n).is_some_and(|row| row.day == from.end || row.day == to.start));
        rows
    }

    fn told(&mut self) {
        let mut told = Vec::new();
        tellings::tellings(self.her, |n| told.push(n));
        for n in told {
            self.put(Element::Tellings, 1, self.on(n), vec![n]);
        }
        let mut assessed = Vec::new();
        repeats::repeats(self.her, |n, before, other| assessed.push((n, before, other)));
        for (n, before, other) in assessed {
            self.put(Element::Assessments, 1, self.on(n), vec![n]);
            let both: Vec<usize> = before.into_iter().chain([n]).collect();
            if before.is_some() {
                self.put(Element::RepeatAssessments, 1, self.on(n), both.clone());
            }
            if other {
                self.put(Element::RepeatAssessmentsOtherOrg, 1, self.on(n), both);
            }
        }
        let rows = self.her.rows.iter().enumerate();
        for (n, row) in rows.filter(|(_, row)| row.kind == Kind::Contact && self.her.on(row.day)) {
            let by = [0, 1, 2].map(|level| self.her.lens.provider((row.owner, row.who), level));
            self.out.visits.push(Visit { row: n, by });
            if by[0].is_some() {
                self.put(Element::Visits, 1, (row.day, row.day), vec![n]);
            }
        }
    }

    /// Each item of a plan with what was delivered on it.
    fn promised(&mut self) {
        let mut found = Vec::new();
        promises::promises(self.her, |item, fate| found.push((item, fate)));
        for (item, fate) in found {
            let Some(row) = self.her.rows.get(item) else { continue };
            let (row, day) = (row.id, row.due.unwrap_or(row.day));
            let delivered = self.her.on_reference(row).filter(|(_, row)| row.kind == Kind::Delivery);
            let rows: Vec<usize> = std::iter::once(item).chain(delivered.map(|(n, _)| n)).collect();
            let of = match fate {
                promises::Fate::Kept => Element::PromisesKept,
                promises::Fate::Late => Element::PromisesLate,
                promises::Fate::Broken => Element::PromisesBroken,
            };
            self.put(Element::PromisesDue, 1, (day, day), vec![item]);
            self.put(of, 1, (day, day), rows);
        }
    }

    fn closed(&mut self) {
        let mut found = Vec::new();
        bounces::bounces(self.her, |n, back, same| found.push((n, back, same)));
        for (n, back, same) in found {
            self.put(Element::ClosedWithoutAction, 1, self.on(n), vec![n]);
            let days = (self.on(n).0, back.map_or(self.on(n).0, |back| self.on(back).0));
            let rows: Vec<usize> = std::iter::once(n).chain(back).collect();
            if back.is_some() {
                self.put(Element::Bounces, 1, days, rows.clone());
            }
            if same {
                self.put(Element::BouncesSameOrg, 1, days, rows);
            }
        }
    }

    fn began(&mut self) {
        let mut found = Vec::new();
        surprises::surprises(self.her, |n, known| found.push((n, known)));
        for (n, known) in found {
            let starts = self.her.rows.get(n).is_some_and(|row| row.kind == Kind::Start);
            let (all, surprising) = if starts {
                (Element::Starts, Element::SurpriseStarts)
            } else {
                (Element::Discharges, Element::SurpriseDischarges)
            };
            self.put(all, 1, self.on(n), vec![n]);
            if !known {
                self.put(surprising, 1, self.on(n), vec![n]);
            }
        }
    }

    /// Each night once: hospital before care home, the earlier stay before the later one.
    fn nights(&mut self) -> Vec<Counted> {
        let Observed { first, last } = self.her.observed;
        let home = self.her.lens.words.care_home_permanent;
        let mut stays = Vec::new();
        home::nights(self.her, |admitted, ended, (from, to)| {
            let of = self.her.rows.get(admitted).map_or(TextId(0), |row| row.of);
            let hospital = self.her.lens.hospital.get(of.0 as usize) == Some(&true);
            let of = if hospital { Element::NightsHospital } else { Element::NightsCareHome };
            stays.push((of, from.max(first), to.min(last), std::iter::once(admitted).chain(ended).collect::<Vec<_>>()));
        });
        stays.sort_by_key(|stay| (stay.0, stay.1, stay.2));
        let (mut counted, mut out) = (BTreeSet::new(), Vec::new());
        let (mut in_hospital, mut at_home, mut permanent) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for (of, from, to, rows) in stays {
            if of == Element::NightsHospital {
                in_hospital.extend(from.0..=to.0);
            } else if rows.first().and_then(|n| self.her.rows.get(*n)).is_some_and(|row| row.of == home) {
                permanent.push((from, to, rows.clone()));
            }
            let nights = (from.0..=to.0).filter(|night| counted.insert(*night)).count() as i64;
            if nights > 0 {
                out.push(Counted { of, nights, from, to, rows });
            }
        }
        for stay in &out {
            self.put(stay.of, stay.nights, (stay.from, stay.to), stay.rows.clone());
        }
        for (from, to, rows) in permanent {
            // Nights in hospital are none of it; two stays of one night are one.
            let nights = (from.0..=to.0).filter(|night| !in_hospital.contains(night) && at_home.insert(*night)).count();
            if nights > 0 {
                self.put(Element::NightsCareHomePermanent, nights as i64, (from, to), rows);
            }
        }
        out
    }

    fn home(&mut self, nights: &[Counted]) {
        let Observed { first, last } = self.her.observed;
        let days = i64::from(self.her.observed.days());
        if days > 0 {
            self.put(Element::DaysObserved, days, (first, last), Vec::new());
            self.put(Element::DaysAtHome, days, (first, last), Vec::new());
        }
        for stay in nights {
            self.put(Element::DaysAtHome, -stay.nights, (stay.from, stay.to), stay.rows.clone());
        }
    }
}
