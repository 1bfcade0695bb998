//! Days and times as pages write them, by the clock on the wall in England.

use yf_folder::Stamp;
use yf_model::{Day, When};
use yf_place::clock;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `14-Mar-1941`, as clinical entries are dated.
pub fn clinical(day: Day) -> String {
    let (year, month, date) = day.ymd();
    format!("{date:02}-{}-{year}", MONTHS.get(usize::from(month) - 1).copied().unwrap_or(""))
}

/// `14-Mar-2026 14:05` of an instant.
pub fn stamp(at: Stamp) -> String {
    let day = clock::local_day(at.seconds());
    let since = at.seconds() - clock::midnight(day);
    // On the two nights when the clock on the wall is moved: at two it goes back to one, at one it goes on to two.
    let longer = clock::midnight(day.next()) - clock::midnight(day) - 86_400;
    let moved_at = if longer < 0 { 3600 } else { 7200 };
    let second = if since >= moved_at { since - longer } else { since };
    format!("{} {:02}:{:02}", clinical(day), second / 3600, second / 60 % 60)
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
    }
}
