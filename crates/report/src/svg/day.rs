use super::scale::Scale;
use super::{Anchor, Svg};
use maud::PreEscaped;

/// The hours that all clocks of a day are drawn against, in seconds since 1970.
#[derive(Clone, Debug)]
pub struct DayAxis {
    /// Where it begins.
    pub from: i64,
    /// Where it ends.
    pub to: i64,
    /// Full hours with what the clock on the wall shows then.
    pub hours: Vec<(i64, String)>,
    /// Now, and as it is written.
    pub now: (i64, String),
}

/// One clock on that axis.
#[derive(Clone, Debug)]
pub struct DayClock {
    /// When it began; before the axis it is drawn from the edge.
    pub start: i64,
    /// Until when it was promised, and as it is written; `None` where nothing was.
    pub due: Option<(i64, String)>,
    /// When it stopped; `None` while it runs.
    pub stop: Option<i64>,
}

const W: f64 = 430.0;
const ROW: f64 = 30.0;

fn scale(axis: &DayAxis) -> Scale {
    Scale::new(axis.from as f64, axis.to as f64, 4.0, W - 6.0)
}

/// The head of the column of clocks: full hours, and now.
pub fn day_hours(axis: &DayAxis) -> PreEscaped<String> {
    let x = scale(axis);
    let mut svg = Svg::mark("dayax", W, 28.0);
    for (at, shown) in &axis.hours {
        svg.text("", x.at(*at as f64), 11.0, Anchor::Middle, shown);
    }
    svg.text("k", x.at(axis.now.0 as f64).clamp(34.0, W - 34.0), 25.0, Anchor::Middle, &format!("now {}", axis.now.1));
    svg.done()
}

/// A clock: the track is what was promised, hatch is waiting, solid is over; the thick line is promised by, what lies behind it is late.
/// What it says stands beside it in words.
pub fn day_clock(axis: &DayAxis, clock: &DayClock) -> PreEscaped<String> {
    let x = scale(axis);
    let at = |instant: i64| x.at(instant as f64);
    let mut svg = Svg::mark("dayck", W, ROW);
    for (hour, _) in &axis.hours {
        svg.line("ax", at(*hour), 0.0, at(*hour), ROW);
    }
    let end = clock.stop.unwrap_or(axis.now.0).max(clock.start);
    let due = clock.due.as_ref().map(|(due, _)| *due);
    let (first, last) = (at(clock.start), at(due.unwrap_or(end)));
    svg.rect("trk", first, 9.0, last - first, 13.0);
    let kept = at(end.min(due.unwrap_or(end)));
    svg.rect(if clock.stop.is_some() { "h" } else { "wo hw-f" }, first, 9.0, (kept - first).max(2.0), 13.0);
    if let Some((due, shown)) = &clock.due {
        svg.rect("over", at(*due), 9.0, at(end) - at(*due), 13.0);
        svg.line("due", at(*due), 3.0, at(*due), 28.0);
        if clock.stop.is_none() && *due <= axis.to {
            // Where there is no room behind it, it would stand on its own bar: the words below say it too.
            let room = 6.8 * shown.chars().count() as f64 + 5.0;
            if end <= *due && at(*due) + room <= W {
                svg.text("", at(*due) + 5.0, 20.0, Anchor::Start, shown);
            }
        }
    }
    svg.line("now", at(axis.now.0), 0.0, at(axis.now.0), ROW);
    svg.done()
}

/// A wait counted in days, a square for each: hatched ones are used. At most ten squares; the words beside it say the rest.
pub fn day_squares(used: i64, of: i64) -> PreEscaped<String> {
    let of = of.clamp(1, 10);
    let mut svg = Svg::mark("daysq", 18.0 * of as f64 + 2.0, 14.0);
    for n in 0..of {
        svg.rect(if n < used { "wo hw-f" } else { "trk" }, 1.0 + 18.0 * n as f64, 2.0, 15.0, 10.0);
    }
    svg.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> DayAxis {
        let hours = (0..=12).map(|h| (h * 3600, format!("{:02}", h + 8))).collect();
        DayAxis { from: 0, to: 12 * 3600, hours, now: (4 * 3600, "12:00".into()) }
    }

    #[test]
    fn a_clock_that_runs_is_hatched_to_now_and_a_late_one_shows_by_how_much() {
        let due = |at: i64| Some((at * 3600, "by then".to_owned()));
        let drawn = |start: i64, due, stop: Option<i64>| {
            day_clock(&axis(), &DayClock { start: start * 3600, due, stop: stop.map(|s| s * 3600) }).0
        };
        // 35 pixels an hour from 4.
        let runs = drawn(2, due(6), None);
        assert!(runs.contains("<rect class=\"trk\" x=\"74\" y=\"9\" width=\"140\""), "{runs}");
        assert!(runs.contains("<rect class=\"wo hw-f\" x=\"74\" y=\"9\" width=\"70\"") && !runs.contains("over"));
        assert!(runs.contains("by then"));
        let late = drawn(2, due(3), None);
        assert!(late.contains("<rect class=\"over\" x=\"109\" y=\"9\" width=\"35\"") && !late.contains("by then"));
        let done = drawn(2, due(6), Some(3));
        assert!(done.contains("<rect class=\"h\" x=\"74\" y=\"9\" width=\"35\"") && !done.contains("wo"));
        let since_yesterday = drawn(-20, None, None);
        assert!(since_yesterday.contains("<rect class=\"wo hw-f\" x=\"4\" y=\"9\" width=\"140\""), "{since_yesterday}");
    }

    #[test]
    fn squares_are_those_of_the_limit() {
        let four = day_squares(4, 5).0;
        assert_eq!((four.matches("hw-f").count(), four.matches("trk").count()), (4, 1));
        assert_eq!(day_squares(9, 5).0.matches("hw-f").count(), 5);
        assert_eq!(day_squares(1, 28).0.matches("rect").count(), 10);
    }
}
