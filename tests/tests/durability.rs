//! What is stored on the device: how sure it is, and what becomes of it when it is damaged or when the company changes.

use anyhow::Result;
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
    const digest = async (page) => String(new Uint8Array(await crypto.subtle.digest('SHA-256', page)));";

in_both_browsers!(
    an_edit_is_stored_with_strict_durability,
    damaged_pages_are_fetched_again,
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

/// One page is cut short, which shows at once; in all others one byte is different, which only their hashes tell.
async fn damaged_pages_are_fetched_again(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let damage = "
        const database = await open(main);
        const store = database.transaction('page', 'readwrite').objectStore('page');
        const keys = await settled(store.getAllKeys());
        const pages = await settled(store.getAll());
        const damaged = pages.map((page, place) => {
            const bytes = new Uint8Array(page.buffer ?? page).slice();
            bytes[bytes.length >> 1] ^= 255;
            return place === 0 ? bytes.slice(0, 100) : bytes;
        });
        damaged.forEach((page, place) => store.put(page, keys[place]));
        await ended(store.transaction);
        database.close();
        return Promise.all(damaged.map(digest));";
    let damaged = in_databases(&browser, damage).await?;
    let count = damaged.as_array().map_or(0, Vec::len);
    assert!(count > 1, "there are pages to damage: {count}");
    browser.reload().await?;
    browser.wait_until_fetched(&stage.business).await?;
    let remaining = format!(
        "const database = await open(main);
        const pages = await settled(database.transaction('page').objectStore('page').getAll());
        database.close();
        const digests = await Promise.all(pages.map(digest));
        return digests.filter((found) => {damaged}.includes(found)).length;"
    );
    browser
        .until("no damaged page to be left", async || {
            Ok((in_databases(&browser, &remaining).await? == json!(0)).then_some(()))
        })
        .await?;
    browser.wait_until_fetched(&stage.business).await?;
    browser.quit().await
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
