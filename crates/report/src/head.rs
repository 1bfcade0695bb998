//! The head of every page of this room: one policy for what it may load, one way to carry its style.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// A whole document. Its style is in it, allowed by its hash; nothing else is fetched, and no script runs.
pub fn document(title: &str, product: &str, style: String, body: &Markup) -> Markup {
    let csp = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; form-action 'self'; base-uri 'none'",
        base64(&Sha256::digest(style.as_bytes()))
    );
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp);
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(product);
                title { (title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    }
}

/// Style sheets as a page carries them: one rule a line in the source, without the line ends in the page.
pub fn one_line(sheets: &[&str]) -> String {
    let mut out = String::with_capacity(sheets.iter().map(|s| s.len()).sum());
    sheets.iter().flat_map(|sheet| sheet.lines()).for_each(|line| out.push_str(line.trim()));
    out
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |w, (n, b)| w | u32::from(*b) << (16 - 8 * n));
        for n in 0..4 {
            let sign = SIGNS[(word >> (18 - 6 * n) & 63) as usize];
            out.push(if n <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_of_the_standard() {
        // RFC 4648, section 10.
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expect) in pairs {
            assert_eq!(base64(text.as_bytes()), expect);
        }
    }
}
