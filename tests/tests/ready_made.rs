//! The ready-made first screen: its rows are there before the client is, and nothing of it outlives a session.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::owner_at_the_page;
use serde_json::json;
use thirtyfour::Key;

/// Answers the ready-made screen that is kept, if any.
const KEPT: &str = "return new Promise((resolve, reject) => {
    const opening = indexedDB.open('landbridge');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const database = opening.result;
        const reading = database.transaction('kept').objectStore('kept').get('ready-made');
        reading.onsuccess = () => { database.close(); resolve(JSON.parse(reading.result ?? 'null')); };
    };
})";

/// The rows of the ready-made screen, and of the real one.
const READY_MADE_ROW: &str = "#app[inert][aria-busy=true] #list [data-record]";
const REAL_ROW: &str = "#app:not([inert], [aria-busy]) #list [data-record]";

/// How many marks tell that there were rows.
const MARKS: &str = "return performance.getEntriesByName('first-rows').length";

/// Holds the pages of the person's store until [`RELEASE`], so that no client can read them.
const HOLD: &str = "return new Promise(async (resolve, reject) => {
    const { name } = (await indexedDB.databases()).find(({ name }) => name !== 'landbridge');
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const pages = opening.result.transaction('page', 'readwrite').objectStore('page');
        const hold = () => {
            if (window.isReleased) return;
            pages.count().onsuccess = hold;
            resolve();
        };
        hold();
    };
})";
const RELEASE: &str = "window.isReleased = true";

in_both_browsers!(
    the_last_screen_is_there_before_the_client,
    rows_of_the_ready_made_screen_open_their_records_before_the_store_is_read,
    what_may_no_longer_be_seen_is_withdrawn,
    signing_out_removes_the_ready_made_screen,
);

async fn the_last_screen_is_there_before_the_client(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    keep_the_contacts(&browser).await?;
    let first = browser.see("#list [data-record] .main").await?.text().await?;

    // Without its Wasm the client cannot start, and nothing answers a question for it.
    change_cache(&browser, "delete").await?;
    stage.proxy.set(Mode::Hang).await?;
    browser.run("location.reload()", Vec::new()).await?;
    browser.see(READY_MADE_ROW).await?;
    browser.read_in("#list", &first).await?;
    browser.wait_for_answer(MARKS, json!(1)).await?;
    browser.wait_for_answer("return document.documentElement.dataset.started ?? null", json!(null)).await?;
    browser
        .wait_for_answer("return document.querySelectorAll('[style], [data-style]').length", json!(3))
        .await?;

    stage.proxy.set(Mode::Pass).await?;
    change_cache(&browser, "add").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.reload().await?;
    browser.see(REAL_ROW).await?;
    browser.read_in("#list", &first).await?;
    browser.see("#status[data-connection=offline]").await?;
    browser.wait_for_answer(MARKS, json!(1)).await?;
    browser.quit().await
}

async fn rows_of_the_ready_made_screen_open_their_records_before_the_store_is_read(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    keep_the_contacts(&browser).await?;
    let first = browser.see("#list [data-record] .main").await?.text().await?;
    let count = browser.see("#list-count").await?.text().await?;
    let page = browser.open_tab().await?;
    browser.go_to(&format!("{}/healthz", stage.url())).await?;
    browser.run(HOLD, Vec::new()).await?;
    let other = browser.driver().window().await?;

    browser.go_to_tab(&page).await?;
    browser.reload().await?;
    browser.see(REAL_ROW).await?;
    browser.read_in("#list [data-row='0']", &first).await?;
    browser.read_in("#list-count", &count).await?;
    // Menu, filters and status line are pictures for a moment only, also when nothing can be found yet.
    browser.wait_for_answer("return document.querySelectorAll('#app [inert]').length", json!(0)).await?;
    browser.see("#status[data-connection]").await?;
    browser.see("#list").await?.send_keys(Key::Enter + "").await?;
    browser.wait_for_answer("return /^#.contacts.[^/]+$/.test(location.hash)", json!(true)).await?;

    browser.go_to_tab(&other).await?;
    browser.run(RELEASE, Vec::new()).await?;
    browser.go_to_tab(&page).await?;
    browser.wait_for_field("name", &first).await?;
    browser.quit().await
}

/// A contact is moved out of the colleague's sight while another screen is open.
async fn what_may_no_longer_be_seen_is_withdrawn(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = profile.open().await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&stage.announcement()?.colleague).await?;
    browser.wait_until_gone("#status .snapshot").await?;
    keep_the_contacts(&browser).await?;
    let first = browser.see("#list [data-record] .main").await?.text().await?;
    browser.go_to_screen("#/settings").await?;
    let moved = format!("update customers set team_id = 2 where name = '{}'", first.replace('\'', "''"));
    stage.business.run(&moved).await?;
    browser.wait_for_answer(KEPT, json!(null)).await?;
    browser.go_to_screen("#/contacts").await?;
    browser.wait_for_answer(&format!("{KEPT}.then((kept) => kept !== null)"), json!(true)).await?;
    let is_there = format!("{KEPT}.then((kept) => kept.screen.html.includes({}))", json!(first));
    browser.wait_for_answer(&is_there, json!(false)).await?;
    browser.quit().await
}

async fn signing_out_removes_the_ready_made_screen(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    keep_the_contacts(&browser).await?;
    // Offline the service cannot have the browser clear everything: what is gone then, the client removed.
    stage.proxy.set(Mode::Refuse).await?;
    browser.see("#status[data-connection=offline]").await?;
    browser.click("#person").await?;
    browser.click("#sign-out").await?;
    browser.click("#sign-out-confirm").await?;
    browser.see("#sign-in").await?;
    browser.wait_for_answer(KEPT, json!(null)).await?;
    browser.reload().await?;
    browser.see("#sign-in").await?;
    browser.wait_for_answer(MARKS, json!(0)).await?;
    browser.wait_until_gone("[data-record]").await?;
    browser.quit().await
}

/// Goes to the contacts and waits until the next start can begin with them.
async fn keep_the_contacts(browser: &Browser) -> Result<()> {
    browser.go_to_screen("#/contacts").await?;
    browser.wait_for_answer(&format!("{KEPT}.then((kept) => kept?.screen.route)"), json!("#/contacts")).await
}

/// Deletes the Wasm from the files that the service worker keeps, or adds it to them.
async fn change_cache(browser: &Browser, change: &str) -> Result<()> {
    let script = "const [name] = await caches.keys(); const cache = await caches.open(name); \
                  return (await cache[arguments[0]]('app_bg.wasm')) !== false";
    browser
        .run(&format!("return (async (...arguments) => {{ {script} }})(...arguments)"), vec![json!(change)])
        .await
        .map(drop)
}
