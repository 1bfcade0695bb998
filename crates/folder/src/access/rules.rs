//! The fifty rules, in order: what nothing passes, and what grants. Each is one line of the policy (`docs/access.md`, "Rules") and one
//! condition here; the words beside it are those that the governance page prints.
//!
//! Readings, where the policy leaves a choice, take the narrower one: *staff* is everybody but the person and her proxy; a *relationship*
//! is one that holds now (`ended` is none); rules about organisations (D15, D17) do not touch the person and her proxy, who belong to
//! none; *governance* is the officer of that role; whoever may write may also add a note.

use super::question::Ask;
use super::words::{Action, Around, Class, Item, Purpose, Rel, Role, Severity, Shown, Whom};

/// A rule, by the name the policy gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule(pub &'static str);

/// Nothing granted it.
pub const NOTHING: Rule = Rule("Z");

/// Beside the fifty: who reviews a break-glass. It opens no record.
pub(crate) const REVIEW: Rule = Rule("G01");
/// By which those who work here write down who is away and who has the day.
pub(crate) const DUTY: Rule = Rule("G02");

pub(super) struct Stop {
    pub rule: Rule,
    /// What the policy says.
    pub says: &'static str,
    /// A valid break-glass passes it, and the raising of a concern is never stopped by it.
    pub passable: bool,
    pub stops: fn(&Ask) -> bool,
}

pub(super) struct Grant {
    pub rule: Rule,
    /// What the policy says.
    pub says: &'static str,
    pub severity: Severity,
    pub shown: Shown,
    pub grants: fn(&Ask) -> bool,
}

use Action as A;
use Class as C;

const fn firm(rule: &'static str, says: &'static str, stops: fn(&Ask) -> bool) -> Stop {
    Stop { rule: Rule(rule), says, passable: false, stops }
}

const fn passable(rule: &'static str, says: &'static str, stops: fn(&Ask) -> bool) -> Stop {
    Stop { rule: Rule(rule), says, passable: true, stops }
}

const fn grant(rule: &'static str, says: &'static str, grants: fn(&Ask) -> bool) -> Grant {
    Grant { rule: Rule(rule), says, severity: Severity::Log, shown: Shown::Yes, grants }
}

const fn noted(severity: Severity, shown: Shown, grant: Grant) -> Grant {
    Grant { severity, shown, ..grant }
}

pub(super) const STOPS: [Stop; 20] = [
    firm("D01", "account closed, suspended or left; staff without two factors", |q| {
        // A suspended proxy is D08's: she may still raise a concern.
        q.is(Around::Left) || (q.is(Around::Suspended) && q.role != Role::Proxy) || (q.staff() && q.is(Around::Aal1))
    }),
    firm("D02", "approve, pay, export, unseal and object need a step-up in the last 10 minutes", |q| {
        q.does(&[A::Approve, A::Pay, A::Export, A::Unseal, A::Object]) && q.is(Around::Stale)
    }),
    firm("D03", "own record through the staff entrance", |q| q.staff() && q.is(Around::Own) && q.action != A::Raise),
    firm("D04", "under a statutory bar, and not on its list", |q| q.item(Item::LawBar) && !q.item(Item::Audience)),
    firm("D05", "locked, and not on its list", |q| q.item(Item::Locked) && !q.item(Item::Audience) && !q.herself()),
    firm("D06", "an administrator never reads, finds or exports; a feed never reads", |q| match q.role {
        Role::Admin => q.does(&[A::Read, A::Find, A::Export]),
        Role::Import => q.does(&[A::Read]),
        _ => false,
    }),
    firm("D07", "purpose not allowed to the role", |q| !purposes(q.role).contains(&q.purpose)),
    firm("D08", "proxy suspended, lapsed, or class outside the scope she gave", |q| {
        q.role == Role::Proxy && q.action != A::Raise && (q.is(Around::Suspended) || !q.scope.has(q.class))
    }),
    firm("D09", "withheld from her, or another's confidence", |q| {
        !q.staff() && (q.item(Item::Withheld) || q.class == C::ThirdParty)
    }),
    firm("D10", "the approver raised it", |q| q.action == A::Approve && q.is(Around::Same)),
    firm("D11", "above the approver's limit", |q| q.action == A::Approve && q.is(Around::Over)),
    firm("D12", "planning uses counts only", |q| q.purpose == Purpose::Planning && q.class != C::Stats),
    firm("D13", "a draft is its author's, and her manager's", |q| {
        let manager = q.role == Role::Manager && q.rel(&[Rel::Oversight]);
        q.action == A::Read && q.item(Item::Draft) && !q.item(Item::Mine) && !manager
    }),
    firm("D14", "break-glass is for registered staff, stepped up, for care, to find, read, note or raise", |q| {
        q.is(Around::Bg) && q.action != A::Raise && !q.glass_is_valid()
    }),
    passable("D15", "no sharing agreement in force", |q| {
        let own = q.item(Item::Ours) && q.action == A::Read;
        q.staff() && q.is(Around::NoAgree) && !own
    }),
    passable("D16", "relative or declared conflict", |q| q.is(Around::Kin)),
    passable("D17", "she objected to this organisation", |q| {
        let spared = q.item(Item::Ours) || q.purpose == Purpose::Payment || q.governance();
        q.staff() && q.whom(Whom::Objection) && !spared
    }),
    passable("D18", "sealed, and not on the list", |q| q.item(Item::Sealed) && !q.item(Item::Audience) && !q.herself()),
    passable("D19", "a restricted person", |q| {
        let close = q.rel(&[Rel::Named, Rel::Lead, Rel::Own, Rel::Proxy]) || q.governance();
        q.whom(Whom::Restricted) && !close
    }),
    passable("D20", "entered in error", |q| {
        let authors = q.item(Item::Ours) || q.item(Item::Mine);
        q.item(Item::Error) && !authors && !q.governance() && !q.herself()
    }),
];

/// D07: what a role may be asking for.
fn purposes(role: Role) -> &'static [Purpose] {
    use Purpose as P;
    match role {
        Role::Person | Role::Proxy => &[P::Own],
        Role::Analyst => &[P::Planning],
        Role::Ig => &[P::Governance, P::Request],
        Role::Finance => &[P::Payment],
        Role::Import => &[P::Care],
        Role::Admin => &[P::Operation],
        Role::Manager => &[P::Care, P::Oversight, P::Payment, P::Safeguarding],
        Role::Spa
        | Role::Coord
        | Role::Matron
        | Role::Sw
        | Role::Therapist
        | Role::Gp
        | Role::Discharge
        | Role::Vol
        | Role::Provider => &[P::Care, P::Safeguarding],
    }
}

const WRITE: [Action; 2] = [A::Write, A::Note];
const READ_WRITE: [Action; 3] = [A::Read, A::Write, A::Note];
const READ_WRITE_MANAGE: [Action; 4] = [A::Read, A::Write, A::Note, A::Manage];
const CLOSE: [Rel; 2] = [Rel::Named, Rel::Lead];
const WORKING: [Rel; 3] = [Rel::Named, Rel::Lead, Rel::Team];
const RECORD: [Class; 4] = [C::Dir, C::Front, C::Care, C::Clinical];

pub(super) const GRANTS: [Grant; 30] = [
    grant("P01", "she reads all of her own, takes it with her, sees who looked, seals, objects", |q| {
        q.herself() && q.does(&[A::Read, A::Export, A::Audit, A::Seal, A::Object])
    }),
    grant("P02", "her words are hers", |q| q.herself() && q.does(&WRITE) && q.about(&[C::Front, C::Care])),
    grant("P03", "a proxy reads within the scope she gave", |q| q.proxy() && q.does(&[A::Read])),
    grant("P04", "a proxy writes where she may contribute", |q| {
        q.proxy() && q.is(Around::Contribute) && q.does(&WRITE) && q.about(&[C::Front, C::Care])
    }),
    grant("P05", "registered, and named or coordinator", |q| {
        let classes = [C::Dir, C::Front, C::Care, C::Clinical, C::Special, C::ThirdParty];
        q.registered() && q.rel(&CLOSE) && q.does(&READ_WRITE_MANAGE) && q.about(&classes)
    }),
    grant("P06", "coordinator or manager who works with her", |q| {
        let role = matches!(q.role, Role::Coord | Role::Manager);
        role && q.rel(&WORKING) && q.does(&READ_WRITE_MANAGE) && q.about(&[C::Dir, C::Front, C::Care])
    }),
    grant("P07", "registered, in a team she is open to", |q| {
        let classes = [C::Dir, C::Front, C::Care, C::Clinical, C::ThirdParty];
        q.registered() && q.rel(&[Rel::Team]) && q.does(&READ_WRITE) && q.about(&classes)
    }),
    grant("P08", "who works with her reads what it costs", |q| {
        q.commissions() && q.rel(&WORKING) && q.does(&[A::Read]) && q.about(&[C::Money])
    }),
    grant("P09", "named or coordinator commits money", |q| {
        q.commissions() && q.rel(&CLOSE) && q.does(&WRITE) && q.about(&[C::Money])
    }),
    grant("P10", "everybody mends her own entries while she is related", |q| {
        q.action == A::Amend && q.item(Item::Mine) && q.related()
    }),
    grant("P11", "an open contact with the point of access", |q| {
        q.role == Role::Spa && q.rel(&[Rel::Contact]) && q.does(&[A::Read, A::Manage]) && q.about(&[C::Dir, C::Front])
    }),
    noted(
        Severity::Sample,
        Shown::No,
        grant("P12", "find by two exact facts", |q| {
            use Role::{Coord, Discharge, Gp, Manager, Matron, Spa, Sw, Therapist};
            let roles = [Spa, Coord, Matron, Sw, Therapist, Gp, Discharge, Manager];
            q.action == A::Find && q.class == C::Dir && roles.contains(&q.role)
        }),
    ),
    grant("P13", "her practice", |q| {
        q.role == Role::Gp && q.rel(&[Rel::Gp]) && q.does(&READ_WRITE) && q.about(&RECORD)
    }),
    grant("P14", "the hospital she is in", |q| {
        q.role == Role::Discharge && q.rel(&[Rel::Inpatient]) && q.does(&READ_WRITE) && q.about(&RECORD)
    }),
    grant("P15", "a provider reads the front sheet", |q| {
        q.provides() && q.does(&[A::Read]) && q.about(&[C::Dir, C::Front])
    }),
    grant("P16", "a provider keeps its own notes", |q| {
        q.provides() && q.does(&READ_WRITE) && q.about(&[C::Care]) && q.item(Item::Ours)
    }),
    grant("P17", "registered, at a meeting about her", |q| {
        q.registered() && q.rel(&[Rel::Mdt]) && q.does(&[A::Read]) && q.about(&RECORD)
    }),
    grant("P18", "a referral waits for this team", |q| {
        q.staff() && q.rel(&[Rel::Referred]) && q.does(&[A::Read]) && q.about(&[C::Dir, C::Front])
    }),
    noted(
        Severity::Sample,
        Shown::Yes,
        grant("P19", "manager of the open team", |q| {
            let hidden = q.about(&[C::Special, C::ThirdParty, C::Safeguarding]);
            q.oversees() && q.does(&[A::Read, A::Manage]) && !hidden
        }),
    ),
    grant("P20", "finance reads and pays", |q| {
        q.role == Role::Finance && q.does(&[A::Read, A::Pay]) && q.about(&[C::Money])
    }),
    grant("P21", "manager or finance approves", |q| {
        q.action == A::Approve && q.about(&[C::Money]) && (q.oversees() || q.role == Role::Finance)
    }),
    noted(
        Severity::Sample,
        Shown::No,
        grant("P22", "governance reads the audit trail", |q| q.governance() && q.action == A::Audit),
    ),
    noted(
        Severity::Alert,
        Shown::Yes,
        grant("P23", "governance, with a case number", |q| {
            q.governance() && q.is(Around::Case) && q.does(&[A::Read, A::Export])
        }),
    ),
    noted(
        Severity::Log,
        Shown::Later,
        grant("P24", "the safeguarding team", |q| {
            q.staff() && q.is(Around::SgTeam) && q.does(&READ_WRITE_MANAGE) && q.about(&[C::Safeguarding])
        }),
    ),
    noted(Severity::Alert, Shown::Later, grant("P25", "anybody may raise a concern", |q| q.action == A::Raise)),
    grant("P26", "what I wrote, for 28 days", |q| {
        q.staff() && q.rel(&[Rel::Ended]) && q.does(&[A::Read]) && q.item(Item::Mine)
    }),
    noted(
        Severity::Log,
        Shown::No,
        grant("P27", "counts", |q| {
            let roles = [Role::Analyst, Role::Manager, Role::Ig, Role::Finance];
            roles.contains(&q.role) && q.does(&[A::Read]) && q.about(&[C::Stats])
        }),
    ),
    grant("P28", "a feed writes", |q| q.role == Role::Import && q.action == A::Write),
    grant("P29", "who sealed may unseal", |q| q.action == A::Unseal && q.is(Around::Sealer)),
    noted(
        Severity::Alert,
        Shown::Yes,
        grant("P30", "break-glass", |q| {
            let classes = [C::Dir, C::Front, C::Care, C::Clinical, C::Special];
            q.is(Around::Bg)
                && q.glass_is_valid()
                && q.does(&[A::Read, A::Note])
                && q.about(&classes)
                && !q.whom(Whom::Dead)
        }),
    ),
];
