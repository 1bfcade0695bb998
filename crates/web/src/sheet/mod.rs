//! The assessment and the plan: written field by field by several hands, each answer with who said it, when, and how sure.
//!
//! Invariant: a form sends only what was changed in it, each field with the version that was shown; nobody's words are overwritten.

mod answer;
mod assessment;
mod plan;
mod versions;

pub use assessment::{QUESTIONS, Question, hands, section_of};
pub use plan::{contingency, goals, services};
pub use versions::versions;

use crate::Site;
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::pages;
use crate::work::forms::Around;
use crate::work::{self, FieldView, Kind, One, Said, ThingView, Work};
use maud::{Markup, html};
use yf_folder::{Ask, HerFolder, Signed, Subject, Trouble, View};
use yf_model::When;

/// She could not decide it herself.
pub const BEST: &str = "best-interests";
const WHO_DECIDED: &str =
    "If she cannot decide this: who decided in her best interests, how that was seen, and who spoke for her";

/// Whether it was decided for her, and not by her.
pub fn is_decided_for_her(thing: &ThingView) -> bool {
    work::steps::said(thing, "agreement") == BEST
}

/// The sheet of a thing, where it has one: it stands on the thing's own page.
pub fn sheet(site: &Site, around: &Around<'_>, one: &One) -> Markup {
    match one.thing.kind {
        Kind::Assessment => assessment::page(around, one),
        Kind::Plan => plan::page(site, around, one),
        _ => html! {},
    }
}

/// Whether a thing's words are shown on a sheet of its own.
pub fn has_sheet(kind: Kind) -> bool {
    matches!(kind, Kind::Assessment | Kind::Plan)
}

/// Everything that is done for whom a thing is about, with its words.
pub fn all_of(site: &Site, signed: &Signed, one: &One) -> Vec<ThingView> {
    let ask = Ask::Work(Subject::Handle(one.handle));
    match site.folder.see(&signed.actor, pages::purpose(signed.actor.role()), &ask) {
        Ok(View::Work(work)) => work.things,
        _ => Vec::new(),
    }
}

/// The newest words of a field; nothing where none were written.
pub fn words<'t>(thing: &'t ThingView, field: &str) -> &'t str {
    thing.fields.iter().find(|f| f.said.field == field).map_or("", |f| f.said.words.as_str())
}

/// What is known of her allergies.
pub struct Allergies {
    /// Asked, and none are known.
    pub none: bool,
    /// To what.
    pub to: String,
    /// Who wrote it.
    pub author: String,
    /// When she said so.
    pub happened: When,
}

impl Allergies {
    /// As it is read at the top of her folder and on paper.
    pub fn words(&self) -> String {
        match (self.none, self.to.trim()) {
            (true, "") => format!("none known, asked on {}", crate::dates::when(self.happened)),
            (true, more) => format!("none known, asked on {}: {more}", crate::dates::when(self.happened)),
            (false, "") => "yes; to what was not written down".to_owned(),
            (false, to) => to.to_owned(),
        }
    }
}

/// The newest answer about allergies, if anybody asked.
pub fn allergies(front: &[FieldView]) -> Option<Allergies> {
    work::front::field(front, "allergies").filter(|f| !f.said.value.is_empty()).map(|f| Allergies {
        none: f.said.value == "none",
        to: f.said.words.clone(),
        author: f.author.clone(),
        happened: f.happened,
    })
}

/// Begins an assessment or a plan about her; where one is open already, leads to it.
pub fn begin(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let kind = match asked.field("kind") {
        "plan" => Kind::Plan,
        _ => Kind::Assessment,
    };
    let coded = |field: &str| {
        let value = asked.field(field).to_owned();
        (!value.is_empty()).then(|| Said { field: field.to_owned(), value, ..Said::default() })
    };
    let says = ["path", "about"].into_iter().filter_map(coded).collect();
    let happened = When::Moment(crate::dates::moment(asked.now));
    let work = Work::Begin { kind, subject: Some(work::subject(asked)), parent: None, to: None, happened, says };
    match work::act(site, asked, signed, "sheet", &work) {
        Ok(thing) | Err(Trouble::AlreadyOpen(thing)) => Answer::see(&format!("/thing/{}", thing.text())),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => pages::again_with(site, asked, signed, &wrong),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

/// Writes what was changed in a section's form, each field for itself.
pub fn write(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(thing) = asked.handle else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    for said in answer::changed(asked) {
        let name = format!("write-{}", said.field);
        if let Err(trouble) = work::act(site, asked, signed, &name, &Work::Say { thing, said }) {
            return match work::mendable(&trouble) {
                Some(wrong) => pages::thing_again(site, asked, signed, &wrong),
                None => frame::trouble(site, Some(asked), &trouble),
            };
        }
    }
    let part: String =
        asked.field("section").chars().filter(|c| c.is_ascii_lowercase() || *c == '-').take(20).collect();
    Answer::see(&format!("/thing/{}#{part}", thing.text()))
}

/// What can be begun on her folder's page: the one assessment, or a carer's in a carer's own folder; the plan.
pub fn begin_here(around: &Around<'_>, her: &HerFolder, things: &[ThingView]) -> Markup {
    let open = |kind| things.iter().any(|t| t.kind == kind && t.open);
    let path = format!("/folder/{}/sheet", her.handle.text());
    html! {
        section.sec.made {
            h2 { "Assessment, plan and paper" }
            @if !open(Kind::Assessment) {
                details {
                    summary { "Begin the assessment" }
                    form.stacked method="post" action=(path) {
                        (secret(around.signed)) (once(Some(around.asked)))
                        input type="hidden" name="kind" value="assessment";
                        fieldset.choice { legend { "How much is asked" }
                            div.tick { input type="radio" id="path-short" name="path" value="short" checked; label for="path-short" { "Short: a small need, with what the law asks at least" } }
                            div.tick { input type="radio" id="path-full" name="path" value="full"; label for="path-full" { "Whole: all domains" } }
                        }
                        fieldset.choice { legend { "About" }
                            div.tick { input type="radio" id="about-needs" name="about" value="needs" checked; label for="about-needs" { "Her own needs" } }
                            div.tick { input type="radio" id="about-carer" name="about" value="carer"; label for="about-carer" { "This person as a carer (this folder is the carer's own)" } }
                        }
                        div { button.btn type="submit" { "Begin" } }
                        p.note { "What was said in her last assessment comes with it, with its age: she tells it once." }
                    }
                }
            }
            @if !open(Kind::Plan) {
                form.bare method="post" action=(path) {
                    (secret(around.signed)) (once(Some(around.asked)))
                    input type="hidden" name="kind" value="plan";
                    button.btn.q.s type="submit" { "Begin the plan" }
                }
            }
            p.small { a href={ "/folder/" (her.handle.text()) "/sharing" } { "With whom it is shared, her carer, what is held back" } }
            form.bare method="post" action={ "/folder/" (her.handle.text()) "/paper" } {
                (secret(around.signed)) (once(Some(around.asked)))
                button.btn.q.s type="submit" { "Make the yellow folder to print" }
            }
        }
    }
}
