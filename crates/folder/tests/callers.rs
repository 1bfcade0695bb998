//! Who rang about her is told to those who work with her. To herself, and to whom she lets in, it is another's confidence: they read that a neighbour
//! rang, and her name only where she agreed.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use yf_folder::access::{Class, Purpose, Role, Set};
use yf_folder::work::Kind;
use yf_folder::{Actor, Ask, Basis, Deed, Handle, LetIn, Sharing, Stamp, Subject, View};

const NAME: &str = "Zzringer from number nine";

/// Everything that a reader is shown of her, and of that call.
fn shown(d: &Day, reader: &Actor, her: Subject) -> String {
    let purpose = if matches!(reader.role(), Role::Person | Role::Proxy) { Purpose::Own } else { Purpose::Care };
    let see = |ask: &Ask| match d.b.folder.see(reader, purpose, ask) {
        Ok(view) => view,
        Err(trouble) => panic!("{ask:?}: {trouble:?}"),
    };
    let View::Work(work) = see(&Ask::Work(her)) else { panic!("her work") };
    let call = work.things.iter().find(|t| t.kind == Kind::Contact).expect("the call");
    let (one, history) = (see(&Ask::Thing(call.thing)), see(&Ask::History(call.thing)));
    let copy = d.b.folder.see(reader, purpose, &Ask::Export(her));
    format!("{work:?} {one:?} {history:?} {copy:?}")
}

/// A call by somebody, whose name is written; and what else is said of it, in turn.
fn rung(name: &str, said: &[(&str, &str)]) -> (Day, Handle) {
    let d = Day::new(&format!("callers-{name}"));
    d.b.person("Smith", &[]);
    let her = d.found(&d.spa, "Smith");
    let call = d.begin(&d.spa, Kind::Contact, Some(Subject::Handle(her)), None, None, vec![]).expect("received");
    d.step(&d.spa, call, to("identified")).expect("identified");
    d.say(&d.spa, call, says("caller-name", "", NAME)).expect("said");
    for (field, value) in said {
        let base =
            d.see(&d.spa, call).expect("seen").fields.iter().find(|f| f.said.field == *field).map_or(0, |f| f.version);
        let said = yf_folder::work::Said { base, ..says(field, value, "") };
        d.say(&d.spa, call, said).expect("said");
    }
    d.step(&d.spa, call, to("triaged").says("urgency", "routine", "")).expect("triaged");
    (d, her)
}

fn daughter(d: &Day, herself: &Actor) -> Actor {
    let her = d.b.folder.known_as("nhs:Smith").expect("asked");
    let account = d.b.enrol_in("daughter", Role::Proxy, her, None, d.b.other_org);
    let View::Sharing(view) = d.b.folder.see(herself, Purpose::Own, &Ask::Sharing(Subject::Herself)).expect("hers")
    else {
        panic!("her sharing")
    };
    let given = LetIn {
        subject: Subject::Herself,
        account: view.proxies[0].proxy,
        scope: Set::of(&[Class::Dir, Class::Front, Class::Care]),
        contribute: false,
        basis: Basis::HerGrant,
        evidence: String::new(),
        until: None,
        review: d.b.folder.now().plus(300 * Stamp::DAY),
    };
    d.b.folder.act(herself, Purpose::Own, "let-in", &Deed::Sharing(Sharing::LetIn(given))).expect("let in");
    d.b.actor(account)
}

#[test]
fn a_caller_is_named_to_her_only_where_the_name_is_no_confidence() {
    // What is said of who rang, in turn; whether she reads the name.
    let cases: [(&str, &[(&str, &str)], bool); 9] = [
        ("neighbour", &[("caller", "neighbour")], false),
        ("carer", &[("caller", "carer")], false),
        ("unsaid", &[], false),
        ("other", &[("caller", "a word of nobody's")], false),
        ("herself", &[("caller", "her")], true),
        ("colleague", &[("caller", "professional")], true),
        ("agreed", &[("caller", "neighbour"), ("caller-agrees", "yes")], true),
        ("took-back", &[("caller", "neighbour"), ("caller-agrees", "yes"), ("caller-agrees", "no")], false),
        // The name that was written while she was taken for a neighbour is still the neighbour's.
        ("mended", &[("caller", "neighbour"), ("caller", "her")], false),
    ];
    for (name, said, reads) in cases {
        let (d, her) = rung(name, said);
        assert!(shown(&d, &d.spa, Subject::Handle(her)).contains(NAME), "{name}: who took the call rings back");
        let herself = d.b.actor(d.b.own_account("Smith"));
        let daughter = daughter(&d, &herself);
        for reader in [&herself, &daughter] {
            let shown = shown(&d, reader, Subject::Herself);
            assert_eq!(shown.contains(NAME), reads, "{name}, {:?}", reader.role());
            assert_eq!(shown.contains("caller-name"), reads, "{name}: that there is a name is not told either");
            // By role she is told who rang.
            if let Some((_, last)) = said.iter().rev().find(|(field, _)| *field == "caller") {
                assert!(shown.contains(&format!("value: \"{last}\"")), "{name}: {shown}");
            }
        }
    }
}

#[test]
fn somebody_new_without_a_number_has_a_reason_and_one_with_a_number_needs_none() {
    // What is said on identifying her; the reason that stands then, if she is written down at all.
    let cases: [(&str, &[(&str, &str, &str)], Result<&str, ()>); 5] = [
        ("unsaid", &[], Ok("not-asked")),
        ("looked-for", &[("no-number", "not-traced", "")], Ok("not-traced")),
        ("none", &[("no-number", "none", "")], Ok("none")),
        ("nonsense", &[("no-number", "because", "")], Err(())),
        ("numbered", &[("person.nhs", "", "999 001 2075")], Ok("")),
    ];
    for (name, said, want) in cases {
        let d = Day::new(&format!("no-number-{name}"));
        let who = vec![says("person.family", "", "Newcomer")];
        let call = d.begin(&d.spa, Kind::Contact, None, None, None, who).expect("received");
        let step = said.iter().fold(to("identified"), |step, (field, value, words)| step.says(field, value, words));
        let done = d.step(&d.spa, call, step);
        assert_eq!(done.as_ref().map_err(|_| ()).map(|_| ()), want.map(|_| ()), "{name}: {done:?}");
        let fields = d.see(&d.spa, call).expect("seen").fields;
        let stands = fields.iter().find(|f| f.said.field == "no-number").map_or("", |f| f.said.value.as_str());
        assert_eq!(stands, want.unwrap_or_default(), "{name}");
    }
}
