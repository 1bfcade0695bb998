//! One question and the facts that answer it.

use super::own::Own;
use super::words::{Action, Around, Class, Item, Purpose, Rel, Role, Set, Whom};

/// Who asks to do what, to what kind of item, and why. Of all this only purpose and break-glass come from the asker's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// As what the subject works now.
    pub role: Role,
    /// What is to be done.
    pub action: Action,
    /// The class of the item.
    pub class: Class,
    /// Why.
    pub purpose: Purpose,
}

/// What is true at this moment, worked out by the folder from its own dated rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    /// What joins subject and person.
    pub rels: Set<Rel>,
    /// What is true of the item.
    pub item: Set<Item>,
    /// What is true of the person.
    pub whom: Set<Whom>,
    /// What is true of the asking.
    pub around: Set<Around>,
    /// The classes a proxy was given.
    pub scope: Set<Class>,
    /// What the place stops beyond the rules.
    pub own: Own,
}

/// A question with its facts, and the words in which rules speak.
#[derive(Clone, Copy)]
pub(super) struct Ask {
    pub role: Role,
    pub action: Action,
    pub class: Class,
    pub purpose: Purpose,
    pub scope: Set<Class>,
    facts: Facts,
}

impl Ask {
    pub fn new(question: Question, facts: Facts) -> Ask {
        let Question { role, action, class, purpose } = question;
        Ask { role, action, class, purpose, scope: facts.scope, facts }
    }

    /// The same asked again with break-glass declared and the step-up done.
    pub fn with_glass(mut self) -> Ask {
        self.facts.around = self.facts.around.with(Around::Bg).without(Around::Stale);
        self
    }

    pub fn own(&self) -> Own {
        self.facts.own
    }

    pub fn does(&self, actions: &[Action]) -> bool {
        actions.contains(&self.action)
    }

    pub fn about(&self, classes: &[Class]) -> bool {
        classes.contains(&self.class)
    }

    pub fn rel(&self, rels: &[Rel]) -> bool {
        self.facts.rels.any(rels)
    }

    pub fn item(&self, flag: Item) -> bool {
        self.facts.item.has(flag)
    }

    pub fn whom(&self, flag: Whom) -> bool {
        self.facts.whom.has(flag)
    }

    pub fn is(&self, flag: Around) -> bool {
        self.facts.around.has(flag)
    }

    /// Everybody but the person and her proxy.
    pub fn staff(&self) -> bool {
        !matches!(self.role, Role::Person | Role::Proxy)
    }

    pub fn herself(&self) -> bool {
        self.role == Role::Person && self.rel(&[Rel::Own])
    }

    pub fn proxy(&self) -> bool {
        self.role == Role::Proxy && self.rel(&[Rel::Proxy])
    }

    pub fn governance(&self) -> bool {
        self.role == Role::Ig
    }

    /// A professional whose registration is on file and in date.
    pub fn registered(&self) -> bool {
        let professional = matches!(self.role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge);
        professional && !self.is(Around::Unregistered)
    }

    /// Who may commission from the pooled budget.
    pub fn commissions(&self) -> bool {
        matches!(self.role, Role::Sw | Role::Matron | Role::Therapist | Role::Coord | Role::Manager)
    }

    pub fn provides(&self) -> bool {
        matches!(self.role, Role::Vol | Role::Provider) && self.rel(&[Rel::Provider])
    }

    pub fn oversees(&self) -> bool {
        self.role == Role::Manager && self.rel(&[Rel::Oversight])
    }

    /// Any relationship that holds now.
    pub fn related(&self) -> bool {
        self.facts.rels.without(Rel::Ended) != Set::NONE
    }

    /// D14 turned round: break-glass by registered staff, stepped up, for care, to find, read or add a note.
    pub fn glass_is_valid(&self) -> bool {
        self.registered()
            && !self.is(Around::Stale)
            && self.purpose == Purpose::Care
            && self.does(&[Action::Find, Action::Read, Action::Note])
    }
}
