//! A browser that has no room left: what a person enters then is not lost, is said not to be saved, and can be saved once there is room.

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};
use serde_json::json;

/// More than a company of the demo's size takes, little enough to be filled soon.
const QUOTA_BYTES: u64 = 60 * 1024 * 1024;
/// Firefox gives an origin a fifth of what it may use in all.
const FIREFOX_LIMIT_KIB: u64 = 5 * QUOTA_BYTES / 1024;
/// More saves than what is left after filling can take.
const MOST_SAVES: usize = 60;

/// Fills what is left, in ever smaller pieces, with a database of another program's.
const FILL: &str = "
    return (async () => {
        const settled = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = failed; });
        const opened = indexedDB.open('other');
        opened.onupgradeneeded = () => opened.result.createObjectStore('filler', { autoIncrement: true });
        const database = await settled(opened);
        const put = (piece) => new Promise((done) => {
            const transaction = database.transaction('filler', 'readwrite', { durability: 'strict' });
            transaction.oncomplete = () => done(true);
            transaction.onabort = () => done(false);
            transaction.objectStore('filler').put(piece);
        });
        for (let size = 1 << 22; size >= 1 << 10; size >>= 1) {
            const piece = new Uint8Array(size);
            for (let at = 0; at < size; at += 65536) crypto.getRandomValues(piece.subarray(at, at + 65536));
            while (await put(piece)) {}
            // The next transaction after one that found no room may only delete in Firefox.
            database.transaction('filler', 'readwrite');
        }
        database.close();
        return true;
    })()";

const SAVE_STATE: &str = "return document.getElementById('save-state')?.dataset.save ?? ''";

const MAKE_ROOM: &str = "
    return new Promise((done, failed) => {
        const request = indexedDB.deleteDatabase('other');
        request.onsuccess = () => done(true);
        request.onerror = failed;
    })";

in_both_browsers!(an_entry_that_finds_no_room_stays_in_its_form_until_it_is_saved);

async fn an_entry_that_finds_no_room_stays_in_its_form_until_it_is_saved(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let profile = stage.page_profile(kind)?;
    let mut profile =
        profile.with_firefox_preference("dom.quotaManager.temporaryStorage.fixedLimit", FIREFOX_LIMIT_KIB);
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    limit(&browser, &stage.url()).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    browser.open_record("contacts", &contact.name).await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.run(FILL, Vec::new()).await.context("fill the browser's storage")?;

    let phone = save_until_refused(&browser).await?;
    browser.read("Not saved on this device").await?;
    browser.see("#storage-full").await?;
    assert_eq!(browser.field("phone").await?, phone, "what was typed is still there");

    browser.run(MAKE_ROOM, Vec::new()).await.context("make room")?;
    browser.save().await?;
    browser.wait_until_gone("#storage-full").await?;
    stage.proxy.set(Mode::Pass).await?;
    browser.see_record_state(State::InOffice).await?;
    stage.business.wait_for(&contact.column("phone"), &phone).await?;
    browser.quit().await
}

/// Lowers what the page's origin may store; Firefox was told at its start.
async fn limit(browser: &Browser, origin: &str) -> Result<()> {
    if browser.kind() == Kind::Chromium {
        let limit = json!({ "origin": origin, "quotaSize": QUOTA_BYTES });
        let cdp = browser.driver().cdp();
        cdp.send_raw("Storage.overrideQuotaForOrigin", limit).await.context("lower the quota")?;
    }
    Ok(())
}

/// Saves one telephone number after the other until the browser takes no more; returns the one that it did not take.
async fn save_until_refused(browser: &Browser) -> Result<String> {
    for at in 0..MOST_SAVES {
        let phone = format!("+31 43 {at:07}");
        browser.fill_field("phone", &phone).await?;
        browser.wait_for_answer(SAVE_STATE, json!("idle")).await?;
        browser.click("#save:enabled").await?;
        let end = browser.until("the form to say how saving went", async || {
            let state = browser.run(SAVE_STATE, Vec::new()).await?;
            Ok(state.as_str().filter(|state| ["saved", "failed"].contains(state)).map(str::to_owned))
        });
        if end.await? == "failed" {
            return Ok(phone);
        }
    }
    anyhow::bail!("the browser took {MOST_SAVES} entries without room")
}
