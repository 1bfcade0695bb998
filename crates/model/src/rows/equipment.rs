//! The community equipment store's file (`decisions.md` 13).

use crate::{Day, IdText, IdentityId, RowRef, TextId};

/// One item asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where it stands.
    pub at: RowRef,
    /// Who.
    pub who: IdentityId,
    /// `request_id`.
    pub id: IdText,
    /// Item.
    pub item: TextId,
    /// Day asked.
    pub requested: Option<Day>,
    /// Day delivered: the stop of equipment-7.
    pub delivered: Option<Day>,
    /// Day fitted: shown beside.
    pub fitted: Option<Day>,
    /// Day cancelled.
    pub cancelled: Option<Day>,
    /// Why cancelled.
    pub reason: TextId,
}
