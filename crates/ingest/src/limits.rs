//! What one run reads at most, so that no file can take the machine (decision 17).

use std::fmt;

/// The limits of one run. Each refusal names the limit and the variable that raises it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one row.
    pub row_bytes: usize,
    /// How many times its own size a packed file may unpack to.
    pub ratio: u64,
    /// Bytes that all packed files of a run may unpack to.
    pub unpacked_bytes: u64,
    /// Files of a run. A row's reference holds the file in two bytes, so this cannot pass 65,536.
    pub files: usize,
}

/// Unpacking to less than this is never called a bomb: a short file of one repeated line packs that well.
pub const SMALL: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Limits {
        Limits { row_bytes: 8 << 20, ratio: 200, unpacked_bytes: 64 << 30, files: 65_536 }
    }
}

impl Limits {
    /// The defaults, raised or lowered by variables as [`HELP`] lists them. The caller reads the environment.
    pub fn with(get: impl Fn(&str) -> Option<String>) -> Result<Limits, String> {
        let mut limits = Limits::default();
        let number = |name: &str| -> Result<Option<u64>, String> {
            match get(name) {
                None => Ok(None),
                Some(text) => match text.trim().parse::<u64>() {
                    Ok(n) if n > 0 => Ok(Some(n)),
                    _ => Err(format!("{name}: \"{text}\" is not a whole number above 0")),
                },
            }
        };
        if let Some(n) = number("YELLOWFOLDER_ROW_MIB")? {
            limits.row_bytes = usize::try_from(n.min(4_096) << 20).unwrap_or(usize::MAX);
        }
        if let Some(n) = number("YELLOWFOLDER_ZIP_RATIO")? {
            limits.ratio = n;
        }
        if let Some(n) = number("YELLOWFOLDER_ZIP_GIB")? {
            limits.unpacked_bytes = n.min(1 << 20) << 30;
        }
        if let Some(n) = number("YELLOWFOLDER_FILES")? {
            limits.files = usize::try_from(n).unwrap_or(usize::MAX).min(65_536);
        }
        Ok(limits)
    }
}

/// The variables, for the manual.
pub const HELP: &str = "\
YELLOWFOLDER_ROW_MIB    longest row read, in MiB (8)
YELLOWFOLDER_ZIP_RATIO  how many times its size a .zip or .gz may unpack to (200)
YELLOWFOLDER_ZIP_GIB    what all .zip and .gz files of a run may unpack to, in GiB (64)
YELLOWFOLDER_FILES      files read in one run (65536, which is also the most)";

/// A number of bytes as people write it.
pub(crate) struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] {
            if self.0 >> shift > 0 {
                // One decimal where it says something, cut and not rounded.
                let tenths = (u128::from(self.0) * 10) >> shift;
                return match tenths % 10 {
                    0 => write!(f, "{} {unit}", tenths / 10),
                    part => write!(f, "{}.{part} {unit}", tenths / 10),
                };
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        assert_eq!(Size(8 << 20).to_string(), "8 MiB");
        assert_eq!(Size((8 << 20) + (1 << 19)).to_string(), "8.5 MiB");
        assert_eq!(Size(999).to_string(), "999 bytes");
    }

    #[test]
    fn a_limit_is_raised_by_its_variable_and_a_wrong_one_is_refused() {
        let set = |name: &str| (name == "YELLOWFOLDER_ROW_MIB").then(|| "16".to_string());
        assert_eq!(Limits::with(set).map(|l| l.row_bytes), Ok(16 << 20));
        assert!(Limits::with(|_| Some("many".into())).is_err());
        assert_eq!(Limits::with(|_| None), Ok(Limits::default()));
    }
}
