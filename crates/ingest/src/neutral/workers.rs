//! Workers' names turned into keyed hashes as they are read, so that no name is ever held.

use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A secret by which workers are named: the same key gives the same hash, and without it no name can be tried.
#[derive(Clone)]
pub struct WhoKey(Arc<[u8]>);

impl std::fmt::Debug for WhoKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }
}

/// Block of SHA-256 in bytes.
const BLOCK: usize = 64;

impl WhoKey {
    /// The fewest bytes of a key: a shorter one could be tried through.
    pub const LEAST: usize = 16;

    /// A key; `None` where it is shorter than [`WhoKey::LEAST`].
    pub fn new(bytes: &[u8]) -> Option<WhoKey> {
        (bytes.len() >= WhoKey::LEAST).then(|| WhoKey(bytes.into()))
    }

    /// HMAC-SHA-256 (RFC 2104) of a name, its first eight bytes in hexadecimal.
    pub fn hash(&self, name: &str) -> String {
        self.hmac(name.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
    }

    fn hmac(&self, text: &[u8]) -> [u8; 32] {
        let mut key = [0u8; BLOCK];
        if self.0.len() > BLOCK {
            key[..32].copy_from_slice(&Sha256::digest(&self.0));
        } else {
            key[..self.0.len()].copy_from_slice(&self.0);
        }
        let keyed = |pad: u8, text: &[u8]| -> [u8; 32] {
            let mut hash = Sha256::new();
            hash.update(key.map(|b| b ^ pad));
            hash.update(text);
            hash.finalize().into()
        };
        keyed(0x5c, &keyed(0x36, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hmac_of_the_standard() {
        let hex = |bytes: [u8; 32]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        // RFC 4231, cases 1, 6 (a key longer than a block) and 7.
        let key = WhoKey::new(&[0x0b; 20]).expect("long enough");
        assert_eq!(hex(key.hmac(b"Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(key.hash("Hi There"), "b0344c61d8db3853");
        let long = WhoKey::new(&[0xaa; 131]).expect("long enough");
        assert_eq!(
            hex(long.hmac(b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
        assert!(WhoKey::new(b"fifteen bytes..").is_none());
        assert_eq!(format!("{key:?}"), "a key", "no key is shown by mistake");
    }
}
