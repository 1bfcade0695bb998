//! XML read a bit at a time, each bit and the depth bounded.

use super::Damage;
use crate::packed::Opened;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, BufReader, Read};

/// Elements in elements; both formats need about twenty.
const DEPTH: u32 = 200;

/// A stream whose bytes are given out up to a measure, so that no single text or tag is held beyond it.
struct Metered {
    from: BufReader<Opened>,
    left: usize,
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(into)?;
        self.consume(got);
        Ok(got)
    }
}

impl BufRead for Metered {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(Damage::because("one text or tag in it is longer than a row may be"));
        }
        let bytes = self.from.fill_buf()?;
        Ok(&bytes[..bytes.len().min(self.left)])
    }

    fn consume(&mut self, bytes: usize) {
        self.left -= bytes.min(self.left);
        self.from.consume(bytes);
    }
}

/// One bit of XML, names without their prefix.
pub(super) enum Bit<'a> {
    Start(Tag<'a>),
    End(String),
    Text(String),
    Eof,
}

/// A start tag.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute's value by its name without prefix.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let mut found = all.with_checks(false).flatten();
        let attribute = found.find(|a| a.key.local_name().into_inner() == name)?;
        let value: &str = &attribute.value;
        Some(match quick_xml::escape::unescape(value) {
            Ok(text) => text.into_owned(),
            Err(_) => value.to_string(),
        })
    }

    /// Whether two attributes of one name, of two vocabularies, say that a value is an error (`calcext:value-type`).
    pub fn is_error(&self) -> bool {
        let mut all = self.0.attributes();
        let mut found = all.with_checks(false).flatten();
        found.any(|a| a.key.local_name().into_inner() == "value-type" && &*a.value == "error")
    }

    /// Whether an attribute says yes.
    pub fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|v| v == "1" || v == "true")
    }
}

/// The bits of one part of a workbook.
pub(super) struct Xml {
    reader: Reader<Metered>,
    buffer: Vec<u8>,
    measure: usize,
    depth: u32,
    begun: bool,
}

impl Xml {
    pub fn new(part: Opened, measure: usize) -> Xml {
        let mut reader = Reader::from_reader(Metered { from: BufReader::with_capacity(1 << 16, part), left: measure });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Xml { reader, buffer: Vec::new(), measure, depth: 0, begun: false }
    }

    /// The next bit; comments and instructions are none.
    pub fn next(&mut self) -> io::Result<Bit<'_>> {
        const NOT_XML: &str = "it is not XML as such a workbook holds it";
        // What borrows the buffer is given back only at the end of the loop.
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = self.measure;
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
                quick_xml::Error::Io(error) => match error.get_ref().and_then(|e| e.downcast_ref::<Damage>()) {
                    Some(damage) => Damage::because(damage.0),
                    None => io::Error::new(error.kind(), error.to_string()),
                },
                _ => Damage::because(NOT_XML),
            })?;
            match event {
                Event::Start(_) => {
                    self.begun = true;
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(Damage::because("its elements stand in each other deeper than any program writes"));
                    }
                }
                Event::End(_) => self.depth = self.depth.saturating_sub(1),
                Event::DocType(_) => {
                    return Err(Damage::because(
                        "it declares a document type, as no program that writes workbooks does",
                    ));
                }
                Event::Eof if self.depth > 0 || !self.begun => return Err(Damage::because("it ends in the middle")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                _ => {}
            }
            let bit = match event {
                Event::Start(tag) => Bit::Start(Tag(tag.into_owned())),
                Event::End(tag) => Bit::End(tag.local_name().into_inner().to_string()),
                Event::Text(text) => Bit::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Bit::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => Bit::Text(match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => match &*name.into_inner() {
                        "amp" => "&".into(),
                        "lt" => "<".into(),
                        "gt" => ">".into(),
                        "quot" => "\"".into(),
                        "apos" => "'".into(),
                        _ => {
                            return Err(Damage::because(
                                "it uses a name for a text, as no program that writes workbooks does",
                            ));
                        }
                    },
                }),
                _ => Bit::Eof,
            };
            return Ok(bit);
        }
    }

    /// Steps over the rest of the element whose start was read last.
    pub fn skip(&mut self) -> io::Result<()> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Bit::Eof = self.next()? {
                break;
            }
        }
        Ok(())
    }

    /// The text of the element whose start was read last, to its end.
    pub fn text(&mut self, limit: usize) -> io::Result<String> {
        let outside = self.depth.saturating_sub(1);
        let mut all = String::new();
        while self.depth > outside {
            match self.next()? {
                Bit::Text(text) => {
                    if all.len() + text.len() > limit {
                        return Err(Damage::because("one text in it is longer than a row may be"));
                    }
                    all.push_str(&text);
                }
                Bit::Eof => break,
                _ => {}
            }
        }
        Ok(all)
    }
}
