//! Numbers as text, quickly: a place has tens of millions of them.

use super::Cell;
use std::io::Write;

/// Adds a whole number.
pub(super) fn whole(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut left = number.unsigned_abs();
    loop {
        at -= 1;
        if let Some(place) = digits.get_mut(at) {
            *place = b'0' + (left % 10) as u8;
        }
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(at..).unwrap_or(&[]));
}

/// Adds a fraction in the fewest digits that give it back.
pub(super) fn fraction(out: &mut Vec<u8>, number: f64) {
    // Writing to memory does not fail.
    let _ = write!(out, "{number:?}");
}

/// Adds a number or the word for none.
pub(super) fn cell(out: &mut Vec<u8>, cell: Cell, none: &str) {
    match cell {
        Cell::Whole(number) => whole(out, number),
        Cell::Unseen => out.extend_from_slice(none.as_bytes()),
    }
}

/// Adds a fraction or the word for none.
pub(super) fn maybe(out: &mut Vec<u8>, number: Option<f64>, none: &str) {
    match number {
        Some(number) => fraction(out, number),
        None => out.extend_from_slice(none.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_rust_writes_them() {
        for number in [0, 7, -1, 10, 1_234_567_890, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            whole(&mut out, number);
            assert_eq!(String::from_utf8(out).expect("digits"), number.to_string());
        }
    }
}
