//! What the demo's governance has before it: refused openings, a break-glass, a request, "this is wrong", a worry; and who is on call.

use super::stage::{Person, Stage, coded, wall, words};
use super::story::{Cast, Told};
use yf_folder::access::Purpose;
use yf_folder::work::{Duty, Has, Hours, Kind, Work};
use yf_folder::{Ask, Deed, Sharing, Stamp, Subject, Trouble};

/// From midnight to eight: by day the team itself answers.
const NIGHTS: Hours = Hours { days: 0b111_1111, opens: 0, closes: 8 * 60 };

/// Deeds of the last days, beside those of the work.
pub fn add<'a>(t: &mut Told<'a>, cast: &'a Cast) {
    let Some([_, b, _, _, e, .., nobodys]) = cast.others.first_chunk::<12>() else { return };
    // Two who had nothing to do with her looked, and were shown nothing.
    t.then(t.on(3, 12, 10), "an opening that is refused", move |s| refused(s, "coordinator", nobodys));
    t.then(t.on(2, 15, 50), "another", move |s| refused(s, "social-worker", nobodys));
    t.then(t.on(1, 17, 40), "a break-glass", move |s| {
        let reason = "Found confused at the bus stop outside; her own doctor is shut and nobody at home answers.";
        glass(s, "physio", nobodys, reason)
    });
    t.then(t.on(6, 11, 0), "he asks for a copy", move |s| {
        let says = vec![coded("asks", "copy"), words("words", "All that is written of me since the spring, by post.")];
        s.begin("matron", Some(e), Kind::Request, "", says)
    });
    t.then(t.on(2, 19, 5), "this is wrong", |s| {
        let says = vec![words("what", "It says that I live with my daughter. I live alone; she comes in the evening.")];
        wrong(s, says)
    });
    t.then(t.on(1, 10, 30), "a worry is raised", move |s| {
        raised(s, "physio", b, "Bruises on both arms, and her nephew answers for her. She would not say how.")
    });
    let until = t.now.plus(30 * Stamp::DAY);
    for (what, name, hours) in [(Has::Calls, "Sam Lee", NIGHTS), (Has::Safeguarding, "Priya Nair", Hours::ALWAYS)] {
        t.then(t.on(1, 9, 0), "who has the day", move |s| {
            let manager = s.actor("manager")?;
            let who = s.hand(&manager, name)?;
            let has = Duty::Has { what, who, since: s.folder.now(), until, hours };
            s.folder.put_down(&manager, Purpose::Oversight, &format!("demo-{}", what.name()), &has)
        });
    }
}

/// Looks her up and tries to open her folder.
fn refused(s: &Stage<'_>, login: &str, her: &Person) -> Result<(), Trouble> {
    let actor = s.actor(login)?;
    let subject = Subject::Handle(s.find(&actor, her)?);
    match s.folder.see(&actor, Purpose::Care, &Ask::Folder(subject)) {
        Err(Trouble::NotAvailable | Trouble::Offered) => Ok(()),
        Err(other) => Err(other),
        Ok(_) => Err(Trouble::NotNow("she is open to the team already".into())),
    }
}

/// Says why, and reads.
fn glass(s: &Stage<'_>, login: &str, her: &Person, reason: &str) -> Result<(), Trouble> {
    let actor = s.actor(login)?;
    let subject = Subject::Handle(s.find(&actor, her)?);
    let deed = Deed::BreakGlass { subject, reason: reason.to_owned() };
    s.folder.act(&actor, Purpose::Care, "demo-glass", &deed)?;
    s.folder.see(&actor, Purpose::Care, &Ask::Folder(subject)).map(|_| ())
}

/// Mrs Smith, from her own page.
fn wrong(s: &mut Stage<'_>, says: Vec<yf_folder::work::Said>) -> Result<(), Trouble> {
    let her = s.actor("mrs-smith")?;
    let happened = wall(s.folder.now());
    let subject = Some(Subject::Herself);
    s.act(&her, Work::Begin { kind: Kind::Correction, subject, parent: None, to: None, happened, says }).map(|_| ())
}

fn raised(s: &Stage<'_>, login: &str, her: &Person, words: &str) -> Result<(), Trouble> {
    let actor = s.actor(login)?;
    let subject = Subject::Handle(s.find(&actor, her)?);
    let deed = Deed::Sharing(Sharing::Concern { subject, happened: wall(s.folder.now()), words: words.to_owned() });
    s.folder.act(&actor, Purpose::Safeguarding, "demo-worry", &deed).map(|_| ())
}
