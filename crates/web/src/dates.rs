//! Days and times as pages write them, by the clock on the wall in England.

use yf_folder::Stamp;
use yf_model::{Day, Fold, Moment, When};
use yf_place::clock;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `14-Mar-1941`, as clinical entries are dated.
pub fn clinical(day: Day) -> String {
    let (year, month, date) = day.ymd();
    format!("{date:02}-{}-{year}", MONTHS.get(usize::from(month) - 1).copied().unwrap_or(""))
}

/// `14-Mar-2026 14:05` of an instant.
pub fn stamp(at: Stamp) -> String {
    when(When::Moment(moment(at)))
}

/// Until when, where the end of a day is midnight of the next: `the end of 30-Nov-2026`; else as [`stamp`].
pub fn until(at: Stamp) -> String {
    match moment(at) {
        Moment { day, second: 0, .. } => format!("the end of {}", clinical(day + -1)),
        _ => stamp(at),
    }
}

/// `14:05` of an instant.
pub fn time(at: Stamp) -> String {
    let second = moment(at).second;
    format!("{:02}:{:02}", second / 3600, second / 60 % 60)
}

/// What the clock on the wall shows at an instant; in the repeated hour, which of the two.
pub fn moment(at: Stamp) -> Moment {
    let day = clock::local_day(at.seconds());
    let since = at.seconds() - clock::midnight(day);
    // On the two nights when the clock on the wall is moved: at two it goes back to one, at one it goes on to two.
    let longer = clock::midnight(day.next()) - clock::midnight(day) - 86_400;
    let moved_at = if longer < 0 { 3600 } else { 7200 };
    let second = if since >= moved_at { since - longer } else { since };
    let fold = match (longer > 0, since) {
        (true, 3600..7200) => Fold::First,
        (true, 7200..10_800) => Fold::Second,
        _ => Fold::Unsaid,
    };
    Moment { day, second: u32::try_from(second).unwrap_or_default(), fold }
}

/// `14/03/1941`, `14.3.1941`, `1941-03-14`: day first, as it is said here.
pub fn day(text: &str) -> Option<Day> {
    let parts: Vec<i32> = text.trim().split(['/', '.', '-', ' ']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, date) = if a > 31 { (a, b, c) } else { (c, b, a) };
    if !(1880..=2200).contains(&year) {
        return None;
    }
    Day::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(date).ok()?)
}

/// A time as it is typed: `09:05` (today), `28/11/2026 09:05`, `28/11/2026`; nothing typed is now.
pub fn typed(text: &str, now: Stamp) -> Option<When> {
    let text = text.trim();
    if text.is_empty() {
        return Some(When::Moment(moment(now)));
    }
    let time = |text: &str| {
        let (hour, minute) = text.split_once([':', '.'])?;
        let (hour, minute): (u32, u32) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
        (hour < 24 && minute < 60).then_some((hour, minute))
    };
    if let Some((hour, minute)) = time(text) {
        return Some(When::Moment(Moment::at(moment(now).day, hour, minute)));
    }
    match text.rsplit_once([' ', 'T']) {
        Some((date, at)) if at.contains(':') => {
            let (hour, minute) = time(at)?;
            Some(When::Moment(Moment::at(day(date)?, hour, minute)))
        }
        _ => day(text).map(When::Day),
    }
}

/// As precisely as it was said.
pub fn when(when: When) -> String {
    match when {
        When::Moment(m) => format!("{} {:02}:{:02}", clinical(m.day), m.second / 3600, m.second / 60 % 60),
        When::Day(day) => clinical(day),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_by_the_clock_on_the_wall() {
        // 24 October 2026 is summer time, the night after is moved back at 01:00 UTC; 28 March 2027 forward at 01:00 UTC.
        for (seconds, shown) in [
            (1_792_843_500, "24-Oct-2026 13:05"),
            (1_792_881_000, "24-Oct-2026 23:30"),
            (1_792_888_200, "25-Oct-2026 01:30"),
            (1_792_891_800, "25-Oct-2026 01:30"),
            (1_792_893_600, "25-Oct-2026 02:00"),
            (1_806_195_540, "28-Mar-2027 00:59"),
            (1_806_195_600, "28-Mar-2027 02:00"),
            (1_806_201_000, "28-Mar-2027 03:30"),
        ] {
            assert_eq!(stamp(Stamp(seconds * 1000)), shown);
        }
        // Midnight, by winter time; and a quarter to.
        assert_eq!(until(Stamp(1_796_083_200_000)), "the end of 30-Nov-2026");
        assert_eq!(until(Stamp(1_796_082_300_000)), "30-Nov-2026 23:45");
    }

    #[test]
    fn a_day_is_read_day_first() {
        let march = Day::from_ymd(1941, 3, 14);
        for text in ["14/03/1941", "14.3.1941", " 14 3 1941 ", "1941-03-14"] {
            assert_eq!(day(text), march, "{text}");
        }
        for wrong in ["", "03/14/1941", "14/3/41", "31/2/1941", "14/03/1941/1", "x", "99999999999/1/1"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_read_as_it_is_typed() {
        let now = Stamp(1_794_657_600_000); // 14 November 2026, noon
        let read = |text: &str| typed(text, now).map(when);
        assert_eq!(read("").as_deref(), Some("14-Nov-2026 12:00"));
        assert_eq!(read(" 9:05 ").as_deref(), Some("14-Nov-2026 09:05"));
        assert_eq!(read("13/11/2026 09:05").as_deref(), Some("13-Nov-2026 09:05"));
        assert_eq!(read("13/11/2026").as_deref(), Some("13-Nov-2026"));
        for wrong in ["25:00", "9:61", "yesterday", "13/13/2026 09:05", "13/11/2026 9"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
