//! Rows under the headers of cld, in the spellings of the examples.
#![no_main]

use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 1] = [
    "LA Code,Reporting Period Start Date,Reporting Period End Date,NHS Number,LA Person Unique Identifier,First Name,Last Name,GP Practice Name,GP Practice Code,Gender,Ethnicity,Date of Birth,Date of Death,Client Type,Primary Support Reason,Postcode,Event Type,Event Reference,Event Start Date,Event End Date,Event Description,Event Outcome,Request: Route of Access,Assessment Type,Service Type,Service Component,Delivery Mechanism,Provider CQC Location ID,Unit Cost,Cost Frequency (Unit Type),Planned units per week",
];

fuzz_target!(|bytes: &[u8]| yf_fuzz::read_rows(&HEADERS, bytes));
