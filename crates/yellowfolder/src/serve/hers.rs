//! What the demo has beside the work: whom one rings, Mrs Smith's daughter who may read with her, and that she cares for her.

use super::stage::{Person, Stage, coded, wall, words};
use super::world::World;
use yf_folder::access::{Class, Purpose, Role, Set};
use yf_folder::work::{Kind, Said, Work};
use yf_folder::{Ask, Basis, Deed, Folder, LetIn, NewAccount, Outside, Sharing, Stamp, Subject, Trouble, View};
use yf_model::Day;

/// Login, number, hours.
const NUMBERS: [(&str, &str); 4] = [
    ("matron", "01632 960 027"),
    ("social-worker", "01632 960 044"),
    ("physio", "01632 960 031"),
    ("coordinator", "01632 960 040"),
];

/// Her daughter's login, and what she is called.
pub const DAUGHTER: (&str, &str) = ("daughter", "Susan Pengelly");

const FAMILY: &str = "Pengelly";
const BORN: &str = "1966-05-02";

/// Numbers from ranges kept for drama; an account for the daughter, who is let in by Mrs Smith herself.
pub fn add(folder: &Folder, stage: &Stage<'_>, key: &str) -> Result<(), Trouble> {
    let code = "demo:own";
    let own = folder.organisation(code, "People\u{2019}s own accounts", false)?;
    for (login, number) in NUMBERS {
        if let Some(account) = folder.account(login)? {
            folder.rings(account, number, "weekdays 8 to 6", false)?;
        }
    }
    let point = folder.organisation("demo:point", "Single point of access", false)?;
    folder.rings(point, "01632 960 001", "", true)?;
    let mut second = [0; 20];
    World.fill(&mut second);
    folder.enrol(&NewAccount {
        login: DAUGHTER.0,
        name: DAUGHTER.1,
        title: "her daughter",
        role: Role::Proxy,
        org: own,
        team: None,
        person: folder.known_as(key)?,
        registered_until: None,
        password: None,
        second: Some(&second),
    })?;
    let her = stage.actor("mrs-smith")?;
    let View::Sharing(view) = folder.see(&her, Purpose::Own, &Ask::Sharing(Subject::Herself))? else { return Ok(()) };
    let Some(daughter) = view.proxies.first() else { return Ok(()) };
    let given = LetIn {
        subject: Subject::Herself,
        account: daughter.proxy,
        scope: Set::of(&[Class::Dir, Class::Front, Class::Care]),
        contribute: false,
        basis: Basis::HerGrant,
        evidence: String::new(),
        until: None,
        review: folder.now().plus(300 * Stamp::DAY),
    };
    folder.act(&her, Purpose::Own, "demo-let-in", &Deed::Sharing(Sharing::LetIn(given))).map(|_| ())
}

/// The daughter as a carer: she rang about herself once, and so has a folder of her own.
pub fn carer(stage: &Stage<'_>, her: &Person) -> Result<(), Trouble> {
    let (folder, now) = (stage.folder, wall(stage.folder.now()));
    let handler = stage.actor("handler")?;
    let says = |pairs: &[(&str, &str)]| pairs.iter().map(|(f, w)| words(f, w)).collect::<Vec<Said>>();
    let who = [("person.family", FAMILY), ("person.given", "Susan"), ("person.born", BORN)];
    let begin = Work::Begin {
        kind: Kind::Contact,
        subject: None,
        parent: None,
        to: None,
        happened: now,
        says: says(
            &[&who[..], &[("reason", "She looks after her mother, and asks what there is for carers.")]].concat(),
        ),
    };
    let act = |n: u32, work: Work| {
        let done = folder.act(&handler, Purpose::Care, &format!("demo-carer-{n}"), &Deed::Work(work))?;
        done.thing.ok_or(Trouble::NotAvailable)
    };
    let mut at = act(0, begin)?;
    let steps = [
        ("received", "identified", "", Vec::new()),
        ("identified", "triaged", "", vec![coded("urgency", "information"), coded("asked", "carer")]),
        ("triaged", "answered", "The carers' group on Wednesdays; her own assessment when she wants it.", Vec::new()),
    ];
    for (n, (from, to, why, says)) in (1..).zip(steps) {
        let step = Work::Step {
            thing: at,
            from: from.into(),
            to: to.into(),
            subject: None,
            with: None,
            hand: None,
            happened: now,
            why: why.into(),
            says,
        };
        at = act(n, step)?;
    }
    let matron = stage.actor("matron")?;
    let subject = Subject::Handle(stage.find(&matron, her)?);
    let daughter = Person { family: FAMILY.into(), given: "Susan".into(), born: Day::parse_iso(BORN) };
    let carer = Subject::Handle(stage.find(&matron, &daughter)?);
    let deed = Deed::Sharing(Sharing::Carer { subject, carer, cares: true });
    folder.act(&matron, Purpose::Care, "demo-carer", &deed).map(|_| ())
}
