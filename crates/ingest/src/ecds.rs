//! Emergency care (`community-and-hospital.md` 5): `emergency_care` and its `attendance.referred_to`.

use crate::csds::{end_before_start, fields, needed};
use crate::desk::Desk;
use crate::layout::Layout;
use crate::run::Days;
use crate::sus::{is_valid, provider};
use crate::together::Renumber;
use rustc_hash::FxHashMap;
use yf_model::rows::ecds::Attendance;
use yf_model::{Dataset, IdText, Identities, Identity, IdentityId, Local, TextId, When};

fields!(AttendanceFields {
    id,
    key,
    arrived,
    arrival_date,
    arrival_time,
    assessed,
    seen,
    left,
    department,
    category,
    pseudo,
    nhs,
    valid,
    local,
    born,
    age,
    gender,
    practice,
    provider,
    site,
    version,
});
fields!(ReferredFields { key, asked, asked_date, asked_time });

/// How one table's rows are read.
pub(crate) enum Reader {
    Attendance(Box<AttendanceFields>),
    Referred(ReferredFields),
}

/// Attendances under way: requests to other services join them by the row's key once all files are read.
#[derive(Default)]
pub(crate) struct Building {
    pub rows: Vec<Attendance>,
    keys: Vec<IdText>,
    asked: Vec<(IdText, When)>,
}

impl Reader {
    /// The reader of a table; `None` where it is not one of emergency care.
    pub fn of(layout: &Layout) -> Option<Reader> {
        match layout.table.name.as_str() {
            "emergency_care" => Some(Reader::Attendance(Box::new(AttendanceFields::of(layout)))),
            "attendance.referred_to" => Some(Reader::Referred(ReferredFields::of(layout))),
            _ => None,
        }
    }

    /// Reads a row.
    pub fn row(&self, desk: &mut Desk<'_>, days: &mut Days, identities: &mut Identities, out: &mut Building) {
        match self {
            Reader::Attendance(f) => attendance(f, desk, days, identities, out),
            Reader::Referred(f) => {
                let Some(key) = needed(desk, f.key, "the number of the attendance's row") else { return };
                let asked = desk.stamp(f.asked);
                if let Some(asked) = asked.or_else(|| desk.when(f.asked_date, f.asked_time)) {
                    out.asked.push((key, asked));
                }
            }
        }
    }
}

impl Building {
    /// Adds the attendances of a file that was read by itself.
    pub fn add(&mut self, part: Building, numbers: &Renumber) {
        self.rows.extend(part.rows.into_iter().map(|row| numbers.attendance(row)));
        self.keys.extend(part.keys.into_iter().map(|key| numbers.id(key)));
        self.asked.extend(part.asked.into_iter().map(|(key, at)| (numbers.id(key), at)));
    }

    /// The attendances, with their requests to other services in order of time.
    pub fn finish(mut self) -> Vec<Attendance> {
        let mut by_key: FxHashMap<IdText, Vec<usize>> = FxHashMap::default();
        for (index, key) in self.keys.iter().enumerate().filter(|(_, k)| **k != IdText::default()) {
            by_key.entry(*key).or_default().push(index);
        }
        for (key, asked) in &self.asked {
            for index in by_key.get(key).into_iter().flatten() {
                if let Some(row) = self.rows.get_mut(*index) {
                    row.referred_on.push(*asked);
                }
            }
        }
        let order = |when: &When| match when {
            When::Moment(m) => (m.day, m.second),
            other => (other.earliest_day(), 0),
        };
        self.rows.iter_mut().for_each(|r| r.referred_on.sort_by_key(order));
        self.rows
    }
}

fn who(
    f: &AttendanceFields,
    provider: TextId,
    id: IdText,
    desk: &mut Desk<'_>,
    identities: &mut Identities,
) -> IdentityId {
    let nhs = desk.nhs(f.nhs);
    let pseudo = Some(desk.id(f.pseudo)).filter(|p| *p != IdText::default() && is_valid(desk, f.valid));
    let local = match desk.id(f.local) {
        // A number of nobody knows which hospital is nobody's.
        local if local != IdText::default() && provider != TextId::default() => Local::Provider(provider, local),
        _ if nhs.is_some() || pseudo.is_some() => Local::None,
        // Nothing says who it was: the attendance stands for itself (`mapping.md` 3).
        _ => Local::Attendance(provider, id),
    };
    let born = desk.born(f.born);
    identities.add(Identity { dataset: Dataset::Ecds, nhs, pseudo, local, born }, desk.at())
}

fn attendance(
    f: &AttendanceFields,
    desk: &mut Desk<'_>,
    days: &mut Days,
    identities: &mut Identities,
    out: &mut Building,
) {
    let Some(id) = needed(desk, f.id, "the attendance's number") else { return };
    let provider = provider(desk, f.provider, f.site);
    // Timestamps, not the minutes since arrival, which are taken from wall times. A midnight among them is a midnight:
    // the rule for times of day that were left at 00:00:00 does not fit a full timestamp.
    let arrived = desk.stamp(f.arrived).or_else(|| desk.when(f.arrival_date, f.arrival_time));
    let left = desk.stamp(f.left);
    end_before_start(desk, f.left, arrived, left, "the arrival");
    let who = who(f, provider, id, desk, identities);
    let born = identities.get(who).born;
    if let (Some(born), Some(day)) = (born, arrived.and_then(When::day))
        && born > day
    {
        let wrong = || "is a date of birth after the arrival".to_string();
        let now = "the row is kept; the person's age is not known from it";
        desk.warn(f.born, "birth-after-event", wrong, now, "correct one of them at the source");
    }
    days.event(provider, arrived);
    out.keys.push(desk.id(f.key));
    out.rows.push(Attendance {
        at: desk.at(),
        who,
        id,
        version: desk.int(f.version).unwrap_or(0),
        provider,
        department: desk.code(f.department),
        category: desk.code(f.category),
        arrived,
        assessed: desk.stamp(f.assessed),
        seen: desk.stamp(f.seen),
        left,
        age: desk.int(f.age).and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 120),
        born,
        gender: desk.code(f.gender),
        practice: desk.org(f.practice),
        referred_on: Vec::new(),
    });
}
