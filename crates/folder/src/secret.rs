//! Passwords and codes: argon2id, HMAC-SHA-1 (RFC 2104), time-based codes (RFC 6238).

use crate::outside::{Outside, hex, unhex};
use crate::trouble::Trouble;
use argon2::{Algorithm, Argon2, Params, Version};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// 19 MiB, two passes, one lane: the first choice of the OWASP cheat sheet for argon2id.
const COST: (u32, u32, u32) = (19_456, 2, 1);

fn argon(cost: (u32, u32, u32), password: &str, salt: &[u8; 16]) -> Option<[u8; 32]> {
    let params = Params::new(cost.0, cost.1, cost.2, Some(32)).ok()?;
    let mut out = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut out).ok()?;
    Some(out)
}

/// What is stored of a password: `argon2id,memory,passes,lanes,salt,hash`.
pub(crate) fn hash_password(outside: &dyn Outside, password: &str) -> Result<String, Trouble> {
    let mut salt = [0; 16];
    outside.fill(&mut salt);
    let hash = argon(COST, password, &salt).ok_or_else(|| Trouble::Store("no memory to hash a password".into()))?;
    let (memory, passes, lanes) = COST;
    Ok(format!("argon2id,{memory},{passes},{lanes},{},{}", hex(&salt), hex(&hash)))
}

/// Whether the password is the one stored. Where nothing is stored it takes as long, and says no.
pub(crate) fn password_is(stored: Option<&str>, password: &str) -> bool {
    let known = stored.and_then(|stored| {
        let ["argon2id", memory, passes, lanes, salt, hash] = stored.split(',').collect::<Vec<_>>()[..] else {
            return None;
        };
        let cost = (memory.parse().ok()?, passes.parse().ok()?, lanes.parse().ok()?);
        Some((cost, unhex::<16>(salt)?, unhex::<32>(hash)?))
    });
    let (cost, salt, hash) = known.unwrap_or((COST, [0; 16], [0; 32]));
    let said = argon(cost, password, &salt);
    known.is_some() && said.is_some_and(|said| same(&said, &hash))
}

/// Compares in a time that does not depend on where the two differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && std::hint::black_box(a.iter().zip(b).fold(0, |seen, (x, y)| seen | (x ^ y))) == 0
}

/// What a table keeps of a secret that a browser holds.
pub(crate) fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// 32 bytes of chance as text.
pub(crate) fn token(outside: &dyn Outside) -> String {
    let mut bytes = [0; 32];
    outside.fill(&mut bytes);
    hex(&bytes)
}

fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..20].copy_from_slice(&Sha1::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |with: u8| block.map(|b| b ^ with);
    let inner = Sha1::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha1::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

/// The six digits of one step of 30 seconds.
pub fn code_at(secret: &[u8], step: i64) -> u32 {
    let mac = hmac_sha1(secret, &step.to_be_bytes());
    let at = usize::from(mac[19] & 15);
    let word = mac[at..at + 4].iter().fold(0, |word: u32, byte| (word << 8) | u32::from(*byte));
    (word & 0x7fff_ffff) % 1_000_000
}

/// The step whose code was typed: this one, the one before or the one after, and later than the last that was used.
pub(crate) fn step_of(secret: &[u8], code: &str, seconds: i64, last: i64) -> Option<i64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != 6 || !typed.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let now = seconds.div_euclid(30);
    let found =
        (now - 1..=now + 1).filter(|step| same(format!("{:06}", code_at(secret, *step)).as_bytes(), typed.as_bytes()));
    found.max().filter(|step| *step > last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::Stamp;

    struct Still;

    impl Outside for Still {
        fn now(&self) -> Stamp {
            Stamp(0)
        }
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn hmac_agrees_with_rfc_2202() {
        let cases: [(&[u8], &[u8], &str); 4] = [
            (&[0x0b; 20], b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (&[0xaa; 20], &[0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
        ];
        for (key, message, mac) in cases {
            assert_eq!(hex(&hmac_sha1(key, message)), mac);
        }
    }

    #[test]
    fn codes_agree_with_rfc_6238() {
        // Appendix B, SHA-1, the last six of its eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
        ] {
            assert_eq!(code_at(secret, seconds / 30), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_its_neighbours_and_only_once() {
        let (secret, step) = (b"a secret of her own!", 1_000);
        let code = format!("{:06}", code_at(secret, step));
        for (seconds, good) in [(29_969, false), (29_970, true), (30_000, true), (30_059, true), (30_060, false)] {
            assert_eq!(step_of(secret, &code, seconds, 0), good.then_some(step), "{seconds}");
        }
        assert_eq!(step_of(secret, &code, 30_000, step), None, "used once");
        for wrong in ["", "12345", "1234567", "abcdef", "+12345"] {
            assert_eq!(step_of(secret, wrong, 30_000, 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let stored = hash_password(&Still, "correct horse").expect("hashed");
        assert!(stored.starts_with("argon2id,19456,2,1,") && !stored.contains("horse"));
        assert!(password_is(Some(&stored), "correct horse"));
        for (stored, typed) in [(Some(stored.as_str()), "correct hors"), (None, "correct horse"), (Some("x"), "x")] {
            assert!(!password_is(stored, typed));
        }
    }
}
