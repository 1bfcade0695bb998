//! Rows under the headers of sus, in the spellings of the examples.
#![no_main]

use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 2] = [
    "PRIMARYKEY_ID,spell.hospital_provider_spell_number,spell.open_spell_indicator,spell.patient.identity.nhs_number.value Pseudo,spell.patient.identity.nhs_number.status,spell.patient.identity.nhs_number.is_valid,spell.patient.identity.local_patient_identifier.value,spell.patient.identity.birth_date,spell.patient.identity.age_on_admission,spell.patient.identity.gender,spell.patient.identity.ethnic_category,spell.patient.residence_derived.lsoa_11,spell.patient.residence_derived.index_of_multiple_deprivation.decile,spell.patient.registration.general_practice,spell.admission.date,spell.admission.time,spell.admission.method,spell.admission.source,spell.admission.patient_classification,spell.discharge.date,spell.discharge.time,spell.discharge.ready_date,spell.discharge.destination,spell.discharge.method,spell.care_location.site_code_of_treatment,spell.commissioning.service_agreement.provider,spell.clinical_coding.grouper_derived.primary_diagnosis,system.record.version",
    "PRIMARYKEY_ID,EPISODES_ID,number,start_date,end_date,discharge.ready_date,care_professional.treatment_function,last_episode_indicator",
];

fuzz_target!(|bytes: &[u8]| yf_fuzz::read_rows(&HEADERS, bytes));
