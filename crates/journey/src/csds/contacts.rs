//! CYP201 and CYP202: who came, in what way, and what was done (choices C17 and C18).

use super::{Referral, Rows, find, key};
use crate::book::{self, Book};
use crate::event::{Kind, Worker, time_order};
use crate::fast::Map;
use crate::steps::{Step, StepKind};
use yf_model::rows::csds;
use yf_model::{Code, IdText, PersonKey, TextId, When};

/// An attended contact with a person, under a known referral.
pub(crate) struct Contact<'r> {
    pub row: &'r csds::Contact,
    /// Where its referral stands in the list of referrals.
    pub referral: usize,
    /// The person of the contact's own row (C4).
    pub person: PersonKey,
    pub at: When,
    pub face_to_face: bool,
    /// Type of its team.
    pub team_type: Code,
    /// Service: `team_<type of its team>`.
    pub service: TextId,
    pub worker: Option<Worker>,
    /// Whose assessment was recorded at it, if any (the activity's own person).
    pub assessed: Option<PersonKey>,
}

/// How it was done: the newer column, else the older.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    FaceToFace,
    Telephone,
    Video,
    Message,
    Other,
}

fn way(row: &csds::Contact) -> Way {
    if row.mechanism.is_blank() {
        return match row.medium.as_str() {
            "01" => Way::FaceToFace,
            "02" => Way::Telephone,
            "03" => Way::Video,
            "05" | "06" | "07" => Way::Message,
            _ => Way::Other,
        };
    }
    match row.mechanism.as_str() {
        "01" => Way::FaceToFace,
        "02" => Way::Telephone,
        "11" => Way::Video,
        "05" | "09" | "12" => Way::Message,
        _ => Way::Other,
    }
}

/// The contacts that count, those of one referral side by side with its own person's first, each in order of time.
/// What does not count is noted by reason and left as a mark on its referral.
pub(crate) fn read<'r>(book: &mut Book<'_>, rows: &Rows<'r>, referrals: &mut [Referral<'_>]) -> Vec<Contact<'r>> {
    let mut contacts = Vec::with_capacity(rows.contacts.len());
    for row in rows.contacts.iter().copied() {
        contacts.extend(contact(book, row, referrals));
    }
    contacts.sort_by_cached_key(|c: &Contact| {
        let own = referrals.get(c.referral).is_some_and(|r| r.person == c.person);
        (c.referral, !own, time_order(c.at), book.id_rank(c.row.id))
    });
    for (n, contact) in contacts.iter().enumerate() {
        if let Some(referral) = referrals.get_mut(contact.referral).filter(|r| r.person == contact.person) {
            let from = if referral.contacts.is_empty() { n } else { referral.contacts.start };
            referral.contacts = from..n + 1;
        }
    }
    activities(book, rows, &mut contacts);
    contacts
}

/// One row, if it counts. The mapping's reasons are tried in the order of `mapping.md` 5.5.
fn contact<'r>(book: &mut Book<'_>, row: &'r csds::Contact, referrals: &mut [Referral<'_>]) -> Option<Contact<'r>> {
    let person = book.person(row.who);
    let index = find(referrals, key(&row.stamp, row.referral));
    let way = way(row);
    let attended = ["5", "6"].contains(&row.attendance.as_str());
    let with_her = row.subject == "01";
    let step = match row.attendance.as_str() {
        "5" | "6" if with_her && way == Way::FaceToFace => Some(StepKind::SeenFaceToFace),
        "5" | "6" if with_her && way == Way::Message => Some(StepKind::Message),
        "5" | "6" if with_her => Some(StepKind::Spoken),
        "5" | "6" => Some(StepKind::Proxy),
        "2" => Some(StepKind::CancelledByPerson),
        "3" => Some(StepKind::NotAttended),
        "4" => Some(StepKind::CancelledByProvider),
        "7" => Some(StepKind::TooLate),
        "0" => Some(StepKind::ToCome),
        _ => None,
    };
    let Some((index, referral)) = index.and_then(|n| Some((n, referrals.get_mut(n)?))) else {
        let reason = left_out(attended, with_her, way).unwrap_or("contacts under an unknown referral");
        book.notes.one(reason, row.stamp.at);
        return None;
    };
    let team = referral.teams.iter().find(|t| t.team == row.team && row.team != TextId(0));
    let team_type = team.map(|t| t.team_type).filter(|c| !c.is_blank()).unwrap_or(referral.main);
    let service = book.words.team(team_type);
    // A mark is made only for her own referral: another person's visit is no part of her wait.
    if let (Some(kind), Some(at), true) = (step, row.at, referral.person == person) {
        referral.marks.push(Step { at, kind, org: referral.org, service, row: row.stamp.at });
    }
    let mut reason = left_out(attended, with_her, way);
    let at = row.at;
    reason = reason.or_else(|| match at.and_then(When::day) {
        None => Some("contacts without a date"),
        Some(day) if day > book.setting.end_day => Some("contacts after the end day"),
        Some(day) if day < referral.at.earliest_day() => Some("contacts before the referral"),
        Some(_) => None,
    });
    if let Some(reason) = reason {
        book.notes.one(reason, row.stamp.at);
        return None;
    }
    let face_to_face = way == Way::FaceToFace;
    let at = at?;
    Some(Contact { row, referral: index, person, at, face_to_face, team_type, service, worker: None, assessed: None })
}

fn left_out(attended: bool, with_her: bool, way: Way) -> Option<&'static str> {
    match () {
        () if !attended => Some("contacts not attended, cancelled or to come"),
        () if !with_her => Some("contacts with a proxy"),
        () if way == Way::Message => Some("messages"),
        () => None,
    }
}

/// Gives each contact its worker and its assessment. An activity names its contact by number alone, and the number may
/// stand under several referrals: then the person decides, then the submission.
fn activities(book: &mut Book<'_>, rows: &Rows<'_>, contacts: &mut [Contact<'_>]) {
    let mut of: Map<(TextId, IdText), Vec<u32>> = Map::default();
    for (n, contact) in contacts.iter().enumerate() {
        of.entry(key(&contact.row.stamp, contact.row.id)).or_default().push(n as u32);
    }
    let mut first: Map<u32, (u32, IdText)> = Map::default();
    for activity in &rows.activities {
        let Some(named) = of.get(&key(&activity.stamp, activity.contact)) else { continue };
        let person = book.person(activity.who);
        for n in meant(contacts, named, person, activity) {
            if activity.worker != IdText(0) {
                let rank = book.id_rank(activity.id);
                let best = first.entry(n).or_insert((rank, activity.worker));
                if (rank, book.id_rank(activity.worker)) < (best.0, book.id_rank(best.1)) {
                    *best = (rank, activity.worker);
                }
            }
            if activity.kind == "02"
                && let Some(contact) = contacts.get_mut(n as usize)
            {
                contact.assessed = contact.assessed.min(Some(person)).or(Some(person));
            }
        }
    }
    for (n, contact) in contacts.iter_mut().enumerate() {
        let provider = contact.row.stamp.provider;
        contact.worker = first.get(&(n as u32)).map(|(_, worker)| Worker { provider, worker: *worker });
    }
}

fn meant(contacts: &[Contact<'_>], named: &[u32], person: PersonKey, activity: &csds::Activity) -> Vec<u32> {
    let narrow = |from: &[u32], keep: &dyn Fn(&Contact<'_>) -> bool| {
        let kept: Vec<u32> = from.iter().copied().filter(|n| contacts.get(*n as usize).is_some_and(keep)).collect();
        if kept.is_empty() { from.to_vec() } else { kept }
    };
    if named.len() == 1 {
        return named.to_vec();
    }
    let hers = narrow(named, &|c| c.person == person);
    narrow(&hers, &|c| c.row.stamp.submission == activity.stamp.submission)
}

/// Team types whose assessment is one of needs (C18).
const NEEDS: [&str; 8] = ["19", "35", "45", "48", "51", "52", "53", "54"];

/// Writes contacts, the start that the first of her own makes, and assessments.
pub(crate) fn write(book: &mut Book<'_>, referrals: &[Referral<'_>], contacts: &[Contact<'_>]) {
    let is = book.words.is;
    for (n, c) in contacts.iter().enumerate() {
        let Some(r) = referrals.get(c.referral) else { continue };
        let mut seen = book::event(c.person, c.at, Kind::Contact, r.reference, c.row.stamp.at);
        seen.own.part = c.row.id;
        (seen.org, seen.service, seen.team, seen.who) = (r.org, c.service, c.row.team, c.worker);
        seen.of = match way(c.row) {
            Way::FaceToFace => is.face_to_face,
            Way::Telephone => is.telephone,
            Way::Video => is.video,
            Way::Message | Way::Other => is.other,
        };
        if let Some(person) = c.assessed {
            let of = if NEEDS.contains(&c.team_type.as_str()) { is.needs } else { c.service };
            book.events.push(crate::Event { kind: Kind::Assessment, person, of, ..seen.clone() });
        }
        if r.contacts.start == n && !r.contacts.is_empty() {
            book.events.push(crate::Event { kind: Kind::Start, of: r.of, who: None, ..seen.clone() });
        }
        book.events.push(seen);
    }
}
