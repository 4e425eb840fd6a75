//! What a browser has stored of the person's workspace, read from its IndexedDB past the app.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, ensure};
use landbridge_model::page::PageHash;
use landbridge_model::{ClientId, Seq};
use landbridge_replica::Replica;
use landbridge_replica::outbox::OutboxRow;
use landbridge_replica::store::{Contents, MetaKey};
use serde::Deserialize;
use serde_json::json;

use super::Browser;
use crate::clerk;

/// Bytes come in hexadecimal digits. Both databases are read as they are now, each in one transaction.
const READ: &str = "
    return (async () => {
        const settled = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = failed; });
        const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('landbridge/'));
        const main = names.find((name) => !name.endsWith('/outbox-mirror'));
        const all = async (name, wanted) => {
            const read = {};
            if (!name) return read;
            const database = await settled(indexedDB.open(name));
            const stores = wanted.filter((store) => database.objectStoreNames.contains(store));
            const transaction = stores.length ? database.transaction(stores) : null;
            await Promise.all(stores.map(async (store) => {
                const [keys, values] = await Promise.all([
                    settled(transaction.objectStore(store).getAllKeys()),
                    settled(transaction.objectStore(store).getAll()),
                ]);
                read[store] = keys.map((key, at) => [String(key), typeof values[at] === 'string' ? values[at] : values[at].toHex()]);
            }));
            database.close();
            return read;
        };
        return { main: await all(main, arguments[0]), mirror: await all(names.find((name) => name !== main), ['outbox']) };
    })()";

/// The object stores of a workspace, but for what can be derived from the others.
const STORES: [&str; 4] = ["meta", "page", "overlay", "outbox"];
/// Those that have to do with the outbox.
const OUTBOX_STORES: [&str; 2] = ["meta", "outbox"];

/// What is stored of a workspace.
#[derive(Debug)]
pub struct Stored {
    contents: Contents,
    mirror: Vec<(u64, String)>,
}

#[derive(Deserialize)]
struct Read {
    main: Rows,
    mirror: Rows,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rows {
    meta: Vec<(String, String)>,
    page: Vec<(String, String)>,
    overlay: Vec<(String, String)>,
    outbox: Vec<(String, String)>,
}

impl Browser {
    /// Reads what is stored. The page that is open must be of the origin whose store it is; the app need not run in it.
    pub async fn stored(&self) -> Result<Stored> {
        self.stored_of(&STORES).await
    }

    /// Reads what is stored of the outbox alone, which is soon done.
    pub async fn stored_outbox(&self) -> Result<Stored> {
        self.stored_of(&OUTBOX_STORES).await
    }

    async fn stored_of(&self, stores: &[&str]) -> Result<Stored> {
        let read = self.run(READ, vec![json!(stores)]).await?;
        let Read { main, mirror } = serde_json::from_value(read).context("understand what is stored")?;
        let mut contents = Contents::default();
        for (name, text) in main.meta {
            let key = MetaKey::ALL.into_iter().find(|key| key.name() == name);
            contents.meta.extend(key.map(|key| (key, text)));
        }
        for (hash, text) in main.page {
            let hash = PageHash::try_from(hash).map_err(|error| anyhow!("{error}"))?;
            contents.pages.push((hash, bytes(&text)?));
        }
        for (to, text) in main.overlay {
            contents.overlays.push((Seq(to.parse()?), bytes(&text)?));
        }
        contents.outbox = numbered(main.outbox)?;
        Ok(Stored { contents, mirror: numbered(mirror.outbox)? })
    }
}

fn numbered(rows: Vec<(String, String)>) -> Result<Vec<(u64, String)>> {
    rows.into_iter().map(|(n, text)| Ok((n.parse()?, text))).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    let digits = |at| text.get(at..at + 2).context("read two digits of a byte");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(digits(at)?, 16).context("read a byte")).collect()
}

impl Stored {
    /// What the app would show of it.
    pub fn replica(&self) -> Replica {
        Replica::open(self.contents.clone(), "en").0
    }

    /// The pages that are here.
    pub fn pages(&self) -> BTreeSet<String> {
        self.contents.pages.iter().map(|(hash, _)| hash.to_string()).collect()
    }

    /// What every record of a type shows in a field, by their keys.
    pub fn values(&self, type_key: &str, field_key: &str) -> Result<Vec<Option<String>>> {
        let mut replica = self.replica();
        let of = clerk::type_of(&replica, type_key)?;
        let no = of.field_by_key(field_key).context("find the field")?.no;
        let ids = clerk::ids(&mut replica, of.no);
        let value = |id| Some(replica.record(of.no, id)?.fields.get(&no)?.cell.value.as_ref()?.to_string());
        Ok(ids.into_iter().map(value).collect())
    }

    /// The name of the outbox.
    pub fn client(&self) -> Result<ClientId> {
        let text = self.meta(MetaKey::Client).context("find the name of the outbox")?;
        serde_json::from_str(text).context("read the name of the outbox")
    }

    /// The rows of the outbox. Each can be read, has a number that no later edit gets; the mirror has no other.
    pub fn outbox(&self) -> Result<Vec<OutboxRow>> {
        let next: u64 =
            self.meta(MetaKey::NextN).map_or(Ok(1), str::parse).context("read the next number")?;
        let mut rows = Vec::new();
        for (n, text) in &self.contents.outbox {
            let row =
                OutboxRow::parse(text).with_context(|| format!("read row {n} of the outbox: {text}"))?;
            ensure!(
                row.edit.n == *n && *n < next,
                "row {n} is of edit {}, and the next is {next}",
                row.edit.n
            );
            rows.push(row);
        }
        let known: BTreeSet<u64> = rows.iter().map(|row| row.edit.n).collect();
        let foreign = self.mirror.iter().find(|(n, _)| !known.contains(n));
        ensure!(foreign.is_none(), "the mirror has what the outbox has not: {foreign:?}");
        Ok(rows)
    }

    fn meta(&self, key: MetaKey) -> Option<&str> {
        self.contents.meta.iter().find(|(held, _)| *held == key).map(|(_, text)| text.as_str())
    }
}
