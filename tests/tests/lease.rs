//! A device that has not reached the service for longer than a company allows is locked, and loses nothing.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};
use serde_json::json;

/// Has the device believe that it reached the service so many milliseconds earlier than it did.
const AGE: &str = "const earlier = arguments[0];
    const settled = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = failed; });
    return settled(indexedDB.open('landbridge')).then(async (device) => {
        const kept = device.transaction('kept', 'readwrite').objectStore('kept');
        const names = (await settled(kept.getAllKeys())).filter((name) => name.startsWith('contact/'));
        for (const name of names) {
            const millis = JSON.parse(await settled(kept.get(name)));
            await settled(kept.put(JSON.stringify(millis - earlier), name));
        }
        device.close();
        return names.length;
    })";

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

in_both_browsers!(a_device_that_was_away_too_long_is_locked_and_keeps_its_edits);

async fn a_device_that_was_away_too_long_is_locked_and_keeps_its_edits(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, "+31 30 121 21 21").await?;
    browser.see_record_state(State::OnDevice).await?;

    age(&browser, 13 * DAY_MILLIS).await?;
    browser.reload().await?;
    browser.see_status("on-device", 1).await?;

    age(&browser, 2 * DAY_MILLIS).await?;
    browser.reload().await?;
    browser.see("#sign-in").await?;
    browser.read("is locked. Sign in to go on").await?;
    browser.miss(&contact.name).await?;
    browser.wait_for_answer("return document.querySelectorAll('[data-record]').length", json!(0)).await?;

    stage.proxy.set(Mode::Pass).await?;
    browser.sign_in(&stage.announcement()?.owner).await?;
    stage.business.wait_for(&contact.column("phone"), "+31 30 121 21 21").await?;
    browser.quit().await
}

async fn age(browser: &Browser, millis: i64) -> Result<()> {
    browser.wait_for_answer(&AGE.replace("arguments[0]", &millis.to_string()), json!(1)).await
}
