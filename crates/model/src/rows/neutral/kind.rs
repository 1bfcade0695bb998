/// What kind of thing happened, in the order that breaks ties within one time (`journey.md` 2, P2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Kind {
    Referral,
    Notice,
    Accept,
    Admit,
    Contact,
    Assessment,
    Plan,
    Promise,
    Start,
    Delivery,
    End,
    Decline,
    Discharge,
}

impl Kind {
    /// All thirteen, in order.
    pub const ALL: [Kind; 13] = [
        Kind::Referral,
        Kind::Notice,
        Kind::Accept,
        Kind::Admit,
        Kind::Contact,
        Kind::Assessment,
        Kind::Plan,
        Kind::Promise,
        Kind::Start,
        Kind::Delivery,
        Kind::End,
        Kind::Decline,
        Kind::Discharge,
    ];

    /// As written in events.csv.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Referral => "referral",
            Kind::Notice => "notice",
            Kind::Accept => "accept",
            Kind::Admit => "admit",
            Kind::Contact => "contact",
            Kind::Assessment => "assessment",
            Kind::Plan => "plan",
            Kind::Promise => "promise",
            Kind::Start => "start",
            Kind::Delivery => "delivery",
            Kind::End => "end",
            Kind::Decline => "decline",
            Kind::Discharge => "discharge",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether FORMAT.md asks for a `ref` on it: without one it opens and closes nothing.
    pub fn needs_reference(self) -> bool {
        use Kind::*;
        matches!(self, Accept | Start | End | Decline | Admit | Discharge)
    }
}
