//! Whole files as they are: plain, gzip, zip, whatever their first bytes say.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(extracts) = yf_fuzz::read(bytes) {
        yf_fuzz::hold(&extracts);
    }
});
