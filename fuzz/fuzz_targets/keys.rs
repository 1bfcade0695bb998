//! Rows under the headers of keys, in the spellings of the examples.
#![no_main]

use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 2] = ["nhs_number,pseudo", "file,import_date"];

fuzz_target!(|bytes: &[u8]| yf_fuzz::read_rows(&HEADERS, bytes));
