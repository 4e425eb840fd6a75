//! Reading the pages at the start: first those that nothing can be shown without, then those that a ready-made index speaks for.

use super::idb::Running;
use super::read;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesOrdered;
use futures_util::{FutureExt, TryStreamExt};
use landbridge_model::page::PageHash;
use landbridge_model::set::Set;
use landbridge_replica::store::{StoreFailure, Write};
use landbridge_replica::{Applied, Replica};
use wasm_bindgen::JsValue;

/// So many pages are read at once: few enough that their copies in JavaScript stay small, enough that reading is not slowed down.
const PAGES_AT_ONCE: usize = 16;
/// While one part of the pages is taken in, the browser reads the next.
const PARTS_AT_ONCE: usize = 2;
/// More pages than these that somebody waits for come as soon when all are read in order.
const MAX_FIRST: usize = 2 * PAGES_AT_ONCE;

/// What the store is read into.
pub(crate) trait Memory {
    /// This replica can be asked from now on, as far as the pages that it needs are not pending.
    fn open(&self, replica: Replica);
    /// Something more for the replica.
    fn apply(&self, writes: Vec<Write>) -> Applied;
    /// Pending pages that somebody waits for.
    fn take_wanted(&self) -> Set<PageHash>;
}

/// Pages on their way, taken in the order in which they were asked for.
type Coming<'a> = FuturesOrdered<LocalBoxFuture<'a, Result<Vec<Write>, StoreFailure>>>;

/// Reads the pages of these keys, all that the store has, and returns those that are damaged.
pub(super) async fn pages(
    running: &Running,
    keys: &[JsValue],
    mut replica: Replica,
    memory: &impl Memory,
) -> Result<Vec<PageHash>, StoreFailure> {
    let (later, now) = parts(keys, &replica);
    let mut damaged = Vec::new();
    let mut coming: Coming<'_> =
        now.into_iter().map(|keys| read::pages(running, keys).boxed_local()).collect();
    while let Some(pages) = coming.try_next().await? {
        damaged.extend(replica.apply(pages).damaged);
    }
    while let urgent = replica.urgent_pages()
        && !urgent.is_empty()
    {
        damaged.extend(replica.apply(read::some_pages(running, urgent).await?).damaged);
    }
    memory.open(replica);
    damaged.extend(later_pages(running, later, memory).await?);
    Ok(damaged)
}

async fn later_pages(
    running: &Running,
    parts: Vec<&[JsValue]>,
    memory: &impl Memory,
) -> Result<Vec<PageHash>, StoreFailure> {
    let (mut parts, mut coming, mut damaged) = (parts.into_iter(), Coming::new(), Vec::new());
    let mut asked = Set::new();
    loop {
        while coming.len() < PARTS_AT_ONCE {
            let wanted: Set<PageHash> =
                memory.take_wanted().iter().copied().filter(|hash| !asked.contains(hash)).collect();
            if (1..=MAX_FIRST).contains(&wanted.len()) {
                asked.extend(wanted.iter().copied());
                coming.push_back(read::some_pages(running, wanted).boxed_local());
            } else if let Some(keys) = parts.next() {
                coming.push_back(read::pages(running, keys).boxed_local());
            } else {
                break;
            }
        }
        let Some(pages) = coming.try_next().await? else { return Ok(damaged) };
        damaged.extend(memory.apply(pages).damaged);
    }
}

/// Keys between which there is no other, some at a time: those of pending pages, and the others.
fn parts<'a>(keys: &'a [JsValue], replica: &Replica) -> (Vec<&'a [JsValue]>, Vec<&'a [JsValue]>) {
    let is_pending = |key: &JsValue| read::hash(key).is_some_and(|hash| replica.is_page_pending(hash));
    let runs = keys.chunk_by(|a, b| is_pending(a) == is_pending(b));
    runs.flat_map(|run| run.chunks(PAGES_AT_ONCE)).partition(|part| is_pending(&part[0]))
}
