//! The elements of one person's vector in words, and their rules.

/// An element in words: what is counted, no judgement.
pub fn element(name: &str) -> &'static str {
    match name {
        "days_observed" => "Days looked at",
        "spans_org" => "Times an agency took responsibility",
        "spans_service" => "Times a service took responsibility",
        "spans_team" => "Times a team took responsibility",
        "owners_org" => "Agencies that had responsibility",
        "owners_service" => "Services that had responsibility",
        "owners_team" => "Teams that had responsibility",
        "need_days" => "Days in need: asked or referred, and not yet closed",
        "unowned_days" => "Days in need and in nobody’s hands",
        "longest_unowned" => "Longest run of days in nobody’s hands",
        "handoffs_org" => "Hand-offs from one agency to another",
        "handoffs_service" => "Hand-offs from one service to another",
        "handoffs_team" => "Hand-offs from one team to another",
        "handoff_gap_days" => "Days between letting go and taking up",
        "cold_handoffs" => "Hand-offs without a referral from the agency before",
        "tellings" => "Times the story was told anew",
        "assessments" => "Assessments, reviews apart",
        "repeat_assessments" => "Assessments of one kind again within three months",
        "repeat_assessments_other_org" => "Assessments of one kind again, by another agency",
        "closed_without_action" => "Referrals turned away or closed without action",
        "bounces" => "Closed without action, and back within three months",
        "bounces_same_org" => "Closed without action, and back at the same agency",
        "starts" => "Services begun",
        "surprise_starts" => "Services begun without a plan that they knew",
        "discharges" => "Times of leaving hospital or a care home",
        "surprise_discharges" => "Times of leaving without a known plan",
        "promises_due" => "Items of plans that were due",
        "promises_kept" => "Items of plans that were kept",
        "promises_late" => "Items of plans that came late",
        "promises_broken" => "Items of plans that never came",
        "nights_hospital" => "Nights in hospital",
        "nights_care_home" => "Nights in a care home",
        "nights_care_home_permanent" => "Nights in a care home that may be home",
        "days_at_home" => "Days at home",
        "home_share" => "Share of the days looked at that were at home",
        "n_who" => "Visits and calls with a named worker",
        "coc_who" => "Chance that two visits or calls were with one worker",
        "upc_who" => "Share of visits and calls with the worker seen most",
        "secon_who" => "Share of visits and calls with the worker of the one before",
        "care_density_who" => "People that two of the workers share, on average over pairs",
        "coc_team" => "Chance that two visits or calls were with one team",
        "upc_team" => "Share of visits and calls with the team seen most",
        "coc_org" => "Chance that two visits or calls were with one agency",
        "upc_org" => "Share of visits and calls with the agency seen most",
        "secon_org" => "Share of visits and calls with the agency of the one before",
        _ => "",
    }
}

/// The rule of an element, with its section of the journey standard.
pub fn element_rule(name: &str) -> &'static str {
    match name {
        "days_observed" => "Days of the window on which she was alive and looked at (journey standard, 2 P5).",
        "spans_org" | "spans_service" | "spans_team" => {
            "An accept, start or admit opens a span of its owner (agency, service or team), another owner's on the same reference or an end closes it; spans of one owner that touch are one (3)."
        }
        "owners_org" | "owners_service" | "owners_team" => {
            "Distinct owners of spans that touch the days looked at (3)."
        }
        "need_days" => {
            "Days from a referral to the first end or decline on its reference, both included; to the last day where there is none (4)."
        }
        "unowned_days" | "longest_unowned" => {
            "Days in need that no agency's span covers; the first and the last day of a span are covered (4)."
        }
        "handoffs_org" | "handoffs_service" | "handoffs_team" => {
            "A span of another owner at that level began, and one ended from 28 days before to 7 days after; coming back is none (5)."
        }
        "handoff_gap_days" => "Days between the end of the one span and the start of the other (5).",
        "cold_handoffs" => {
            "Hand-offs without a referral from the agency before to the one after, from the start of the one's span to the start of the other's (5)."
        }
        "tellings" => {
            "An assessment, or a first contact on a reference, with an agency that had none of hers in the 91 days before and drew on no assessment (6)."
        }
        "assessments" => "Assessments but reviews (7).",
        "repeat_assessments" | "repeat_assessments_other_org" => {
            "An assessment of a kind that was made in the 91 days before, without drawing on it (7)."
        }
        "closed_without_action" => "The first decline, or end without action, on a reference (8).",
        "bounces" | "bounces_same_org" => {
            "After such a closure, strictly later and within 91 days, another referral or an emergency admission (8)."
        }
        "starts" | "discharges" => "Rows that begin a service, or end a stay but by death (9).",
        "surprise_starts" | "surprise_discharges" => {
            "Those for which no plan was known: named by the row, or made by the agency within 365 days (9)."
        }
        "promises_due" | "promises_kept" | "promises_late" | "promises_broken" => {
            "Items due on days looked at: kept, if what was delivered on them came to the amount by that day; late, if by the last day; else broken (10)."
        }
        "nights_care_home_permanent" => "Nights of stays in a permanent place, less those in hospital (11).",
        "home_share" => "Days at home divided by the days looked at (11).",
        "nights_hospital" | "nights_care_home" | "days_at_home" => {
            "Nights from admission to the day before discharge, each once, hospital first; days at home are the days looked at less both (11)."
        }
        "n_who" => "Contacts on days looked at whose worker is known (12).",
        "upc_who" | "upc_team" | "upc_org" => {
            "Visits to the one seen most, divided by all visits that name one; nothing below two visits (12)."
        }
        "secon_who" | "secon_org" => {
            "Visits by the same as the visit before, divided by all visits that name one but the first; nothing below two visits (12)."
        }
        "care_density_who" => {
            "For each pair of the workers the people whom both visited, added up and divided by the pairs; nothing below two workers (12)."
        }
        "coc_who" | "coc_team" | "coc_org" => {
            "Bice and Boxerman: (sum of squares of visits to each of them, less all visits) / (all visits times one fewer); nothing below two visits (12)."
        }
        _ => "",
    }
}

/// Of a clock's column, what is counted (`journey.md` 13).
pub fn clock_column(column: &str) -> &'static str {
    match column {
        "started" => "Times the clock started",
        "stopped" => "Times it was stopped",
        "within" => "Within the limit",
        "breached" => "Longer than the limit",
        "uncertain" => "Days without times: the limit lies between the least and the most it can have been",
        "cancelled" => "Closed before it was stopped",
        "open_within" => "Not stopped, so far within the limit",
        "open_breached" => "Not stopped, and longer than the limit by the last day",
        _ => "",
    }
}

/// The rule of all of them.
pub const CLOCK_RULE: &str = "The first event of the stopping kind on the same reference, not before the start; a refusal or a closing before it cancels (13).";
