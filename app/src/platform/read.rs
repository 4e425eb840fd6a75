//! Reading the store: everything in a few large reads, or single keys.

use super::idb::{Running, failure};
use super::store::{INDEX, META, OUTBOX, OVERLAY, PAGE, number};
use futures_util::future::{maybe_done, poll_fn, try_join, try_join4, try_join5};
use idb::{KeyRange, Query};
use js_sys::{ArrayBuffer, Uint8Array};
use landbridge_model::set::Set;
use landbridge_model::{Seq, TypeNo, page::PageHash};
use landbridge_replica::follow::{Shelf, StoreKey};
use landbridge_replica::store::{Contents, MetaKey, StoreFailure, Write};
use std::task::Poll;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The keys and the buffers of `index`, in the same order.
pub(super) type Indexes = (Vec<JsValue>, Vec<JsValue>);

/// All that the store holds but its pages, and the keys of these. The indexes, which were read before, are taken in while the browser reads.
pub(super) async fn all_but_pages(
    running: &Running,
    read: Indexes,
) -> Result<(Contents, Vec<JsValue>), StoreFailure> {
    let (meta, outbox, overlays) = (all_meta(running), all_outbox(running), all_overlays(running));
    let indexes = async { Ok(indexes(read)) };
    let (meta, outbox, overlays, keys, indexes) =
        try_join5(meta, outbox, overlays, keys_of(running, PAGE), indexes).await?;
    Ok((Contents { meta, overlays, outbox, indexes, ..Contents::default() }, keys))
}

/// The pages from the first to the last of these keys, between which there is no other, as writes. A page that is not even bytes is read
/// as an empty one, which the replica reports as damaged.
pub(super) async fn pages(running: &Running, keys: &[JsValue]) -> Result<Vec<Write>, StoreFailure> {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return Ok(Vec::new()) };
    let range = KeyRange::bound(first, last, None, None).map_err(failure)?;
    let values = values_of(running, PAGE, Some(range.into())).await?;
    let page =
        |(key, value): (&JsValue, JsValue)| Some(Write::Page(hash(key)?, bytes(&value).unwrap_or_default()));
    Ok(keys.iter().zip(values).filter_map(page).collect())
}

/// Some pages, as writes; one that is not there as an empty one.
pub(super) async fn some_pages(running: &Running, hashes: Set<PageHash>) -> Result<Vec<Write>, StoreFailure> {
    let page = async |hash: &PageHash| {
        let value = value(running, PAGE, hash.to_string().into()).await?;
        Ok(Write::Page(*hash, value.and_then(|value| bytes(&value)).unwrap_or_default()))
    };
    all(hashes.iter().map(page)).await.into_iter().collect()
}

/// All of `meta`. Keys of another version are left out.
pub(super) async fn all_meta(running: &Running) -> Result<Vec<(MetaKey, String)>, StoreFailure> {
    let (keys, values) = both(running, META).await?;
    let entry = |(key, value): (JsValue, JsValue)| {
        let name = key.as_string()?;
        let key = MetaKey::ALL.into_iter().find(|key| key.name() == name)?;
        Some((key, value.as_string()?))
    };
    Ok(keys.into_iter().zip(values).filter_map(entry).collect())
}

/// Whether `meta` holds just this under these keys.
pub(super) async fn is_held(
    running: &Running,
    expected: &[(MetaKey, Option<String>)],
) -> Result<bool, StoreFailure> {
    let held = all(expected.iter().map(|(key, _)| running.text(META, key.name()))).await;
    let mut pairs = held.into_iter().zip(expected);
    pairs.try_fold(true, |is_held, (text, (_, expected))| Ok(is_held && text? == *expected))
}

/// All of the outbox. A row that is not even text is kept as an empty one, which shows as damaged.
pub(super) async fn all_outbox(running: &Running) -> Result<Vec<(u64, String)>, StoreFailure> {
    let (keys, values) = both(running, OUTBOX).await?;
    let row = |(key, value): (JsValue, JsValue)| Some((whole(&key)?, value.as_string().unwrap_or_default()));
    Ok(keys.into_iter().zip(values).filter_map(row).collect())
}

async fn all_overlays(running: &Running) -> Result<Vec<(Seq, Vec<u8>)>, StoreFailure> {
    let (keys, values) = both(running, OVERLAY).await?;
    let overlay = |(key, value): (JsValue, JsValue)| Some((Seq(whole(&key)?), bytes(&value)?));
    Ok(keys.into_iter().zip(values).filter_map(overlay).collect())
}

/// All of `index` as the browser gives it: keys and buffers. The values are blobs, which are read after the transaction has ended.
pub(super) async fn index_buffers(running: Running) -> Result<Indexes, StoreFailure> {
    let (keys, values) = both(&running, INDEX).await?;
    let buffers = values.into_iter().map(async |value| match value.dyn_into::<Blob>() {
        // One that cannot be read is made again.
        Ok(blob) => JsFuture::from(blob.array_buffer()).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    });
    Ok((keys, all(buffers).await))
}

fn indexes((keys, buffers): Indexes) -> Vec<(TypeNo, Vec<u8>)> {
    let index = |(key, buffer): (JsValue, JsValue)| {
        let type_no = u16::try_from(whole(&key)?).ok()?;
        Some((TypeNo(type_no), Uint8Array::new(buffer.dyn_ref::<ArrayBuffer>()?).to_vec()))
    };
    keys.into_iter().zip(buffers).filter_map(index).collect()
}

/// The keys of all that the store holds.
pub(super) async fn shelf(running: &Running) -> Result<Shelf, StoreFailure> {
    let (pages, overlays) = (keys_of(running, PAGE), keys_of(running, OVERLAY));
    let (meta, pages, overlays, outbox) =
        try_join4(all_meta(running), pages, overlays, keys_of(running, OUTBOX)).await?;
    Ok(Shelf {
        meta,
        pages: pages.iter().filter_map(hash).collect(),
        overlays: overlays.iter().filter_map(whole).map(Seq).collect(),
        outbox: outbox.iter().filter_map(whole).collect(),
    })
}

/// What single keys hold, as the writes that made it so.
pub(super) async fn keys(running: &Running, keys: &[StoreKey]) -> Result<Vec<Write>, StoreFailure> {
    let found = all(keys.iter().map(|key| one(running, *key))).await;
    found.into_iter().filter_map(Result::transpose).collect()
}

async fn one(running: &Running, key: StoreKey) -> Result<Option<Write>, StoreFailure> {
    Ok(match key {
        StoreKey::Meta(key) => running.text(META, key.name()).await?.map(|text| Write::Meta(key, text)),
        StoreKey::Page(hash) => {
            let value = value(running, PAGE, hash.to_string().into()).await?;
            value.and_then(|value| bytes(&value)).map(|bytes| Write::Page(hash, bytes))
        }
        StoreKey::Overlay(to) => {
            let value = value(running, OVERLAY, number(to.0)).await?;
            value.and_then(|value| bytes(&value)).map(|bytes| Write::Overlay(to, bytes))
        }
        StoreKey::Outbox(n) => {
            let value = value(running, OUTBOX, number(n)).await?;
            value.map(|value| Write::Outbox(n, value.as_string().unwrap_or_default()))
        }
        StoreKey::DropPage(hash) => Some(Write::DropPage(hash)),
        StoreKey::DropOverlay(to) => Some(Write::DropOverlay(to)),
        StoreKey::DropOutbox(n) => Some(Write::DropOutbox(n)),
    })
}

/// What all of these come to. Each is begun before any is waited for, and each asks the browser for one thing only: it is there when its
/// turn comes, in whatever order the browser answers.
async fn all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut begun: Vec<_> = futures.map(|future| Box::pin(maybe_done(future))).collect();
    poll_fn(|context| {
        // Those that are not done yet are waited for below.
        for future in &mut begun {
            let _ = future.as_mut().poll(context);
        }
        Poll::Ready(())
    })
    .await;
    let mut outputs = Vec::with_capacity(begun.len());
    for future in &mut begun {
        future.as_mut().await;
        outputs.extend(future.as_mut().take_output());
    }
    outputs
}

async fn value(running: &Running, store: &str, key: JsValue) -> Result<Option<JsValue>, StoreFailure> {
    running.store(store)?.get(key).map_err(failure)?.await.map_err(failure)
}

/// Keys and values of a whole store, both in the order of the keys.
async fn both(running: &Running, store: &str) -> Result<(Vec<JsValue>, Vec<JsValue>), StoreFailure> {
    try_join(keys_of(running, store), values_of(running, store, None)).await
}

async fn keys_of(running: &Running, store: &str) -> Result<Vec<JsValue>, StoreFailure> {
    running.store(store)?.get_all_keys(None, None).map_err(failure)?.await.map_err(failure)
}

async fn values_of(
    running: &Running,
    store: &str,
    range: Option<Query>,
) -> Result<Vec<JsValue>, StoreFailure> {
    running.store(store)?.get_all(range, None).map_err(failure)?.await.map_err(failure)
}

/// The name of a page by its key.
pub(super) fn hash(key: &JsValue) -> Option<PageHash> {
    PageHash::try_from(key.as_string()?).ok()
}

fn bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

fn whole(key: &JsValue) -> Option<u64> {
    key.as_f64().map(|number| number as u64)
}
