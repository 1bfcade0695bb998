//! The first page of those who open no folder: what their account is for here, what it is not, and its ways in.

use crate::asked::Answer;
use crate::{Site, frame};
use maud::{Markup, html};
use yf_folder::Signed;
use yf_folder::access::Role;

/// What a role does here, in the words of the access policy's rules.
struct Start {
    question: &'static str,
    may: &'static [&'static str],
    not: &'static [&'static str],
    /// What this version has not, and how the work is done meanwhile.
    yet: &'static str,
    /// Address, what stands there.
    ways: &'static [(&'static str, &'static str)],
}

const TOLD: (&str, &str) = ("/told", "What you must know");
const WORRY: (&str, &str) = ("/mine/concern", "A worry about somebody\u{2019}s safety");

const FINANCE: Start = Start {
    question: "What have we promised to spend, and what is to be paid?",
    may: &[
        "Read and pay what belongs to a person\u{2019}s money (rule P20), and approve it within your limit, never what you raised yourself (D10, D11).",
        "Read counts, with small numbers held back (P27).",
    ],
    not: &[
        "Find anybody by name, or open an assessment, a plan or a note: nobody has to read one to pay an invoice (D07).",
    ],
    yet: "This version keeps no money: no budget, commitment, invoice or payment is here yet. Until it does, go by your own ledger, and ask the coordinator what was agreed.",
    ways: &[("/rota", "Who has the day, and who is away"), TOLD, WORRY],
};

const ANALYST: Start = Start {
    question: "Does it work for the people of this place?",
    may: &["Read counts for planning, with small numbers held back (P27)."],
    not: &[
        "Find anybody, open anybody, or read a list of people: planning is on counts alone (D12), so nobody\u{2019}s opt-out of it is in play.",
    ],
    yet: "The counts are not on a page here yet. They are in the report: whoever runs this server makes it from the extracts, and from this folder as one agency more, with \u{201c}yellowfolder look --from-folder\u{201d}. Its open edition is yours.",
    ways: &[TOLD, WORRY],
};

const ADMIN: Start = Start {
    question: "Does it run, and can it be restored?",
    may: &[
        "Run the server at its command line: accounts (\u{201c}yellowfolder user\u{201d}), extracts (\u{201c}import\u{201d}), a copy (\u{201c}backup\u{201d}), whether the trail was changed (\u{201c}verify\u{201d}), what is wrong (\u{201c}doctor\u{201d}).",
    ],
    not: &[
        "Find, read or take away anything of anybody (D06). Governance, who may ask who looked, is never the same person as you.",
    ],
    yet: "None of it has a page: what changes accounts and files is done where the files are.",
    ways: &[TOLD, WORRY],
};

/// Shows it.
pub fn start(site: &Site, signed: &Signed) -> Answer {
    let of = match signed.actor.role() {
        Role::Finance => &FINANCE,
        Role::Analyst => &ANALYST,
        _ => &ADMIN,
    };
    Answer::page(200, frame::page(site, Some(signed), "Start", page(of)))
}

fn page(of: &Start) -> Markup {
    let list = |all: &[&str]| html! { ul { @for one in all { li { (one) } } } };
    html! {
        section.sec {
            h1 { (of.question) }
            p { (of.yet) }
            h2 { "What you may do here" }
            (list(of.may))
            h2 { "What you may not" }
            (list(of.not))
            p.note { "If your work is another, whoever runs this server can give the account another role." }
        }
        section.sec {
            h2 { "Ways in" }
            ul.plain { @for (to, words) in of.ways { li { a href=(to) { (words) } } } }
        }
    }
}
