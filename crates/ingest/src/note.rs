//! Problems of whole files, each with its words in one place.

use crate::limits::{Limits, Size};
use yf_model::{Problem, Severity};

/// A problem of a whole file.
pub(crate) fn file_problem(
    code: &'static str,
    severity: Severity,
    file: &str,
    wrong: impl Into<String>,
    now: impl Into<String>,
    mend: impl Into<String>,
) -> Problem {
    Problem {
        code,
        severity,
        file: file.to_string(),
        line: None,
        column: None,
        found: String::new(),
        wrong: wrong.into(),
        now: now.into(),
        mend: mend.into(),
    }
}

fn refused(code: &'static str, file: &str, wrong: impl Into<String>, mend: impl Into<String>) -> Problem {
    file_problem(code, Severity::FileRefused, file, wrong, "nothing of it is read", mend)
}

/// Constructors of the problems that files can have.
pub(crate) struct Files;

impl Files {
    pub fn not_a_file(name: &str) -> Problem {
        refused("unreadable", name, "is neither a file nor a folder", "name a file or a folder")
    }

    pub fn holds_truth(name: &str) -> Problem {
        refused(
            "holds-truth",
            name,
            "holds the truth of a simulation (truth/run.json), which no reader may see",
            "name the extracts folder beside it",
        )
    }

    pub fn spreadsheet(name: &str) -> Problem {
        refused(
            "spreadsheet",
            name,
            "is a spreadsheet, which this version does not read",
            "open it, go to each sheet, and save it as \"CSV UTF-8 (comma delimited)\"; format dates as yyyy-mm-dd first",
        )
    }

    /// Files that are something else by their first bytes.
    pub fn by_magic(name: &str, head: &[u8]) -> Option<Problem> {
        if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Some(Files::spreadsheet(name));
        }
        let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
        if utf16 {
            return Some(refused(
                "utf-16",
                name,
                "is text in UTF-16 (\"Unicode text\"), which is not read",
                "save it as \"CSV UTF-8\", or convert it: iconv -f UTF-16 -t UTF-8",
            ));
        }
        let packed = [&b"7z\xbc\xaf"[..], b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"];
        if packed.iter().any(|magic| head.starts_with(magic)) {
            return Some(refused(
                "unknown-packing",
                name,
                "is packed in a way that is not read",
                "pack it as .zip or .gz, or unpack it",
            ));
        }
        let others = [
            (&b"%PDF"[..], "a PDF"),
            (b"PAR1", "a Parquet file"),
            (b"SQLite f", "a database"),
            (b"\x89PNG", "a picture"),
        ];
        let (_, what) = others.iter().find(|(magic, _)| head.starts_with(magic))?;
        Some(refused("not-a-table", name, format!("is {what}, not a table in text"), "export it as CSV"))
    }

    pub fn zip_cut(name: &str, found: usize) -> Problem {
        file_problem(
            "zip-cut",
            Severity::Warning,
            name,
            "is cut off: the table of contents at its end is missing",
            format!(
                "{found} {} found in front of the cut, and read as far as they go",
                if found == 1 { "file was" } else { "files were" }
            ),
            "fetch it again",
        )
    }

    pub fn zip_path(zip: &str, entry: &str) -> Problem {
        let shown = crate::value::shown(entry);
        refused(
            "zip-path",
            &format!("{zip}/{shown}"),
            "is a name that leads out of the zip",
            "pack the files again, from the folder that holds them",
        )
    }

    pub fn bomb(name: &str, packed: u64, unpacked: u64, ratio: u64) -> Problem {
        let (packed, unpacked) = (Size(packed), Size(unpacked));
        refused(
            "unpacks-too-far",
            name,
            format!("unpacks from {packed} to {unpacked}: over the limit of {ratio} times its size"),
            "if you trust it, raise the limit with YELLOWFOLDER_ZIP_RATIO, or unpack it first",
        )
    }

    pub fn unpacks_too_far(name: &str, limits: &Limits) -> Problem {
        refused(
            "unpacks-too-far",
            name,
            format!(
                "brings what the packed files of this run unpack to over the limit of {}",
                Size(limits.unpacked_bytes)
            ),
            "if you trust it, raise the limit with YELLOWFOLDER_ZIP_GIB, or unpack it first",
        )
    }

    pub fn too_many(name: &str, most: usize) -> Problem {
        refused(
            "too-many-files",
            name,
            format!("is more than the {most} files that one run reads"),
            if most >= 65_536 {
                "read fewer files at once, or put monthly files together; this limit cannot be raised"
            } else {
                "raise the limit with YELLOWFOLDER_FILES (65536 at most)"
            },
        )
    }

    pub fn locked(name: &str) -> Problem {
        refused("zip-locked", name, "is locked with a password", "unpack it first")
    }

    pub fn unknown_packing(name: &str) -> Problem {
        refused(
            "unknown-packing",
            name,
            "is packed in a way that is not read",
            "pack it as an ordinary .zip (deflate), or unpack it",
        )
    }

    pub fn nested(name: &str) -> Problem {
        refused(
            "zip-nested",
            name,
            "is packed inside a zip: packed files inside packed files are not read",
            "unpack the outer one",
        )
    }
}
