//! Numbers as text, quickly: a place has tens of millions of them.

use super::Cell;
use std::cell::RefCell;
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

/// The digits of a fraction that was written before.
#[derive(Clone, Copy)]
struct Written {
    bits: u64,
    length: u8,
    digits: [u8; 23],
}

/// So many fractions are remembered: most are of two small whole numbers and come again and again.
const REMEMBERED: usize = 1 << 9;

thread_local! {
    static WRITTEN: RefCell<Vec<Written>> =
        RefCell::new(vec![Written { bits: 0, length: 0, digits: [0; 23] }; REMEMBERED]);
}

/// Adds a fraction in the fewest digits that give it back: Rust's own, remembered since finding them takes longer than all else of a row.
pub(super) fn fraction(out: &mut Vec<u8>, number: f64) {
    let bits = number.to_bits();
    let place = (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize;
    WRITTEN.with_borrow_mut(|written| {
        let Some(known) = written.get_mut(place) else { return };
        if known.bits == bits && known.length > 0 {
            out.extend_from_slice(known.digits.get(..usize::from(known.length)).unwrap_or(&[]));
            return;
        }
        let from = out.len();
        // Writing to memory does not fail.
        let _ = write!(out, "{number:?}");
        let digits = out.get(from..).unwrap_or(&[]);
        if let Some(place) = known.digits.get_mut(..digits.len()) {
            place.copy_from_slice(digits);
            (known.bits, known.length) = (bits, digits.len() as u8);
        }
    });
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
    #[test]
    fn fractions_are_remembered_as_rust_writes_them() {
        let mut numbers: Vec<f64> = (0..3_000).map(|n| f64::from(n) / f64::from(n % 97 + 1)).collect();
        numbers.extend([0.0, -0.0, 0.1, 1e300, -2.2250738585072014e-308, f64::MIN_POSITIVE, 1e16, 1e-7]);
        for _ in 0..2 {
            for number in &numbers {
                let mut out = b"x".to_vec();
                fraction(&mut out, *number);
                assert_eq!(String::from_utf8(out).expect("digits"), format!("x{number:?}"));
            }
        }
    }
}
