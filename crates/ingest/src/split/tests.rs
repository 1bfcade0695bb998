//! Rows of every kind of damage, and the quick ways beside the slow ones.

use super::*;

fn rows(text: &[u8], limit: usize) -> Vec<(u32, Result<Vec<String>, Next>)> {
    let mut splitter = Splitter::with_limit(text, b',', limit);
    let mut out = Vec::new();
    loop {
        let what = match splitter.next_row().expect("memory is readable") {
            Next::End => return out,
            Next::Row => {
                let field = |n| String::from_utf8_lossy(splitter.field(n)).into_owned();
                Ok((0..splitter.len()).map(field).collect())
            }
            other => Err(other),
        };
        out.push((splitter.line(), what));
    }
}

fn row(line: u32, fields: &[&str]) -> (u32, Result<Vec<String>, Next>) {
    (line, Ok(fields.iter().map(|f| f.to_string()).collect()))
}

#[test]
fn rows_know_their_physical_line() {
    let text = b"a,b\r\n\"x\ny\",\"say \"\"no\"\"\"\r\n\n1,\n\"q\"r,s\rlast,";
    let want = [
        row(1, &["a", "b"]),
        row(2, &["x\ny", "say \"no\""]),
        row(4, &[""]),
        row(5, &["1", ""]),
        row(6, &["qr", "s"]),
        row(7, &["last", ""]),
    ];
    assert_eq!(rows(text, ROW_LIMIT), want);
}

#[test]
fn a_stray_quote_costs_its_own_line_only() {
    let never_closed = b"a,b\n1,\"2\n3,4\n5,6\n";
    let want = [row(1, &["a", "b"]), (2, Err(Next::OpenQuote)), row(3, &["3", "4"]), row(4, &["5", "6"])];
    assert_eq!(rows(never_closed, ROW_LIMIT), want);
    let closed_by_anothers = b"a,b\n1,\"2\n3,4\n5,\"6, 7\"\n8,9\n";
    let got = rows(closed_by_anothers, ROW_LIMIT);
    assert_eq!(got[1], (2, Err(Next::OpenQuote)));
    assert_eq!(got[2..], [row(3, &["3", "4"]), row(4, &["5", "6, 7"]), row(5, &["8", "9"])]);
}

#[test]
fn a_long_line_is_skipped_and_the_next_is_read() {
    let mut text = b"a,b\n".to_vec();
    text.extend(std::iter::repeat_n(b'x', 3 * BLOCK));
    text.extend(b"\n1,2\n");
    assert_eq!(rows(&text, 1000)[1..], [(2, Err(Next::TooLong)), row(3, &["1", "2"])]);
    let mut open = b"\"".to_vec();
    open.extend(b"1,2\n".repeat(BLOCK));
    let got = rows(&open, 1000);
    assert_eq!((got.len(), &got[0], &got[1]), (BLOCK, &(1, Err(Next::OpenQuote)), &row(2, &["1", "2"])));
}

#[test]
fn a_byte_at_a_time_gives_the_same() {
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let n = self.0.len().min(1);
            to[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    let text = b"\xef\xbb\xbfa,\"b\"\r\n\"c\r\n\"\"d\",e\r\nf";
    let mut splitter = Splitter::new(Drip(text), b',');
    assert!(splitter.skip_byte_order_mark().expect("readable"));
    assert_eq!(splitter.next_row().expect("readable"), Next::Row);
    assert_eq!(splitter.field(1), b"b");
    assert_eq!(splitter.next_row().expect("readable"), Next::Row);
    assert_eq!((splitter.field(0), splitter.line()), (&b"c\r\n\"d"[..], 2));
    assert_eq!(splitter.next_row().expect("readable"), Next::Row);
    assert_eq!((splitter.field(0), splitter.line(), splitter.has_line_end()), (&b"f"[..], 4, false));
    assert_eq!(splitter.next_row().expect("readable"), Next::End);
}

/// Rows with quotes read at once are those of the careful pass, which alone read them before.
#[test]
fn quotes_read_at_once_say_what_the_careful_pass_does() {
    let mut state = 5_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let pieces: [&[u8]; 14] = [
        b",",
        b",",
        b",",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"",
        b"\"\"",
        b"\"a, b\"",
        b",\"\",",
        b"word",
        b"\xe9 ",
        b",\"x\"",
    ];
    let mut at_once = 0;
    for round in 0..4_000 {
        let text: Vec<u8> = (0..draw(60)).flat_map(|_| pieces[draw(pieces.len())].to_vec()).collect();
        let read = |careful: bool| {
            let mut splitter = Splitter::with_limit(&text[..], b',', 100);
            splitter.set_width(round % 4);
            splitter.always_careful = careful;
            let mut rows = Vec::new();
            let mut whole = 0;
            loop {
                let next = splitter.next_row().expect("readable");
                if next == Next::End {
                    return (rows, whole);
                }
                whole += usize::from(next == Next::Row && !splitter.quoted && splitter.bytes().contains(&b'"'));
                let fields: Vec<Vec<u8>> = (0..splitter.len()).map(|n| splitter.field(n).to_vec()).collect();
                rows.push((next, splitter.line(), splitter.has_line_end(), splitter.raw().to_vec(), fields));
            }
        };
        let ((slow, none), (quick, whole)) = (read(true), read(false));
        assert_eq!(quick, slow, "round {round}: {:?}", String::from_utf8_lossy(&text));
        assert_eq!(none, 0);
        at_once += whole;
    }
    assert!(at_once > 1_000, "{at_once} rows with quotes read at once");
}

#[test]
fn many_bytes_at_once_find_what_one_after_another_does() {
    /// Hands out so many bytes at a time.
    struct Sips<'a>(&'a [u8], usize);
    impl Read for Sips<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(to.len());
            to[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    let mut state = 3_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..400 {
        let length = draw(700);
        let alphabet: &[u8] = if round % 2 == 0 { b"ab,\n\r \xe9\0" } else { b"abcdefghijklmnopqrstuvwxyz,,\n" };
        let text: Vec<u8> = (0..length).map(|_| alphabet[draw(alphabet.len())]).collect();
        // One byte after another.
        let (mut want, mut line, mut row, mut at) = (Vec::new(), 1, vec![Vec::new()], 0);
        let mut begun = false;
        while let Some(byte) = text.get(at) {
            at += 1;
            match byte {
                b'\n' | b'\r' => {
                    at += usize::from(*byte == b'\r' && text.get(at) == Some(&b'\n'));
                    want.push((line, std::mem::replace(&mut row, vec![Vec::new()])));
                    line += 1;
                    begun = false;
                }
                b',' => {
                    row.push(Vec::new());
                    begun = true;
                }
                byte => {
                    row.last_mut().expect("a field").push(*byte);
                    begun = true;
                }
            }
        }
        if begun {
            want.push((line, row));
        }
        let mut splitter = Splitter::new(Sips(&text, 1 + draw(90)), b',');
        let mut got = Vec::new();
        while splitter.next_row().expect("readable") == Next::Row {
            let row: Vec<Vec<u8>> = (0..splitter.len()).map(|n| splitter.field(n).to_vec()).collect();
            if splitter.is_plain() {
                assert!(splitter.bytes().iter().all(|b| (0x21..0x80).contains(b)), "{row:?}");
            } else if round % 2 == 1 {
                panic!("nothing here need be trimmed: {row:?}");
            }
            got.push((splitter.line(), row));
        }
        assert_eq!(got, want, "round {round}");
    }
}
