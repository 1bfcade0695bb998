use crate::areas::squeeze;
use crate::{Areas, Arrangement, Calendar, FolderClocks, OpenHours, Promise, Publish, RequiredLink, Weights};
use std::collections::BTreeMap;
use yf_model::{ClockId, Day};

/// All that a place decides, read from its folder and checked.
#[derive(Clone, Debug)]
pub struct Place {
    /// As printed on every report.
    pub name: String,
    /// The place's own version of its policy, as printed on every report.
    pub version: String,
    /// An invented place: every page says so.
    pub invented: bool,
    /// Whether NHS numbers of the 999 range count as numbers (decision 14).
    pub test_numbers: bool,
    /// LA codes of the councils that are this place's own.
    pub councils: Vec<String>,
    /// Codes found in extracts that stand for another organisation's (`mapping.md` 3): `999` to `la:999`.
    pub orgs: BTreeMap<String, String>,
    /// Who sends extracts.
    pub agencies: Vec<Agency>,
    /// Who does what, and when it is open.
    pub services: Vec<Service>,
    /// Parts of the place.
    pub localities: Vec<Locality>,
    /// The calendar of promises that name no other.
    pub calendar: Calendar,
    /// All calendars by name; `england` is always there.
    pub calendars: BTreeMap<String, Calendar>,
    /// What was promised, in the file's order.
    pub promises: Vec<Promise>,
    /// What may leave the team.
    pub publish: Publish,
    /// Within what time the folder's own work is done.
    pub folder: FolderClocks,
    /// Older than so many days, an answer of an earlier assessment is greyed until it is confirmed with her.
    pub confirm_days: i32,
    /// How much open work weighs.
    pub weights: Weights,
    /// Deprivation by area.
    pub areas: Areas,
    /// People of each council by age group, `18 to 64` and `65 and above`, where known: what ASCOF 2B and 2C divide by.
    pub population: BTreeMap<String, BTreeMap<String, u64>>,
    /// Routes of access that mean a request came from a hospital (`mapping.md` 7.2).
    pub discharge_routes: Vec<String>,
    /// Whether community teams of type 45 do the social care assessment (`mapping.md` 9, assessment-28).
    pub team_45_assesses: bool,
    /// Links that should exist, in the file's order.
    pub links: Vec<RequiredLink>,
    /// What was joined, how and between whom, in the file's order.
    pub arrangements: Vec<Arrangement>,
    /// What a reference case fixes (`place.json`); `None` for a place's folder.
    pub case: Option<Case>,
    /// SHA-256 of each policy file that was read, by name.
    pub hashes: Vec<(String, String)>,
}

/// What a reference case fixes beside the place itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// First day observed.
    pub from: Day,
    /// The day after the last one observed.
    pub to: Day,
    /// The extracts' end day.
    pub end_day: Day,
}

/// Somebody who sends extracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Short name, unique in the place.
    pub id: String,
    /// As a reader reads it.
    pub name: String,
    /// As the neutral events write it: `la:999`, `ods:ZX2`.
    pub org: String,
}

/// A service of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Short name, unique in the place.
    pub id: String,
    /// As a reader reads it.
    pub name: String,
    /// Whose it is, an agency's id.
    pub agency: String,
    /// When it is open, where that was said.
    pub open: Option<OpenHours>,
}

/// A part of the place: its practices' people, else those of its postcodes, else of its small areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locality {
    /// Short name, unique in the place.
    pub id: String,
    /// As a reader reads it.
    pub name: String,
    /// Codes of its GP practices.
    pub practices: Vec<String>,
    /// Postcodes, sectors (`TQ5 9`) or districts (`TQ5`).
    pub postcodes: Vec<String>,
    /// Lower layer super output areas.
    pub lsoas: Vec<String>,
}

impl Place {
    /// The locality of a person: by GP practice, else by postcode, else by small area. Texts may be empty.
    pub fn locality_of(&self, practice: &str, postcode: &str, lsoa: &str) -> Option<&Locality> {
        let practice = practice.trim();
        let by_practice = || self.localities.iter().find(|l| l.practices.iter().any(|p| p == practice));
        let by_postcode = || {
            // The narrowest entry that fits wins: a postcode before its sector before its district.
            let fits = |l: &Locality| l.postcodes.iter().filter_map(|p| postcode_fit(p, postcode)).max();
            let best = self.localities.iter().filter_map(|l| Some((fits(l)?, l)));
            best.fold(None, |best: Option<(u8, &Locality)>, next| match best {
                Some(kept) if kept.0 >= next.0 => Some(kept),
                _ => Some(next),
            })
        };
        let by_lsoa = || self.localities.iter().find(|l| l.lsoas.iter().any(|a| a == lsoa.trim()));
        let named = |text: &str| !text.trim().is_empty();
        (named(practice).then(by_practice).flatten())
            .or_else(|| named(postcode).then(by_postcode).flatten().map(|(_, l)| l))
            .or_else(|| named(lsoa).then(by_lsoa).flatten())
    }

    /// The calendar a promise follows.
    pub fn calendar_of(&self, promise: &Promise) -> &Calendar {
        self.calendars.get(&promise.calendar).unwrap_or(&self.calendar)
    }

    /// The promises about one clock, in the file's order.
    pub fn promises_of(&self, clock: ClockId) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(move |p| p.clock == clock)
    }
}

/// How narrowly an entry fits a postcode: 3 the whole, 2 its sector, 1 its district.
fn postcode_fit(entry: &str, postcode: &str) -> Option<u8> {
    let whole = squeeze(postcode);
    // The inward part is always a digit and two letters.
    let district = whole.get(..whole.len().checked_sub(3)?)?;
    let sector = whole.get(..whole.len() - 2)?;
    let squeezed = squeeze(entry);
    let is_sector = entry.trim().contains(' ') && squeezed == sector;
    match () {
        () if squeezed == whole => Some(3),
        () if is_sector => Some(2),
        () if !entry.trim().contains(' ') && squeezed == district => Some(1),
        () => None,
    }
}
