use crate::Place;
use crate::read::{SHIPPED_PROMISES, blank};

/// The files of the reference place, by name.
pub const REFERENCE_FILES: [(&str, &str); 6] = [
    ("place.toml", include_str!("../reference/place.toml")),
    ("promises.toml", SHIPPED_PROMISES),
    ("publish.toml", include_str!("../reference/publish.toml")),
    ("links.toml", include_str!("../reference/links.toml")),
    ("arrangements.toml", include_str!("../reference/arrangements.toml")),
    // The hundred invented areas in which the invented people live, four of each fifth in each locality.
    ("areas.csv", include_str!("../reference/areas.csv")),
];

impl Place {
    /// The Torbay-shaped invented place that is used when none is given. It is read from its embedded files like any other.
    pub fn reference() -> Place {
        let files = REFERENCE_FILES.map(|(name, text)| (name, text.as_bytes()));
        // A test reads these files; they cannot be wrong in a build that passed.
        Place::read_texts(&files).unwrap_or_else(|_| blank())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use yf_model::{ClockId, Unit};

    #[test]
    fn the_reference_place_is_right_and_whole() {
        let files = REFERENCE_FILES.map(|(name, text)| (name, text.as_bytes()));
        let place = Place::read_texts(&files).unwrap_or_else(|p| panic!("{}", p[0].message()));
        assert_eq!(place.hashes, Place::reference().hashes);
        let names: Vec<&str> = place.hashes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "areas.csv",
                "arrangements.toml",
                "bank-holidays-england.csv (shipped)",
                "links.toml",
                "place.toml",
                "promises.toml",
                "publish.toml"
            ]
        );
        assert!(place.hashes.iter().all(|(_, hash)| hash.len() == 64));
        let practices: BTreeSet<&str> =
            place.localities.iter().flat_map(|l| l.practices.iter().map(String::as_str)).collect();
        assert_eq!(practices.len(), 10);
        let locality = |practice, postcode, lsoa| place.locality_of(practice, postcode, lsoa).map(|l| l.id.as_str());
        assert_eq!(locality("Z99010", "TQ20 0AA", "E01999001"), Some("L5"), "the practice first");
        assert_eq!(locality("L83013", "TQ21 0AA", "E01999001"), Some("L2"), "then where she lives");
        assert_eq!(locality("", "TQ2 0AA", "E01999041"), Some("L3"), "then her area; TQ2 is not TQ21");
        assert_eq!(locality("", "", "E01015195"), None);
        assert_eq!(place.areas.fifth_of("E01999001", ""), Some(1));
        assert_eq!(place.areas.fifth_of("", "tq24 9ZF"), Some(5));
        assert_eq!(place.areas.fifth_of("", "TQ5 9TF"), None);
    }

    /// Every row of `clocks.csv` is shipped with its own limit, unit and published figures.
    #[test]
    fn every_row_of_the_clocks_standard_is_shipped() {
        let place = Place::reference();
        let mut rows = csv::Reader::from_reader(include_str!("../tests/data/clocks.csv").as_bytes());
        let mut seen = Vec::new();
        for row in rows.records() {
            let row = row.expect("a row");
            let clock = ClockId::parse(&row[0]).expect("a clock");
            let promise = place.promises_of(clock).next().expect("a promise");
            let unit = match (&row[4], &row[5]) {
                ("days", "working") => Unit::WorkingDays,
                ("days", "calendar") => Unit::Days,
                ("minutes", "elapsed") => Unit::Minutes,
                ("midnights", "calendar") => Unit::Midnights,
                other => panic!("{other:?}"),
            };
            assert_eq!((promise.unit, promise.limit), (unit, row[6].parse().ok()), "{clock}");
            let figures: Vec<String> = promise.reference.iter().map(|(_, s)| format!("{:.0}%", s * 100.0)).collect();
            let published: Vec<&str> = [&row[7], &row[8]].into_iter().filter(|f| !f.is_empty()).collect();
            assert_eq!(figures, published, "{clock}");
            assert_eq!(promise.id, row[0]);
            seen.push(clock);
        }
        assert_eq!(seen, place.promises.iter().map(|p| p.clock).collect::<Vec<_>>());
        assert_eq!(seen.len(), 13);
    }
}
