//! A request as a page sees it, and what a page answers.

use yf_folder::{Handle, Signed, Stamp};

/// A request, parsed.
pub struct Asked {
    /// The handle in the address, where the route has one.
    pub handle: Option<Handle>,
    /// Which part of a long folder the address asks for: the first where it names none.
    pub part: usize,
    /// The secret in the address of a link that signs in once.
    pub link: Option<String>,
    /// What the cookie holds.
    pub token: Option<String>,
    /// Who is signed in.
    pub signed: Option<Signed>,
    /// The fields of a form.
    pub form: Vec<(String, String)>,
    /// Now.
    pub now: Stamp,
}

impl Asked {
    /// A field of the form, empty where it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// What is answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The page; empty where it leads elsewhere.
    pub body: String,
    /// Where it leads.
    pub to: Option<String>,
    /// The cookie's new value; empty takes it away.
    pub cookie: Option<String>,
}

impl Answer {
    /// A page.
    pub fn page(status: u16, body: maud::Markup) -> Answer {
        Answer { status, body: body.into_string(), to: None, cookie: None }
    }

    /// Leads to another page, asked for with GET.
    pub fn see(to: &str) -> Answer {
        Answer { status: 303, body: String::new(), to: Some(to.to_owned()), cookie: None }
    }

    /// With the cookie of a session.
    pub fn with_cookie(mut self, token: &str) -> Answer {
        self.cookie = Some(token.to_owned());
        self
    }
}

/// No form of ours has more fields: the longest, a list of two hundred ticks, has a tenth of them.
pub const FIELDS: usize = 2_000;

/// The fields of a form, as browsers send them, and none beyond [`FIELDS`]: whoever asks for them has asked [`too_many`] first. Bytes that are no
/// text become the replacement character.
pub fn form(body: &[u8]) -> Vec<(String, String)> {
    let pairs = pairs(body).take(FIELDS).map(|pair| {
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        (plain(&pair[..at]), plain(pair.get(at + 1..).unwrap_or_default()))
    });
    pairs.collect()
}

fn pairs(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split(|b| *b == b'&').filter(|pair| !pair.is_empty())
}

/// Whether it has more fields than a form of ours: it is then refused whole, for nobody is to believe that the rest was kept.
pub fn too_many(body: &[u8]) -> bool {
    pairs(body).nth(FIELDS).is_some()
}

/// Whether the form is text: its bytes, unpacked, are UTF-8.
pub fn is_text(body: &[u8]) -> bool {
    body.split(|b| *b == b'&' || *b == b'=').all(|part| std::str::from_utf8(&unpacked(part)).is_ok())
}

fn plain(text: &[u8]) -> String {
    String::from_utf8_lossy(&unpacked(text)).replace("\r\n", "\n").replace('\0', "\u{fffd}")
}

fn unpacked(text: &[u8]) -> Vec<u8> {
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.get(at) {
        match (byte, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            (other, ..) => out.push(*other),
        }
        at += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let read = form(b"family=O%27Neill+Smith&born=1941-03-14&empty=&x&&a=b=c&bad=%zz%4&eu=%C3%A9&no=%ff");
        let want = [
            ("family", "O'Neill Smith"),
            ("born", "1941-03-14"),
            ("empty", ""),
            ("x", ""),
            ("a", "b=c"),
            ("bad", "%zz%4"),
            ("eu", "é"),
            ("no", "\u{fffd}"),
        ];
        assert_eq!(read, want.map(|(k, v)| (k.to_string(), v.to_string())));
        assert!(is_text(b"eu=%C3%A9&a=b") && is_text(b"") && !is_text(b"a=caf%e9") && !is_text(b"a=\xff"));
        assert!(form(b"").is_empty());
        assert_eq!(form(&b"a=1&".repeat(2_000)).len(), 2_000);
        assert!(!too_many(&b"a=1&".repeat(2_000)) && too_many(&b"a=1&".repeat(2_001)) && !too_many(b"&&&"));
    }
}
