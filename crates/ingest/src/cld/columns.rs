//! The columns that are read, and how a header is matched (`cld.md` 3.2).

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Column {
    La,
    PeriodStart,
    PeriodEnd,
    Nhs,
    Local,
    FirstName,
    LastName,
    Practice,
    Gender,
    Born,
    Died,
    ClientType,
    Postcode,
    EventType,
    Start,
    End,
    Description,
    Outcome,
    Route,
    AssessmentType,
    ServiceType,
    Component,
    Delivery,
    Provider,
    UnitCost,
    CostFrequency,
    PlannedUnits,
    /// Not of the specification: an extra that some councils add.
    Conversation,
}

/// Column, header key, header as the specification writes it. A test compares them with `cld-fields.csv`.
pub const READ: [(Column, &str, &str); 28] = {
    use Column::*;
    [
        (La, "lacode", "LA Code"),
        (PeriodStart, "reportingperiodstartdate", "Reporting Period Start Date"),
        (PeriodEnd, "reportingperiodenddate", "Reporting Period End Date"),
        (Nhs, "nhsnumber", "NHS Number"),
        (Local, "lapersonuniqueidentifier", "LA Person Unique Identifier"),
        (FirstName, "firstname", "First Name"),
        (LastName, "lastname", "Last Name"),
        (Practice, "gppracticecode", "GP Practice Code"),
        (Gender, "gender", "Gender"),
        (Born, "dateofbirth", "Date of Birth"),
        (Died, "dateofdeath", "Date of Death"),
        (ClientType, "clienttype", "Client Type"),
        (Postcode, "postcode", "Postcode"),
        (EventType, "eventtype", "Event Type"),
        (Start, "eventstartdate", "Event Start Date"),
        (End, "eventenddate", "Event End Date"),
        (Description, "eventdescription", "Event Description"),
        (Outcome, "eventoutcome", "Event Outcome"),
        (Route, "requestrouteofaccess", "Request: Route of Access"),
        (AssessmentType, "assessmenttype", "Assessment Type"),
        (ServiceType, "servicetype", "Service Type"),
        (Component, "servicecomponent", "Service Component"),
        (Delivery, "deliverymechanism", "Delivery Mechanism"),
        (Provider, "providercqclocationid", "Provider CQC Location ID"),
        (UnitCost, "unitcost", "Unit Cost"),
        (CostFrequency, "costfrequencyunittype", "Cost Frequency (Unit Type)"),
        (PlannedUnits, "plannedunitsperweek", "Planned units per week"),
        (Conversation, "derconversation", "Der_Conversation"),
    ]
};

/// The specification's columns that are not read, by header key: known, so not reported.
const NOT_READ: [&str; 23] = [
    "gppracticename",
    "ethnicity",
    "primarysupportreason",
    "accommodationstatus",
    "employmentstatus",
    "hasunpaidcarer",
    "autismspectrumdisorderasd",
    "visualimpairment",
    "hearingimpairment",
    "dementia",
    "clientfundingstatus",
    "eventreference",
    "eligibleneedsidentified",
    "methodofassessment",
    "totalhrscaringperweek",
    "noofadultsbeingcaredfor",
    "adult1linkedpersonid",
    "adult2linkedpersonid",
    "adult3linkedpersonid",
    "providercqclocationname",
    "reviewreason",
    "reviewoutcomesachieved",
    "methodofreview",
];

impl Column {
    /// The header as the specification writes it.
    pub fn title(self) -> &'static str {
        READ[self as usize].2
    }
}

/// What a column holds, as far as a spreadsheet's cell may have lost it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    Day,
    Identifier,
    Code,
    Words,
}

/// What the column with this header holds; `None` where it is not read.
pub(crate) fn holds(header: &str) -> Option<Holding> {
    use Column::*;
    let key = header_key(header);
    let (column, ..) = READ.iter().find(|(_, k, _)| *k == key)?;
    Some(match column {
        PeriodStart | PeriodEnd | Born | Died | Start | End => Holding::Day,
        Nhs | Local => Holding::Identifier,
        La | Practice | Postcode | Provider => Holding::Code,
        _ => Holding::Words,
    })
}

/// Whether the column with this header is read.
pub fn is_read(header: &str) -> bool {
    READ.iter().any(|(_, key, _)| *key == header_key(header))
}

/// What cannot be done without the column of this title; `None` where little is lost.
pub(crate) fn without(title: &str) -> Option<&'static str> {
    use Column::*;
    let (column, ..) = READ.iter().find(|(_, _, t)| *t == title)?;
    Some(match column {
        La => "every row is set aside, for it says of no council",
        Nhs => "people are joined with other agencies by nothing that stands here",
        Local => "rows of people who have no NHS number are nobody's",
        Born => "figures by age leave these people out, and a number that two people share is not found",
        Died => "waits that death ended look as if they were still running",
        ClientType => "people who care for somebody cannot be told from those who are cared for",
        End => "when anything ended is not known",
        Outcome => "what came of a request or an assessment cannot be said, so that no wait for support begins",
        Route => "requests from hospital cannot be told from others",
        AssessmentType => "kinds of assessment cannot be told apart, so that none stops a wait",
        ServiceType => "kinds of support cannot be told apart, so that none stops a wait",
        Component => "equipment and intermediate care cannot be told from other support",
        _ => return None,
    })
}

/// The key by which headers are compared: lower case, only `a-z0-9`.
pub fn header_key(header: &str) -> String {
    header.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a header is one of Client Level Data: it has an event's type and start, and at least two more of its columns.
pub fn recognise<'a>(headers: impl IntoIterator<Item = &'a str>) -> bool {
    let keys: Vec<String> = headers.into_iter().map(header_key).collect();
    let has = |key: &str| keys.iter().any(|k| k == key);
    let known = READ.iter().filter(|(_, key, _)| has(key)).count();
    has("eventtype") && has("eventstartdate") && known >= 4
}

/// Where each read column stands.
pub struct Places {
    /// By [`Column`]: the field's number, or one past every field.
    at: [usize; READ.len()],
    pub unknown: Vec<String>,
    pub missing: Vec<&'static str>,
}

impl Places {
    /// Matches a header: the first of two equal ones wins.
    pub fn of(headers: &[String]) -> Places {
        let keys: Vec<String> = headers.iter().map(|h| header_key(h)).collect();
        let mut places = Places { at: [usize::MAX; READ.len()], unknown: Vec::new(), missing: Vec::new() };
        for (column, key, title) in READ {
            match keys.iter().position(|k| k == key) {
                Some(at) => places.at[column as usize] = at,
                None if column == Column::Conversation => {}
                None => places.missing.push(title),
            }
        }
        let known = |key: &str| NOT_READ.contains(&key) || READ.iter().any(|(_, k, _)| *k == key);
        let unknown = headers.iter().zip(&keys).filter(|(header, key)| !known(key) && !header.trim().is_empty());
        places.unknown = unknown.map(|(header, _)| crate::value::shown(header.trim())).collect();
        places
    }

    /// The field number of a column.
    #[inline]
    pub fn of_column(&self, column: Column) -> usize {
        self.at[column as usize]
    }

    /// Leaves columns unread.
    pub fn leave(&mut self, columns: &[Column]) {
        for column in columns {
            self.at[*column as usize] = usize::MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::{Next, Splitter};

    #[test]
    fn every_column_is_one_of_the_specification() {
        let mut fields = Splitter::new(&include_bytes!("../../data/cld-fields.csv")[..], b',');
        let mut of_the_specification = Vec::new();
        while fields.next_row().expect("memory is readable") == Next::Row {
            let text = |n| String::from_utf8_lossy(fields.field(n)).into_owned();
            of_the_specification.push((text(1), text(3)));
        }
        let read = READ.iter().filter(|r| r.0 != Column::Conversation);
        for (n, (column, key, title)) in READ.iter().enumerate() {
            assert_eq!(*column as usize, n, "{title}");
            assert_eq!(header_key(title), *key);
        }
        for (_, key, title) in read.clone() {
            assert!(of_the_specification.contains(&(title.to_string(), key.to_string())), "{title}");
        }
        assert_eq!(read.count() + NOT_READ.len(), of_the_specification.len() - 1);
        assert!(NOT_READ.iter().all(|key| of_the_specification.iter().any(|(_, k)| k == key)));
    }

    #[test]
    fn spellings_of_a_header_are_one() {
        for header in ["Request: Route of Access", "Request_Route_of_Access", "REQUEST ROUTE OF ACCESS"] {
            assert_eq!(header_key(header), "requestrouteofaccess");
        }
        assert!(recognise(["LA CODE", "EVENT_TYPE", "Event Start Date", "event outcome"]));
        assert!(!recognise(["NHS NUMBER", "DATE OF BIRTH", "POSTCODE", "GENDER"]));
        let places = Places::of(&["LA Code", "Note", "la_code"].map(String::from));
        assert_eq!((places.of_column(Column::La), places.unknown.as_slice()), (0, &["Note".to_string()][..]));
    }
}
