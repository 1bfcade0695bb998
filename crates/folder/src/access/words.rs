//! The words of the access model (`docs/access.md`, "Words"): one list each, with the name that tables and audit lines write.

/// A list of words: an enum with all its values, their written names and the way back.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $value:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$item])* $value),+ }

        impl $name {
            /// All, in the order of the policy.
            pub const ALL: &'static [$name] = &[$($name::$value),+];

            /// As tables and audit lines write it.
            pub fn name(self) -> &'static str {
                match self { $($name::$value => $text),+ }
            }

            /// The value of a written name.
            pub fn parse(text: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.name() == text)
            }
        }

        impl Word for $name {
            fn bit(self) -> u32 {
                1 << self as u32
            }
            fn all() -> &'static [$name] {
                $name::ALL
            }
            fn name(self) -> &'static str {
                $name::name(self)
            }
        }
    };
}

/// One of a short list of words, so that several can be held as a set.
pub trait Word: Copy + 'static {
    /// Its place in a set.
    fn bit(self) -> u32;
    /// The whole list.
    fn all() -> &'static [Self];
    /// As written.
    fn name(self) -> &'static str;
}

words! {
    /// What kind of work an account does; one per working session.
    Role {
        /// Call handler at the single point of access.
        Spa = "spa",
        /// Health and social care coordinator.
        Coord = "coord",
        /// Community matron.
        Matron = "matron",
        /// Social worker.
        Sw = "sw",
        /// Occupational therapist, physiotherapist, district nurse.
        Therapist = "therapist",
        /// Manager of a locality.
        Manager = "manager",
        /// Finance officer of the pooled budget.
        Finance = "finance",
        /// Practice staff.
        Gp = "gp",
        /// Hospital discharge team.
        Discharge = "discharge",
        /// Voluntary sector worker.
        Vol = "vol",
        /// Home-care or care-home worker.
        Provider = "provider",
        /// Information-governance officer.
        Ig = "ig",
        /// System administrator.
        Admin = "admin",
        /// Analyst.
        Analyst = "analyst",
        /// A feed.
        Import = "import",
        /// The person herself, by her own entrance.
        Person = "person",
        /// Somebody she let in, or who may act for her in law.
        Proxy = "proxy",
    }
}

words! {
    /// What joins subject and person at this moment, each from a dated row.
    Rel {
        /// A contact is open with the subject's point of access, or was within two working days.
        Contact = "contact",
        /// Open to a team the subject works in today.
        Team = "team",
        /// Allocated worker.
        Named = "named",
        /// Accountable coordinator of the plan.
        Lead = "lead",
        /// Registered practice.
        Gp = "gp",
        /// In this hospital now, on its discharge list, or left within 7 days.
        Inpatient = "inpatient",
        /// Has a running service line or an accepted referral.
        Provider = "provider",
        /// A referral waits for this team's answer.
        Referred = "referred",
        /// On the list of a meeting that the subject attends, 2 working days before to 5 after.
        Mdt = "mdt",
        /// Manager of the open team.
        Oversight = "oversight",
        /// Was related within 28 days.
        Ended = "ended",
        /// She herself.
        Own = "self",
        /// Her proxy.
        Proxy = "proxy",
    }
}

words! {
    /// What is asked to be done.
    #[allow(missing_docs)]
    Action {
        Find = "find", Read = "read", Write = "write", Note = "note", Amend = "amend", Manage = "manage",
        Approve = "approve", Pay = "pay", Export = "export", Audit = "audit", Seal = "seal", Unseal = "unseal",
        Object = "object", Raise = "raise",
    }
}

words! {
    /// What kind of item it is about.
    Class {
        /// That she is known here, name, address.
        Dir = "dir",
        /// The front sheet: about me, who is who, contingency, allergies, alerts for a safe visit.
        Front = "front",
        /// Assessment, plan, visits, tasks.
        Care = "care",
        /// Clinical.
        Clinical = "clinical",
        /// Sexual health, substance use, mental-health detail, domestic abuse.
        Special = "special",
        /// A section 42 enquiry.
        Safeguarding = "safeguarding",
        /// Said in confidence by or about someone else.
        ThirdParty = "thirdparty",
        /// Money.
        Money = "money",
        /// Counts only, small numbers suppressed.
        Stats = "stats",
    }
}

words! {
    /// What is true of the item.
    Item {
        /// Written by the subject.
        Mine = "mine",
        /// Written by the subject's team or organisation.
        Ours = "ours",
        /// Sealed: others learn that something is sealed.
        Sealed = "sealed",
        /// Locked: others learn nothing, and no break-glass opens it.
        Locked = "locked",
        /// The subject is on the list of those who may.
        Audience = "audience",
        /// A draft.
        Draft = "draft",
        /// Entered in error.
        Error = "error",
        /// Withheld from the person.
        Withheld = "withheld",
        /// Under a statutory bar.
        LawBar = "lawbar",
    }
}

words! {
    /// What is true of the person.
    Whom {
        /// She objected to the subject's organisation.
        Objection = "objection",
        /// Staff member, public figure, at risk from someone.
        Restricted = "restricted",
        /// Dead.
        Dead = "dead",
    }
}

words! {
    /// What is true of the asking.
    Around {
        /// Signed in with one factor only.
        Aal1 = "aal1",
        /// No step-up in the last 10 minutes.
        Stale = "stale",
        /// No sharing agreement in force for this organisation, class and purpose.
        NoAgree = "noagree",
        /// Break-glass declared with a reason of 20 letters or more.
        Bg = "bg",
        /// The subject's own record.
        Own = "self",
        /// A relative or a declared conflict.
        Kin = "kin",
        /// Raised by the same human.
        Same = "same",
        /// Above the approver's limit.
        Over = "over",
        /// An open governance case.
        Case = "case",
        /// The subject is in the safeguarding team.
        SgTeam = "sgteam",
        /// The subject set this seal.
        Sealer = "sealer",
        /// Account or proxy suspended.
        Suspended = "suspended",
        /// No longer employed; a proxy's grant has lapsed.
        Left = "left",
        /// No professional registration on file and in date.
        Unregistered = "unregistered",
        /// The proxy may write too.
        Contribute = "contribute",
    }
}

words! {
    /// Why it is asked.
    #[allow(missing_docs)]
    Purpose {
        Care = "care", Safeguarding = "safeguarding", Oversight = "oversight", Payment = "payment",
        Governance = "governance", Request = "request", Planning = "planning", Operation = "operation", Own = "own",
    }
}

words! {
    /// What is answered.
    Out {
        /// Yes.
        Permit = "permit",
        /// No; nothing more is said than "not available to you".
        Deny = "deny",
        /// No, but the same reader could open it by break-glass.
        Offer = "offer",
    }
}

words! {
    /// How much notice the audit line asks for.
    Severity {
        /// Ordinary.
        Log = "log",
        /// May be drawn for the weekly random check.
        Sample = "sample",
        /// Goes at once to the governance inbox, her coordinator and the reader's manager.
        Alert = "alert",
        /// A refusal, counted per user.
        Refuse = "refuse",
    }
}

words! {
    /// Whether the line stands on her "who looked" page.
    Shown {
        /// It does.
        Yes = "yes",
        /// Held back until a dated review, because telling could raise a risk.
        Later = "later",
        /// It does not.
        No = "no",
    }
}

/// Several words of one list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Set<W> {
    bits: u32,
    of: std::marker::PhantomData<W>,
}

impl<W: Word> Set<W> {
    /// No word.
    pub const NONE: Set<W> = Set { bits: 0, of: std::marker::PhantomData };

    /// These words.
    pub fn of(words: &[W]) -> Set<W> {
        words.iter().fold(Set::NONE, |set, word| set.with(*word))
    }

    /// With one more.
    #[must_use]
    pub fn with(mut self, word: W) -> Set<W> {
        self.bits |= word.bit();
        self
    }

    /// Without one.
    #[must_use]
    pub fn without(mut self, word: W) -> Set<W> {
        self.bits &= !word.bit();
        self
    }

    /// Whether it holds the word.
    pub fn has(self, word: W) -> bool {
        self.bits & word.bit() != 0
    }

    /// Whether it holds one of these.
    pub fn any(self, words: &[W]) -> bool {
        words.iter().any(|word| self.has(*word))
    }

    /// Its words, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = W> {
        W::all().iter().copied().filter(move |word| self.has(*word))
    }

    /// Its names with a space between, `-` where it is empty.
    pub fn names(self) -> String {
        let names: Vec<&str> = self.iter().map(Word::name).collect();
        if names.is_empty() { "-".to_owned() } else { names.join(" ") }
    }
}

impl<W: Word> Default for Set<W> {
    fn default() -> Set<W> {
        Set::NONE
    }
}

impl<W: Word> std::fmt::Debug for Set<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.names())
    }
}
