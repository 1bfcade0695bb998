use std::collections::BTreeMap;

/// Which fifth of deprivation an area belongs to (`areas.csv`, decision 35): 1 is the most deprived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    pub(crate) by_lsoa: BTreeMap<String, u8>,
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

    /// The fifth by area, else by postcode.
    pub fn fifth_of(&self, lsoa: &str, postcode: &str) -> Option<u8> {
        let by_area = self.by_lsoa.get(lsoa.trim());
        by_area.or_else(|| self.by_postcode.get(&squeeze(postcode))).copied()
    }
}

/// A postcode in capitals without its spaces.
pub(crate) fn squeeze(postcode: &str) -> String {
    postcode.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
