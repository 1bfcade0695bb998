//! The elements of the vector in families, one for each section 3 to 13 of `journey.md`: what a family needs, and what it cannot see.

use yf_model::Dataset;
use yf_model::rows::neutral::Kind;

/// One section of `journey.md`.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Name of its definition page (`docs/measures/journey-<id>.md`).
    pub id: &'static str,
    /// Section of `journey.md`.
    pub section: u8,
    /// What it is about.
    pub name: &'static str,
    /// Her words, where the statements of Making it Real have them.
    pub words: &'static str,
    /// Kinds of event without which nothing can be said: all of these.
    pub(super) all: &'static [Kind],
    /// And one of these, where there are any.
    one: &'static [Kind],
    /// Kinds without which something is left out.
    wants: &'static [Kind],
    /// The extracts that feed it.
    pub feeds: &'static [Dataset],
    /// The least extract that would show it.
    pub least: &'static str,
    /// What it cannot see even then.
    pub blind: &'static str,
}

/// How much of a family a run can see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// Computed from what there is, without these kinds.
    Part(Vec<Kind>),
    /// Nothing, for want of these kinds.
    Nothing(Vec<Kind>),
}

impl Family {
    /// What extracts that can hold these kinds show of it (P7).
    pub fn sight(&self, seen: &[Kind]) -> Sight {
        let lacking = |kinds: &[Kind]| -> Vec<Kind> { kinds.iter().copied().filter(|k| !seen.contains(k)).collect() };
        let needed = lacking(self.all);
        if !needed.is_empty() {
            return Sight::Nothing(needed);
        }
        if !self.one.is_empty() && !self.one.iter().any(|kind| seen.contains(kind)) {
            return Sight::Nothing(self.one.to_vec());
        }
        let left_out = lacking(self.wants);
        if left_out.is_empty() { Sight::Whole } else { Sight::Part(left_out) }
    }
}

use Dataset::{Cld, Csds, Ecds, Equipment, Sus};
use Kind::{Accept, Admit, Assessment, Contact, Decline, Delivery, Discharge, End, Plan, Promise, Referral, Start};

/// Sections 3 to 13, in order.
pub const FAMILIES: [Family; 11] = [
    Family {
        id: "spans",
        section: 3,
        name: "Who was responsible",
        words: "I always know who is coordinating my care",
        all: &[],
        one: &[Accept, Start, Admit],
        wants: &[Accept, Start, End, Admit, Discharge],
        feeds: &[Cld, Csds, Sus],
        least: "referral in, accepted or started, ended with its outcome; agency, service, dates",
        blind: "Who was in charge in law or in her eyes is in no record. The council’s extract has no allocation dates and names no worker; all council staff are one agency, providers only teams of it. End dates left out make a spell of responsibility run on.",
    },
    Family {
        id: "unowned-days",
        section: 4,
        name: "Days in need that nobody owned",
        words: "I always know who is coordinating my care",
        all: &[Referral, Start],
        one: &[],
        wants: &[Accept, End, Admit, Discharge],
        feeds: &[Cld, Csds, Sus],
        least: "referral in, accepted or started, ended with its outcome; agency, service, dates",
        blind: "Agencies that are not in the run own nothing, so the fewer extracts, the more days look unowned. Days waiting for equipment count as unowned. A service that nobody closed hides unowned days.",
    },
    Family {
        id: "hand-offs",
        section: 5,
        name: "Hand-offs",
        words: "I have one first point of contact",
        all: &[],
        one: &[Accept, Start, Admit],
        wants: &[Referral, Accept, Start, End, Admit, Discharge],
        feeds: &[Cld, Csds, Sus],
        least: "referral in and out with sender, accepted or started, ended; agency, service, dates",
        blind: "Inside a council only a change of component or provider shows. A hospital transfer looks cold, because the extract has no referral row; so does a referral whose sender was left blank.",
    },
    Family {
        id: "tellings",
        section: 6,
        name: "Telling her story",
        words: "I tell my story once",
        all: &[Contact, Assessment],
        one: &[],
        wants: &[],
        feeds: &[Cld, Csds, Ecds],
        least: "first contact, assessments with their type, and which earlier assessment was used",
        blind: "No extract says that an earlier assessment was used, so this is the most that she can have told where assessments are recorded, and less than she told where they are not. Whether she was listened to is in no record.",
    },
    Family {
        id: "repeat-assessments",
        section: 7,
        name: "Repeat assessments",
        words: "I tell my story once",
        all: &[],
        one: &[Assessment],
        wants: &[],
        feeds: &[Cld, Csds],
        least: "assessments with their type, and which earlier assessment was used",
        blind: "The type of a community assessment is read from its team. No extract says that an earlier assessment was used, so this is the most there can have been.",
    },
    Family {
        id: "bounces",
        section: 8,
        name: "Sent away and back again",
        words: "I am not sent away to come back worse",
        all: &[],
        one: &[End, Decline],
        wants: &[Referral, Decline, Admit],
        feeds: &[Cld, Csds, Sus],
        least: "referrals with how they were closed: reason of rejection and of closure",
        blind: "“No further action” that is recorded as completed hides a refusal. Referrals closed in the last 91 days have not had their time to come back.",
    },
    Family {
        id: "surprises",
        section: 9,
        name: "Starts and discharges without a plan",
        words: "When I use a new service, my care plan is known in advance",
        all: &[Plan],
        one: &[],
        wants: &[Start, Discharge],
        feeds: &[Csds],
        least: "the date and the maker of each plan, from every agency that starts or discharges",
        blind: "The council’s, the hospital’s and the emergency department’s extracts hold no plans: with any of them in the run every council start would look like a surprise. Plans told and not recorded are never seen.",
    },
    Family {
        id: "promises",
        section: 10,
        name: "What was planned and what happened",
        words: "The care that is planned happens",
        all: &[Promise, Delivery],
        one: &[],
        wants: &[],
        feeds: &[],
        least: "the items of each plan with the day they are due, and what was delivered",
        blind: "None of the five extracts holds the items of a plan. A record of visits or a shared care plan does; deliveries mostly sit with private providers.",
    },
    Family {
        id: "days-at-home",
        section: 11,
        name: "Days at home",
        words: "I live the life I want, at home",
        all: &[Admit, Discharge],
        one: &[],
        wants: &[],
        feeds: &[Sus, Cld],
        least: "hospital stays with admission and discharge, and care home stays",
        blind: "People who pay for their own care home, and homes paid by the NHS, are in no extract: nights at home are too many. Days after a death are no days. It varies little from place to place: never rank by it.",
    },
    Family {
        id: "continuity",
        section: 12,
        name: "Who came to see her",
        words: "I have people who know me",
        all: &[],
        one: &[Contact],
        wants: &[],
        feeds: &[Csds, Ecds],
        least: "contacts with a pseudonym of the worker",
        blind: "The council’s extract holds no contacts, and home care visits are in no extract. Emergency attendances and day cases name no worker. Many different people may be right: a stroke needs many hands.",
    },
    Family {
        id: "waits",
        section: 13,
        name: "Waits on each clock",
        words: "Help comes in time",
        all: &[],
        one: &[Referral, Assessment],
        wants: &[],
        feeds: &[Cld, Csds, Equipment],
        least: "the start and the stop of each clock on one reference, with dates",
        blind: "The council’s extract has days only, and delivered equipment only. The clocks of the promises above are judged by their own rules; here a wait is counted by kinds of event alone.",
    },
];
