//! `yellowfolder doctor`: what is wrong with a data folder and the machine under it.

use crate::exit::{Exit, Failure};
use crate::serve::open;
use crate::serve::world::World;
use crate::talk::Talk;
use clap::ValueHint;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use yf_folder::{Finding, Is, Outside};

const LONG_ABOUT: &str = "\
Looks at a data folder and the machine under it, and says what is wrong and what mends it: who can read the record, whether another process \
has it open, whether the file system keeps what a commit promises, whether the database is sound and of this version, whose rows stand in whose folder, room on the disk, the \
clock, the last seal, accounts without a second factor, and every hash of the audit trail.

It may be run while 'serve' goes on. Nothing of the record is changed.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder doctor --data yellowfolder-data

FILES
  DIR is the record. A small scratch file is made in it and taken away.

EXIT STATUS
  0  nothing is wrong
  1  something is wrong: each is said with what mends it
  2  not looked at: there is no record, or it cannot be read";

/// Say what is wrong with a data folder and the machine under it
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where the record is kept
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,
}

/// Below this, in kilobytes, a busy week may fill the disk.
const LITTLE_ROOM: u64 = 1_000_000;
/// Kinds of file system that are on another machine, or in memory alone.
const ELSEWHERE: [&str; 8] = ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "afs", "ceph"];
const IN_MEMORY: [&str; 2] = ["tmpfs", "ramfs"];

/// Looks.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    talk.progress("looking at the record");
    let mut found = yf_folder::examine(&args.data, World.now())
        .map_err(|trouble| open::refused(&args.data, "yellowfolder doctor", &trouble))?;
    found.extend(file_system(&args.data));
    found.extend(room(&args.data));
    talk.clear();
    for one in &found {
        let how = match one.is {
            Is::Well => "well ",
            Is::Noted => "note ",
            Is::Wrong => "WRONG",
        };
        talk.data(&format!("{how}  {:<14} {}\n", one.what, one.says))?;
        if !one.mend.is_empty() {
            talk.data(&format!("{:22} mend: {}\n", "", one.mend))?;
        }
    }
    let wrong = found.iter().filter(|f| f.is == Is::Wrong).count();
    talk.say(&format!("{} things looked at, {wrong} wrong.", found.len()));
    Ok(if wrong == 0 { Exit::Done } else { Exit::WithProblems })
}

/// The kind of the file system, where the system tells it.
fn file_system(data: &Path) -> Option<Finding> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let data = data.canonicalize().ok()?;
    let kind = kind_of(&mounts, &data)?;
    let mend = "keep the data folder on a disk of this machine";
    Some(match () {
        () if ELSEWHERE.contains(&kind) => {
            let says = format!("{kind} is on another machine: its locks and syncs cannot be relied on");
            Finding::wrong("file system", says, mend)
        }
        () if IN_MEMORY.contains(&kind) => {
            Finding::wrong("file system", format!("{kind} is in memory, and gone with the power"), mend)
        }
        () => Finding::well("file system", kind),
    })
}

/// The kind of the mount with the longest path that leads to the folder.
fn kind_of<'m>(mounts: &'m str, data: &Path) -> Option<&'m str> {
    let mount = |line: &'m str| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?.replace("\\040", " "), words.next()?))
    };
    let leads = mounts.lines().filter_map(mount).filter(|(at, _)| data.starts_with(at));
    leads.max_by_key(|(at, _)| at.len()).map(|(_, kind)| kind)
}

/// Free room, as `df` of POSIX says it.
fn room(data: &Path) -> Option<Finding> {
    let df = Command::new("df").arg("-Pk").arg(data).stdin(Stdio::null()).output().ok()?;
    let free: u64 = String::from_utf8_lossy(&df.stdout).lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    let says = format!("{} MB free", free / 1000);
    Some(if free < LITTLE_ROOM {
        Finding::wrong("room", says, "make room: on a full disk the record can be read for a while and not written")
    } else {
        Finding::well("room", says)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_mount_that_leads_there_says_the_kind() {
        let mounts = "/dev/a / ext4 rw 0 0\nserver:/x /srv/our\\040data nfs4 rw 0 0\nnone /srv tmpfs rw 0 0\n";
        let kind = |path: &str| kind_of(mounts, Path::new(path));
        assert_eq!(kind("/srv/our data/folder"), Some("nfs4"));
        assert_eq!(kind("/srv/other"), Some("tmpfs"));
        assert_eq!(kind("/srvother"), Some("ext4"));
        assert_eq!(kind_of("", Path::new("/x")), None);
    }
}
