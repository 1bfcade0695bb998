//! `yellowfolder user`: an account of the folder.

use crate::cli::day;
use crate::exit::{Exit, Failure};
use crate::serve::load::Teams;
use crate::serve::open;
use crate::serve::world::World;
use crate::talk::Talk;
use clap::ValueHint;
use std::io;
use std::path::PathBuf;
use yf_folder::access::Role;
use yf_folder::{NewAccount, Outside, Stamp, Trouble};
use yf_model::Day;
use yf_place::{Place, clock};

const LONG_ABOUT: &str = "\
Makes an account for somebody who works in the place. The password is read from standard input, one line of 12 letters or more, so that it \
stands in no list of commands. A second line may hold her own NHS number, if she gives it: her own record is then closed to her staff entrance. A secret for a code generator is made and printed once, as text and as the address that such generators read.

What she may then see of whom comes from her role and from work (a team of the place, a caseload), never from this command.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder user jane --name 'Jane Pascoe' --title 'community matron' --role matron \\
      --team quay --registered-until 2027-09-30 --place our-place < password.txt
  $ yellowfolder user jane --worries yes
  $ yellowfolder user jane --leaves

FILES
  Written to DIR, the record. Of the password only an argon2id hash is kept.

EXIT STATUS
  0  made
  2  not made: the message says why";

/// Shortest password that is taken: with a second factor and waits after failures, length is what counts.
const SHORTEST: usize = 12;

/// Make an account of the folder: somebody who may sign in
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// The name she signs in with
    pub login: String,

    /// She leaves: close her account. Refused, with what it is, while she owns anything open
    #[arg(long, conflicts_with_all = ["name", "title", "role", "team", "agency", "registered_until"])]
    pub leaves: bool,

    /// She looks into worries about safety, or does so no more
    ///
    /// What opens a worry to her: everybody may raise one, and nobody else reads it. Who has the day for it stands on the team's rota.
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no, hide_short_help = true, conflicts_with_all = ["leaves", "name", "title", "role", "team", "agency", "registered_until"])]
    pub worries: Option<bool>,

    /// Her name, as colleagues and the person read it
    #[arg(long, required_unless_present_any = ["leaves", "worries"], default_value = "", hide_default_value = true)]
    pub name: String,

    /// What she is, in words
    #[arg(long, required_unless_present_any = ["leaves", "worries"], default_value = "", hide_default_value = true)]
    pub title: String,

    /// As what she works: spa, coord, matron, sw, therapist, manager, finance, gp, discharge, vol, provider, ig, admin or analyst
    #[arg(long, value_parser = role, required_unless_present_any = ["leaves", "worries"])]
    pub role: Option<Role>,

    /// Her team: the id of a locality of the place
    #[arg(long)]
    pub team: Option<String>,

    /// Her organisation: the id of an agency of the place [default: the first]
    #[arg(long)]
    pub agency: Option<String>,

    /// Until when her professional registration is on file; without it she does not count as registered
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub registered_until: Option<Day>,

    /// Her own postcode, for nothing but the watch for neighbours' records opened without work there
    #[arg(long, hide_short_help = true, value_name = "POSTCODE")]
    pub home_postcode: Option<String>,

    /// Where the record is kept
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,

    /// The place's policy, a folder of TOML [default: a reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("yes or no".to_owned()),
    }
}

fn role(text: &str) -> Result<Role, String> {
    match Role::parse(text) {
        Some(Role::Person | Role::Proxy) => {
            Err("a person's own account and a proxy's cannot be made here yet".to_owned())
        }
        Some(Role::Import) => Err("a feed signs in nowhere: 'yellowfolder import' is one".to_owned()),
        Some(role) => Ok(role),
        None => Err("not a role".to_owned()),
    }
}

/// Makes it.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let command = "yellowfolder user";
    let stopped = |trouble: Trouble| open::refused(&args.data, command, &trouble);
    if args.leaves || args.worries.is_some() {
        let folder = open::record(&args.data, command)?;
        let unknown = Trouble::Field("login", "nobody signs in with this name");
        let account = folder.account(&args.login).map_err(stopped)?.ok_or_else(|| stopped(unknown))?;
        match args.worries {
            None => {
                folder.close_account(account).map_err(stopped)?;
                talk.say("Her account is closed.");
            }
            Some(does) => {
                folder.looks_into_worries(account, does).map_err(stopped)?;
                talk.say(if does { "She looks into worries about safety." } else { "She looks into worries no more." });
            }
        }
        return Ok(Exit::Done);
    }
    let Some(role) = args.role else {
        return Err(stopped(Trouble::Field("--role", "say as what she works")));
    };
    let place = match &args.place {
        Some(dir) => Place::read(dir)?,
        None => Place::reference(),
    };
    let mut password = String::new();
    io::stdin()
        .read_line(&mut password)
        .map_err(|e| Failure::io("standard input", "read", &e, "give the password, one line"))?;
    let password = password.trim_end_matches(['\n', '\r']);
    let mut own = String::new();
    io::stdin().read_line(&mut own).map_err(|e| {
        Failure::io("standard input", "read", &e, "give her own NHS number as the second line, or leave it out")
    })?;
    let own: String = own.chars().filter(|c| !c.is_whitespace()).collect();
    if !own.is_empty() && yf_model::NhsNumber::parse(&own).is_none() {
        return Err(stopped(Trouble::Field("second line", "an NHS number of ten digits, or nothing")));
    }
    if password.chars().count() < SHORTEST {
        return Err(stopped(Trouble::Field("password", "12 letters or more, one line on standard input")));
    }
    let folder = open::record(&args.data, command)?;
    let teams = Teams::of(&place, &folder).map_err(stopped)?;
    let agency = match &args.agency {
        Some(id) => place.agencies.iter().find(|a| a.id == *id),
        None => place.agencies.first(),
    };
    let agency = agency.ok_or_else(|| stopped(Trouble::Field("--agency", "the id of an agency of the place")))?;
    let org = folder.organisation(&agency.org, &agency.name, true).map_err(stopped)?;
    let team = match &args.team {
        Some(id) => {
            Some(teams.team(id).ok_or_else(|| stopped(Trouble::Field("--team", "the id of a locality of the place")))?)
        }
        None => None,
    };
    if folder.account(&args.login).map_err(stopped)?.is_some() {
        return Err(stopped(Trouble::Field("login", "another account has this name: choose another")));
    }
    let mut secret = [0; 20];
    World.fill(&mut secret);
    let new = NewAccount {
        login: &args.login,
        name: &args.name,
        title: &args.title,
        role,
        org,
        team,
        person: None,
        registered_until: args.registered_until.map(|d| Stamp(clock::midnight(d.next()).saturating_mul(1000))),
        password: Some(password),
        second: Some(&secret),
    };
    let account = folder.enrol(&new).map_err(stopped)?;
    if args.home_postcode.is_some() || !own.is_empty() {
        let postcode = args.home_postcode.clone().unwrap_or_default();
        let home = yf_folder::Home { postcode, nhs: own, ..yf_folder::Home::default() };
        folder.home(account, &home).map_err(stopped)?;
    }
    let secret = base32(&secret);
    talk.data(&format!("secret for the code generator: {secret}\n"))?;
    talk.data(&format!("otpauth://totp/yellowfolder?secret={secret}&issuer=yellowfolder\n"))?;
    talk.say("It is shown this once. Put it into her code generator, then take it off the screen.");
    Ok(Exit::Done)
}

/// RFC 4648, without padding: 20 bytes are 32 letters.
fn base32(bytes: &[u8; 20]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::new();
    for five in bytes.chunks(5) {
        let word = five.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
        for at in (0..8).rev() {
            let letter = usize::try_from((word >> (at * 5)) & 31).unwrap_or(0);
            out.push(char::from(letters[letter]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_written_as_code_generators_read_it() {
        // RFC 6238's own secret, as every generator's documentation shows it.
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
