//! The clocks of the work as they stand at this minute: judged by the lens's code, with now in place of a stop while they run.

use super::{Kind, ThingView};
use crate::{Site, clocks, dates};
use yf_folder::work::Near;
use yf_folder::{Stamp, WaitEntry};
use yf_measures::clock::{End, judge};
use yf_model::{ClockId, Day, Fold, Moment, Unit, When};
use yf_place::{Place, clock};

/// A clock now.
#[derive(Clone, Debug)]
pub struct Live {
    /// Its id.
    pub id: String,
    /// What it waits for, in a few words.
    pub name: String,
    /// When it began, in seconds since 1970.
    pub start: i64,
    /// Until when it was promised.
    pub due: Option<i64>,
    /// The first day on which it may be done, where that is not at once.
    pub opens: Option<Day>,
    /// When it stopped.
    pub stop: Option<i64>,
    /// How it stands.
    pub end: End,
    /// What it counts in.
    pub unit: Unit,
    /// The limit, in that unit.
    pub limit: Option<i64>,
    /// How much is used: seconds where the unit is minutes, else days of its kind.
    pub used: i64,
}

/// One clock now; `None` where nothing is promised on it.
pub fn live(place: &Place, entry: &WaitEntry, now: Stamp) -> Option<Live> {
    let own = place.folder.promise(&entry.clock, entry.start, &place.calendar);
    let (promise, id) = match (&own, ClockId::parse(&entry.clock)) {
        (Some(promise), _) => (promise, promise.clock),
        (None, Some(id)) => (clocks::promise(place, id, entry)?, id),
        (None, None) => return None,
    };
    let calendar = place.calendar_of(promise);
    let runs = entry.stop.is_none() && entry.ended.is_none();
    let moment = dates::moment(now);
    let until_now = WaitEntry { stop: entry.stop.or(runs.then_some(When::Moment(moment))), ..entry.clone() };
    let judged = judge(&clocks::wait(id, &until_now), promise, calendar, moment.day);
    let end = match judged.end {
        End::Met if runs => End::Running,
        End::Missed if runs => End::MissedStillWaiting,
        end => end,
    };
    let instants = clock::instants(entry.start);
    Some(Live {
        id: entry.clock.clone(),
        name: promise.name.clone(),
        start: instants.first,
        due: clock::due_instant(entry.start, promise, calendar),
        opens: place.folder.opens(&entry.clock, entry.start),
        stop: entry.stop.map(|stop| clock::instants(stop).first),
        end,
        unit: judged.unit,
        limit: promise.limit,
        used: judged.highest.or(judged.so_far.map(|(_, high)| high)).unwrap_or_default(),
    })
}

/// The last instant at which a clock that started then is kept; `None` where nothing is promised on it.
fn due(place: &Place, name: &str, start: When) -> Option<i64> {
    let entry = WaitEntry { clock: name.to_owned(), agency: String::new(), start, stop: None, ended: None };
    let own = place.folder.promise(name, start, &place.calendar);
    let promise = match &own {
        Some(promise) => promise,
        None => clocks::promise(place, ClockId::parse(name)?, &entry)?,
    };
    clock::due_instant(start, promise, place.calendar_of(promise))
}

/// The clocks of the folder that run under a published name.
const PUBLISHED: [&str; 4] = ["torbay-urgent", "torbay-nonurgent", "assessment-28", "package-28"];
/// No promise is longer than this many days.
const LONGEST: i32 = 400;

/// The first instant that is not among the next seven days.
pub fn week(now: Stamp) -> i64 {
    clock::midnight(clock::local_day(now.seconds()) + 8)
}

/// Of each clock up to which start it may run out within seven days: later starts are promised for later. To the day; the judge says which do.
pub fn near(place: &Place, now: Stamp) -> Vec<Near> {
    let (today, week) = (clock::local_day(now.seconds()), week(now));
    let own = place.folder.all().map(|(clock, _)| clock.id);
    let names = own.chain(PUBLISHED);
    let last = |name: &str| {
        let (mut runs_out, mut later) = (today - LONGEST, today + 9);
        while later - runs_out > 1 {
            let day = runs_out + (later - runs_out) / 2;
            // What cannot be told (holidays of years to come) is asked for, and judged.
            if due(place, name, When::Day(day)).is_none_or(|due| due < week) { runs_out = day } else { later = day }
        }
        When::Moment(Moment { day: runs_out, second: 86_399, fold: Fold::Unsaid })
    };
    let promised = names.filter(|name| due(place, name, When::Day(today)).is_some());
    promised.map(|name| Near { clock: name.to_owned(), started: last(name) }).collect()
}

/// Those of a thing; the one that runs out first comes first, those that are over last.
pub fn of(site: &Site, thing: &ThingView, now: Stamp) -> Vec<Live> {
    let mut clocks: Vec<Live> = thing.clocks.iter().filter_map(|entry| live(&site.place, entry, now)).collect();
    clocks.sort_by_key(|c| (!c.runs(), c.due.unwrap_or(i64::MAX), c.start));
    clocks
}

/// The clock by which a call is answered: of what a team has accepted, the one that runs until somebody came; else the first.
pub fn of_call(site: &Site, thing: &ThingView, now: Stamp) -> Option<Live> {
    let mut clocks = of(site, thing, now).into_iter();
    if thing.kind == Kind::Referral { clocks.find(|c| c.id.starts_with("torbay")) } else { clocks.next() }
}

/// The clock of a thing that runs out first.
pub fn nearest(site: &Site, thing: &ThingView, now: Stamp) -> Option<Live> {
    of(site, thing, now).into_iter().find(Live::runs)
}

impl Live {
    /// Whether it still runs.
    pub fn runs(&self) -> bool {
        matches!(self.end, End::Running | End::MissedStillWaiting)
    }

    /// Whether it runs and is over its limit.
    pub fn late(&self) -> bool {
        self.end == End::MissedStillWaiting
    }

    /// `23 minutes left`, `18 minutes late`, `2 days left`, `kept`: in words that need no colour.
    pub fn words(&self, now: Stamp) -> String {
        let Some(due) = self.due else { return "no time promised".into() };
        let now = now.seconds();
        match self.end {
            End::Running | End::MissedStillWaiting if self.unit == Unit::Minutes => {
                let left = due - now;
                format!("{} {}", span(left.abs()), if left >= 0 { "left" } else { "late" })
            }
            End::Running | End::MissedStillWaiting => {
                let (today, last) = (clock::local_day(now), clock::local_day(due));
                match last - today {
                    0 => "today is the last day".into(),
                    1 => "tomorrow is the last day".into(),
                    days if days > 1 => format!("{days} days left"),
                    -1 => "1 day late".into(),
                    days => format!("{} days late", -days),
                }
            }
            End::Met => match self.stop {
                Some(stop) if self.unit == Unit::Minutes => format!("{} to spare", span(due - stop)),
                _ => "in time".into(),
            },
            End::Missed => match self.stop {
                Some(stop) if self.unit == Unit::Minutes => format!("{} late", span(stop - due)),
                _ => "late".into(),
            },
            end => end.name().into(),
        }
    }

    /// `from 26-Feb-2026 to 12-Mar-2026` where it has a window; `by 11:05` today, `by 30-Nov-2026 11:05` another day, `by 30-Nov-2026` where it is counted in days.
    pub fn by(&self, now: Stamp) -> String {
        let Some(due) = self.due else { return String::new() };
        let day = clock::local_day(due);
        if let Some(opens) = self.opens {
            return format!("from {} to {}", dates::clinical(opens), dates::clinical(day));
        }
        if self.unit != Unit::Minutes {
            return format!("by {}", dates::clinical(day));
        }
        let shown = dates::stamp(Stamp(due * 1000));
        let time = shown.get(shown.len() - 5..).unwrap_or_default();
        if day == clock::local_day(now.seconds()) { format!("by {time}") } else { format!("by {shown}") }
    }
}

/// `2 hours 5 minutes`; days from two on.
pub fn span(seconds: i64) -> String {
    let minutes = seconds / 60;
    let say = |n: i64, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (days, ..) if days >= 2 => say(days, "day"),
        (days, hours, 0) if days * 24 + hours > 0 => say(days * 24 + hours, "hour"),
        (0, 0, minutes) => say(minutes, "minute"),
        (days, hours, minutes) => format!("{} {}", say(days * 24 + hours, "hour"), say(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_as_people_say_it() {
        for (seconds, said) in [
            (0, "0 minutes"),
            (60, "1 minute"),
            (3599, "59 minutes"),
            (3600, "1 hour"),
            (3720, "1 hour 2 minutes"),
            (90_000, "25 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(span(seconds), said);
        }
    }

    /// An instant, as the clock on the wall showed it.
    fn at(text: &str) -> Stamp {
        let Some(When::Moment(moment)) = dates::typed(text, Stamp(0)) else { panic!("{text} is no time") };
        Stamp(clock::instants(When::Moment(moment)).last * 1000)
    }

    fn clock_of(clock: &str, start: &str, stop: Option<&str>) -> WaitEntry {
        let when = |text: &str| dates::typed(text, Stamp(0)).expect("a time");
        let (start, stop) = (when(start), stop.map(when));
        WaitEntry { clock: clock.into(), agency: String::new(), start, stop, ended: None }
    }

    #[test]
    fn clocks_run_out_when_the_design_papers_say() {
        // `folder.md`, appendix B: clock, received, due; the hours of both nights on which the clocks change are real ones.
        for (clock, start, by) in [
            ("torbay-urgent", "24/10/2026 23:30", "by 25-Oct-2026 02:00"),
            ("torbay-urgent", "25/10/2026 00:30", "by 25-Oct-2026 03:00"),
            ("torbay-urgent", "27/03/2027 23:00", "by 28-Mar-2027 03:30"),
            ("torbay-urgent", "13/11/2026 16:40", "by 13-Nov-2026 20:10"),
            ("torbay-nonurgent", "18/12/2026 10:00", "by 29-Dec-2026"),
            ("torbay-nonurgent", "01/04/2026 10:00", "by 10-Apr-2026"),
            ("torbay-nonurgent", "21/11/2026 10:00", "by 27-Nov-2026"),
            ("assessment-28", "02/02/2026 10:00", "by 02-Mar-2026"),
            ("first-review", "15/01/2026", "from 26-Feb-2026 to 12-Mar-2026"),
            ("annual-review", "29/02/2028", "by 28-Feb-2029"),
            ("annual-review", "28/02/2027", "by 28-Feb-2028"),
            // Twelve months, whatever the days between.
            ("annual-review", "01/03/2027", "by 01-Mar-2028"),
        ] {
            let now = at("01/01/2020 09:00");
            let live = live(&Place::reference(), &clock_of(clock, start, None), now).expect("a promise");
            assert_eq!(live.by(now), by, "{clock} from {start}");
        }
    }

    /// Each start, by trying all of them: what is asked for holds all that runs out within seven days, and hardly more.
    #[test]
    fn what_may_run_out_within_seven_days_is_asked_for_of_every_clock() {
        let place = Place::reference();
        for now in ["29/11/2026 09:00", "24/12/2026 23:30", "27/03/2027 12:00"].map(at) {
            let (today, week, asked) = (clock::local_day(now.seconds()), week(now), near(&place, now));
            for name in ["contact-answer", "allocation", "first-review", "annual-review", "torbay-urgent", "package-28"]
            {
                let near = asked.iter().find(|n| n.clock == name).expect("promised");
                for days in -390..=0 {
                    let start = When::Day(today + days);
                    let runs_out = due(&place, name, start).is_some_and(|due| due < week);
                    assert_eq!(runs_out, start.latest_day() <= near.started.earliest_day(), "{name} {days}");
                }
            }
        }
    }

    #[test]
    fn a_clock_says_what_is_left_and_what_is_late() {
        let place = Place::reference();
        let said = |clock: &str, start: &str, stop: Option<&str>, now: &str| {
            let now = at(now);
            let live = live(&place, &clock_of(clock, start, stop), now).expect("a promise");
            (live.end, live.words(now))
        };
        let urgent = |stop, now: &str| said("torbay-urgent", "12/10/2026 09:05", stop, now);
        assert_eq!(urgent(None, "12/10/2026 12:12"), (End::Running, "23 minutes left".into()));
        assert_eq!(urgent(None, "12/10/2026 12:35"), (End::Running, "0 minutes left".into()));
        assert_eq!(urgent(None, "12/10/2026 12:53"), (End::MissedStillWaiting, "18 minutes late".into()));
        assert_eq!(urgent(Some("12/10/2026 12:53"), "13/10/2026 09:00"), (End::Missed, "18 minutes late".into()));
        // Done at 10:58 and typed in the evening: it stopped at 10:58.
        assert_eq!(
            urgent(Some("12/10/2026 10:58"), "12/10/2026 20:00"),
            (End::Met, "1 hour 37 minutes to spare".into())
        );
        let days = |now: &str| said("torbay-nonurgent", "12/10/2026 09:05", None, now).1;
        assert_eq!(days("12/10/2026 10:00"), "7 days left");
        assert_eq!(days("18/10/2026 10:00"), "tomorrow is the last day");
        assert_eq!(days("19/10/2026 23:59"), "today is the last day");
        assert_eq!(days("20/10/2026 00:01"), "1 day late");
        assert_eq!(said("hand-over", "27/11/2026 15:00", None, "30/11/2026 14:59").1, "today is the last day");
        assert_eq!(live(&place, &clock_of("nothing", "12/10/2026", None), at("12/10/2026 10:00")).map(|l| l.end), None);
    }
}
