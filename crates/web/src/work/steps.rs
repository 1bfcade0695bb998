//! What each step is called and what its form asks. Whether a step may be taken is the folder's to say: here are words and fields only.

use super::requests::ASKED;
use super::{Kind, ThingView};
use yf_folder::when_read;
use yf_model::When;

/// How a field is asked.
#[derive(Clone, Copy, Debug)]
pub enum Ask {
    /// One line.
    Line,
    /// Some lines.
    Words,
    /// One of these, with its label; the first is chosen where the field need not be given.
    Choice(&'static [(&'static str, &'static str)]),
    /// A time: `09:05`, `28/11/2026 09:05`; nothing is now.
    When,
    /// A colleague by name.
    Colleague,
    /// A team.
    Team,
    /// A colleague or a team.
    Anybody,
    /// Another open thing of hers.
    Other,
}

/// One field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As the folder calls it; `why`, `happened`, `hand` and `with` belong to the step itself.
    pub name: &'static str,
    /// As it is asked.
    pub label: &'static str,
    /// How.
    pub ask: Ask,
    /// It must be given.
    pub must: bool,
}

const fn must(name: &'static str, label: &'static str, ask: Ask) -> Field {
    Field { name, label, ask, must: true }
}

const fn asks(name: &'static str, label: &'static str, ask: Ask) -> Field {
    Field { name, label, ask, must: false }
}

/// A step as its form shows it.
#[derive(Clone, Copy, Debug)]
pub struct StepForm {
    /// What the button says.
    pub verb: &'static str,
    /// What it means, where the button does not say it all.
    pub note: &'static str,
    /// What is asked.
    pub fields: &'static [Field],
}

/// How fast: coded value, words.
pub const URGENCY: &[(&str, &str)] = &[
    ("urgent", "Urgent: somebody with her within hours"),
    ("soon", "Soon: within two working days"),
    ("routine", "Not urgent: within five working days"),
    ("information", "Information only"),
];

/// What is asked for.
pub const NEED: &[(&str, &str)] = &[
    ("intermediate-care", "Help at home now: a fall, a fever, home from hospital"),
    ("care", "Care and support"),
    ("equipment", "Equipment or an adaptation"),
    ("carer", "Help for a carer"),
    ("information", "Information or advice"),
];

/// Who rings.
pub const CALLER: &[(&str, &str)] = &[
    ("her", "She herself"),
    ("carer", "Family or carer"),
    ("professional", "A professional"),
    ("neighbour", "A neighbour or somebody else"),
];

/// Why somebody is written down without an NHS number.
pub const NO_NUMBER: &[(&str, &str)] = &[
    ("not-asked", "Nobody has asked yet"),
    ("not-traced", "Asked and looked for, not found yet"),
    ("none", "She has none"),
    ("declined", "She would rather not say"),
];

/// Whether who rings minds that she is told. Nobody who was not asked has agreed.
pub const CALLER_AGREES: &[(&str, &str)] = &[("no", "No, or not asked"), ("yes", "Yes")];

/// What is known of allergies. "Not asked" is the answer that nobody gave.
pub const ALLERGIES: &[(&str, &str)] = &[("known", "Yes: these"), ("none", "Asked: none known")];

/// What is done about a worry.
const DECIDED: &[(&str, &str)] = &[
    ("enquiry", "An enquiry by law (Care Act, section 42)"),
    ("help", "Other help, agreed with her"),
    ("nothing", "Nothing more: it is clear what happened"),
    ("passed-on", "Passed on, and taken by name"),
];

const HAPPENED: Field = asks("happened", "When it happened, if not now (09:05, or 28/11/2026 09:05)", Ask::When);
const WHY: Field = must("why", "Why", Ask::Words);
const TOLD: Field = must("told-her", "Who told her, when, and how", Ask::Line);

/// What is said when she is closed: it stands in the folder, and on what she is given.
const CLOSING: &[Field] = &[
    WHY,
    must("equipment", "Equipment: what stays, what is fetched", Ask::Line),
    must("folder", "Keys and the yellow folder: where they are", Ask::Line),
    must("back", "How she comes back, and whom she rings", Ask::Line),
    TOLD,
];

/// How a field of a step was asked, where its name does not say it.
pub fn label(field: &str) -> Option<&'static str> {
    let short = match field {
        "told-her" => return Some("Who told her"),
        RECORD => return Some("Why her record was opened to answer it"),
        "instead" => return Some("What she can do instead"),
        "no-number" => return Some("Why there is no NHS number"),
        "until" => return Some("Until when, and who pays meanwhile"),
        _ => CLOSING.iter().chain(REACH).find(|f| f.name == field)?,
    };
    Some(short.label)
}

/// Where she lives, and how she is reached: no extract sends it.
pub const REACH: &[Field] = &[
    asks("known-as", "What she likes to be called", Ask::Line),
    asks("address", "Her address", Ask::Line),
    asks("phone", "Her telephone number", Ask::Line),
    asks("door", "How a visitor gets in", Ask::Line),
];

/// What a call is about, as it is asked while the caller speaks. Where she lives is asked where nobody has said it yet.
pub const CALL: &[Field] = &[
    must("reason", "What has happened, in the caller's words", Ask::Words),
    must("caller", "Who rings", Ask::Choice(CALLER)),
    asks("caller-name", "Caller's name and telephone number, to ring back", Ask::Line),
    must("asked", "What for", Ask::Choice(NEED)),
    must("urgency", "How fast", Ask::Choice(URGENCY)),
    asks("address", "Her address", Ask::Line),
    asks("phone", "Her telephone number", Ask::Line),
    asks("safe", "Anything a visitor must know to be safe", Ask::Line),
    must("hand", "Which team", Ask::Team),
    asks("called", "Out of hours, if urgent: whom on call you reached", Ask::Line),
    asks("caller-agrees", "May she be told the name of who rings?", Ask::Choice(CALLER_AGREES)),
];

/// Made when the program is built: a table, though written as an expression.
macro_rules! form {
    ($verb:expr, $note:expr, $fields:expr $(,)?) => {{
        const FIELDS: &[Field] = $fields;
        StepForm { verb: $verb, note: $note, fields: FIELDS }
    }};
}

/// The form of a step. A step that is not in the list is asked with a reason.
pub fn form_of(kind: Kind, from: &str, to: &str) -> StepForm {
    use Kind::{
        Assessment, Case, Concern, Contact, Correction, Death, HandOver, Line, Move, Plan, Referral, Request, Review,
        Task, Visit,
    };
    match (kind, from, to) {
        (Contact, "identified" | "triaged", "received") => {
            form!("It is not she", "Who read it meanwhile is listed, so that they can be told.", &[WHY])
        }
        (Contact, _, "received") => form!("It came in", "", &[HAPPENED]),
        (Contact, _, "identified") => form!("This is she", "", &[]),
        (Contact, _, "triaged") => {
            form!(
                "Send it to the team",
                "The team is asked; you hold it until it accepts. She, and whom she lets in, may read what you write: that somebody harms her is raised as a worry, below, and not written here. Of family or a neighbour who rings she reads that they did, and a name only where they agree.",
                CALL
            )
        }
        (Contact, _, "accepted") => form!(
            "Accept it for the team",
            "The 28 days to an assessment run from when the call came in. Until somebody is allocated, your manager holds it.",
            &[],
        ),
        (Contact, _, "redirected") => form!(
            "Hand it to another team",
            "It stays yours until they accept. Nobody is told to ring somewhere else.",
            &[must("hand", "Which team", Ask::Team), WHY],
        ),
        (Contact, _, "answered") => {
            form!("Answered on the telephone", "", &[must("why", "What was said, and what she will do", Ask::Words)],)
        }
        (Contact, _, "declined") => form!(
            "Decline",
            "Never for a worry about her safety: that goes to the duty desk.",
            &[WHY, must("instead", "What she can do instead", Ask::Line), TOLD],
        ),
        (Contact, _, "duplicate") => form!(
            "The same as another call",
            "Both times are kept; the earlier one counts.",
            &[must("with", "Which", Ask::Other)],
        ),
        (Referral, _, "offered") => form!(
            "Offer it to",
            "It is theirs once they accept by name.",
            &[must("hand", "Whom", Ask::Colleague), asks("why", "What they should know", Ask::Words)],
        ),
        (Referral, _, "allocated") => form!("Take it", "Your name stands in her folder from now on.", &[]),
        (Referral, _, "waiting") => {
            form!("Not me", "It goes back to the waiting list; her wait keeps its start.", &[WHY])
        }
        (HandOver, _, "accepted") => form!("Accept by name", "It is yours from this minute.", &[]),
        (HandOver, _, "declined") => form!("Decline", "It stays with who offered it, who is told.", &[WHY]),
        (HandOver, _, "withdrawn") => form!("Withdraw the offer", "", &[WHY]),
        (Task, _, "answered") => form!("Answer", "", &[must("answer", "Your answer", Ask::Words)]),
        (Task, _, "withdrawn") => form!("Withdraw it", "", &[WHY]),
        (Case, _, "closing") => form!(
            "Propose to close",
            "She has ten working days to say no. Nothing that is open may be left over.",
            CLOSING,
        ),
        (Case, _, "closed") => form!("Close it", "", &[asks("why", "Anything to add", Ask::Words)]),
        (Case, "closed", "open") => form!("Open it again", "", &[WHY]),
        (Case, _, "open") => form!("She does not want it closed", "", &[must("why", "What she said", Ask::Words)]),
        (Line, _, "sourcing") => form!("Look for a provider", "", &[]),
        (Line, _, "offered") => form!("Offer it to a provider", "", &[must("hand", "Which", Ask::Anybody)]),
        (Line, _, "accepted") => form!("Accept it", "", &[asks("starts", "First visit on", Ask::Line)]),
        (Line, "suspended", "started") => form!("It goes on again", "", &[HAPPENED]),
        (Line, _, "started") => form!("It has started", "From the first visit on.", &[HAPPENED]),
        (Line, _, "suspended") => {
            form!("Pause it", "", &[WHY, must("until", "Until when, and who pays meanwhile", Ask::Line), HAPPENED])
        }
        (Line, _, "ended") => form!("End it", "", &[WHY, TOLD]),
        (Visit, _, "done") => form!("Done", "", &[HAPPENED, asks("note", "What was done, what changed", Ask::Words)]),
        (Visit, _, "late") => form!("Done, but late", "", &[HAPPENED, must("why", "Why it was late", Ask::Line)]),
        (Visit, _, "missed") => {
            form!("It was missed", "Her coordinator is shown it at once.", &[must("why", "What happened", Ask::Line)])
        }
        (Visit, _, "refused") => form!("She did not want it", "", &[must("why", "What she said", Ask::Line)]),
        (Visit, _, "not in") => form!(
            "Nobody answered",
            "A check on her begins: her coordinator is shown it at once.",
            &[must("why", "What was tried", Ask::Line)]
        ),
        (Review, _, "booked") => form!(
            "Book it",
            "",
            &[must("planned", "For when (28/11/2026 14:00)", Ask::When), asks("hand", "Who holds it", Ask::Colleague)],
        ),
        (Review, _, "held") => form!(
            "Held with her",
            "A worry about her safety is raised, below, and not written here: she, and whom she lets in, read this.",
            &[
                HAPPENED,
                must(
                    "method",
                    "How",
                    Ask::Choice(&[
                        ("visit", "At home with her"),
                        ("telephone", "By telephone"),
                        ("desk", "Without her")
                    ])
                ),
                must(
                    "outcome",
                    "What came of it",
                    Ask::Choice(&[
                        ("no-change", "No change"),
                        ("revise", "The plan changes"),
                        ("end", "It ends"),
                        ("assess", "A new assessment")
                    ])
                ),
                must("said", "What she said", Ask::Words),
            ],
        ),
        (Review, _, "due") => {
            form!("Not held: book again", "Her wait keeps its start, and re-bookings are counted.", &[WHY])
        }
        (Death, _, "verified") => form!(
            "It is certain",
            "Her planned visits stop at once, and everybody in each team and provider with something of hers open is told. This record sends no letters: those that others send are theirs to stop. Settle what is left within 28 days: then her folder opens to nobody but who still answers for something open in it.",
            &[must("why", "Who certified, and when", Ask::Line)]
        ),
        (Move, _, "pack sent") => {
            form!("The pack is sent", "", &[must("why", "To whom, and what is in it", Ask::Line)])
        }
        (Move, _, "confirmed") => form!(
            "The new council has confirmed",
            "Until then she stays ours.",
            &[must("why", "Who confirmed, and from which day", Ask::Line)]
        ),
        (Assessment, "planned", _) => form!("Begin it with her", "", &[HAPPENED]),
        (Assessment, _, "in progress") => form!("Go on with it", "", &[HAPPENED]),
        (Assessment, _, "paused") => form!("Pause it", "The clock is not paused: she still waits.", &[WHY]),
        (Assessment, _, "shared with her") => {
            form!(
                "Share it with her",
                "She reads it on her pages, and says whether it is right. Sections that somebody wrote in and has not signed are named above.",
                &[HAPPENED]
            )
        }
        (Assessment, _, "final") => form!(
            "It is final",
            "Her answer is asked first. The 28 days to her services run from the day it was finished with her.",
            &[HAPPENED]
        ),
        (Assessment, _, "stopped") => form!("Stop it", "", &[WHY, TOLD]),
        (Plan, _, "agreed") => {
            form!("She agrees", "Her answer, yes or in part, stands under \u{201c}Hers\u{201d}.", &[HAPPENED])
        }
        (Plan, _, "authorised") => form!("Authorise it", "", &[]),
        (Plan, _, "under review") => form!("Look at it again", "", &[asks("why", "Why now", Ask::Line)]),
        (Plan, _, "active") => form!("The new version holds", "", &[HAPPENED]),
        (Plan, _, "ended") => form!("End the plan", "", &[WHY]),
        (Correction, _, "amended") => {
            form!("I have changed it", "", &[must("why", "What stands there now, in words for her", Ask::Words)])
        }
        (Correction, _, "note added") => form!(
            "Her words stand beside it",
            "Never a plain no.",
            &[must("why", "Why it stays, in words for her", Ask::Words)]
        ),
        (Correction, _, "told her") => form!("She has been told", "", &[HAPPENED]),
        (Concern, _, "received") => form!("I look into it", "It is yours from now on.", &[HAPPENED]),
        (Concern, _, "decided") => form!(
            "Decide",
            "What she wants comes first.",
            &[
                must("decision", "What is done", Ask::Choice(DECIDED)),
                must("why", "Why, and what she wants to happen", Ask::Words)
            ]
        ),
        (Concern, _, "closed") => form!(
            "Close it",
            "",
            &[
                must("why", "What came of it", Ask::Words),
                must("told-her", "Who told her, when and how; or why telling would put her at risk", Ask::Line)
            ]
        ),
        (Request, _, "clarifying") => form!(
            "Ask her what she means",
            "The clock stands until she has answered.",
            &[must("why", "What you ask, and how", Ask::Words)]
        ),
        (Request, "clarifying", "received") => form!("She has answered", "The clock goes on.", &[HAPPENED]),
        (Request, _, "answered") => form!(
            "It is answered",
            "She reads it on her pages.",
            &[must("why", "What was sent or done, and how", Ask::Words), HAPPENED]
        ),
        (Request, _, "refused") => {
            form!("Refuse it", "She may complain to the Information Commissioner: tell her how.", &[WHY, TOLD])
        }
        (Request, _, "withdrawn") => form!("She takes it back", "", &[HAPPENED]),
        (
            Assessment | Plan | Correction | Contact | Referral | HandOver | Task | Case | Line | Visit | Review
            | Concern | Request | Death | Move,
            ..,
        ) => {
            form!("", "", &[asks("why", "Why", Ask::Words), HAPPENED])
        }
    }
}

/// The form that begins a thing; `None` for those that no form begins.
pub fn begin_of(kind: Kind) -> Option<StepForm> {
    Some(match kind {
        Kind::Task => form!(
            "Ask",
            "It stands on the first page of whom you ask, and on yours until it is answered.",
            &[must("hand", "Whom", Ask::Anybody), must("question", "What you need to know or have done", Ask::Words)],
        ),
        Kind::HandOver => form!(
            "Offer it",
            "It stays yours until they accept by name. Without an answer it comes back to you.",
            &[
                must("hand", "To whom", Ask::Anybody),
                must("why", "Why", Ask::Line),
                asks("open", "What is open, and what comes next", Ask::Words),
                asks("watch", "What to watch", Ask::Line),
            ],
        ),
        Kind::Line => form!(
            "Ask for the service",
            "",
            &[
                must("service", "Which service, how often", Ask::Line),
                must(
                    "time-critical",
                    "Does the 28 days to her package wait for it?",
                    Ask::Choice(&[("yes", "Yes"), ("no", "No")])
                ),
                asks("goal", "What it is for, in her words", Ask::Line),
            ],
        ),
        Kind::Visit => form!(
            "Plan the visit",
            "",
            &[
                must("planned", "When (28/11/2026 09:00)", Ask::When),
                asks("hand", "Who comes", Ask::Anybody),
                asks("what", "What is done at this visit", Ask::Line),
            ],
        ),
        Kind::Request => form!(
            "Write it down",
            "It goes to governance. The month runs from the day on which we had it.",
            &[
                must("asks", "What she asks for", Ask::Choice(ASKED)),
                must("words", "In her words, and how the answer is to reach her", Ask::Words),
                HAPPENED,
            ],
        ),
        Kind::Death => form!(
            "Report it",
            "Nothing is stopped before it is certain.",
            &[must("words", "Who told, and when it was", Ask::Line), HAPPENED]
        ),
        Kind::Move => form!(
            "She moves away",
            "She stays ours until the new council confirms.",
            &[must("words", "Where to, and from when", Ask::Line)]
        ),
        Kind::Contact
        | Kind::Referral
        | Kind::Case
        | Kind::Assessment
        | Kind::Plan
        | Kind::Review
        | Kind::Concern
        | Kind::Correction => return None,
    })
}

/// What can be said of an open thing beside its steps.
pub struct SayForm {
    /// Where it stands on the page, and which of them was sent.
    pub id: &'static str,
    /// What opens it.
    pub title: &'static str,
    /// What it asks.
    pub form: StepForm,
}

/// What is said of an open thing beside its steps: nothing, one or two forms.
pub fn says_of(kind: Kind, state: &str) -> Vec<SayForm> {
    let say = |title, form| SayForm { id: "say", title, form };
    let reach = || SayForm {
        id: "reach",
        title: "Where she lives, how to reach her",
        form: form!(
            "Keep it",
            "Whoever comes to her reads it, and so does she. What you empty stays as it was.",
            REACH
        ),
    };
    match (kind, state) {
        (Kind::Contact, "identified" | "triaged" | "redirected") => {
            let form = form!(
                "Change how fast",
                "The first clock stays on record. Making it less urgent is shown to the manager, with your reason.",
                &[must("urgency", "How fast now", Ask::Choice(URGENCY)), WHY],
            );
            vec![say("Change how fast", form), reach()]
        }
        (Kind::Case, _) => {
            let form = form!(
                "Keep what she said",
                "It stands at the top of her folder and on the paper, with who asked and when.",
                &[
                    must("allergies", "Is she allergic to anything?", Ask::Choice(ALLERGIES)),
                    asks("why", "To what, and what happens then", Ask::Line),
                ],
            );
            vec![say("Ask about allergies", form), reach()]
        }
        (Kind::Referral, _) => {
            let form =
                form!("Keep it", "", &[must("plan", "While she waits: next contact, and whom she rings", Ask::Words)]);
            vec![say("What holds while she waits", form)]
        }
        (Kind::Request, _) => {
            let form = form!(
                "Open her record",
                "For as long as this request is open. Her coordinator and your manager are told at once, and why; she sees it under who looked.",
                &[must(
                    RECORD,
                    "Why it cannot be answered without reading her record (20 letters or more)",
                    Ask::Words
                )],
            );
            vec![SayForm { id: RECORD, title: "Open her record to answer it", form }]
        }
        _ => Vec::new(),
    }
}

/// What governance says to open her record for a request.
pub const RECORD: &str = "record";

/// The steps a reader may take, what is most often done first: forwards before aside, aside before back.
pub fn in_order(thing: &ThingView) -> Vec<&str> {
    let rank = |to: &str| match (thing.kind, to) {
        (Kind::Contact, "answered") => 1,
        (Kind::Contact, "redirected" | "declined" | "duplicate") => 2,
        (Kind::Contact, "received") => 3,
        (Kind::HandOver | Kind::Case, "declined" | "withdrawn") | (Kind::Referral, "waiting") => 1,
        (Kind::Assessment, "paused") => 1,
        (Kind::Assessment, "stopped") | (Kind::Plan, "ended") => 2,
        _ => 0,
    };
    let mut next: Vec<&str> = thing.next.iter().map(String::as_str).collect();
    next.sort_by_key(|to| rank(to));
    next
}

/// What stands on the button.
pub fn verb(kind: Kind, from: &str, to: &str) -> String {
    let form = form_of(kind, from, to);
    if form.verb.is_empty() { format!("Next: {to}") } else { form.verb.to_owned() }
}

/// The kind, as a sentence has it.
pub fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Contact => "Call",
        Kind::Referral => "Waiting for somebody to come",
        Kind::Case => "Open to the team",
        Kind::Assessment => "The assessment",
        Kind::Plan => "The plan",
        Kind::Line => "Service",
        Kind::Visit => "Visit",
        Kind::Review => "Review",
        Kind::HandOver => "Hand-over",
        Kind::Task => "Question to a colleague",
        Kind::Correction => "\u{201c}This is wrong\u{201d}",
        Kind::Concern => "A worry about her safety",
        Kind::Request => "Her request",
        Kind::Death => "Report of her death",
        Kind::Move => "Move to another council",
    }
}

/// The state, as a colleague would say it.
pub fn state_words(kind: Kind, state: &str) -> String {
    use Kind::{Case, Concern, Contact, Correction, HandOver, Line, Referral, Request, Task};
    let words = match (kind, state) {
        (Contact, "draft") => "being written down",
        (Contact, "received") => "came in; not yet said who she is",
        (Contact, "identified") => "known who she is; not yet sent on",
        (Contact, "triaged") => "sent to a team, not accepted yet",
        (Contact, "redirected") => "offered to another team",
        (Contact, "duplicate") => "the same as another call",
        (Contact, "moved") => "moved to the right person",
        (Referral, "waiting") => "on the waiting list",
        (Referral, "offered") => "offered to somebody by name",
        (HandOver, "offered") => "offered, not answered yet",
        (HandOver, "lapsed") => "nobody answered in time; stays with who offered it",
        (Task, "asked") => "not answered yet",
        (Case, "open") => "open",
        (Case, "closing") => "to be closed unless she objects",
        (Line, "requested") => "asked for; no provider looked for yet",
        (Line, "sourcing") => "a provider is looked for",
        (Line, "offered") => "offered to a provider",
        (Correction, "with author") => "with who wrote it",
        (Concern, "raised") => "nobody looks into it yet",
        (Concern, "received") => "being looked into",
        (Request, "received") => "not answered yet",
        (Request, "clarifying") => "she is asked what she means",
        (_, state) => return state.replace('-', " "),
    };
    words.to_owned()
}

/// Whom it waits for, or who gives it.
pub fn to_words(thing: &ThingView) -> String {
    match (thing.kind, thing.state.as_str()) {
        _ if thing.to.is_empty() => String::new(),
        (_, "offered" | "asked" | "triaged" | "redirected") => format!("waits for {}", thing.to),
        (Kind::Line, "accepted" | "started" | "suspended") | (Kind::Visit, _) => format!("by {}", thing.to),
        _ => String::new(),
    }
}

/// What the thing is about, in the words that somebody wrote.
pub fn about(thing: &ThingView) -> String {
    let names = ["reason", "what", "question", "service", "words", "open"];
    let said = names.iter().find_map(|name| thing.fields.iter().find(|f| f.said.field == *name));
    said.map_or_else(String::new, |f| {
        let words = if f.said.words.is_empty() { &f.said.value } else { &f.said.words };
        words.chars().take(200).collect()
    })
}

/// The value of a field, else its words.
pub fn said<'t>(thing: &'t ThingView, field: &str) -> &'t str {
    thing
        .fields
        .iter()
        .find(|f| f.said.field == field)
        .map_or("", |f| if f.said.value.is_empty() { &f.said.words } else { &f.said.value })
}

/// When it is: the time it is planned for, else when it began.
pub fn at(thing: &ThingView) -> When {
    when_read(said(thing, "planned")).unwrap_or(thing.began)
}

/// Whether it is said who it is about: a call that came in may be about nobody known yet.
pub fn is_known(thing: &ThingView) -> bool {
    thing.kind != Kind::Contact || !matches!(thing.state.as_str(), "draft" | "received")
}
