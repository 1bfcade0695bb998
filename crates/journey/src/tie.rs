//! Tying agencies (`mapping.md` 7): what one sent and another received is one referral. It changes senders and adds
//! rows, nothing else.

use crate::Stay;
use crate::book::{self, Book};
use crate::csds::Onward;
use crate::event::{Kind, time_order};
use crate::fast::{Map, Set};
use yf_model::{Day, PersonKey, TextId, When};

/// Days within which what was sent on must arrive (C19).
const ARRIVES_WITHIN: i32 = 28;

/// Days after a discharge within which a request still comes from that hospital.
const AFTER_DISCHARGE: i32 = 7;

/// C19: every row sent on becomes a notice on the arrival's reference, a lost referral, or a notice of its own.
pub(crate) fn sent_on(book: &mut Book<'_>, mut onward: Vec<Onward>, receivers: &Set<TextId>) {
    let rank = |o: &Onward| (book.code_rank(o.own.owner), book.id_rank(o.own.local), book.code_rank(o.own.receiver));
    // Nobody's rows are all one person's to the eye: they must not arrive as each other.
    onward.retain(|o| book.is_somebody(o.person));
    onward.sort_by_cached_key(|o| (o.day, rank(o), o.row));
    let mut arrivals = Arrivals::read(book, &onward);
    for sent in onward {
        let is = book.words.is;
        let mut event = book::event(sent.person, When::Day(sent.day), Kind::Notice, sent.own, sent.row);
        (event.org, event.service, event.of, event.to_org) = (sent.org, sent.service, is.onward, sent.to);
        let hers = arrivals.take(book, &sent);
        if let Some(arrived) = hers.and_then(|n| book.events.get_mut(n)) {
            event.reference = arrived.reference;
            if arrived.org == TextId(0) {
                (arrived.org, arrived.service) = (sent.org, sent.service);
            }
        } else if receivers.contains(&sent.to) && ["01", "04"].contains(&sent.reason.as_str()) {
            (event.kind, event.of) = (Kind::Referral, is.lost);
            book.notes.one("sent on, not arrived", sent.row);
        }
        book.events.push(event);
    }
}

/// Referrals that something sent on may arrive as, by person and receiver, earliest first.
struct Arrivals {
    of: Map<(PersonKey, TextId), Vec<(Day, usize)>>,
    taken: Set<usize>,
}

impl Arrivals {
    fn read(book: &Book<'_>, onward: &[Onward]) -> Arrivals {
        let asked: Set<(PersonKey, TextId)> = onward.iter().map(|o| (o.person, o.to)).collect();
        let is = book.words.is;
        let mut of: Map<(PersonKey, TextId), Vec<(Day, usize)>> = Map::default();
        for (n, event) in book.events.iter().enumerate() {
            let key = (event.person, event.to_org);
            let may = event.kind == Kind::Referral && event.of != is.internal && event.to_org != TextId(0);
            if let (true, Some(day)) = (may && asked.contains(&key), event.at.day()) {
                of.entry(key).or_default().push((day, n));
            }
        }
        for list in of.values_mut() {
            list.sort_by_cached_key(|(_, n)| {
                book.events.get(*n).map(|e| (time_order(e.at), book.ref_order(&e.reference)))
            });
        }
        Arrivals { of, taken: Set::default() }
    }

    /// The earliest arrival not yet taken, with another reference than the one it was sent on from.
    fn take(&mut self, book: &Book<'_>, sent: &Onward) -> Option<usize> {
        let list = self.of.get(&(sent.person, sent.to))?;
        let fits = |(day, n): &&(Day, usize)| {
            let other = book.events.get(*n).is_some_and(|e| e.reference != sent.from);
            (0..=ARRIVES_WITHIN).contains(&(*day - sent.day)) && other && !self.taken.contains(n)
        };
        let found = list.iter().find(fits).map(|(_, n)| *n)?;
        self.taken.insert(found);
        Some(found)
    }
}

/// 7.2: council requests by a hospital's route with no sender yet take the hospital she was in, or had just left.
/// `requests` are the events and routes of council requests; stays come in order of person.
pub(crate) fn from_hospital(book: &mut Book<'_>, requests: &[(usize, TextId)], stays: &[Stay]) {
    let routes: Vec<String> = book.setting.discharge_routes.iter().map(|r| key_of(r)).collect();
    let mut known: Map<TextId, bool> = Map::default();
    let inpatient = book.words.is.inpatient;
    for (n, route) in requests {
        let texts = &book.words.texts;
        if !*known.entry(*route).or_insert_with(|| routes.contains(&key_of(texts.get(*route)))) {
            continue;
        }
        let Some(event) = book.events.get_mut(*n).filter(|e| e.org == TextId(0)) else { continue };
        let Some(day) = event.at.day() else { continue };
        let from = stays.partition_point(|s| s.person < event.person);
        let hers = stays.get(from..).unwrap_or(&[]).iter().take_while(|s| s.person == event.person);
        let near = hers.filter(|s| {
            let left = s.discharged.map(When::latest_day);
            s.admitted.earliest_day() <= day && left.is_none_or(|left| day - left <= AFTER_DISCHARGE)
        });
        // Stays are in order of admission, so the last is the latest.
        if let Some(stay) = near.last() {
            (event.org, event.service) = (stay.org, inpatient);
        }
    }
}

/// The key by which coded texts are compared (`cld.md` 5): one kind of dash and apostrophe, no white space, small letters.
fn key_of(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' => '\'',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}
