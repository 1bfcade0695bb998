use super::Svg;
use crate::figures::Presence;

/// The data strip: one square a month; filled, pale, back-hatched.
pub fn strip(months: &[Presence]) -> maud::PreEscaped<String> {
    let count = |p: Presence| months.iter().filter(|m| **m == p).count();
    let says = format!(
        "{} months complete, {} partial, {} missing",
        count(Presence::Full),
        count(Presence::Part),
        count(Presence::Missing)
    );
    let mut svg = Svg::chart("strip", 8.0 * months.len().max(1) as f64, 16.0, &says);
    for (n, month) in months.iter().enumerate() {
        let class = match month {
            Presence::Full => "h",
            Presence::Part => "hh",
            Presence::Missing => "ms hm",
        };
        svg.rect(class, 8.0 * n as f64, 1.0, 6.5, 14.0);
    }
    svg.done()
}
