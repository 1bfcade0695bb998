use std::collections::BTreeMap;
use yf_model::{ClockId, Day, Unit};

/// What a place promises about one clock: one row of its `promises.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// The place's own short name of it, unique in the place (`ucr-2h`).
    pub id: String,
    /// As a reader reads it.
    pub name: String,
    /// The clock its `from` and `to` mean.
    pub clock: ClockId,
    /// The limit in `unit`; a wait of exactly the limit is met. `None`: only measured.
    pub limit: Option<i64>,
    /// What it counts in.
    pub unit: Unit,
    /// Name of the calendar that working days follow.
    pub calendar: String,
    /// Which hours count, for a clock in minutes.
    pub hours: Hours,
    /// The share of waits within the limit that the place promises, 0 to 1.
    pub share: Option<f64>,
    /// Whom it was promised to.
    pub whom: Whom,
    /// First day on which a wait may begin under it.
    pub from: Option<Day>,
    /// Last day on which a wait may begin under it.
    pub until: Option<Day>,
    /// Who promised it, and where that stands.
    pub source: String,
    /// How its words were read where the source leaves them open; empty where it does not.
    pub reading: String,
    /// Other places' and other years' shares, for setting beside: label and share, 0 to 1.
    pub reference: Vec<(String, f64)>,
}

impl Promise {
    /// Whether a wait that may have begun on any of these days falls under it; `None` where some do and some do not.
    pub fn in_force(&self, earliest: Day, latest: Day) -> Option<bool> {
        let inside = |day: Day| self.from.is_none_or(|f| day >= f) && self.until.is_none_or(|u| day <= u);
        let apart = self.from.is_some_and(|f| latest < f) || self.until.is_some_and(|u| earliest > u);
        match (inside(earliest) && inside(latest), apart) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

/// Which hours of the day count in a clock in minutes (`clocks.md` 2, out of hours).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Hours {
    /// All minutes count.
    #[default]
    Elapsed,
    /// A start outside the hours moves to the next opening; then all minutes count.
    Roll(OpenHours),
    /// Only minutes inside the hours count.
    Window(OpenHours),
}

impl Hours {
    /// As printed beside a figure: `elapsed`, `roll 08:00-20:00`, `window 08:30-17:00 Mon-Fri`.
    pub fn words(&self) -> String {
        match self {
            Hours::Elapsed => "elapsed".to_owned(),
            Hours::Roll(open) => format!("roll {}", open.words()),
            Hours::Window(open) => format!("window {}", open.words()),
        }
    }
}

/// Opening hours within one day, local time, on some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHours {
    /// Seconds after midnight by the clock on the wall.
    pub opens: u32,
    /// Seconds after midnight, after `opens`, at most 86,400.
    pub closes: u32,
    /// The days of the week on which it opens; never none.
    pub days: Weekdays,
}

impl OpenHours {
    fn words(&self) -> String {
        let time = |s: u32| format!("{:02}:{:02}", s / 3600, s / 60 % 60);
        let days = if self.days == Weekdays::ALL { String::new() } else { format!(" {}", self.days.words()) };
        format!("{}-{}{days}", time(self.opens), time(self.closes))
    }
}

/// A set of days of the week; bit 0 is Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(pub u8);

const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Weekdays {
    /// Monday to Sunday.
    pub const ALL: Weekdays = Weekdays(0b111_1111);

    /// Whether this day is one of them.
    pub fn contains(self, day: Day) -> bool {
        self.0 & (1 << day.weekday() as u8) != 0
    }

    /// Reads `Mon-Fri`, `Sat`, or several with commas: `Mon-Wed, Fri`.
    pub fn parse(text: &str) -> Option<Weekdays> {
        let number = |name: &str| NAMES.iter().position(|n| *n == name.trim());
        let mut days = 0;
        for part in text.split(',') {
            let (first, last) = match part.split_once('-') {
                Some((first, last)) => (number(first)?, number(last)?),
                None => (number(part)?, number(part)?),
            };
            if first > last {
                return None;
            }
            for day in first..=last {
                days |= 1 << day;
            }
        }
        Some(Weekdays(days))
    }

    /// As [`Weekdays::parse`] reads it.
    pub fn words(self) -> String {
        let mut parts = Vec::new();
        let mut day = 0;
        while day < 7 {
            let from = day;
            while day < 7 && self.0 & (1 << day) != 0 {
                day += 1;
            }
            match day - from {
                0 => {}
                1 => parts.push(NAMES[from].to_owned()),
                _ => parts.push(format!("{}-{}", NAMES[from], NAMES[day - 1])),
            }
            day += usize::from(day == from || day < 7);
        }
        parts.join(", ")
    }
}

/// Whom a promise is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Whom {
    /// People asking for themselves, unpaid carers, or both.
    pub clients: Clients,
    /// Youngest age in whole years at the start of the wait.
    pub age_from: Option<u8>,
    /// Oldest age in whole years at the start of the wait.
    pub age_until: Option<u8>,
}

/// People asking for themselves, unpaid carers, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Clients {
    #[default]
    Everyone,
    People,
    Carers,
}

impl Whom {
    /// Whether a promise is to somebody; `None` where it depends on an age that is not known.
    pub fn covers(&self, carer: bool, age: Option<i32>) -> Option<bool> {
        let client = match self.clients {
            Clients::Everyone => true,
            Clients::People => !carer,
            Clients::Carers => carer,
        };
        if !client {
            return Some(false);
        }
        if self.age_from.is_none() && self.age_until.is_none() {
            return Some(true);
        }
        let age = age?;
        let (from, until) = (self.age_from.map_or(i32::MIN, i32::from), self.age_until.map_or(i32::MAX, i32::from));
        Some((from..=until).contains(&age))
    }
}

/// The moments a promise may run between, each pair with its clock. No other pair can be promised: what the extracts
/// cannot show cannot be judged.
pub const MOMENTS: [(&str, &str, ClockId); 13] = [
    ("urgent-referral", "first-face-to-face", ClockId::TorbayUrgent),
    ("routine-referral", "first-contact", ClockId::TorbayNonurgent),
    ("equipment-requested", "equipment-delivered", ClockId::Equipment7),
    ("care-requested", "assessed", ClockId::Assessment28),
    ("assessed", "care-begun", ClockId::Package28),
    ("crisis-need-identified", "first-face-to-face", ClockId::Ucr2h),
    ("intermediate-care-need-identified", "intermediate-care-begun", ClockId::Icare2d),
    ("crisis-need-not-for-two-hours", "first-face-to-face", ClockId::UcrOpen),
    ("intermediate-care-need-not-for-two-days", "intermediate-care-begun", ClockId::IcareOpen),
    ("allied-health-referral", "first-treatment", ClockId::AhpRtt),
    ("community-referral", "first-contact", ClockId::Chs18w),
    ("consultant-referral", "consultant-clock-stopped", ClockId::Rtt18w),
    ("discharge-ready", "discharged", ClockId::Drd),
];

/// The clock that runs between two moments, if one does.
pub fn clock_of(from: &str, to: &str) -> Option<ClockId> {
    MOMENTS.iter().find(|(f, t, _)| *f == from && *t == to).map(|(_, _, clock)| *clock)
}

/// The two moments between which a clock runs.
pub fn moments_of(clock: ClockId) -> (&'static str, &'static str) {
    let by_clock: BTreeMap<ClockId, (&str, &str)> = MOMENTS.iter().map(|(f, t, c)| (*c, (*f, *t))).collect();
    by_clock.get(&clock).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clock_has_its_two_moments() {
        for clock in ClockId::ALL {
            let (from, to) = moments_of(clock);
            assert_eq!(clock_of(from, to), Some(clock));
        }
    }

    #[test]
    fn weekdays_read_what_they_write() {
        for days in 1..=127u8 {
            let words = Weekdays(days).words();
            assert_eq!(Weekdays::parse(&words), Some(Weekdays(days)), "{words}");
        }
        assert_eq!(Weekdays(0b001_1111).words(), "Mon-Fri");
        assert_eq!(Weekdays(0b001_0111).words(), "Mon-Wed, Fri");
        assert_eq!(Weekdays::parse("Fri-Mon"), None);
        assert_eq!(Weekdays::parse("Monday"), None);
        assert_eq!(Weekdays::parse(""), None);
    }
}
