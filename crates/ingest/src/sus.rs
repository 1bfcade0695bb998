//! Hospital stays (`community-and-hospital.md` 4): `spell` and `spell.episodes`.

use crate::csds::{end_before_start, fields, needed};
use crate::desk::Desk;
use crate::layout::{Field, Layout};
use crate::run::Days;
use yf_model::rows::sus::{Episode, Spell, Tables};
use yf_model::{Dataset, IdText, Identities, Identity, IdentityId, Local, Month, TextId, When};

fields!(SpellFields {
    key,
    number,
    admission_date,
    admission_time,
    method,
    classification,
    discharge_date,
    discharge_time,
    ready,
    destination,
    discharge_method,
    pseudo,
    nhs,
    valid,
    local,
    born,
    born_month,
    born_year,
    age,
    gender,
    decile,
    practice,
    withheld,
    provider,
    site,
    record,
    version,
});
fields!(EpisodeFields { key, ready, order, last });

/// How one table's rows are read.
pub(crate) enum Reader {
    Spell(Box<SpellFields>),
    Episode(EpisodeFields),
}

impl Reader {
    /// The reader of a table; `None` where it is not one of hospital stays.
    pub fn of(layout: &Layout) -> Option<Reader> {
        match layout.table.name.as_str() {
            "spell" => Some(Reader::Spell(Box::new(SpellFields::of(layout)))),
            "spell.episodes" => Some(Reader::Episode(EpisodeFields::of(layout))),
            _ => None,
        }
    }

    /// The time columns whose midnights are judged.
    pub fn times(&self) -> Vec<Field> {
        match self {
            Reader::Spell(f) => vec![f.admission_time, f.discharge_time],
            Reader::Episode(_) => Vec::new(),
        }
    }

    /// Reads a row.
    pub fn row(&self, desk: &mut Desk<'_>, days: &mut Days, identities: &mut Identities, out: &mut Tables) {
        match self {
            Reader::Spell(f) => spell(f, desk, days, identities, out),
            Reader::Episode(f) => {
                let Some(key) = needed(desk, f.key, "the number of the stay's row") else { return };
                // Numbered within the stay; where that is blank, at least the last says so (`1`).
                let order = desk.int(f.order).unwrap_or_else(|| i64::from(desk.text(f.last) == "1"));
                out.episodes.push(Episode { at: desk.at(), key, order, ready: desk.date(f.ready) });
            }
        }
    }
}

/// Takes midnights of a file's stays back to days where they stand for "no time".
pub(crate) fn midnights_to_days(out: &mut Tables, from: usize, which: &[bool]) {
    let to_day = |when: &mut Option<When>| {
        if let Some(When::Moment(m)) = when
            && m.second == 0
        {
            *when = Some(When::Day(m.day));
        }
    };
    for spell in out.spells.iter_mut().skip(from) {
        if which.first() == Some(&true) {
            to_day(&mut spell.admitted);
        }
        if which.get(1) == Some(&true) {
            to_day(&mut spell.discharged);
        }
    }
}

/// The provider of a row: as stated, else the first three characters of the site's code.
pub(crate) fn provider(desk: &mut Desk<'_>, stated: Field, site: Field) -> TextId {
    let provider = desk.org(stated);
    if provider != TextId::default() {
        return provider;
    }
    // A site's code that is none says so, and names nobody.
    let at = desk.org(site);
    let site = desk.pools.texts.get(at).to_owned();
    desk.pools.texts.intern(site.get(..3).unwrap_or(&site))
}

/// Whether a hospital's number counts as valid (C2 of `mapping.md`: `is_valid` true).
pub(crate) fn is_valid(desk: &Desk<'_>, field: Field) -> bool {
    let text = desk.text(field);
    ["true", "1", "y", "yes", "t"].iter().any(|yes| text.eq_ignore_ascii_case(yes))
}

fn who(f: &SpellFields, provider: TextId, desk: &mut Desk<'_>, identities: &mut Identities) -> IdentityId {
    let nhs = desk.nhs(f.nhs);
    let pseudo = Some(desk.id(f.pseudo)).filter(|p| *p != IdText::default() && is_valid(desk, f.valid));
    let local = match desk.id(f.local) {
        id if id == IdText::default() => Local::None,
        // A number of nobody knows which hospital is nobody's.
        _ if provider == TextId::default() => Local::None,
        id => Local::Provider(provider, id),
    };
    let born = desk.born(f.born);
    identities.add(Identity { dataset: Dataset::Sus, nhs, pseudo, local, born }, desk.at())
}

fn spell(f: &SpellFields, desk: &mut Desk<'_>, days: &mut Days, identities: &mut Identities, out: &mut Tables) {
    let provider = provider(desk, f.provider, f.site);
    let admitted = desk.when(f.admission_date, f.admission_time);
    let discharged = desk.when(f.discharge_date, f.discharge_time);
    if admitted.is_none() {
        desk.lacks(f.admission_date, "the day of admission, as YYYY-MM-DD");
        return;
    }
    end_before_start(desk, f.discharge_date, admitted, discharged, "the admission");
    let who = who(f, provider, desk, identities);
    let born = identities.get(who).born.map(When::Day).or_else(|| {
        let year = desk.int(f.born_year).and_then(|y| i32::try_from(y).ok()).filter(|y| (1900..=2100).contains(y))?;
        let month = desk.int(f.born_month).and_then(|m| i32::try_from(m).ok()).filter(|m| (1..=12).contains(m));
        Some(month.map_or(When::Year(year), |m| When::Month(Month(year * 12 + m - 1))))
    });
    if let (Some(born), Some(day)) = (born.map(When::earliest_day), admitted.and_then(When::day))
        && born > day
    {
        let wrong = || "is a date of birth after the admission".to_string();
        let now = "the row is kept; the person's age is not known from it";
        desk.warn(f.born, "birth-after-event", wrong, now, "correct one of them at the source");
    }
    days.event(provider, admitted);
    days.event(provider, discharged);
    out.spells.push(Spell {
        at: desk.at(),
        who,
        key: desk.id(f.key),
        record: desk.id(f.record),
        version: desk.int(f.version).unwrap_or(0),
        number: desk.id(f.number),
        provider,
        withheld: !desk.text(f.withheld).is_empty(),
        born,
        age: desk.int(f.age).and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 120),
        gender: desk.code(f.gender),
        practice: desk.org(f.practice),
        decile: desk.int(f.decile).and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=10).contains(n)),
        admitted,
        method: desk.code(f.method),
        classification: desk.code(f.classification),
        discharged,
        ready: desk.date(f.ready),
        destination: desk.code(f.destination),
        discharge_method: desk.code(f.discharge_method),
    });
}
