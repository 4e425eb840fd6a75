//! What is stored on the device: how sure it is, and what becomes of it when it is damaged or when the company changes.

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};
use serde_json::json;

const PHONE: &str = "+31 43 123 45 67";
const DAMAGE: &str = "neither JSON nor anything else";

/// Gives a script the names of the replica's databases, and what it needs to look into them.
const DATABASES: &str = "
    const settled = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = failed; });
    const ended = (transaction) => new Promise((done, failed) => { transaction.oncomplete = done; transaction.onabort = failed; });
    const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('landbridge/'));
    const main = names.find((name) => !name.endsWith('/outbox-mirror'));
    const open = (name) => settled(indexedDB.open(name));
    const bytesOf = async (value) => new Uint8Array(value instanceof Blob ? await value.arrayBuffer() : value);
    const digest = async (value) => String(new Uint8Array(await crypto.subtle.digest('SHA-256', await bytesOf(value))));";

in_both_browsers!(
    an_edit_is_stored_with_strict_durability,
    damaged_pages_are_fetched_again,
    a_damaged_index_is_made_anew,
    a_damaged_row_of_the_outbox_is_kept_shown_and_exported,
    an_edit_arrives_although_the_record_types_changed_meanwhile,
);

/// Runs a script that may wait, with [`DATABASES`] in front.
async fn in_databases(browser: &Browser, script: &str) -> Result<serde_json::Value> {
    browser.run(&format!("return (async () => {{ {DATABASES} {script} }})()"), Vec::new()).await
}

async fn an_edit_is_stored_with_strict_durability(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    browser.change_phone(&contact, PHONE).await?;
    let durability = "return performance.getEntriesByName('edit-durable').map(({ detail }) => detail)";
    browser.wait_for_answer(durability, json!(["strict"])).await?;
    browser.quit().await
}

/// One page is cut short, which shows at once; in all others one byte is different, which only their hashes tell. Indexes speak for all
/// of them.
async fn damaged_pages_are_fetched_again(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let all = stored(&browser, "page").await?;
    assert!(all.len() > 1, "there are pages to damage: {}", all.len());
    wait_for_indexes(&browser).await?;
    let damaged = damage(&browser, "page", "place === 0 ? bytes.slice(0, 100) : bytes").await?;
    browser.reload().await?;
    browser.wait_until_fetched(&stage.business).await?;
    wait_until_gone(&browser, "page", &damaged).await?;
    browser.wait_until_fetched(&stage.business).await?;
    browser.quit().await
}

async fn a_damaged_index_is_made_anew(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    wait_for_indexes(&browser).await?;
    let damaged = damage(&browser, "index", "new Blob([bytes])").await?;
    browser.reload().await?;
    browser.wait_until_fetched(&stage.business).await?;
    wait_until_gone(&browser, "index", &damaged).await?;
    browser.quit().await
}

/// The client keeps them when it has been left alone for a while, for every type that has a page; a page's type stands behind its hash.
async fn wait_for_indexes(browser: &Browser) -> Result<()> {
    let script = "
        const database = await open(main);
        const pages = await settled(database.transaction('page').objectStore('page').getAll());
        const indexed = await settled(database.transaction('index').objectStore('index').getAllKeys());
        database.close();
        const types = new Set(pages.map((page) => page[20]));
        return types.size > 1 && [...types].every((type) => indexed.includes(type));";
    browser
        .until("every page to be in an index", async || {
            Ok((in_databases(browser, script).await? == json!(true)).then_some(()))
        })
        .await
}

/// Changes one byte in the middle of every value of a store, and then whatever `change` makes of `bytes` and its `place`. Returns digests
/// of the result.
async fn damage(browser: &Browser, store: &str, change: &str) -> Result<Vec<serde_json::Value>> {
    let script = format!(
        "const database = await open(main);
        const read = database.transaction('{store}').objectStore('{store}');
        const [keys, values] = await Promise.all([settled(read.getAllKeys()), settled(read.getAll())]);
        const damaged = (await Promise.all(values.map(bytesOf))).map((bytes, place) => {{
            bytes[bytes.length >> 1] ^= 255;
            return {change};
        }});
        const store = database.transaction('{store}', 'readwrite').objectStore('{store}');
        damaged.forEach((value, place) => store.put(value, keys[place]));
        await ended(store.transaction);
        database.close();
        return Promise.all(damaged.map(digest));"
    );
    list(in_databases(browser, &script).await?)
}

/// Digests of what a store holds.
async fn stored(browser: &Browser, store: &str) -> Result<Vec<serde_json::Value>> {
    let script = format!(
        "const database = await open(main);
        const values = await settled(database.transaction('{store}').objectStore('{store}').getAll());
        database.close();
        return Promise.all(values.map(digest));"
    );
    list(in_databases(browser, &script).await?)
}

async fn wait_until_gone(browser: &Browser, store: &str, damaged: &[serde_json::Value]) -> Result<()> {
    browser
        .until("nothing damaged to be left", async || {
            let stored = stored(browser, store).await?;
            Ok((!stored.is_empty() && stored.iter().all(|value| !damaged.contains(value))).then_some(()))
        })
        .await
}

fn list(value: serde_json::Value) -> Result<Vec<serde_json::Value>> {
    value.as_array().cloned().context("a script answers with a list")
}

/// In the store and in its mirror; another edit is not held up by it.
async fn a_damaged_row_of_the_outbox_is_kept_shown_and_exported(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [damaged, other] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    for contact in [&damaged, &other] {
        browser.open_record("contacts", &contact.name).await?;
        browser.fill_field("phone", PHONE).await?;
        browser.save().await?;
    }
    let damage = format!(
        "for (const name of names) {{
            const database = await open(name);
            const store = database.transaction('outbox', 'readwrite').objectStore('outbox');
            const [first] = await settled(store.getAllKeys());
            store.put('{DAMAGE}', first);
            await ended(store.transaction);
            database.close();
        }}"
    );
    in_databases(&browser, &damage).await?;
    browser.reload().await?;
    browser.see_status("damaged", 1).await?;
    browser.go_to_screen("#/outbox").await?;
    browser.read_in(".entry[data-progress=damaged] pre", DAMAGE).await?;
    browser.keep_exports().await?;
    browser.click(".entry[data-progress=damaged] .export").await?;
    assert!(browser.exported().await?.contains(DAMAGE));

    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&other.column("phone"), PHONE).await?;
    browser.see_status("on-service", 0).await?;
    browser.reload().await?;
    browser.see_status("damaged", 1).await?;
    browser.click(".entry[data-progress=damaged] .discard").await?;
    browser.click(".discard-confirm").await?;
    browser.see_status("damaged", 0).await?;
    browser.see("#outbox-empty").await?;
    browser.quit().await
}

/// The company opens another team while somebody works without a connection: the choices of a field change.
async fn an_edit_arrives_although_the_record_types_changed_meanwhile(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, PHONE).await?;
    let opened = "insert into teams (id, name, country, currency, euro_rate_thousandths, vat_high_percent, vat_low_percent) \
                  values (3, 'Skåne', 'SE', 'SEK', 11000, 25, 12)";
    stage.business.run(opened).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("phone"), PHONE).await?;
    browser.read_in("#field-team", "Skåne").await?;
    browser.see_record_state(State::InOffice).await?;
    browser.fill_field("team", "3").await?;
    browser.save().await?;
    stage.business.wait_for(&contact.column("team_id"), "3").await?;
    browser.see_record_state(State::InOffice).await?;
    browser.quit().await
}
