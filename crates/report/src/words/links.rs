use super::*;
use crate::figures::*;

/// Required links by what they are seen to be.
pub fn board(links: &Links) -> [u64; 4] {
    let mut out = [0; 4];
    for link in &links.required {
        let n = match link.flow.state {
            LinkSeen::Present => 0,
            LinkSeen::Leaky | LinkSeen::Slow | LinkSeen::OneWay => 1,
            LinkSeen::Missing => 2,
            LinkSeen::TooFew | LinkSeen::CannotBeSeen | LinkSeen::Held => 3,
        };
        if let Some(count) = out.get_mut(n) {
            *count += 1;
        }
    }
    out
}

/// "Of nine links that were asked for two are in place, five are weak, one is not seen, and of one nothing can be said."
pub fn link_sentence(links: &Links) -> String {
    let all = links.required.len() as u64;
    let [present, weak, missing, unknown] = board(links);
    let verb = |n: u64| if n == 1 { "is" } else { "are" };
    let mut parts = vec![format!("{} {} in place", spelled(present), verb(present))];
    if weak > 0 {
        parts.push(format!("{} {} weak", spelled(weak), verb(weak)));
    }
    if missing > 0 {
        parts.push(format!("{} {} not seen in these extracts", spelled(missing), verb(missing)));
    }
    if unknown > 0 {
        parts.push(format!("of {} nothing can be said", spelled(unknown)));
    }
    let last = parts.pop().unwrap_or_default();
    let said = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    let links = if all == 1 {
        "The one link that was asked for: ".to_owned()
    } else {
        format!("Of {} links that were asked for ", spelled(all))
    };
    format!("{links}{said}.")
}

/// The answer in short.
pub fn answer(r: &Report) -> Answer {
    let links = &r.links;
    let (number, sentence) = match &links.missing {
        Some(_) => ("none named".to_owned(), "No link has been named yet by those who need it.".to_owned()),
        None => {
            let [present, ..] = board(links);
            let protect = match links.unlisted.len() as u64 {
                0 => String::new(),
                1 => " One more works that nobody listed.".to_owned(),
                n => format!(" {} more work that nobody listed.", sentence_case(&spelled(n))),
            };
            (format!("{present} of {} in place", links.required.len()), format!("{}{protect}", link_sentence(links)))
        }
    };
    Answer { section: "s6", question: "Which links are missing?", number, sentence }
}
