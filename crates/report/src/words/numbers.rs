use crate::figures::Count;
use yf_model::{Day, Month};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(number: u8) -> &'static str {
    MONTHS.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or("")
}

/// `30 September 2026`.
pub fn day(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d} {} {y}", month_name(m))
}

/// `30 Sep 2026`.
pub fn day_short(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d} {:.3} {y}", month_name(m))
}

/// A time as a row says it (`2026-03-11`, `2026-03-11T14:05`, `2026-03`) as people say it: `11 Mar 2026, 14:05`. Anything
/// else stands as it is.
pub fn when(said: &str) -> String {
    let (date, time) = said.split_once('T').unwrap_or((said, ""));
    let month = || Day::parse_iso(&format!("{date}-01")).map(|d| self::month(d.month()));
    match Day::parse_iso(date).map(day_short).or_else(month) {
        Some(date) if time.is_empty() => date,
        Some(date) => format!("{date}, {time}"),
        None => said.to_owned(),
    }
}

/// `September 2026`.
pub fn month(month: Month) -> String {
    let (y, m) = month.year_month();
    format!("{} {y}", month_name(m))
}

/// `Sep 26`.
pub fn month_short(month: Month) -> String {
    let (y, m) = month.year_month();
    format!("{:.3} {:02}", month_name(m), y.rem_euclid(100))
}

/// `July to September 2026`, from a quarter's first day.
pub fn quarter(start: Day) -> String {
    let last = Month(start.month().0 + 2);
    let (_, from) = start.month().year_month();
    format!("{} to {}", month_name(from), month(last))
}

/// `Jul–Sep 26`.
pub fn quarter_short(start: Day) -> String {
    let last = Month(start.month().0 + 2);
    let (_, from) = start.month().year_month();
    format!("{:.3}–{}", month_name(from), month_short(last))
}

/// `1 October 2024 to 30 September 2026`.
pub fn two_dates(from: Day, to: Day) -> String {
    format!("{} to {}", day(from), day(to))
}

/// `395,604`.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count as shown: `1,264`, or `[c]` where it is held back.
pub fn amount(count: Count) -> String {
    count.shown().map_or_else(|| "[c]".to_owned(), number)
}

/// `1 person`, `2 people`, `[c] people`.
pub fn plural(count: Count, one: &str, many: &str) -> String {
    let word = if count == Count::Shown(1) { one } else { many };
    format!("{} {word}", amount(count))
}

/// Whole numbers and halves: `27`, `12½`, `½`; anything else to one decimal.
pub fn half(value: f64) -> String {
    let doubled = (value * 2.0).round();
    if (value * 2.0 - doubled).abs() > 1e-6 {
        return format!("{value:.1}");
    }
    let whole = (doubled / 2.0).floor();
    let rest = if doubled % 2.0 == 0.0 { "" } else { "½" };
    if whole == 0.0 && !rest.is_empty() { rest.to_owned() } else { format!("{}{rest}", number(whole.max(0.0) as u64)) }
}

/// `1 day`, `12½ days`, `½ a day`.
pub fn days(value: f64) -> String {
    match half(value).as_str() {
        "1" => "1 day".into(),
        "½" => "½ a day".into(),
        n => format!("{n} days"),
    }
}

/// Average days of each person, to one decimal: `25.9 days`, `under 0.1 days`.
pub fn days_each(value: f64) -> String {
    if value > 0.0 && value < 0.05 { "under 0.1 days".into() } else { format!("{value:.1} days") }
}

/// A wait's length or limit in its unit: `28 days`, `1 working day`, `3½ hours`, `2 hours 15 minutes`.
pub fn limit(value: i64, unit: &str) -> String {
    let n = value.unsigned_abs();
    let one = |word: &str| {
        let ending = if n == 1 { "" } else { "s" };
        format!("{} {word}{ending}", number(n))
    };
    match unit {
        "minutes" if n >= 60 && n.is_multiple_of(30) => {
            let hours = n as f64 / 60.0;
            if n == 60 { "1 hour".into() } else { format!("{} hours", half(hours)) }
        }
        "minutes" if n >= 2880 => format!("{} hours", number(n / 60)),
        "minutes" if n > 60 => {
            let (h, m) = (n / 60, n % 60);
            let (hs, ms) = (if h == 1 { "" } else { "s" }, if m == 1 { "" } else { "s" });
            format!("{h} hour{hs} {m} minute{ms}")
        }
        "minutes" => one("minute"),
        "working days" => one("working day"),
        "midnights" => one("midnight"),
        _ => one("day"),
    }
}

/// One decimal, as in tables: `76.2%`.
pub fn per_cent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// No decimal, as in sentences: `76%`. Never 100 or 0 unless it is.
pub fn per_cent_whole(share: f64) -> String {
    let rounded = (share * 100.0).round();
    match rounded {
        100.0 if share < 1.0 => "over 99%".into(),
        0.0 if share > 0.0 => "under 1%".into(),
        n => format!("{n:.0}%"),
    }
}

/// A share in natural frequencies, to the nearest tenth: `about four in ten`.
pub fn of_ten(share: f64) -> String {
    match (share * 10.0).round() as u64 {
        0 if share <= 0.0 => "none".into(),
        0 => "fewer than one in ten".into(),
        10 if share >= 1.0 => "all".into(),
        10 => "nearly all".into(),
        n => format!("about {} in ten", spelled(n)),
    }
}

/// Numbers up to ten in letters.
pub fn spelled(n: u64) -> String {
    const WORDS: [&str; 11] = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    usize::try_from(n).ok().and_then(|i| WORDS.get(i)).map_or_else(|| number(n), |w| (*w).to_owned())
}

/// The first letter in capitals.
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural_and_halves() {
        let words: Vec<String> = [0.0, 0.5, 1.0, 1.5, 2.0, 12.5, 1264.0].map(days).to_vec();
        assert_eq!(words, ["0 days", "½ a day", "1 day", "1½ days", "2 days", "12½ days", "1,264 days"]);
        assert_eq!(plural(Count::Shown(1), "person", "people"), "1 person");
        assert_eq!(plural(Count::Shown(0), "person", "people"), "0 people");
        assert_eq!(plural(Count::Held, "person", "people"), "[c] people");
    }

    #[test]
    fn limits_in_the_words_people_use() {
        let words: Vec<String> = [
            (28, "days"),
            (1, "days"),
            (5, "working days"),
            (1, "working days"),
            (2, "midnights"),
            (120, "minutes"),
            (210, "minutes"),
            (60, "minutes"),
            (1, "minutes"),
            (121, "minutes"),
            (61, "minutes"),
            (5000, "minutes"),
        ]
        .map(|(n, unit)| limit(n, unit))
        .to_vec();
        assert_eq!(
            words,
            [
                "28 days",
                "1 day",
                "5 working days",
                "1 working day",
                "2 midnights",
                "2 hours",
                "3½ hours",
                "1 hour",
                "1 minute",
                "2 hours 1 minute",
                "1 hour 1 minute",
                "83 hours"
            ]
        );
    }

    #[test]
    fn whole_per_cents_never_claim_all_or_none() {
        let words: Vec<String> = [0.0, 0.004, 0.005, 0.762, 0.9951, 1.0].map(per_cent_whole).to_vec();
        assert_eq!(words, ["0%", "under 1%", "1%", "76%", "over 99%", "100%"]);
        let tens: Vec<String> = [0.0, 0.03, 0.07, 0.34, 0.97, 1.0].map(of_ten).to_vec();
        assert_eq!(
            tens,
            ["none", "fewer than one in ten", "about one in ten", "about three in ten", "nearly all", "all"]
        );
    }

    #[test]
    fn dates_and_numbers() {
        let d = Day::from_ymd(2026, 7, 1).expect("a day");
        assert_eq!(quarter(d), "July to September 2026");
        assert_eq!(quarter_short(d), "Jul–Sep 26");
        assert_eq!(day(d), "1 July 2026");
        assert_eq!(month_short(d.month()), "Jul 26");
        let said = ["2026-03-11", "2026-03-11T14:05", "2026-03", "2026", "x"].map(when);
        assert_eq!(said, ["11 Mar 2026", "11 Mar 2026, 14:05", "March 2026", "2026", "x"]);
        assert_eq!(["0", "999", "1,000", "395,604"].map(String::from), [0, 999, 1000, 395_604].map(number));
        assert_eq!(spelled(3), "three");
        assert_eq!(spelled(11), "11");
        assert_eq!(sentence_case("no real change"), "No real change");
    }
}
