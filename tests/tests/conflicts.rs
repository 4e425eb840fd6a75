//! Two people change the same thing: neither value is lost, and one click keeps either.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, State, contacts, owner_at_the_page};

const MINE: &str = "+31 20 111 11 11";
const THEIRS: &str = "+31 20 222 22 22";

in_both_browsers!(one_click_keeps_either_value, different_fields_merge_by_themselves);

/// Somebody without a connection types a telephone number while somebody in the office types another, in two contacts.
async fn one_click_keeps_either_value(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let both: [Contact; 2] = contacts(&stage.business, 1, "phone is not null").await?;
    stage.proxy.set(Mode::Refuse).await?;
    let (mut cards, mut bases) = (Vec::new(), Vec::new());
    for contact in &both {
        bases.push(stage.business.text(&contact.column("phone")).await?.unwrap_or_default());
        browser.open_record("contacts", &contact.name).await?;
        browser.fill_field("phone", MINE).await?;
        browser.save().await?;
        cards.push(format!("article.conflict[data-record=\"{}\"]", browser.record_id().await?));
        let theirs = format!("update customers set phone = '{THEIRS}' where id = {}", contact.key);
        stage.business.run(&theirs).await?;
    }
    stage.proxy.set(Mode::Pass).await?;
    browser.see_status("conflicts", 2).await?;
    browser.wait_for_field("phone", THEIRS).await?;
    browser.click("#form-conflicts a").await?;
    for ((contact, card), base) in both.iter().zip(&cards).zip(&bases) {
        browser.read_in(&format!("{card} tr[data-field=phone] .base"), base).await?;
        see_both_sides(&browser, contact, card).await?;
    }
    browser.screenshot(&format!("conflicts-{kind:?}").to_lowercase()).await?;

    browser.click(&format!("{} .keep-mine", cards[0])).await?;
    browser.click(&format!("{} .keep-theirs", cards[1])).await?;
    browser.see_status("conflicts", 0).await?;
    browser.see("#no-conflicts").await?;
    stage.business.wait_for(&both[0].column("phone"), MINE).await?;
    see_settled(&browser, &both[0], MINE).await?;
    see_settled(&browser, &both[1], THEIRS).await?;
    stage.business.wait_for(&both[1].column("phone"), THEIRS).await?;
    browser.quit().await
}

async fn see_both_sides(browser: &Browser, contact: &Contact, card: &str) -> Result<()> {
    browser.read_in(&format!("{card} header"), &contact.name).await?;
    browser.read_in(&format!("{card} .mine"), MINE).await?;
    browser.read_in(&format!("{card} .theirs"), THEIRS).await?;
    browser.read_in(&format!("{card} th:nth-child(3)"), "you, ").await?;
    browser.read_in(&format!("{card} th:nth-child(4)"), "somebody in the business software, ").await
}

async fn see_settled(browser: &Browser, contact: &Contact, phone: &str) -> Result<()> {
    browser.open_record("contacts", &contact.name).await?;
    browser.wait_for_field("phone", phone).await?;
    browser.see_record_state(State::InOffice).await
}

async fn different_fields_merge_by_themselves(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, MINE).await?;
    stage
        .business
        .run(&format!("update customers set email = 'theirs@example.org' where id = {}", contact.key))
        .await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("phone"), MINE).await?;
    stage.business.wait_for(&contact.column("email"), "theirs@example.org").await?;
    browser.wait_for_field("email", "theirs@example.org").await?;
    browser.wait_for_field("phone", MINE).await?;
    browser.see_record_state(State::InOffice).await?;
    browser.see_status("conflicts", 0).await?;
    browser.quit().await
}
