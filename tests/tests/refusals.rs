//! The business database refuses an edit: it comes back in words, holds up nothing else, and its author decides what becomes of it.

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page};

const REFUSED: &str = ".entry[data-progress=refused]";

in_both_browsers!(
    a_refused_edit_is_amended_and_holds_up_nothing_else,
    a_refused_edit_is_retried_when_the_cause_is_gone,
    a_refused_edit_is_exported_and_discarded,
    a_rule_of_every_database_is_said_in_the_persons_language,
);

async fn a_refused_edit_is_amended_and_holds_up_nothing_else(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let dutch = "exists (select 1 from customer_addresses where customer_id = customers.id and country = 'NL' and kind = 'V')";
    let [refused, other] = contacts(&stage.business, 1, dutch).await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.open_record("contacts", &refused.name).await?;
    browser.fill_field("postcode", "12 ABC").await?;
    browser.save().await?;
    browser.change_phone(&other, "+31 30 333 33 33").await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&other.column("phone"), "+31 30 333 33 33").await?;

    browser.see_status("refused", 1).await?;
    browser.go_to_screen("#/outbox").await?;
    let reason = format!("{REFUSED} .reason");
    browser.read_in(&reason, "The business software refused").await?;
    browser.read_in(&reason, "A Dutch postcode looks like 1234 AB.").await?;
    browser.screenshot(&format!("refused-{kind:?}").to_lowercase()).await?;
    amend_the_postcode(&browser).await?;
    stage.business.wait_for(&refused.address("postcode"), "1234 AB").await?;
    browser.see_record_state(State::InOffice).await?;
    see_nothing_waiting(&browser).await?;
    browser.quit().await
}

async fn amend_the_postcode(browser: &Browser) -> Result<()> {
    browser.click(&format!("{REFUSED} .amend")).await?;
    browser.read_in("#form-amending", "A Dutch postcode looks like 1234 AB.").await?;
    browser.wait_for_field("postcode", "12 ABC").await?;
    browser.fill_field("postcode", "1234 AB").await?;
    browser.save().await
}

/// The customer was blocked meanwhile; somebody in the office lifts that.
async fn a_refused_edit_is_retried_when_the_cause_is_gone(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "blocked = 0").await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.go_to_screen("#/orders/new").await?;
    browser.pick("#field-contact", &contact.name).await?;
    browser.fill_field("reference", "Retried").await?;
    browser.save().await?;
    stage.business.run(&format!("update customers set blocked = 1 where id = {}", contact.key)).await?;
    stage.proxy.set(Mode::Pass).await?;
    browser.see_status("refused", 1).await?;
    browser.go_to_screen("#/outbox").await?;
    browser.read_in(REFUSED, "This customer is blocked and takes no new orders.").await?;

    stage.business.run(&format!("update customers set blocked = 0 where id = {}", contact.key)).await?;
    browser.click(&format!("{REFUSED} .retry")).await?;
    let count =
        format!("select count(*) from orders where reference = 'Retried' and customer_id = {}", contact.key);
    stage.business.wait_for(&count, "1").await?;
    see_nothing_waiting(&browser).await?;
    browser.quit().await
}

async fn a_refused_edit_is_exported_and_discarded(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let with_orders = "exists (select 1 from orders where customer_id = customers.id) \
                       and not exists (select 1 from projects where customer_id = customers.id)";
    let [contact] = contacts(&stage.business, 1, with_orders).await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.click("#delete").await?;
    browser.click("#delete-confirm").await?;
    browser.see_status("refused", 1).await?;
    browser.go_to_screen("#/outbox").await?;
    browser.read_in(REFUSED, "This customer has orders and cannot be deleted.").await?;

    browser.keep_exports().await?;
    browser.click(&format!("{REFUSED} .export")).await?;
    let exported = browser.exported().await?;
    let entries: serde_json::Value =
        serde_json::from_str(&exported).context("understand the exported file")?;
    assert_eq!(entries[0]["title"], contact.name.as_str(), "{exported}");
    browser.click(&format!("{REFUSED} .discard")).await?;
    browser.click(".discard-confirm").await?;
    see_nothing_waiting(&browser).await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.see_record_state(State::InOffice).await?;
    stage.business.wait_for(&contact.column("count(*)"), "1").await?;
    browser.quit().await
}

async fn a_rule_of_every_database_is_said_in_the_persons_language(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let product = |what: &str, order: &str| {
        format!("select {what} from products group by name having count(*) = 1 order by name {order} limit 1")
    };
    let name = stage.business.text(&product("name", "asc")).await?.context("there are products")?;
    let taken = stage.business.text(&product("sku", "desc")).await?.context("there are products")?;
    browser.open_record("products", &name).await?;
    browser.fill_field("sku", &taken).await?;
    browser.save().await?;
    browser.see_status("refused", 1).await?;

    browser.go_to_screen("#/outbox").await?;
    let reason = format!("{REFUSED} .reason");
    browser.read_in(&reason, "Another record has this value already.").await?;
    browser.go_to_screen("#/settings").await?;
    browser.click("#settings-language option[value=nl]").await?;
    browser.go_to_screen("#/outbox").await?;
    browser.read_in(&reason, "Artikelnummer").await?;
    browser.read_in(&reason, "Een ander record heeft deze waarde al.").await?;
    browser.screenshot(&format!("refused-in-dutch-{kind:?}").to_lowercase()).await?;
    browser.quit().await
}

async fn see_nothing_waiting(browser: &Browser) -> Result<()> {
    for name in ["refused", "on-device", "on-service"] {
        browser.see_status(name, 0).await?;
    }
    browser.read("Everything is in the office").await
}
