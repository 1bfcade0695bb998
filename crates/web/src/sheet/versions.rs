//! Versions side by side: as it stood when it was last agreed, went on or was finished, and as it stands now.

use super::assessment::QUESTIONS;
use crate::Site;
use crate::asked::{Answer, Asked};
use crate::dates;
use crate::frame;
use crate::pages::{self, purpose};
use crate::work::{self, ThingView, steps};
use maud::{Markup, html};
use std::collections::BTreeMap;
use yf_folder::work::VersionView;
use yf_folder::{Ask, Stamp, View};

/// Shows them.
pub fn versions(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let one = match work::thing(site, signed, asked.handle) {
        Ok(one) => one,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::History(one.thing.thing)) {
        Ok(View::History(all)) => {
            let main = html! { (pages::banner(asked, &one.person)) (table(&one.thing, &all)) };
            Answer::page(200, frame::page(site, Some(signed), "Versions", main))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// The moments at which it stood finished: what it said then is a version.
fn cuts(thing: &ThingView) -> Vec<(String, Stamp)> {
    let fixed = |to: &str| matches!(to, "shared with her" | "final" | "agreed" | "active");
    let mut cuts: Vec<(String, Stamp)> = thing
        .steps
        .iter()
        .filter(|s| fixed(&s.to))
        .map(|s| (format!("{}, {}", steps::state_words(thing.kind, &s.to), dates::stamp(s.told)), s.told))
        .collect();
    cuts.reverse();
    cuts.truncate(2);
    cuts.reverse();
    cuts
}

fn at(versions: &[&VersionView], cut: Option<Stamp>) -> Option<String> {
    let newest = versions.iter().rfind(|v| cut.is_none_or(|cut| v.told <= cut))?;
    let said = &newest.said;
    Some([said.value.as_str(), said.words.as_str()].join(" ").trim().to_owned())
}

fn table(thing: &ThingView, all: &[VersionView]) -> Markup {
    let mut fields: BTreeMap<&str, Vec<&VersionView>> = BTreeMap::new();
    for version in all {
        fields.entry(&version.said.field).or_default().push(version);
    }
    let cuts = cuts(thing);
    html! {
        section.sec {
            h1 { (steps::kind_words(thing.kind)) ": versions side by side" }
            @if cuts.is_empty() { p { "It has not been shared, agreed or finished yet: there is one version, the one being written." } }
            p { a href={ "/thing/" (thing.thing.text()) } { "Back to it" } }
            table.stack role="table" {
                caption.vh { "Each field as it stood, and as it stands" }
                thead role="rowgroup" { tr role="row" {
                    th role="columnheader" scope="col" { "What" }
                    @for (name, _) in &cuts { th role="columnheader" scope="col" { (pages::sentence(name)) } }
                    th role="columnheader" scope="col" { "Now" }
                    th role="columnheader" scope="col" { "Who wrote it last" }
                } }
                tbody role="rowgroup" { @for (field, versions) in &fields {
                    @let now = at(versions, None);
                    tr role="row" {
                        th role="rowheader" scope="row" { (label(field)) }
                        @for (_, cut) in &cuts { @let then = at(versions, Some(*cut)); td role="cell" { span.said { (then.as_deref().unwrap_or("nothing yet")) } } }
                        td role="cell" { @let changed = cuts.last().is_some_and(|(_, cut)| at(versions, Some(*cut)) != now);
                            span.said { (now.unwrap_or_default()) } @if changed { " " span.tag.her { "changed" } } }
                        td role="cell" { @if let Some(last) = versions.last() { (last.author) span.ref { (dates::stamp(last.told)) @if versions.len() > 1 { ", version " (versions.len()) } } } }
                    }
                } }
            }
        }
    }
}

/// The field in words.
fn label(field: &str) -> String {
    if let Some(q) = QUESTIONS.iter().find(|q| q.field == field) {
        return q.title.to_owned();
    }
    let words = match field.split('.').collect::<Vec<_>>()[..] {
        ["signed", ..] => format!("signed: {}", super::section_of(field).unwrap_or_default()),
        ["goal", n, "words"] => format!("goal {n}"),
        ["goal", n, _] => format!("goal {n}: how we will know"),
        ["if", n, part] => format!("if something goes wrong {n}: {part}"),
        [group, n, part] => format!("{group} {n}: {part}"),
        _ => field.replace(['-', '.'], " "),
    };
    pages::sentence(&words)
}
