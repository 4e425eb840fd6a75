//! How screens get their data and have things done. Behind every hook stands the worker; nothing here waits for it.

use crate::hub::{self, Hub};
use crate::link::Mark;
use crate::marks::mark_after_paint;
use crate::shared::use_shared;
use crate::state::{use_callback, use_effect_with, use_memo, use_state};
use landbridge_model::edit::Reason;
use landbridge_model::{RecordId, TypeNo, wire::Catalogue, wire::Poke};
use landbridge_replica::draft::Intent;
use landbridge_replica::view::{ConflictView, ListAnswer, ListQuery, OutboxEntry, RecordView, Status};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use yew::{Callback, hook};

/// A list, or what there is of it yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// The rows; while another query is being answered, still those of the last one.
    pub answer: Option<Rc<ListAnswer>>,
    /// Whether `answer` is that of the present query.
    pub is_current: bool,
    /// The subscription under which it is asked for.
    pub subscription: u32,
}

/// One record, or what there is of it yet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Not looked up yet.
    #[default]
    Loading,
    /// There is no such record here, or not any more.
    Gone,
    /// Here it is.
    Here(Rc<RecordView>),
}

/// How it stands with the room on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StorageHealth {
    /// Whether the browser promised not to clear the store by itself.
    pub is_persisted: bool,
    /// What this address uses, in bytes, as the browser estimates it.
    pub used_bytes: u64,
    /// What it may use, in bytes.
    pub quota_bytes: u64,
    /// Whether the last write found no room.
    pub is_full: bool,
}

/// Why something was not saved on this device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitFailure {
    /// It cannot be, for this reason; the same rules as on the service.
    Refused(Reason),
    /// The record, conflict or edit is not there any more.
    Gone,
    /// There is no room on this device.
    Full,
    /// The workspace is not open yet.
    NotOpen,
    /// The store failed; in the browser's words.
    Broken(String),
}

/// Record types and rights; nothing before the first sync.
#[hook]
pub fn use_catalogue() -> Option<Rc<Catalogue>> {
    (*use_shared(|hub| &hub.catalogue)).clone()
}

/// A window on a list, asked again whenever the query or the data changes. Changing only `from` or `count` keeps the
/// rows that are there until the new ones come.
#[hook]
pub fn use_records(query: ListQuery) -> Records {
    let shown = {
        let query = query.clone();
        use_state(move || hub::hub().first_rows(&query))
    };
    let subscription = use_memo((), |()| hub::hub().subscribe());
    {
        let (shown, subscription) = (shown.setter(), subscription.clone());
        use_effect_with(query.clone(), move |query| {
            let taken = move |asked, answer| {
                shown.set(Some((asked, answer)));
                hub::hub().mark_first_rows();
            };
            hub::hub().ask_list(*subscription, query, Rc::new(taken));
        });
    }
    let subscription = *subscription;
    use_effect_with((), move |()| move || hub::hub().forget(subscription));
    let hits = shown.as_ref().filter(|(of, _)| *of == query && !of.search.is_empty());
    use_effect_with(hits.map(|(_, answer)| Rc::as_ptr(answer)), |hits| {
        if hits.is_some() {
            mark_after_paint(Mark::SearchShown);
        }
    });
    match &*shown {
        Some((of, answer)) => {
            Records { answer: Some(answer.clone()), is_current: *of == query, subscription }
        }
        None => Records { subscription, ..Records::default() },
    }
}

/// One record, told anew whenever it changes.
#[hook]
pub fn use_record(type_no: TypeNo, id: RecordId) -> RecordState {
    let shown = use_state(|| ((type_no, id), RecordState::Loading));
    {
        let shown = shown.setter();
        use_effect_with((type_no, id), move |&(type_no, id)| {
            let hub = hub::hub();
            let subscription = hub.subscribe();
            hub.ask_record(subscription, type_no, id, move |state| shown.set(((type_no, id), state)));
            move || hub::hub().forget(subscription)
        });
    }
    if shown.0 == (type_no, id) { shown.1.clone() } else { RecordState::Loading }
}

/// How it stands with the service, edits and conflicts.
#[hook]
pub fn use_status() -> Rc<Status> {
    use_shared(|hub| &hub.status)
}

/// What the service last said about the office.
#[hook]
pub fn use_poke() -> Rc<Poke> {
    use_shared(|hub| &hub.poke)
}

/// How it stands with the room on this device.
#[hook]
pub fn use_storage() -> StorageHealth {
    *use_shared(|hub| &hub.storage)
}

/// The edits that wait for something or someone.
#[hook]
pub fn use_outbox() -> Rc<Vec<OutboxEntry>> {
    use_watch(Hub::watch_outbox);
    use_shared(|hub| &hub.outbox)
}

/// The conflicts, open ones first.
#[hook]
pub fn use_conflicts() -> Rc<Vec<ConflictView>> {
    use_watch(Hub::watch_conflicts);
    use_shared(|hub| &hub.conflicts)
}

/// Has the worker tell something only while a screen wants it.
#[hook]
fn use_watch(watch: fn(&Hub, i32)) {
    use_effect_with((), move |()| {
        watch(&hub::hub(), 1);
        move || watch(&hub::hub(), -1)
    });
}

/// Has an intent carried out. The answer comes after the strict transaction: only then it is saved.
#[hook]
pub fn use_commit() -> Callback<(Intent, Callback<Result<(), CommitFailure>>)> {
    use_callback(|| {
        Callback::from(|(intent, done): (Intent, Callback<Result<(), CommitFailure>>)| {
            hub::hub().commit(intent, move |result| done.emit(result));
        })
    })
}

/// A new id for a record that a screen makes.
pub fn new_record_id() -> RecordId {
    RecordId::new(js_sys::Date::now() as u64, crate::platform::random_bytes())
}
