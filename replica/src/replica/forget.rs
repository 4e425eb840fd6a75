//! Forgetting pages and overlays that the store no longer holds.

use super::{Replica, load::place};
use crate::table::blobs::BlobNo;
use crate::table::slots::{Id, IdMap};
use landbridge_model::map::Map;
use landbridge_model::{RecordId, Seq, TypeNo, page::PageView};

type Records = Map<TypeNo, IdMap<()>>;

impl Replica {
    /// Removes the records that lie in blobs which are gone, unless a page that stays has them too: afterwards there is what a restart would
    /// find.
    pub(super) fn forget_blobs(
        &mut self,
        dropped: &[(BlobNo, Option<Seq>)],
        touched: &mut Vec<(TypeNo, RecordId)>,
    ) {
        if dropped.is_empty() {
            return;
        }
        let covered: Vec<_> = self.covers.keys().copied().collect();
        covered.iter().for_each(|key| self.uncover(*key, touched));
        let removed = self.tables.iter_mut().map(|(no, table)| (*no, table.drop_blobs(dropped)));
        let mut removed: Records = removed.filter(|(_, records)| !records.is_empty()).collect();
        // What was covered may lie in a blob that is gone, so that it could not be shown again.
        for (type_no, id) in covered {
            removed.get_or_default(type_no).insert(Id::from(id), ());
        }
        if !removed.is_empty() {
            self.find_in_pages(&removed);
        }
    }

    /// A page of an older snapshot may hold the same state of a record as the page of the newest one, and may have been read after it. And a
    /// record that was deleted may be there all the same, when the delete belongs to a history that the service has lost.
    fn find_in_pages(&mut self, removed: &Records) {
        for (hash, part) in &self.page_parts {
            let wanted = removed.get(&part.type_no).zip(self.tables.get_mut(&part.type_no));
            let (Some((wanted, table)), Some(blob)) = (wanted, self.blobs.pages.get(hash)) else { continue };
            let Ok(view) = PageView::read(self.blobs.bytes(*blob)) else { continue };
            let scope = self.scopes.number(&part.scope);
            for placed in view.rows().flatten().filter(|placed| wanted.contains_key(&Id::from(placed.row.id)))
            {
                table.take(&placed.row, place(&placed, *blob, scope));
            }
        }
    }
}
