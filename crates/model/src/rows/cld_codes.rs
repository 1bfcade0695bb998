//! The closed lists of Client Level Data after cleaning (`cld.md` 5, `cld-values.csv` column `cleaned_r2`).

/// A value that is in no list.
pub const INVALID: &str = "Invalid and not mapped";

macro_rules! list {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum $name {
            $($variant,)*
            /// Given, but in no list.
            Invalid,
        }

        impl $name {
            /// Every value, the invalid one last.
            pub const ALL: &'static [$name] = &[$($name::$variant,)* $name::Invalid];

            /// The cleaned Release 2 text.
            pub fn text(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)*
                    $name::Invalid => INVALID,
                }
            }

            /// The value of a cleaned text; anything unknown is invalid.
            pub fn of(text: &str) -> $name {
                match text {
                    $($text => $name::$variant,)*
                    _ => $name::Invalid,
                }
            }
        }
    };
}

list! {
    /// Event Type: the first of Service, Assessment, Request, Review whose name occurs in the text (`waiting-times.md` 2.7).
    EventType {
        Request = "Request",
        Assessment = "Assessment",
        Service = "Service",
        Review = "Review",
    }
}

list! {
    /// Client Type.
    ClientType {
        ServiceUser = "Service user",
        Carer = "Unpaid carer",
        CarerByAssociation = "Unpaid carer known by association",
    }
}

list! {
    /// Event Outcome, in the order of its official rank.
    Outcome {
        ProgressReablement = "Progress to reablement/ST-Max",
        ProgressAssessment = "Progress to assessment, review or reassessment",
        ReleaseOneOnly = "Release 1 specification only: Not mapped",
        ProgressSupport = "Progress to support planning or services",
        Continuation = "Continuation of support or services",
        AdmittedToHospital = "Admitted to hospital",
        Moved = "NFA: Responsibility moved to another local authority",
        NhsFunded = "NFA: Referral to NHS services or NHS funded social care",
        SelfFunded = "NFA: Self-funded client or under 12wk disregard",
        Advice = "NFA: Information and advice or signposting",
        OtherCouncilService = "NFA: Referral to other service within the local authority",
        Declined = "NFA: Support declined",
        Deceased = "NFA: Deceased",
        EndedAsPlanned = "NFA: Support ended as planned",
        EndedOther = "NFA: Support ended for other reason",
        NoServices = "NFA: No services offered for other reason",
        Other = "NFA: Other",
    }
}

impl Outcome {
    /// Official rank, 1 best (`cld-values.csv` column `hierarchy`); an invalid outcome has none.
    pub fn rank(self) -> Option<u16> {
        (self != Outcome::Invalid).then_some(self as u16 + 1)
    }

    /// No further action: the group `NFA`.
    pub fn is_nfa(self) -> bool {
        self >= Outcome::Moved && self != Outcome::Invalid
    }
}

list! {
    /// Service Type.
    ServiceType {
        Nursing = "Long term support: Nursing care",
        Residential = "Long term support: Residential care",
        Community = "Long term support: Community",
        Prison = "Long term support: Prison",
        StMax = "Short term support: ST-Max",
        OngoingLowLevel = "Short term support: Ongoing low level",
        OtherShortTerm = "Short term support: Other short term",
        DirectToCarer = "Unpaid carer support: Direct to unpaid carer",
        InvolvingCaredFor = "Unpaid carer support: Support involving the person cared-for",
    }
}

impl ServiceType {
    /// One of the four long term service types.
    pub fn is_long_term(self) -> bool {
        self <= ServiceType::Prison
    }

    /// One of the seven service types of the official waits: long term, ST-Max, ongoing low level, other short term.
    pub fn is_of_the_seven(self) -> bool {
        self <= ServiceType::OtherShortTerm
    }
}

list! {
    /// Assessment Type.
    AssessmentType {
        ShortTerm = "Short term assessment",
        LongTerm = "Long term assessment",
    }
}

list! {
    /// Service Component.
    Component {
        Reablement = "Reablement",
        ShortTermNursing = "Short term nursing care",
        ShortTermResidential = "Short term residential care",
        LongTermNursing = "Long term nursing care",
        LongTermResidential = "Long term residential care",
        HomeSupport = "Home support or domiciliary care",
        DaySupport = "Day support",
        Meals = "Meals",
        Transport = "Transport",
        Equipment = "Equipment",
        DirectPayment = "Direct payment",
        SharedLives = "Shared Lives",
        SupportedLiving = "Community supported living",
        ExtraCareHousing = "Extra care housing",
        SocialWorker = "Professional support: Social worker",
        OtherProfessional = "Professional support: Other",
        Learning = "Learning, education or employment support",
        EndOfLife = "End of life care",
        Emergency = "Emergency support",
        OtherShortTerm = "Other short term support",
        OtherLongTerm = "Other long term support",
        CarerRespite = "Unpaid carer respite",
        CarerSitting = "Unpaid carer sitting service",
        CarerUniversal = "Unpaid carer universal services",
        OtherCarer = "Other unpaid carer support",
    }
}

impl Component {
    /// A care home place by its name: short or long term, residential or nursing.
    pub fn is_care_home(self) -> bool {
        use Component::*;
        matches!(self, ShortTermNursing | ShortTermResidential | LongTermNursing | LongTermResidential)
    }
}

list! {
    /// Delivery Mechanism.
    Delivery {
        DirectPayment = "Direct payment",
        ManagedBudget = "CASSR managed personal budget",
        Commissioned = "CASSR commissioned support",
        SelfFunderMetering = "Self-funder metering only",
    }
}

list! {
    /// Gender.
    Gender {
        Male = "Male",
        Female = "Female",
        Other = "Other",
        Unknown = "Unknown",
    }
}
