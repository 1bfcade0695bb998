//! What the demo has beside the work: whom one rings, Mrs Smith's daughter who may read with her, and that she cares for her.

use super::stage::{Person, Stage};
use yf_folder::access::{Class, Purpose, Role, Set};
use yf_folder::{Ask, Basis, Deed, Folder, LetIn, NewAccount, Sharing, Stamp, Subject, Trouble, View};

/// Login, number, hours.
const NUMBERS: [(&str, &str); 4] = [
    ("matron", "01632 960 027"),
    ("social-worker", "01632 960 044"),
    ("physio", "01632 960 031"),
    ("coordinator", "01632 960 040"),
];

/// Her daughter's login, and what she is called.
pub const DAUGHTER: (&str, &str) = ("daughter", "Susan Smith");

/// Numbers from ranges kept for drama; an account for the daughter, who is let in by Mrs Smith herself.
pub fn add(folder: &Folder, stage: &Stage<'_>, key: &str) -> Result<(), Trouble> {
    let code = "demo:own";
    let nobody = folder.organisation(code, "Nobody's organisation", false)?;
    for (login, number) in NUMBERS {
        if let Some(account) = folder.account(login)? {
            folder.rings(account, number, "weekdays 8 to 6", false)?;
        }
    }
    let point = folder.organisation("demo:point", "Single point of access", false)?;
    folder.rings(point, "01632 960 001", "", true)?;
    folder.enrol(&NewAccount {
        login: DAUGHTER.0,
        name: DAUGHTER.1,
        title: "her daughter",
        role: Role::Proxy,
        org: nobody,
        team: None,
        person: folder.known_as(key)?,
        registered_until: None,
        password: None,
        second: None,
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

/// Joins her to the folder of somebody who cares for her.
pub fn carer(stage: &Stage<'_>, her: &Person, carer: &Person) -> Result<(), Trouble> {
    let matron = stage.actor("matron")?;
    let subject = Subject::Handle(stage.find(&matron, her)?);
    let carer = Subject::Handle(stage.find(&matron, carer)?);
    let deed = Deed::Sharing(Sharing::Carer { subject, carer, cares: true });
    stage.folder.act(&matron, Purpose::Care, "demo-carer", &deed).map(|_| ())
}
