use std::collections::BTreeMap;

/// How deprived the place's areas are (`areas.csv`, decision 35).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Decile of each area, 1 being the most deprived.
    pub(crate) by_lsoa: BTreeMap<String, u8>,
    /// Decile by postcode, in capitals without spaces.
    pub(crate) by_postcode: BTreeMap<String, u8>,
    /// Year of the index the deciles come from, where there are any.
    pub index_year: Option<i32>,
    /// Year of the boundaries of the areas.
    pub boundary_year: Option<i32>,
}

impl Areas {
    /// Whether the place gave any: without them the breakdown says so.
    pub fn is_empty(&self) -> bool {
        self.by_lsoa.is_empty() && self.by_postcode.is_empty()
    }

    /// The fifth by area, else by postcode: 1 is the most deprived.
    pub fn fifth_of(&self, lsoa: &str, postcode: &str) -> Option<u8> {
        let by_area = self.by_lsoa.get(lsoa.trim());
        by_area.or_else(|| self.by_postcode.get(&squeeze(postcode))).map(|decile| decile.div_ceil(2))
    }
}

/// A postcode in capitals without its spaces.
pub(crate) fn squeeze(postcode: &str) -> String {
    postcode.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
