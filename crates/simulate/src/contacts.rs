//! Community services' contacts and what was done in them (`simulate.md` section 8).

use crate::community::{Submission, lag, pen, person_id, scramble, service_request, submissions, team};
use crate::draw::word;
use crate::identity::{Known, Register, damage};
use crate::people::Span;
use crate::sheet::Sheet;
use crate::world::{Contact, World};
use yf_model::Day;
use yf_place::Calendar;

/// CYP201 and CYP202: a contact is sent once, with its month.
pub fn contacts(
    known: &Known,
    world: &World,
    span: Span,
    calendar: &Calendar,
    register: &Register,
    commissioner: bool,
) -> Vec<Sheet> {
    let habits = &known.tables.agencies["community"];
    let submissions = submissions(known, span, calendar, habits.clean);
    let key = known.seed.with(word("csds"));
    let mut contacts = pen(
        known,
        commissioner,
        "CYP201CareContact",
        &[
            ("CareContactID", "CARE CONTACT IDENTIFIER"),
            ("ServiceRequestID", "SERVICE REQUEST IDENTIFIER"),
            ("LocalPatientID", "LOCAL PATIENT IDENTIFIER (EXTENDED)"),
            ("TeamID_Local", "CARE PROFESSIONAL TEAM LOCAL IDENTIFIER"),
            ("Contact_Date", "CARE CONTACT DATE"),
            ("Contact_Time", "CARE CONTACT TIME"),
            ("CareContact_Duration", "CLINICAL CONTACT DURATION OF CARE CONTACT"),
            ("CareContact_Subject", "CARE CONTACT SUBJECT"),
            ("ConsMechanism", "CONSULTATION MECHANISM (COMMUNITY CARE)"),
            ("Activity_LocationType", "ACTIVITY LOCATION TYPE CODE"),
            ("AttendanceStatus", "ATTENDANCE STATUS"),
        ],
    );
    let mut activities = pen(
        known,
        commissioner,
        "CYP202CareActivity",
        &[
            ("CareActivityID", "CARE ACTIVITY IDENTIFIER"),
            ("CareContactID", "CARE CONTACT IDENTIFIER"),
            ("Activity_Type", "COMMUNITY CARE ACTIVITY TYPE CODE"),
            ("CareProfessionalID_Local", "CARE PROFESSIONAL LOCAL IDENTIFIER"),
        ],
    );
    let active: Vec<&Submission> = submissions.iter().filter(|s| s.active).collect();
    for (n, contact) in world.contacts.iter().enumerate() {
        let Contact { referral, person, minute, telephone, attendance, activity, worker, event } = *contact;
        let day = Day(minute.div_euclid(1440));
        let Some(submission) = active.iter().find(|s| (s.from..=s.to).contains(&day)) else { continue };
        let key = key.with(word("contact")).with(n as u64);
        let written = known.people[person as usize - 1].journey.is_some();
        if !written && day + lag(habits, key.with(1)) > submission.cut {
            continue;
        }
        let of = &world.referrals[referral as usize];
        let wrong = register.wrong(known, person, key);
        // What is written to the wrong referral's person stays with her.
        let filed = known.seed.with(word("csds")).with(u64::from(referral));
        let whose = wrong.or(register.wrong(known, of.person, filed)).unwrap_or(person);
        let Some(who) = register.on(whose, Day(of.received.div_euclid(1440))) else { continue };
        let astray = if whose != person { damage('W') } else { 0 };
        let midnight = !written && key.with(2).chance(habits.midnight);
        let twice = !written && key.with(3).chance(habits.double);
        for copy in 0..1 + u64::from(twice) {
            let id = format!(
                "C{:08}",
                scramble(known.seed, n) + copy * 10_000_000 + u64::from(known.site.number) * 100_000_000
            );
            contacts.text(&id);
            contacts.text(&service_request(known, referral as usize));
            contacts.text(&who.local);
            contacts.text(&team(of));
            contacts.day(Some(day));
            contacts.time(Some(if midnight { 0 } else { minute }));
            contacts.text(&(10 + key.with(4).below(12) * 5).to_string());
            contacts.text("01");
            contacts.text(if telephone { "02" } else { "01" });
            contacts.text(if key.with(5).chance(0.5) { "A01" } else { "" });
            contacts.text(&attendance.to_string());
            contacts.tail(submission, &person_id(&who.local));
            let dirt =
                who.damage | astray | if midnight { damage('M') } else { 0 } | if copy > 0 { damage('D') } else { 0 };
            contacts.sheet.end(person, event, dirt);
            if matches!(attendance, 5 | 6) {
                activities.text(&format!("A{}", &id[1..]));
                activities.text(&id);
                activities.text(activity);
                activities.text(&format!("N{}{worker:02}", of.locality + 1));
                activities.tail(submission, &person_id(&who.local));
                activities.sheet.end(person, event, 0);
            }
        }
    }
    vec![contacts.sheet, activities.sheet]
}
