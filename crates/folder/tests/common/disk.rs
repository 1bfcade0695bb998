//! A disk that can lose power: a shim over SQLite's own VFS, which remembers of each file what was synced and what was written since. When
//! the power goes, each sector written since the last sync is kept, dropped or torn, as chance has it; and every call fails from then on.
#![allow(unsafe_code, dead_code)]

use rusqlite::ffi;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

const SECTOR: usize = 512;

enum Op {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Default)]
struct OnDisk {
    /// What a sync has made sure of; `None` where the file itself was never synced.
    sure: Option<Vec<u8>>,
    since: Vec<Op>,
    deleted: bool,
}

#[derive(Default)]
struct Disk {
    files: BTreeMap<String, OnDisk>,
    /// Calls until the power goes.
    left: Option<u64>,
    off: bool,
    chance: u64,
    syncs: u64,
}

static DISK: Mutex<Option<Disk>> = Mutex::new(None);
static HANDLE: AtomicPtr<ffi::sqlite3> = AtomicPtr::new(ptr::null_mut());

fn disk() -> MutexGuard<'static, Option<Disk>> {
    DISK.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Disk {
    fn draw(&mut self) -> u64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.chance >> 33
    }

    /// One call more. True once the power is gone.
    fn is_off(&mut self) -> bool {
        if let Some(left) = self.left.as_mut().filter(|_| !self.off) {
            *left = left.saturating_sub(1);
            self.off = *left == 0;
        }
        self.off
    }

    /// What stands on the disk after the loss.
    fn after(&mut self) -> BTreeMap<String, Option<Vec<u8>>> {
        let mut after = BTreeMap::new();
        for (name, file) in std::mem::take(&mut self.files) {
            let was_there = file.sure.is_some();
            let mut bytes = file.sure.unwrap_or_default();
            let mut touched = false;
            for op in file.since {
                match op {
                    Op::Truncate(size) => {
                        if self.draw() & 1 == 0 {
                            bytes.resize(size, 0);
                        }
                    }
                    Op::Write(at, data) => {
                        for (n, part) in data.chunks(SECTOR).enumerate() {
                            let kept = match self.draw() % 3 {
                                0 => 0,
                                1 => part.len(),
                                _ => self.draw() as usize % part.len(),
                            };
                            let from = at + n * SECTOR;
                            if kept > 0 {
                                touched = true;
                                bytes.resize(bytes.len().max(from + kept), 0);
                                bytes[from..from + kept].copy_from_slice(&part[..kept]);
                            }
                        }
                    }
                }
            }
            let gone = (file.deleted && self.draw() & 1 == 0) || (!was_there && !touched);
            after.insert(name, (!gone).then_some(bytes));
        }
        after
    }
}

/// Power on, nothing written yet. After so many calls it goes.
pub fn power_on(left: Option<u64>, chance: u64) {
    install();
    *disk() = Some(Disk { left, chance, ..Disk::default() });
}

/// Whether the power is gone.
pub fn is_off() -> bool {
    disk().as_ref().is_some_and(|d| d.off)
}

/// How often something was synced since the power is on.
pub fn syncs() -> u64 {
    disk().as_ref().map_or(0, |d| d.syncs)
}

/// Cuts the power now if it is still on, and puts on the real disk what the loss left. Every connection must be closed.
pub fn lose() {
    let after = {
        let mut held = disk();
        let disk = held.as_mut().expect("power was on");
        disk.off = true;
        disk.after()
    };
    for (name, bytes) in after {
        match bytes {
            Some(bytes) => std::fs::write(&name, bytes).expect("put back"),
            None => drop(std::fs::remove_file(&name)),
        }
        // Memory that was shared is gone with the power.
        let _ = std::fs::remove_file(format!("{name}-shm"));
    }
}

/// Runs SQL on the connection that was opened last, which must still be open.
pub fn on_newest_connection(sql: &CStr) {
    let handle = HANDLE.load(Ordering::SeqCst);
    // Safety: the test opens one connection, holds it, and calls this from the thread that does.
    let code = unsafe { ffi::sqlite3_exec(handle, sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
    assert_eq!(code, ffi::SQLITE_OK, "{sql:?}");
}

#[repr(C)]
struct Shim {
    base: ffi::sqlite3_file,
    /// The file's name, owned; null for a temporary file.
    name: *mut String,
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Safety: SQLite's own VFS is copied, two of its calls are replaced, and the copy lives as long as the process.
        unsafe {
            let real = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!real.is_null());
            let mut shim = ffi::sqlite3_vfs { ..*real };
            shim.szOsFile = (*real).szOsFile + size_of::<Shim>() as c_int;
            shim.pNext = ptr::null_mut();
            shim.zName = c"losing".as_ptr();
            shim.pAppData = real.cast();
            shim.xOpen = Some(open);
            shim.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(shim)), 1), ffi::SQLITE_OK);
            assert_eq!(ffi::sqlite3_auto_extension(Some(opened)), ffi::SQLITE_OK);
        }
    });
}

unsafe extern "C" fn opened(db: *mut ffi::sqlite3, _: *mut *mut c_char, _: *const ffi::sqlite3_api_routines) -> c_int {
    HANDLE.store(db, Ordering::SeqCst);
    ffi::SQLITE_OK
}

unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    unsafe { file.cast::<u8>().add(size_of::<Shim>()).cast() }
}

unsafe fn name(file: *mut ffi::sqlite3_file) -> Option<String> {
    unsafe { (*file.cast::<Shim>()).name.as_ref().cloned() }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        (*file).pMethods = ptr::null();
        (*file.cast::<Shim>()).name = ptr::null_mut();
        let text = (!path.is_null()).then(|| CStr::from_ptr(path).to_string_lossy().into_owned());
        if let Some(text) = &text {
            let mut held = disk();
            let Some(disk) = held.as_mut() else { return ffi::SQLITE_CANTOPEN };
            if disk.off {
                return ffi::SQLITE_CANTOPEN;
            }
            let before = std::fs::read(text).ok();
            let on = disk.files.entry(text.clone()).or_insert_with(|| OnDisk { sure: before, ..OnDisk::default() });
            on.deleted = false;
        }
        let under = (*vfs).pAppData.cast::<ffi::sqlite3_vfs>();
        let code = (*under).xOpen.expect("opens")(under, path, real(file), flags, out);
        if code == ffi::SQLITE_OK {
            (*file).pMethods = &METHODS;
            (*file.cast::<Shim>()).name = text.map_or(ptr::null_mut(), |text| Box::into_raw(Box::new(text)));
        }
        code
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, path: *const c_char, sync: c_int) -> c_int {
    unsafe {
        let text = CStr::from_ptr(path).to_string_lossy().into_owned();
        {
            let mut held = disk();
            let Some(disk) = held.as_mut() else { return ffi::SQLITE_IOERR_DELETE };
            if disk.is_off() {
                return ffi::SQLITE_IOERR_DELETE;
            }
            if let Some(file) = disk.files.get_mut(&text) {
                file.deleted = true;
                if sync != 0 {
                    *file = OnDisk::default();
                }
            }
        }
        let under = (*vfs).pAppData.cast::<ffi::sqlite3_vfs>();
        (*under).xDelete.expect("deletes")(under, path, 0)
    }
}

/// Notes what is to be done to the file. False once the power is gone.
unsafe fn noted(file: *mut ffi::sqlite3_file, op: impl FnOnce(&mut OnDisk)) -> bool {
    let Some(name) = (unsafe { name(file) }) else { return true };
    let mut held = disk();
    let Some(disk) = held.as_mut() else { return false };
    if disk.is_off() {
        return false;
    }
    op(disk.files.entry(name).or_default());
    true
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        let name = (*file.cast::<Shim>()).name;
        if !name.is_null() {
            drop(Box::from_raw(name));
            (*file.cast::<Shim>()).name = ptr::null_mut();
        }
        (*(*real(file)).pMethods).xClose.expect("closes")(real(file))
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, size: c_int, at: i64) -> c_int {
    if is_off() {
        return ffi::SQLITE_IOERR_READ;
    }
    unsafe { (*(*real(file)).pMethods).xRead.expect("reads")(real(file), into, size, at) }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, size: c_int, at: i64) -> c_int {
    unsafe {
        let data = std::slice::from_raw_parts(from.cast::<u8>(), size as usize).to_vec();
        if !noted(file, |on| on.since.push(Op::Write(at as usize, data))) {
            return ffi::SQLITE_IOERR_WRITE;
        }
        (*(*real(file)).pMethods).xWrite.expect("writes")(real(file), from, size, at)
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    unsafe {
        if !noted(file, |on| on.since.push(Op::Truncate(size as usize))) {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
        (*(*real(file)).pMethods).xTruncate.expect("truncates")(real(file), size)
    }
}

/// What was written is sure from here on. The real disk is not asked: only this one is believed.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    let done = unsafe {
        noted(file, |on| {
            let mut bytes = on.sure.take().unwrap_or_default();
            for op in on.since.drain(..) {
                match op {
                    Op::Truncate(size) => bytes.resize(size, 0),
                    Op::Write(at, data) => {
                        bytes.resize(bytes.len().max(at + data.len()), 0);
                        bytes[at..at + data.len()].copy_from_slice(&data);
                    }
                }
            }
            on.sure = Some(bytes);
        })
    };
    if let Some(disk) = disk().as_mut() {
        disk.syncs += 1;
    }
    if done { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_FSYNC }
}

/// Calls that go through as they are.
macro_rules! through {
    ($($name:ident $call:ident ($($arg:ident: $kind:ty),*) -> $out:ty;)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $kind)*) -> $out {
            unsafe { (*(*real(file)).pMethods).$call.expect("a call")(real(file) $(, $arg)*) }
        }
    )*};
}

through! {
    file_size xFileSize (size: *mut i64) -> c_int;
    lock xLock (how: c_int) -> c_int;
    unlock xUnlock (how: c_int) -> c_int;
    reserved xCheckReservedLock (out: *mut c_int) -> c_int;
    control xFileControl (op: c_int, arg: *mut c_void) -> c_int;
    sector xSectorSize () -> c_int;
    device xDeviceCharacteristics () -> c_int;
    shm_map xShmMap (page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int;
    shm_lock xShmLock (at: c_int, n: c_int, flags: c_int) -> c_int;
    shm_barrier xShmBarrier () -> ();
    shm_unmap xShmUnmap (delete: c_int) -> c_int;
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(device),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
