//! What the page has in view: which lists and records it wants to be told of, and what it was told last.

use super::workspace::OpenWorkspace;
use crate::hooks::RecordState;
use crate::link::{FromWorker, Mark};
use crate::numbered::Numbered;
use landbridge_model::page::PageHash;
use landbridge_model::set::Set;
use landbridge_model::{RecordId, TypeNo};
use landbridge_replica::Replica;
use landbridge_replica::view::{ConflictView, ListAnswer, ListQuery, OutboxEntry, Status};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A list with fewer rows is a picker, not the screen that the person sees first.
const MIN_FIRST_ROWS: u32 = 10;
/// More rows than a tall screen has.
const MAX_FIRST_ROWS: u32 = 60;

/// What the page has in view.
#[derive(Default)]
pub(super) struct Desk {
    lists: Numbered<List>,
    records: Numbered<Record>,
    outbox: Option<Vec<OutboxEntry>>,
    conflicts: Option<Vec<ConflictView>>,
    watches_outbox: bool,
    watches_conflicts: bool,
    status: Option<Status>,
    /// Version and epoch of the catalogue told.
    catalogue: Option<(u32, u32)>,
    /// The list that the page began with, shown first at the next start.
    first_query: Option<ListQuery>,
    /// The page was told that everything can be found.
    is_searchable: bool,
}

struct List {
    ask: u32,
    query: ListQuery,
    /// The replica's version and the answer told.
    told: Option<(u64, ListAnswer)>,
}

struct Record {
    type_no: TypeNo,
    id: RecordId,
    told: Option<(u64, RecordState)>,
}

/// What [`landbridge_replica::store::MetaKey::FirstRows`] holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct FirstRows {
    /// What was asked.
    pub(crate) query: ListQuery,
    /// The rows.
    pub(crate) answer: ListAnswer,
}

impl Desk {
    /// Puts a list into view.
    pub(super) fn list(&mut self, subscription: u32, ask: u32, query: ListQuery) {
        let is_plain = query.from == 0 && query.search.is_empty() && query.filters.is_empty();
        if is_plain && query.count >= MIN_FIRST_ROWS {
            self.first_query = Some(query.clone());
        }
        self.lists.put(subscription, List { ask, query, told: None });
    }

    /// Puts a record into view.
    pub(super) fn record(&mut self, subscription: u32, type_no: TypeNo, id: RecordId) {
        self.records.put(subscription, Record { type_no, id, told: None });
    }

    /// Takes a list or record out of view.
    pub(super) fn forget(&mut self, subscription: u32) {
        self.lists.take(subscription);
        self.records.take(subscription);
    }

    /// Puts the outbox into view, or out of it.
    pub(super) fn watch_outbox(&mut self, is_watched: bool) {
        (self.watches_outbox, self.outbox) = (is_watched, None);
    }

    /// Puts the conflicts into view, or out of it.
    pub(super) fn watch_conflicts(&mut self, is_watched: bool) {
        (self.watches_conflicts, self.conflicts) = (is_watched, None);
    }

    /// Another workspace is open, or the same anew: everything in view has to be told again.
    pub(super) fn clear_told(&mut self) {
        self.lists.iter_mut().for_each(|(_, list)| list.told = None);
        self.records.iter_mut().for_each(|(_, record)| record.told = None);
        (self.outbox, self.conflicts, self.status, self.catalogue) = (None, None, None, None);
    }

    /// What the page has to be told, since it differs from what it was told last.
    pub(super) fn news(&mut self, workspace: &OpenWorkspace) -> Vec<FromWorker> {
        let mut news = Vec::new();
        let (status, contact_millis) = (workspace.status(), workspace.last_contact_millis());
        let mut replica = workspace.replica();
        if replica.catalogue().is_some() {
            self.search_news(&replica, &mut news);
            self.catalogue_news(&replica, &mut news);
            workspace.want(self.list_news(&mut replica, &mut news));
        }
        // Titles and lines may lie in any page.
        if !replica.has_pending_pages() {
            self.record_news(&mut replica, &mut news);
            self.waiting_news(&replica, &mut news);
        }
        self.status_news(status, contact_millis, &mut news);
        news
    }

    fn catalogue_news(&mut self, replica: &Replica, news: &mut Vec<FromWorker>) {
        let Some(catalogue) = replica.catalogue() else { return };
        let present = Some((catalogue.version, catalogue.epoch));
        if self.catalogue != present {
            self.catalogue = present;
            news.push(FromWorker::Catalogue(catalogue.clone()));
        }
    }

    /// Nothing is built at the first search: everything can be found, if need be in an index whose pages are still being read.
    fn search_news(&mut self, replica: &Replica, news: &mut Vec<FromWorker>) {
        let is_whole = replica.cursor().is_some_and(|cursor| !cursor.is_partial);
        if is_whole && !self.is_searchable {
            self.is_searchable = true;
            news.push(FromWorker::Mark(Mark::Searchable));
        }
    }

    /// Returns the pages without which some lists cannot be told.
    fn list_news(&mut self, replica: &mut Replica, news: &mut Vec<FromWorker>) -> Set<PageHash> {
        let (version, mut wanted) = (replica.version(), Set::new());
        for (subscription, list) in self.lists.iter_mut() {
            if list.told.as_ref().is_some_and(|(told, _)| *told == version) {
                continue;
            }
            let missing = replica.pages_for(&list.query);
            if !missing.is_empty() {
                wanted.extend(missing.iter().copied());
                continue;
            }
            let answer = replica.list(&list.query);
            if list.told.as_ref().is_none_or(|(_, told)| *told != answer) {
                let (subscription, ask, answer) = (*subscription, list.ask, answer.clone());
                news.push(FromWorker::List { subscription, ask, answer });
            }
            list.told = Some((version, answer));
        }
        wanted
    }

    fn record_news(&mut self, replica: &mut Replica, news: &mut Vec<FromWorker>) {
        let version = replica.version();
        for (subscription, record) in self.records.iter_mut() {
            if record.told.as_ref().is_some_and(|(told, _)| *told == version) {
                continue;
            }
            let found = replica.record(record.type_no, record.id);
            let state = found.map_or(RecordState::Gone, |view| RecordState::Here(Rc::new(view)));
            if record.told.as_ref().is_none_or(|(_, told)| *told != state) {
                news.push(FromWorker::Record { subscription: *subscription, state: state.clone() });
            }
            record.told = Some((version, state));
        }
    }

    fn waiting_news(&mut self, replica: &Replica, news: &mut Vec<FromWorker>) {
        if self.watches_outbox {
            let present = Some(replica.outbox());
            if self.outbox != present {
                news.extend(present.clone().map(FromWorker::Outbox));
                self.outbox = present;
            }
        }
        if self.watches_conflicts {
            let present = Some(replica.conflicts());
            if self.conflicts != present {
                news.extend(present.clone().map(FromWorker::Conflicts));
                self.conflicts = present;
            }
        }
    }

    /// Before the first round of this context, the last one of an earlier context is told.
    fn status_news(&mut self, status: Status, contact_millis: Option<i64>, news: &mut Vec<FromWorker>) {
        let before = self.status.replace(status.clone());
        if before.as_ref() == Some(&status) {
            return;
        }
        let round = |status: &Status| (status.last_round_millis, status.seq);
        let is_whole = status.snapshot.is_none() && status.last_round_millis.is_some();
        if is_whole && before.as_ref().map(round) != Some(round(&status)) {
            news.push(FromWorker::Mark(Mark::Synced));
        }
        let last_round_millis = status.last_round_millis.or(contact_millis);
        news.push(FromWorker::Status(Status { last_round_millis, ..status }));
    }

    /// The rows to begin with at the next start.
    pub(super) fn first_rows(&self, replica: &mut Replica) -> Option<String> {
        replica.catalogue()?;
        let query = self.first_query.clone()?;
        let query = ListQuery { count: query.count.min(MAX_FIRST_ROWS), ..query };
        if !replica.pages_for(&query).is_empty() {
            return None;
        }
        let answer = replica.list(&query);
        serde_json::to_string(&FirstRows { query, answer }).ok()
    }
}
