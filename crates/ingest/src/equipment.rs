//! The community equipment store's file (decision 13), the key file and the manifest.

use crate::ManifestLine;
use crate::csds::{end_before_start, fields, needed};
use crate::desk::Desk;
use crate::run::Days;
use yf_model::rows::equipment::Request;
use yf_model::{Dataset, IdText, Identities, Identity, Local, NhsNumber, TextId, When};

fields!(EquipmentFields { id, item, requested, delivered, fitted, cancelled, reason, person, nhs, born });
fields!(KeyFields { nhs, pseudo });
fields!(ManifestFields { file, import_date });

/// Reads a request for equipment.
pub(crate) fn request(
    f: &EquipmentFields,
    desk: &mut Desk<'_>,
    days: &mut Days,
    identities: &mut Identities,
    out: &mut Vec<Request>,
) {
    let Some(id) = needed(desk, f.id, "the request's number") else { return };
    let requested = desk.date(f.requested);
    let delivered = desk.date(f.delivered);
    let day = |d: Option<yf_model::Day>| d.map(When::Day);
    end_before_start(desk, f.delivered, day(requested), day(delivered), "it was asked for");
    let nhs = desk.nhs(f.nhs);
    let born = desk.born(f.born);
    if let (Some(born), Some(asked)) = (born, requested)
        && born > asked
    {
        let wrong = || "is a date of birth after the request".to_string();
        let now = "the row is kept; the person's age is not known from it";
        desk.warn(f.born, "birth-after-event", wrong, now, "correct one of them at the source");
    }
    let nobody = TextId::default();
    let local = match desk.id(f.person) {
        person if person == IdText::default() => Local::None,
        // The store's own numbers belong to no organisation that other extracts name.
        person => Local::Provider(nobody, person),
    };
    let who = identities.add(Identity { dataset: Dataset::Equipment, nhs, pseudo: None, local, born }, desk.at());
    days.event(nobody, day(requested));
    days.event(nobody, day(delivered));
    out.push(Request {
        at: desk.at(),
        who,
        id,
        item: desk.word(f.item),
        requested,
        delivered,
        fitted: desk.date(f.fitted),
        cancelled: desk.date(f.cancelled),
        reason: desk.word(f.reason),
    });
}

/// Reads a line of the key file.
pub(crate) fn key(f: &KeyFields, desk: &mut Desk<'_>, out: &mut Vec<(NhsNumber, IdText)>) {
    let Some(pseudo) = needed(desk, f.pseudo, "the pseudonym") else { return };
    if let Some(nhs) = desk.nhs(f.nhs) {
        out.push((nhs, pseudo));
    }
}

/// Reads a line of the manifest.
pub(crate) fn manifest(f: &ManifestFields, desk: &mut Desk<'_>, out: &mut Vec<ManifestLine>) {
    let (file, import_date) = (desk.text(f.file), desk.text(f.import_date));
    if file.is_empty() {
        desk.lacks(f.file, "the extract's file name");
        return;
    }
    out.push(ManifestLine { file: file.to_string(), import_date: import_date.to_string() });
}
