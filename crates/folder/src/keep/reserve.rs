//! A full disk. A look needs room for its line, so some is kept back for looks; what writes is refused until that room is whole again.

use crate::Folder;
use crate::access::Purpose;
use crate::accounts::{Actor, Signed};
use crate::see::{Ask, View};
use crate::trouble::Trouble;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A look writes some 800 bytes: room for about ten thousand of them.
const WHOLE: u64 = 8 << 20;
/// Given up at a time.
const PIECE: u64 = 1 << 20;

/// A file of no use but the room that it takes.
pub(crate) struct Reserve {
    path: PathBuf,
    left: u64,
}

impl Reserve {
    /// Keeps room back, as much as there is.
    pub fn keep(dir: &Path) -> Reserve {
        let path = dir.join("reserve");
        let left = std::fs::metadata(&path).map_or(0, |m| m.len()).min(WHOLE);
        let mut reserve = Reserve { path, left };
        reserve.refill();
        reserve
    }

    /// Whether all of it is kept back; if not, tries again: somebody may have made room.
    pub fn refill(&mut self) -> bool {
        if self.left < WHOLE && self.write().is_err() {
            // What could not be had whole is given back: looks need it more.
            let _ = self.open().and_then(|file| file.set_len(self.left));
        }
        self.left >= WHOLE
    }

    /// Gives up a piece. False where none is left.
    pub fn spend(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left = self.left.saturating_sub(PIECE);
        self.open().and_then(|file| file.set_len(self.left)).is_ok()
    }

    fn open(&self) -> std::io::Result<File> {
        OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)
    }

    /// Bytes that no file system makes smaller, and that it must place at once: a hole would keep nothing back.
    fn write(&mut self) -> std::io::Result<()> {
        let mut file = self.open()?;
        file.seek(SeekFrom::Start(self.left))?;
        let mut word = 0x9E37_79B9_7F4A_7C15_u64;
        let piece: Vec<u8> = std::iter::repeat_with(|| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            word.to_le_bytes()
        })
        .take(1 << 13)
        .flatten()
        .collect();
        let mut at = self.left;
        while at < WHOLE {
            file.write_all(&piece)?;
            at += piece.len() as u64;
        }
        file.sync_all()?;
        self.left = WHOLE;
        Ok(())
    }
}

impl Folder {
    /// Looks. A refusal is an answer too, and leaves its line. On a full disk it lives on the room kept back.
    pub fn see(&self, actor: &Actor, purpose: Purpose, ask: &Ask) -> Result<View, Trouble> {
        self.sparing(|| self.see_once(actor, purpose, ask))
    }

    /// Two looks that make one page, each with its line, as if asked one after the other but at one moment. A second one that is refused shows
    /// nothing.
    pub fn see_both(
        &self,
        actor: &Actor,
        purpose: Purpose,
        first: &Ask,
        second: &Ask,
    ) -> Result<(View, Option<View>), Trouble> {
        self.sparing(|| self.see_both_once(actor, purpose, first, second))
    }

    /// Several looks that make one page, each with its line, as if asked one after the other but at one moment; each is answered in its place.
    pub fn see_all(
        &self,
        actor: &Actor,
        purpose: Purpose,
        asks: &[Ask],
    ) -> Result<Vec<Result<View, Trouble>>, Trouble> {
        self.sparing(|| self.see_all_once(actor, purpose, asks))
    }

    /// Who holds this secret, if the session is still open; the click counts against its idle limit.
    pub fn who(&self, token: &str) -> Result<Option<Signed>, Trouble> {
        self.sparing(|| self.who_once(token))
    }

    /// Signs in by password. The answer, and the time it takes, do not say whether the name exists.
    pub fn sign_in(&self, login: &str, password: &str) -> Result<Option<String>, Trouble> {
        self.sparing(|| self.sign_in_once(login, password))
    }

    /// The second factor: makes the session whole, under a new secret; asked again, it is the step-up. `None` if the code is wrong.
    pub fn second_factor(&self, token: &str, code: &str) -> Result<Option<String>, Trouble> {
        self.sparing(|| self.second_factor_once(token, code))
    }

    /// Signs in by such a link, which is then used up.
    pub fn enter(&self, link: &str) -> Result<Option<String>, Trouble> {
        self.sparing(|| self.enter_once(link))
    }

    /// Does what must go on when the disk is full: each time that there is no room, gives up some of what was kept back.
    pub(crate) fn sparing<T>(&self, does: impl Fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
        loop {
            match does() {
                Err(Trouble::Full) if self.store().reserve.spend() => {}
                done => return done,
            }
        }
    }

    /// Refuses what writes while the room kept back is not whole.
    pub(crate) fn has_room(&self) -> Result<(), Trouble> {
        if self.store().reserve.refill() { Ok(()) } else { Err(Trouble::Full) }
    }
}
