//! What begins here: a question to a colleague, a hand-over, a service, a visit; and taking by name.

use super::{open_work, person, purpose, subject, thing};
use crate::asked::{Answer, Asked};
use crate::frame;
use crate::work::forms::{self, Around, Brought};
use crate::work::front;
use crate::work::steps::{self, StepForm};
use crate::work::{self, Hand, Kind, ThingHandle, Work};
use crate::{Site, dates};
use maud::html;
use yf_folder::{Ask, Signed, Subject, Trouble, View};
use yf_model::When;

/// Begins something about her, from her folder.
pub fn begin_for_her(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let at = asked.handle.map_or_else(|| "/".to_owned(), |handle| format!("/folder/{}", handle.text()));
    let begun = form(asked).and_then(|(kind, form)| {
        let brought = forms::brought(asked, &form, asked.now)?;
        Ok(begin(kind, Some(work::subject(asked)), None, brought))
    });
    match begun.map(|work| work::act(site, asked, signed, "begin", &work)) {
        Ok(Ok(_)) => Answer::see(&at),
        Ok(Err(trouble)) => match work::mendable(&trouble) {
            Some(wrong) => to_begin(site, asked, signed, Some(&wrong)),
            None => frame::trouble(site, Some(asked), &trouble),
        },
        Err(wrong) => to_begin(site, asked, signed, Some(&wrong)),
    }
}

/// What can be begun about her: the forms, on a page of their own.
pub fn to_do(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    to_begin(site, asked, signed, None)
}

fn to_begin(site: &Site, asked: &Asked, signed: &Signed, wrong: Option<&str>) -> Answer {
    let her = match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Work(subject(asked))) {
        Ok(View::Work(her)) => her,
        Ok(_) => return frame::not_found(site),
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let colleagues = work::colleagues(site, signed).unwrap_or_default();
    let around = Around {
        asked,
        signed,
        colleagues: &colleagues,
        others: &[],
        home: None,
        front: &her.front,
        confirm_days: site.place.confirm_days,
    };
    let main = html! {
        (person::banner_of(asked, &her.person, &her.front, Some(&her.holds)))
        section.sec {
            h1 { "Do something" }
            @if let Some(wrong) = wrong { div.err role="alert" { h2 { "Not done yet" } p { (wrong) } } }
            p { a href={ "/folder/" (her.handle.text()) } { "Back to her folder" } }
        }
        (open_work::forms_to_begin(&around, her.handle))
    };
    let status = if wrong.is_some() { 422 } else { 200 };
    Answer::page(status, frame::page(site, Some(signed), "Do something", main))
}

/// Begins something under a thing: its hand-over, a visit of a service.
pub fn begin_under(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let begun = form(asked).and_then(|(kind, form)| {
        let brought = forms::brought(asked, &form, asked.now)?;
        let one = work::thing(site, signed, asked.handle).map_err(|_| String::new())?;
        Ok(begin(kind, Some(Subject::Handle(one.handle)), asked.handle, brought))
    });
    let done = match begun {
        Ok(work) => work::act(site, asked, signed, "begin", &work),
        Err(wrong) if wrong.is_empty() => Err(Trouble::NotAvailable),
        Err(wrong) => return thing::again(site, asked, signed, &wrong),
    };
    let at = asked.handle.map_or_else(|| "/".to_owned(), |handle| format!("/thing/{}", handle.text()));
    match done {
        Ok(_) => Answer::see(&thing::back(asked, &at)),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => thing::again(site, asked, signed, &wrong),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

fn form(asked: &Asked) -> Result<(Kind, StepForm), String> {
    let kind = Kind::parse(asked.field("kind"));
    let known = kind.and_then(|kind| Some((kind, steps::begin_of(kind)?)));
    known.ok_or_else(|| "This form is not one of ours: open the page again.".to_owned())
}

fn begin(kind: Kind, subject: Option<Subject>, parent: Option<ThingHandle>, brought: Brought) -> Work {
    let mut says = brought.says;
    if !brought.why.is_empty() {
        says.push(work::Said { field: "why".to_owned(), words: brought.why, ..work::Said::default() });
    }
    Work::Begin { kind, subject, parent, to: brought.hand, happened: brought.happened, says }
}

/// In which field a form says the version of a field that it showed.
pub fn base(field: &str) -> String {
    format!("{field}~base")
}

/// Says one field of an open thing.
pub fn say(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(thing) = asked.handle else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    let one = match work::thing(site, signed, Some(thing)) {
        Ok(one) => one,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let mut all = steps::says_of(one.thing.kind, &one.thing.state).into_iter();
    let what = Some(asked.field("what")).filter(|what| !what.is_empty()).unwrap_or("say");
    let Some(form) = all.find(|say| say.id == what) else {
        return thing::again(site, asked, signed, "It has moved on meanwhile: see below where it stands.");
    };
    let brought = match forms::brought(asked, &form.form, asked.now) {
        Ok(brought) => brought,
        Err(wrong) => return thing::again(site, asked, signed, &wrong),
    };
    // What stands already as it was sent is not said again.
    let new = |said: &work::Said| said.words.is_empty() || front::now(&one.front, &said.field) != said.words;
    for mut said in brought.says.into_iter().filter(new) {
        // The version that the form showed, and not the one that stands by now: who did not see it does not write over it.
        said.base = asked.field(&base(&said.field)).parse().unwrap_or_default();
        if !brought.why.is_empty() {
            said.words.clone_from(&brought.why);
        }
        let name = format!("say-{}", said.field);
        if let Err(trouble) = work::act(site, asked, signed, &name, &Work::Say { thing, said }) {
            return match work::mendable(&trouble) {
                Some(wrong) => thing::again(site, asked, signed, &wrong),
                None => frame::trouble(site, Some(asked), &trouble),
            };
        }
    }
    Answer::see(&thing::back(asked, &format!("/thing/{}", thing.text())))
}

/// Takes something by name: it is offered to who takes it, and accepted, in one form.
pub fn take_it(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match taken(site, asked, signed) {
        Ok(()) => Answer::see(&thing::back(asked, "/day")),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => thing::again(site, asked, signed, &wrong),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

fn taken(site: &Site, asked: &Asked, signed: &Signed) -> Result<(), Trouble> {
    let one = work::thing(site, signed, asked.handle)?;
    let now = When::Moment(dates::moment(asked.now));
    let me = myself(signed, &work::colleagues(site, signed)?);
    let offer = Work::Begin {
        kind: Kind::HandOver,
        subject: Some(Subject::Handle(one.handle)),
        parent: asked.handle,
        to: me,
        happened: now,
        says: vec![work::Said { field: "why".into(), words: "Taken by name.".into(), ..work::Said::default() }],
    };
    let offered = work::act(site, asked, signed, "offer", &offer)?;
    work::act(site, asked, signed, "accept", &work::plain_step(offered, "offered", "accepted", None, now))?;
    Ok(())
}

/// The reader among her colleagues, if there is no doubt who that is.
pub fn myself(signed: &Signed, colleagues: &[work::Colleague]) -> Option<Hand> {
    let (name, title) = signed.actor.named();
    let mut me =
        colleagues.iter().filter(|c| c.role == Some(signed.actor.role()) && c.name == name && c.title == title);
    let first = me.next()?;
    me.next().is_none().then_some(first.hand)
}
