//! `yellowfolder serve`: the folder, answering browsers.

use crate::exit::{Exit, Failure};
use crate::serve::stage::Then;
use crate::serve::{demo, open, world};
use crate::talk::Talk;
use clap::ValueHint;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use yf_folder::Folder;
use yf_model::{Problem, Severity};
use yf_place::Place;
use yf_web::Site;

const LONG_ABOUT: &str = "\
Opens the folder of a place to browsers: find a person, read her folder, add a note, see who looked. Who may see what is decided for \
every page, and each page leaves a line in the audit.

People, events and waits come from extracts, brought in by 'import' (with --demo from an invented place); who may sign in is made by \
'user'. Contacts, assessments, plans, services, visits and hand-overs are the work of the team itself. No clinical safety officer has \
signed for this version.";

const AFTER: &str = "\
EXAMPLES
  An invented place to try, with a link for each of seven people, a carer and a daughter:
    $ yellowfolder serve --demo

  Your own, behind a proxy that brings TLS:
    $ yellowfolder import extracts/ --place our-place
    $ yellowfolder user jane --name 'Jane Pascoe' --title 'community matron' --role matron \\
        --team quay --registered-until 2027-09-30 --place our-place
    $ yellowfolder serve --place our-place

FILES
  Everything is kept in DIR: one SQLite database. One process at a time has it open. The place's
  access.toml, if there, may stop more than the rules do and shorten limits; it loosens nothing.

EXIT STATUS
  0  stopped
  2  not started: the message says why";

/// Open the folder to browsers: find a person, read her folder, see who looked
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where the record is kept [default: yellowfolder-data; with --demo demo/folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub data: Option<PathBuf>,

    /// The address to listen at; a reverse proxy brings it to others, with TLS
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The place's policy, a folder of TOML [default: a reference place; with --demo the invented one's]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// Invent a small place, load it, and print links that sign in once (on this machine only)
    #[arg(long)]
    pub demo: bool,
}

const WATCH_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

fn refused(column: &str, found: String, wrong: String, mend: &str) -> Failure {
    Failure::from(Problem {
        code: "not-possible-here",
        severity: Severity::FileRefused,
        file: "yellowfolder serve".to_owned(),
        line: None,
        column: Some(column.to_owned()),
        found,
        wrong,
        now: "nothing is served".to_owned(),
        mend: mend.to_owned(),
    })
}

/// Serves.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let at = args.listen;
    if args.demo && !at.ip().is_loopback() {
        let mend = "leave --listen out, or name 127.0.0.1 with a port";
        return Err(refused(
            "--listen",
            at.to_string(),
            "is not this machine alone, which --demo needs: its links sign in without a password".into(),
            mend,
        ));
    }
    let listener = TcpListener::bind(at).map_err(|e| {
        refused(
            "--listen",
            at.to_string(),
            format!("cannot be listened at: {e}"),
            "stop what listens there, or name another port with --listen",
        )
    })?;
    let data =
        args.data.clone().unwrap_or_else(|| PathBuf::from(if args.demo { "demo/folder" } else { "yellowfolder-data" }));
    let stopped = |trouble: yf_folder::Trouble| {
        refused(
            "--data",
            data.display().to_string(),
            trouble.to_string(),
            "mend what the reason says, or name another folder with --data",
        )
    };
    talk.progress("opening the record");
    let (then, fresh) = (Then::default(), !data.join("folder.sqlite").exists());
    let folder = open::tightened(Folder::open(&data, Box::new(then.clone())).map_err(stopped)?, args.place.as_deref())?;
    let mut place = match &args.place {
        Some(dir) => Place::read(dir)?,
        None => Place::reference(),
    };
    let port = listener.local_addr().map_or(at.port(), |a| a.port());
    if args.demo {
        let by_day = then.by_day(&data, fresh).map_err(|e| {
            let mend = "mend what the reason says, or name another folder with --data";
            refused("--data", data.display().to_string(), e.to_string(), mend)
        })?;
        if by_day {
            talk.say("This demo was begun at night: its clock stands nine hours back, in the day before.");
        }
        let ready = demo::ready(&data, args.place.as_deref(), &folder, &then, talk)?;
        place = ready.place;
        talk.clear();
        for line in ready.lines {
            talk.say(&line);
        }
        let links = demo::links(&folder).map_err(stopped)?;
        for (who, link) in links {
            talk.data(&format!("{who:<34} http://localhost:{port}/enter/{link}\n"))?;
        }
    }
    talk.clear();
    if !folder.has_accounts().map_err(stopped)? {
        talk.say("Nobody can sign in yet: make an account with 'yellowfolder user', bring extracts in with 'yellowfolder import', or try --demo.");
    }
    talk.say(&format!("The folder answers at http://localhost:{port}; Ctrl-C stops it."));
    let hosts = if at.ip().is_loopback() {
        ["localhost", "127.0.0.1", "[::1]"].map(|h| format!("{h}:{port}")).to_vec()
    } else {
        Vec::new()
    };
    let told_to = folder.told_to().map_err(stopped)?.unwrap_or_else(world::today);
    let folder = folder.weighing(place.weights);
    let site = Arc::new(Site { folder, place, told_to, demo: args.demo, hosts });
    let watched = Arc::clone(&site);
    // The trail is watched whether or not anybody opens the governance desk.
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(WATCH_EVERY);
            // What could not be watched now is watched the next time.
            let _ = watched.folder.watch();
        }
    });
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    yf_web::serve(listener, site, threads)
        .map_err(|e| refused("--listen", at.to_string(), format!("answering stopped: {e}"), "start it again"))?;
    Ok(Exit::Done)
}
