use super::{number, spelled};
use crate::figures::*;

fn element<'a>(w: &'a WentThrough, id: &str) -> Option<&'a ElementFigures> {
    w.families.iter().flat_map(|f| &f.elements).find(|e| e.id == id)
}

fn mean(w: &WentThrough, id: &str) -> Option<f64> {
    element(w, id)?.whole.mean
}

fn short(value: f64) -> String {
    if value >= 10.0 { number(value.round() as u64) } else { format!("{value:.1}") }
}

/// "Somebody who came back told her story 1.9 times; 32 in 100 people had days in need that nobody owned, 27 of them on average."
pub fn went(w: &WentThrough) -> String {
    let mut said = Vec::new();
    if let Some(e) = element(w, "unowned_days")
        && let (Some(any), Some(people), Some(total)) =
            (e.whole.any.shown(), e.whole.people.shown(), e.whole.total.and_then(Count::shown))
        && any > 0
        && people > 0
    {
        let each = total as f64 / any as f64;
        said.push(format!(
            "{} in 100 people had days in need that nobody owned, {} of them on average",
            share(any, people),
            short(each)
        ));
    }
    if let Some(e) = element(w, "tellings")
        && let (Some(any), Some(total)) = (e.whole.any.shown(), e.whole.total.and_then(Count::shown))
        && any > 0
    {
        said.push(format!("whoever told her story told it {} times", short(total as f64 / any as f64)));
    }
    if said.is_empty() {
        return "These extracts cannot show how long nobody was responsible, nor how often she told her story."
            .to_owned();
    }
    let unseen = w.families.iter().filter(|f| f.missing.is_some()).count() as u64;
    let mut text = super::sentence_case(&said.join("; "));
    text.push('.');
    if unseen > 0 {
        text.push_str(&format!(
            " {} of eleven kinds of element cannot be seen here.",
            super::sentence_case(&spelled(unseen))
        ));
    }
    text
}

fn share(of: u64, among: u64) -> String {
    match (100.0 * of as f64 / among as f64).round() as u64 {
        0 => "Fewer than one".to_owned(),
        n => n.min(100).to_string(),
    }
}

/// The answer in short.
pub fn answer(w: &WentThrough) -> super::Answer {
    let number = match mean(w, "unowned_days").zip(element(w, "unowned_days")) {
        Some((_, e)) if e.whole.any.shown().is_some_and(|n| n > 0) => {
            let each = e.whole.total.and_then(Count::shown).unwrap_or_default() as f64
                / e.whole.any.shown().unwrap_or(1) as f64;
            format!("{} days unowned", short(each))
        }
        Some(_) => "no day unowned".to_owned(),
        None => "not known".to_owned(),
    };
    super::Answer { section: "s4", question: "What did people go through?", number, sentence: went(w) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_gone_through_in_a_sentence() {
        let shown = |people: u64, any: u64, total: u64| Spread {
            people: people.into(),
            any: any.into(),
            total: Some(total.into()),
            mean: Some(total as f64 / people as f64),
            ..Spread::default()
        };
        let of = |id: &str, whole| FamilyFigures {
            elements: vec![ElementFigures { id: id.to_owned(), whole, ..ElementFigures::default() }],
            ..FamilyFigures::default()
        };
        let mut w = WentThrough {
            families: vec![of("unowned_days", shown(200, 64, 640)), of("tellings", shown(200, 100, 190))],
            ..WentThrough::default()
        };
        assert_eq!(
            went(&w),
            "32 in 100 people had days in need that nobody owned, 10 of them on average; whoever told her story told it 1.9 times."
        );
        assert_eq!(answer(&w).number, "10 days unowned");
        w.families.push(FamilyFigures { missing: Some("x".to_owned()), ..FamilyFigures::default() });
        assert!(went(&w).ends_with("One of eleven kinds of element cannot be seen here."));
        w.families.truncate(0);
        assert!(went(&w).starts_with("These extracts cannot show") && answer(&w).number == "not known");
    }
}
