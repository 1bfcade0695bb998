//! Days that were read before: a table's few hundred days stand on its millions of rows.

use yf_model::rows::neutral::At;

/// So many days are remembered, each in the one place that its bytes lead to.
const REMEMBERED: usize = 1 << 11;

/// Days by the bytes that they were written in.
#[derive(Debug, Default)]
pub(crate) struct Days {
    places: Vec<(u64, u16, Option<At>)>,
}

impl Days {
    /// What [`At::parse`] makes of these bytes.
    #[inline]
    pub fn at(&mut self, text: &[u8]) -> Option<At> {
        let (Some(start), Some([tens, ones])) = (text.first_chunk::<8>(), text.get(8..10)) else {
            return At::parse(text);
        };
        let (start, end) = (u64::from_le_bytes(*start), u16::from(*tens) << 8 | u16::from(*ones));
        let place = (start ^ u64::from(end)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - REMEMBERED.ilog2());
        let day = match self.places.get(place as usize) {
            Some((known_start, known_end, day @ Some(_))) if *known_start == start && *known_end == end => *day,
            _ => self.parse(place as usize, start, end, text),
        };
        match text.get(10..) {
            Some([]) => day,
            Some([b'T', h, i, b':', m, n]) => {
                let [h, i, m, n] = [h, i, m, n].map(|digit| u16::from(digit.wrapping_sub(b'0')));
                let (hour, minute) = (h * 10 + i, m * 10 + n);
                let is_time = h.max(i).max(m).max(n) <= 9 && hour <= 23 && minute <= 59;
                day.filter(|_| is_time)?.with_minute(hour * 60 + minute)
            }
            _ => None,
        }
    }

    fn parse(&mut self, place: usize, start: u64, end: u16, text: &[u8]) -> Option<At> {
        let day = At::parse(text.get(..10)?)?;
        self.places.resize(REMEMBERED, (0, 0, None));
        if let Some(known) = self.places.get_mut(place) {
            *known = (start, end, Some(day));
        }
        Some(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_is_parsed() {
        let mut days = Days::default();
        let mut texts: Vec<String> =
            (0..6_000).map(|n| format!("{:04}-{:02}-{:02}", 1990 + n / 300, n / 25 % 13, n % 33)).collect();
        let timed = texts.iter().zip(0_u32..).map(|(day, n)| format!("{day}T{:02}:{:02}", n % 26, n % 62));
        texts = timed.chain(texts.clone()).collect();
        for odd in ["", "2024", "2024-05-0", "2024-05-01T", "2024-05-01T09:3", "2024-05-01T9:30", "2024-05-01 09:30"] {
            texts.push(odd.to_owned());
        }
        for odd in ["2024-05-01T:0:00", "2024-05-01T09:30:00", "2024-05-01T/9:30", "0000-00-00", "9999-12-31"] {
            texts.push(odd.to_owned());
        }
        for _ in 0..2 {
            for text in &texts {
                assert_eq!(days.at(text.as_bytes()), At::parse(text.as_bytes()), "{text}");
            }
        }
    }
}
