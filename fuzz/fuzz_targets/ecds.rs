//! Rows under the headers of ecds, in the spellings of the examples.
#![no_main]

use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 2] = [
    "PRIMARYKEY_ID,attendance.unique_identifier,patient.nhs_number.value Pseudo,patient.nhs_number.is_valid,patient.age_at_arrival,patient.stated_gender,patient.ethnic_category,patient.usual_address.lsoa_11,patient.gp_registration.general_practice,attendance.location.site,attendance.location.department_type,attendance.arrival.timestamp,attendance.arrival.date,attendance.arrival.time,attendance.arrival.attendance_category,attendance.seen_for_treatment.timestamp,attendance.decision_to_admit.timestamp,attendance.departure.timestamp,attendance.departure.time_since_arrival,attendance.discharge.status.code,clinical.chief_complaint.code,system.record.version",
    "PRIMARYKEY_ID,REFERRED_TO_ID,request_timestamp,request_date,request_time,service",
];

fuzz_target!(|bytes: &[u8]| yf_fuzz::read_rows(&HEADERS, bytes));
