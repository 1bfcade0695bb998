//! One person's truth without the rest: pass A, in which each is alone, so that a bug can be caught small (`simulate.md` section
//! 12).

use crate::happen::{Cause, Passer};
use crate::people::{self, Span};
use crate::place::Site;
use crate::tables::Tables;
use crate::{Options, truth};
use std::io::{self, Write};
use yf_place::Calendar;

/// Why nobody's truth was told.
#[derive(Debug)]
pub enum NotTold {
    /// So many people live in the place at some time, and the number is none of theirs.
    Nobody(usize),
    /// The options make several places, each with numbers of its own.
    Several,
    /// It could not be written.
    Io(io::Error),
}

impl From<io::Error> for NotTold {
    fn from(error: io::Error) -> NotTold {
        NotTold::Io(error)
    }
}

/// Tells who a person is, how her state changes, and what illness and need alone bring about: three tables in the layout of the
/// truth, the first two as `persons.csv` and `states.csv` have her.
pub fn person(options: &Options, number: u32, out: &mut dyn Write) -> Result<(), NotTold> {
    let [site] = Site::all(options.people)[..] else { return Err(NotTold::Several) };
    let tables = Tables::of(&site);
    let span = Span::new(options.from, options.to);
    let seed = site.key(options.seed);
    let people = people::people(seed, &tables, span, &site, options);
    let at = (number as usize).checked_sub(1).filter(|at| *at < people.len()).ok_or(NotTold::Nobody(people.len()))?;
    truth::persons(&tables, &people, &[at], out)?;
    out.write_all(b"\n")?;
    truth::states(&tables, &people, &[at], out)?;
    out.write_all(b"\nperson,at,what\n")?;
    let calendar = Calendar::england();
    for happening in Passer::new(&tables, span, seed, &calendar, &people).person(number, &people[at]) {
        writeln!(out, "{number},{},{}", truth::moment(happening.minute), what(happening.cause))?;
    }
    Ok(())
}

/// In the words of the tables of rates; what only waiting can bring about says so.
fn what(cause: Cause) -> &'static str {
    match cause {
        Cause::Emergency => "emergency_admission",
        Cause::Planned => "planned_admission",
        Cause::Attendance => "ed_attendance",
        Cause::Request => "social_care_request",
        Cause::Ot => "ot_referral",
        Cause::Therapy => "community_assessment_referral",
        Cause::Equipment => "equipment_request",
        Cause::Urgent => "ucr_referral",
        Cause::Intermediate => "intermediate_care",
        Cause::Unmet => "emergency_admission_if_care_is_unmet",
        Cause::Untold => "emergency_admission_if_no_nurse_was_told",
    }
}
