//! The clocks that community rows start and stop (`mapping.md` 9).

use super::{Contact, Referral, Rows, find, key};
use crate::book::{Begun, Book, Stop, reference};
use crate::event::time_order;
use crate::fast::Map;
use yf_model::rows::csds;
use yf_model::{ClockId, IdText, RefKind, TextId, WaitSource, When};

/// Which waiting time periods of CYP104 a referral has: they forbid the fall-back from the day of receipt.
#[derive(Clone, Copy, Default)]
struct Measured {
    crisis: bool,
    intermediate: bool,
}

/// Writes every wait.
pub(crate) fn write(
    book: &mut Book<'_>,
    rows: &Rows<'_>,
    referrals: &[Referral<'_>],
    contacts: &[Contact<'_>],
    council_rows: bool,
) {
    let mut measured: Map<(TextId, IdText), Measured> = Map::default();
    for row in &rows.waits {
        let has = measured.entry(key(&row.stamp, row.referral)).or_default();
        has.crisis |= ["05", "07"].contains(&row.kind.as_str());
        has.intermediate |= ["06", "08"].contains(&row.kind.as_str());
        period(book, row, referrals);
    }
    for referral in referrals {
        let has = measured.get(&(referral.reference.owner, referral.reference.local)).copied().unwrap_or_default();
        let hers = contacts.get(referral.contacts.clone()).unwrap_or(&[]);
        receipt(book, referral, hers, has);
        // Off by default: a community team that does the social care assessment, and no council rows to say so.
        if book.setting.team_45_assesses && !council_rows && referral.main == "45" {
            let assessed = |c: &&Contact<'_>| c.team_type == "45" && c.assessed == Some(referral.person);
            let stop = hers.iter().find(assessed).map(|c| (c.at, c.row.stamp.at));
            begin(book, referral, ClockId::Assessment28, WaitSource::Csds, stop);
        }
    }
}

/// The clocks that start with the receipt of the referral.
fn receipt(book: &mut Book<'_>, referral: &Referral<'_>, hers: &[Contact<'_>], has: Measured) {
    let stop = |c: &Contact<'_>| (c.at, c.row.stamp.at);
    let any: Stop = hers.first().map(stop);
    let seen = || hers.iter().find(|c| c.face_to_face && !before(c.at, referral.at)).map(stop);
    begin(book, referral, ClockId::Chs18w, WaitSource::Csds, any);
    if referral.of == book.words.is.ic_urgent {
        begin(book, referral, ClockId::TorbayUrgent, WaitSource::Csds, seen());
    }
    if referral.of == book.words.is.ic_routine {
        begin(book, referral, ClockId::TorbayNonurgent, WaitSource::Csds, any);
    }
    match referral.main.as_str() {
        "51" if !has.crisis => begin(book, referral, ClockId::Ucr2h, WaitSource::CsdsFromReferral, seen()),
        "52" | "53" | "54" if !has.intermediate => {
            begin(book, referral, ClockId::Icare2d, WaitSource::CsdsFromReferral, seen())
        }
        _ => {}
    }
}

/// Surely before: only where the two can be compared as precisely as they were said.
fn before(contact: When, start: When) -> bool {
    match (contact, start) {
        (When::Moment(_), When::Moment(_)) => time_order(contact) < time_order(start),
        _ => contact.latest_day() < start.earliest_day(),
    }
}

fn begin(book: &mut Book<'_>, referral: &Referral<'_>, clock: ClockId, source: WaitSource, stop: Stop) {
    let begun = Begun {
        person: referral.person,
        clock,
        reference: referral.reference,
        source,
        start: referral.at,
        row: referral.row.stamp.at,
    };
    book.wait(begun, stop, referral.closing.map(|c| c.ends()), referral.steps.clone());
}

/// One waiting time period of CYP104. With an end it stops there, whenever the referral was closed; without one the
/// referral's closure or a death ends it.
fn period(book: &mut Book<'_>, row: &csds::Rtt, referrals: &[Referral<'_>]) {
    let clock = match row.kind.as_str() {
        "01" => ClockId::Rtt18w,
        "02" => ClockId::AhpRtt,
        "05" => ClockId::Ucr2h,
        "06" => ClockId::Icare2d,
        "07" => ClockId::UcrOpen,
        "08" => ClockId::IcareOpen,
        _ => return book.notes.one("CYP104 rows of a type that no clock measures", row.stamp.at),
    };
    let Some(start) = row.start else {
        return book.notes.one("CYP104 rows without a start", row.stamp.at);
    };
    let stops = clock != ClockId::Rtt18w || ("30"..="36").contains(&row.status.as_str());
    let stop = row.end.filter(|_| stops).map(|at| (at, row.stamp.at));
    let person = book.person(row.who);
    let number = key(&row.stamp, row.referral);
    // A reference belongs to a person as well: another person's referral of this number closes nothing of hers.
    let hers = find(referrals, number).and_then(|n| referrals.get(n)).filter(|r| r.person == person);
    let closure = hers.and_then(|r| r.closing).map(|c| c.ends());
    let begun = Begun {
        person,
        clock,
        reference: reference(RefKind::Csds, number.0, number.1),
        source: WaitSource::CsdsRtt,
        start,
        row: row.stamp.at,
    };
    match stop {
        Some(stop) => book.stopped(begun, stop, hers.map_or(0..0, |r| r.steps.clone())),
        None => book.wait(begun, None, closure, hers.map_or(0..0, |r| r.steps.clone())),
    }
}
