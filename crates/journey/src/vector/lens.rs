use super::her::Her;
use rustc_hash::FxHashMap;
use yf_model::rows::neutral::{Kind, Owner, Person, Row};
use yf_model::{Day, IdText, TextId, Texts, Unit};
use yf_place::{Calendar, Rules};

/// A clock without its limit (`journey.md` 13). A text that no row has is [`NOWHERE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Kind of event that starts it.
    pub start_kind: Kind,
    /// Type of that event; `None` is any.
    pub start_type: Option<TextId>,
    /// Agency of that event; `None` is any.
    pub start_org: Option<TextId>,
    /// Kind of event that stops it.
    pub stop_kind: Kind,
    /// Type of that event; `None` is any.
    pub stop_type: Option<TextId>,
    /// Outcomes of an end that close it.
    pub closing: Vec<TextId>,
    /// What it counts in.
    pub unit: Unit,
}

/// In place of a provider where a row does not say who it was.
pub(super) const NOBODY: u32 = u32::MAX;

/// A text that no row has.
const NOWHERE: TextId = TextId(u32::MAX);

impl Clock {
    /// Whether a row is of the kind, type and agency that start it.
    pub(super) fn starts_with(&self, row: &Row) -> bool {
        row.kind == self.start_kind
            && self.start_type.is_none_or(|of| of == row.of)
            && self.start_org.is_none_or(|org| org == row.org)
    }

    /// Whether a row is of the kind and type that stop it.
    pub(super) fn stops_with(&self, row: &Row) -> bool {
        row.kind == self.stop_kind && self.stop_type.is_none_or(|of| of == row.of)
    }

    /// Whether a row closes it: a refusal, or an end of the outcomes that do.
    pub(super) fn closes_with(&self, row: &Row) -> bool {
        match row.kind {
            Kind::Decline => true,
            Kind::End => self.closing.contains(&row.outcome),
            _ => false,
        }
    }
}

/// Words with a meaning of their own.
#[derive(Debug)]
pub(super) struct Words {
    pub review: TextId,
    pub emergency: TextId,
    pub care_home_permanent: TextId,
    pub no_action: TextId,
    pub died: TextId,
}

/// What is the same for every person of a run.
#[derive(Debug)]
pub struct Lens<'a> {
    pub(super) from: Day,
    pub(super) to: Day,
    pub(super) rules: &'a Rules,
    pub(super) calendar: &'a Calendar,
    pub(super) clocks: Vec<Clock>,
    pub(super) words: Words,
    /// For each text its place in the order of the texts.
    pub(super) ranks: Vec<u32>,
    /// For each text whether a bed of this type is a hospital's.
    pub(super) hospital: Vec<bool>,
    /// For each owner its team and its agency as those who saw her, by number; [`NOBODY`] where it does not say.
    pub(super) providers: Vec<[u32; 2]>,
    /// How many workers, teams and agencies there can be.
    pub(super) counts: [usize; 3],
    seen: Vec<Kind>,
}

/// First and last day on which somebody was observed within the window; no day where the last is before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Observed {
    pub first: Day,
    pub last: Day,
}

impl Observed {
    /// How many days.
    pub fn days(&self) -> i32 {
        (self.last - self.first + 1).max(0)
    }
}

impl<'a> Lens<'a> {
    /// A lens on events whose vocabulary and owners these are. `window` is its first and last day, `workers` how many there can be;
    /// the clocks are those that are told, in their order.
    pub fn new(
        window: (Day, Day),
        seen: &[Kind],
        rules: &'a Rules,
        calendar: &'a Calendar,
        clocks: Vec<Clock>,
        texts: &Texts,
        owners: &[Owner],
        workers: u32,
    ) -> Lens<'a> {
        let word = |text: &str| text_of(texts, text);
        let words = Words {
            review: word("review"),
            emergency: word("hospital_emergency"),
            care_home_permanent: word("care_home_permanent"),
            no_action: word("no_action"),
            died: word("died"),
        };
        let hospital = (0..texts.len() as u32).map(|n| texts.get(TextId(n)).starts_with("hospital")).collect();
        let (mut teams, mut agencies) = (FxHashMap::default(), FxHashMap::default());
        let mut provider = |owner: &Owner| {
            let next = teams.len() as u32;
            let team = *teams.entry(*owner).or_insert(next);
            let next = agencies.len() as u32;
            let agency = *agencies.entry(owner.org).or_insert(next);
            let named = |text: TextId, number: u32| if text == TextId(0) { NOBODY } else { number };
            [named(owner.team, team), named(owner.org, agency)]
        };
        let providers = owners.iter().map(&mut provider).collect();
        let counts = [workers as usize, teams.len(), agencies.len()];
        let seen = seen.to_vec();
        let (from, to) = window;
        Lens { from, to, rules, calendar, clocks, words, ranks: texts.ranks(), hospital, providers, counts, seen }
    }

    /// Whether the extracts can hold all of these kinds (P7).
    pub fn sees(&self, kinds: &[Kind]) -> bool {
        kinds.iter().all(|kind| self.seen.contains(kind))
    }

    /// The days of the window on which she was observed (P5).
    pub fn observed(&self, person: &Person) -> Observed {
        let first = person.from.map_or(self.from, |day| day.max(self.from));
        let last = person.to.map_or(self.to, |day| day.min(self.to));
        Observed { first, last }
    }

    /// Her rows up to the last day observed: later ones have not happened yet (P5).
    pub(super) fn read<'r>(&self, rows: &'r [Row], observed: &Observed) -> &'r [Row] {
        rows.get(..rows.partition_point(|row| row.day <= observed.last)).unwrap_or(rows)
    }

    /// Rows after her last day alive or resident.
    pub(super) fn after_leave(&self, person: &Person, rows: &[Row]) -> u32 {
        person.to.map_or(0, |to| (rows.len() - rows.partition_point(|row| row.day <= to)) as u32)
    }

    /// Who saw her: at level 0 the worker, 1 the team, 2 the agency.
    pub(super) fn provider(&self, (owner, who): (u32, IdText), level: usize) -> Option<u32> {
        let number = match level {
            0 if who == IdText(0) => NOBODY,
            0 => who.0,
            level => self.providers.get(owner as usize)?.get(level - 1).copied()?,
        };
        (number != NOBODY).then_some(number)
    }

    /// Place of a text in the order of the texts.
    pub(super) fn rank(&self, text: TextId) -> u32 {
        self.ranks.get(text.0 as usize).copied().unwrap_or(u32::MAX)
    }
}

/// The number of a text, or one that no row has.
pub fn text_of(texts: &Texts, text: &str) -> TextId {
    texts.find(text).unwrap_or(NOWHERE)
}

impl Her<'_> {
    /// An owner at the level of teams, ordered as the texts are.
    pub(super) fn owner(&self, row: &Row) -> [u32; 3] {
        [row.org, row.service, row.team].map(|text| self.lens.rank(text))
    }
}
