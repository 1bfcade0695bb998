//! Habits of recording one at a time, so that what each does to a measure can be told apart.

use crate::tables::Agency;

/// A way in which agencies record amiss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// NHS numbers left out, names, birth dates and postcodes mistyped, one person under two local numbers.
    Numbers,
    /// Ends typed late, with the day of typing.
    LateClosing,
    /// Ends never typed.
    MissingEnds,
    /// Times given as midnight, which says no more than the day.
    Midnights,
    /// Rows typed later than the extract reaches.
    Lag,
    /// The same thing written twice.
    Doubles,
}

impl Agency {
    /// One without habits but this.
    pub(crate) fn only(&self, habit: Habit) -> Agency {
        let clean = Agency::faultless();
        match habit {
            Habit::Numbers => Agency {
                nhs_missing: self.nhs_missing,
                dob_error: self.dob_error,
                name_noise: self.name_noise,
                duplicate: self.duplicate,
                spoils: true,
                ..clean
            },
            Habit::LateClosing => Agency { late_close: self.late_close, late_mean: self.late_mean, ..clean },
            Habit::MissingEnds => Agency { never_closed: self.never_closed, ..clean },
            Habit::Midnights => Agency { midnight: self.midnight, ..clean },
            Habit::Lag => Agency { lag_median: self.lag_median, lag_sigma: self.lag_sigma, ..clean },
            Habit::Doubles => Agency { double: self.double, ..clean },
        }
    }

    /// One with all its habits but this.
    pub(crate) fn without(&self, habit: Habit) -> Agency {
        let own = self.clone();
        match habit {
            Habit::Numbers => Agency { nhs_missing: 0.0, duplicate: 0.0, spoils: false, ..own },
            Habit::LateClosing => Agency { late_close: 0.0, ..own },
            Habit::MissingEnds => Agency { never_closed: 0.0, ..own },
            Habit::Midnights => Agency { midnight: 0.0, ..own },
            Habit::Lag => Agency { lag_median: 0.0, ..own },
            Habit::Doubles => Agency { double: 0.0, ..own },
        }
    }
}
