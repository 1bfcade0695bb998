//! Forms of the work. What was typed comes back in them when something was wrong.

use super::steps::{Ask, Field, StepForm, form_of, verb};
use super::{Colleague, FieldView, Said, ThingView, front};
use crate::asked::Asked;
use crate::dates;
use crate::frame::{once, secret};
use maud::{Markup, html};
use yf_folder::access::Role;
use yf_folder::{Handle, Signed, Stamp, when_text};
use yf_model::When;

/// What a form needs to draw its fields.
pub struct Around<'a> {
    /// The request, for what was typed.
    pub asked: &'a Asked,
    /// Who is signed in.
    pub signed: &'a Signed,
    /// To whom work can be given.
    pub colleagues: &'a [Colleague],
    /// Her other open things.
    pub others: &'a [ThingView],
    /// The team of where she lives, by name: chosen already where a team is asked for.
    pub home: Option<String>,
    /// What is known of where she lives: not asked again with a call.
    pub front: &'a [FieldView],
    /// Older than so many days, an answer is to be confirmed with her.
    pub confirm_days: i32,
}

/// The form of one step of a thing. The fields of this form are filled with what was typed only if it was this form that came back.
pub fn step(around: &Around<'_>, thing: &ThingView, to: &str, focus: bool) -> Markup {
    let form = form_of(thing.kind, &thing.state, to);
    let back = around.asked.field("to") == to;
    html! {
        form.stacked method="post" action={ "/thing/" (thing.thing.text()) "/step" } {
            (hidden(around, thing, to))
            @for (n, field) in form.fields.iter().enumerate().filter(|(_, f)| !is_known(around, f) && !comes_after(f)) {
                (focused(around, field, (back, ""), &format!("{to}-"), focus && n == 0))
            }
            div { button.btn type="submit" { (verb(thing.kind, &thing.state, to)) } }
            @for field in form.fields.iter().filter(|f| comes_after(f)) { (focused(around, field, (back, ""), &format!("{to}-"), false)) }
            @if !form.note.is_empty() { p.note { (form.note) } }
        }
    }
}

/// After the button, where the answer is nearly always the one that is chosen already: who takes a call passes it by.
fn comes_after(field: &Field) -> bool {
    field.name == "caller-agrees"
}

/// Where she lives is asked of a caller where nobody has said it yet.
fn is_known(around: &Around<'_>, field: &Field) -> bool {
    matches!(field.name, "address" | "phone") && !front::words(around.front, field.name).is_empty()
}

/// What each step's form carries unseen: the state that it was drawn from, so that a stale one is known.
pub fn hidden(around: &Around<'_>, thing: &ThingView, to: &str) -> Markup {
    html! {
        (secret(around.signed))
        (once(Some(around.asked)))
        input type="hidden" name="from" value=(thing.state);
        input type="hidden" name="to" value=(to);
    }
}

/// A step that asks nothing: one button, for lists.
pub fn button(around: &Around<'_>, thing: &ThingView, to: &str, whose: &str) -> Markup {
    let verb = verb(thing.kind, &thing.state, to);
    if form_of(thing.kind, &thing.state, to).fields.iter().any(|f| f.must) {
        return html! { a.btn.q.s href={ "/thing/" (thing.thing.text()) "#" (anchor(to)) } aria-label={ (verb) ": " (whose) } { (verb) } };
    }
    html! {
        form.bare method="post" action={ "/thing/" (thing.thing.text()) "/step" } {
            (hidden(around, thing, to))
            button.btn.s type="submit" aria-label={ (verb) ": " (whose) } { (verb) }
        }
    }
}

/// Where a step's form stands on the page of its thing.
pub fn anchor(to: &str) -> String {
    format!("to-{}", to.replace(' ', "-"))
}

/// One field. The id has a prefix where several forms of a page ask the same.
pub fn input(around: &Around<'_>, field: &Field, back: bool, prefix: &str) -> Markup {
    focused(around, field, (back, front::now(around.front, field.name)), prefix, false)
}

/// The same, where the page may open with the cursor in it.
fn focused(around: &Around<'_>, field: &Field, (back, now): (bool, &str), prefix: &str, focus: bool) -> Markup {
    let typed = if back { around.asked.field(field.name) } else { now };
    let id = format!("{prefix}{}", field.name).replace(' ', "-");
    let name = field.name;
    let label = html! { label for=(id) { (field.label) @if !field.must { span.opt { " (may stay empty)" } } } };
    match field.ask {
        Ask::Line => {
            html! { div { (label) input type="text" id=(id) name=(name) maxlength="300" value=(typed) required[field.must] autocomplete="off"; } }
        }
        Ask::When => {
            html! { div { (label) input.short type="text" id=(id) name=(name) maxlength="20" value=(typed) required[field.must] autocomplete="off"; } }
        }
        Ask::Words => {
            html! { div { (label) textarea id=(id) name=(name) rows="3" maxlength="4000" required[field.must] autofocus[focus] { (typed) } } }
        }
        Ask::Choice(choices) => html! {
            fieldset.choice {
                legend { (field.label) }
                @for (n, (value, words)) in choices.iter().enumerate() {
                    @let id = format!("{id}-{value}");
                    div.tick {
                        input type="radio" id=(id) name=(name) value=(value) required[field.must]
                            checked[typed == *value || (typed.is_empty() && !field.must && n == 0)];
                        label for=(id) { (words) }
                    }
                }
            }
        },
        Ask::Colleague | Ask::Team | Ask::Anybody => html! { div { (label) (hands(around, field, &id, typed)) } },
        Ask::Other => html! { div { (label)
            select id=(id) name=(name) required[field.must] {
                option value="" { "Choose" }
                @for other in around.others {
                    option value=(other.thing.text()) selected[typed == other.thing.text()] {
                        (super::steps::kind_words(other.kind)) ", " (dates::when(other.began)) ": " (super::steps::about(other))
                    }
                }
            }
        } },
    }
}

fn hands(around: &Around<'_>, field: &Field, id: &str, typed: &str) -> Markup {
    let fits = |c: &&Colleague| match field.ask {
        Ask::Team => c.role.is_none(),
        Ask::Colleague => c.role.is_some_and(works_with_her),
        _ => c.role.is_none_or(works_with_her),
    };
    let own = around.home.as_deref().unwrap_or_else(|| around.signed.actor.place_of_work());
    html! {
        select id=(id) name=(field.name) required[field.must] {
            option value="" { @if field.must { "Choose" } @else { "Nobody named" } }
            @for c in around.colleagues.iter().filter(fits) {
                option value=(c.hand.text()) selected[typed == c.hand.text() || (typed.is_empty() && c.role.is_none() && c.team == own)] { (hand_words(c)) }
            }
        }
    }
}

/// Whether work on somebody is given to this role.
fn works_with_her(role: Role) -> bool {
    !matches!(role, Role::Finance | Role::Ig | Role::Admin | Role::Analyst | Role::Import | Role::Person | Role::Proxy)
}

/// `Sam Lee, physiotherapist (7 open, weight 14)`; away is said first, and how much she has open to whom may count it.
pub fn hand_words(c: &Colleague) -> String {
    if c.role.is_none() {
        return c.name.clone();
    }
    let title = if c.title.is_empty() { String::new() } else { format!(", {}", c.title) };
    let away = if c.away { "away: " } else { "" };
    let load = if c.open > 0 { format!(" ({} open, weight {})", c.open, c.weight) } else { String::new() };
    format!("{away}{}{title}{load}", c.name)
}

/// What a step's form brought, read by the form's own fields.
pub struct Brought {
    /// When it happened.
    pub happened: When,
    /// Why.
    pub why: String,
    /// To whom.
    pub hand: Option<Handle>,
    /// With which other thing.
    pub with: Option<Handle>,
    /// The rest.
    pub says: Vec<Said>,
}

/// Reads the form of a step. The error is a sentence for who typed.
pub fn brought(asked: &Asked, form: &StepForm, now: Stamp) -> Result<Brought, String> {
    let mut brought = Brought {
        happened: When::Moment(dates::moment(now)),
        why: String::new(),
        hand: None,
        with: None,
        says: Vec::new(),
    };
    for field in form.fields {
        let typed = asked.field(field.name).trim();
        if typed.is_empty() {
            if field.must {
                return Err(format!("{}: not given yet.", field.label));
            }
            continue;
        }
        let handle = || Handle::parse(typed).ok_or_else(|| format!("{}: choose from the list.", field.label));
        match field.name {
            "happened" => {
                let read = dates::typed(typed, now);
                brought.happened =
                    read.ok_or_else(|| format!("{}: not a time. Write it as 09:05 or 28/11/2026 09:05.", field.label))?;
            }
            "why" => typed.clone_into(&mut brought.why),
            "hand" => brought.hand = Some(handle()?),
            "with" => brought.with = Some(handle()?),
            name => brought.says.push(match field.ask {
                Ask::Choice(choices) => {
                    if !choices.iter().any(|(value, _)| *value == typed) {
                        return Err(format!("{}: choose one.", field.label));
                    }
                    Said { field: name.to_owned(), value: typed.to_owned(), ..Said::default() }
                }
                Ask::When => {
                    let read = dates::typed(typed, now);
                    let at =
                        read.ok_or_else(|| format!("{}: not a time. Write it as 28/11/2026 09:00.", field.label))?;
                    Said { field: name.to_owned(), value: when_text(at), ..Said::default() }
                }
                _ => Said { field: name.to_owned(), words: typed.to_owned(), ..Said::default() },
            }),
        }
    }
    Ok(brought)
}
