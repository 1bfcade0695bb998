//! A PostgreSQL of this test's own: in a temporary folder, on a socket in it, gone with the test. Its `initdb` refuses root: there it runs as
//! the user postgres.
#![allow(dead_code)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Postgres {
    dir: PathBuf,
    bin: PathBuf,
    as_root: bool,
    server: Child,
}

/// Where its programs are, the newest first.
fn installed() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.filter_map(|e| Some(e.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    found.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.splice(0..0, std::env::split_paths(&path).collect::<Vec<_>>());
    found.into_iter().rev().find(|bin| ["initdb", "postgres", "psql"].iter().all(|name| bin.join(name).is_file()))
}

impl Postgres {
    /// None where it is not installed.
    pub fn start(name: &str) -> Option<Postgres> {
        let bin = installed()?;
        let id = Command::new("id").arg("-u").output().expect("id runs").stdout;
        let as_root = String::from_utf8_lossy(&id).trim() == "0";
        // Below the system's own folder for such things: that of the build may be closed to the user postgres, and a socket's name is short.
        let dir = std::env::temp_dir().join(format!("yellowfolder-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("made");
        if as_root {
            let owned = Command::new("chown").arg("postgres").arg(&dir).status().expect("chown runs");
            assert!(owned.success(), "the user postgres of Debian's package");
        }
        let command = |program: &str| whose(as_root, &bin.join(program));
        let made = command("initdb")
            .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "-D"])
            .arg(dir.join("data"))
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let log = std::fs::File::create(dir.join("log")).expect("a log");
        let server = command("postgres")
            .arg("-D")
            .arg(dir.join("data"))
            .arg("-k")
            .arg(&dir)
            .args(["-c", "listen_addresses=", "-c", "fsync=off"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("started");
        let started = Postgres { dir, bin, as_root, server };
        let began = Instant::now();
        while !started.ask("SELECT 1;\n").0 {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "{:?}",
                std::fs::read_to_string(started.dir.join("log"))
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(started)
    }

    /// Runs a script; true where nothing went wrong. The answers and the complaints.
    pub fn ask(&self, script: &str) -> (bool, String) {
        let mut psql = whose(self.as_root, &self.bin.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-U", "postgres", "-d", "postgres", "-f", "-", "-h"])
            .arg(&self.dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql runs");
        let mut into = psql.stdin.take().expect("piped");
        let script = script.to_owned();
        let writes = std::thread::spawn(move || into.write_all(script.as_bytes()));
        let out = psql.wait_with_output().expect("ended");
        let _ = writes.join();
        let told = [out.stdout, out.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        (out.status.success() && !told.contains("ERROR:"), told)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stop = whose(self.as_root, &self.bin.join("pg_ctl"))
            .args(["-D"])
            .arg(self.dir.join("data"))
            .args(["-m", "immediate", "stop"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !stop.is_ok_and(|s| s.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn whose(as_root: bool, program: &Path) -> Command {
    let mut command = if as_root { Command::new("runuser") } else { Command::new(program) };
    if as_root {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    command.current_dir("/");
    command
}
