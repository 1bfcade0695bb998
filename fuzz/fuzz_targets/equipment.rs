//! Rows under the headers of equipment, in the spellings of the examples.
#![no_main]

use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 1] =
    ["request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason"];

fuzz_target!(|bytes: &[u8]| yf_fuzz::read_rows(&HEADERS, bytes));
