//! Who takes a step: whether a reader is one of those that the table names, and what the rules must permit her besides.

use super::Who;
use super::machine::{Kind, Step};
use super::rows::Thing;
use crate::access::{Action, Around, Class, Decision, Facts, Item, Out, Purpose, Question, Rel, Role, Set, may};
use crate::accounts::Actor;
use crate::outside::Id;

/// What the question of who somebody is in this work is answered from.
pub(crate) struct Standing<'a> {
    pub actor: &'a Actor,
    pub facts: Facts,
    /// The thing that moves; `None` where it begins.
    pub thing: Option<&'a Thing>,
    pub parent: Option<&'a Thing>,
    /// Her open case.
    pub case: Option<&'a Thing>,
}

impl Standing<'_> {
    /// As which of those named in the row she takes the step, if as any.
    pub fn takes(&self, step: &Step) -> Option<Who> {
        step.who.iter().copied().find(|who| self.is(*who, step))
    }

    fn is(&self, who: Who, step: &Step) -> bool {
        let (actor, rels, around) = (self.actor, self.facts.rels, self.facts.around);
        let owns =
            |thing: Option<&Thing>| thing.is_some_and(|t| t.open && t.owner.is_some_and(|owner| actor.does(owner)));
        let mine = |thing: Option<&Thing>| thing.is_some_and(|t| t.is_for(actor));
        match who {
            Who::T => {
                let registered =
                    matches!(actor.role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge)
                        && !around.has(Around::Unregistered);
                let refers = step.kind == Kind::Contact && step.from.is_none();
                registered
                    && (rels.any(&[Rel::Team, Rel::Named, Rel::Lead])
                        || (refers && rels.any(&[Rel::Contact, Rel::Gp, Rel::Inpatient])))
            }
            Who::L => {
                rels.has(Rel::Lead)
                    || owns(self.thing)
                    || owns(self.parent)
                    || (self.thing.is_none() && step.kind != Kind::HandOver && owns(self.case))
            }
            // An offer by name is taken or refused by whom it names, and by nobody else.
            Who::N if step.kind == Kind::Referral => {
                self.thing.is_some_and(|t| t.to_account.is_some_and(|to| actor.does(to)))
            }
            Who::N if step.kind == Kind::Correction => owns(self.thing),
            Who::N => {
                actor.role != Role::Person
                    && (rels.has(Rel::Named)
                        || owns(self.thing)
                        || self.thing.is_some_and(|t| t.to_account == Some(actor.account))
                        || (self.thing.is_none() && owns(self.case)))
            }
            Who::M => actor.role == Role::Manager && rels.has(Rel::Oversight),
            Who::C => actor.role == Role::Coord && rels.any(&[Rel::Team, Rel::Named, Rel::Lead]),
            Who::S => actor.role == Role::Spa && rels.has(Rel::Contact),
            Who::P => match actor.role {
                Role::Person => rels.has(Rel::Own),
                Role::Proxy => rels.has(Rel::Proxy) && around.has(Around::Contribute),
                _ => false,
            },
            // The point of access sends on; it does not accept for a team.
            Who::R => mine(self.thing) && (step.kind != Kind::Contact || actor.role != Role::Spa),
            Who::V => {
                let serves = |thing: Option<&Thing>| thing.is_some_and(|t| t.to_team == Some(actor.seat()));
                matches!(actor.role, Role::Vol | Role::Provider) && (serves(self.thing) || serves(self.parent))
            }
            Who::D => around.has(Around::SgTeam),
            Who::G => actor.role == Role::Ig,
            Who::F | Who::X => false,
        }
    }

    /// What the rules say to her working on this kind of thing: managing it, else writing in it; and where it is offered to her, to
    /// answer the offer needs no more than rule P18 gives.
    pub fn permitted(&self, kind: Kind, purpose: Purpose, hers: bool) -> (Action, Class, Decision) {
        let front = kind == Kind::Contact
            || (self.actor.role == Role::Spa && (kind.class() == Class::Front || kind == Kind::Request));
        let class = match kind {
            Kind::Concern => Class::Safeguarding,
            _ if front => Class::Front,
            _ => Class::Care,
        };
        let item = of_thing(self.thing.or(self.parent), self.actor);
        let ask = |action, class| {
            let question = Question { role: self.actor.role, action, class, purpose };
            (action, class, may(question, Facts { item, ..self.facts }))
        };
        // Governance answers what she asks of the record without opening it: by the rule that lets it read the trail.
        if kind == Kind::Request && self.actor.role == Role::Ig {
            return ask(Action::Audit, Class::Dir);
        }
        let asked = [ask(Action::Manage, class), ask(Action::Write, class), ask(Action::Read, Class::Front)];
        let asked = if hers { &asked[..] } else { &asked[..2] };
        asked.iter().copied().find(|(_, _, decision)| decision.out == Out::Permit).unwrap_or(asked[0])
    }
}

/// What is true of a thing, in the eyes of this reader.
pub(crate) fn of_thing(thing: Option<&Thing>, actor: &Actor) -> Set<Item> {
    let Some(thing) = thing else { return Set::NONE };
    of_one(thing.kind, &thing.state, thing.owner, (thing.team, thing.to_team), actor)
}

/// The same by what it turns on: kind, state, owner, and the team it is of and is offered to.
pub(crate) fn of_one(
    kind: Kind,
    state: &str,
    owner: Option<Id>,
    (team, to_team): (Option<Id>, Option<Id>),
    actor: &Actor,
) -> Set<Item> {
    let seat = Some(actor.seat());
    let mut item = Set::NONE;
    if owner == Some(actor.account) {
        item = item.with(Item::Mine);
    }
    if actor.role != Role::Person && (team == seat || to_team == seat) {
        item = item.with(Item::Ours);
    }
    // She is told of a worry by somebody, and never finds it: who frightens her may stand beside her.
    if kind == Kind::Concern {
        item = item.with(Item::Withheld);
    }
    // A contact that was about somebody else: entered in error, and another's confidence, so that she in whose folder it stood does not read it.
    if state == "moved" {
        item = item.with(Item::Error).with(Item::Withheld);
    }
    item
}
