//! Lists of many records, and forms that say what is wrong while somebody types.

use anyhow::{Context, Result, ensure};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, contacts, owner_at_the_page, owner_in_the_extension};
use landbridge_tests::system::Settings;
use serde_json::json;

/// More rows than any document should hold.
const CUSTOMERS: u32 = 2_000;
/// Those in sight and those around them, on a large screen.
const MOST_ROWS: u64 = 150;

in_both_browsers!(
    only_rows_around_those_in_sight_are_in_the_document,
    the_last_row_is_reached_in_the_extension_too,
    a_value_is_checked_while_it_is_typed,
);

/// From the top to the bottom and back, in leaps and by the keyboard.
async fn only_rows_around_those_in_sight_are_in_the_document(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin_with(Settings { customers: CUSTOMERS, ..Settings::default() }).await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let total =
        stage.business.text("select count(*) from customers").await?.context("count the customers")?;
    let total: u64 = total.parse()?;
    browser.go_to_screen("#/contacts").await?;
    browser.see(&format!("#list[aria-rowcount=\"{}\"] [data-record]", total + 1)).await?;
    for place in [total / 2, total - 1, total / 4, 0] {
        scroll_to(&browser, place, total).await?;
        see_row(&browser, place).await?;
    }
    browser.run("document.getElementById('list').focus()", Vec::new()).await?;
    press(&browser, "End").await?;
    see_row(&browser, total - 1).await?;
    browser.see(&format!("#list [data-row=\"{}\"][aria-selected=true]", total - 1)).await?;
    press(&browser, "Home").await?;
    see_row(&browser, 0).await?;
    browser.quit().await
}

/// The extension's pages have a content security policy of their own, which the heights of a list must not be against.
async fn the_last_row_is_reached_in_the_extension_too(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.extension_profile(kind)?;
    let browser = owner_in_the_extension(&stage, &mut profile).await?;
    let total = stage.business.text("select count(*) from customers").await?;
    let total: u64 = total.context("count the customers")?.parse()?;
    browser.go_to_screen("#/contacts").await?;
    browser.see(&format!("#list[aria-rowcount=\"{}\"] [data-record]", total + 1)).await?;
    scroll_to(&browser, total - 1, total).await?;
    see_row(&browser, total - 1).await?;
    browser.quit().await
}

async fn scroll_to(browser: &Browser, place: u64, total: u64) -> Result<()> {
    let script = "const list = document.getElementById('list'); \
                  list.scrollTop = list.scrollHeight * arguments[0] / arguments[1]";
    browser.run(script, vec![json!(place), json!(total)]).await.map(drop)
}

async fn press(browser: &Browser, key: &str) -> Result<()> {
    let script = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0], bubbles: true }))";
    browser.run(script, vec![json!(key)]).await.map(drop)
}

/// Waits until a row is in sight with its record in it; the document has few others.
async fn see_row(browser: &Browser, place: u64) -> Result<()> {
    let script = "const list = document.getElementById('list').getBoundingClientRect(); \
                  const row = document.querySelector(`#list [data-row=\"${arguments[0]}\"][data-record]`); \
                  const at = row?.getBoundingClientRect(); \
                  const isInSight = at && at.top < list.bottom && at.bottom > list.top && row.textContent.trim() !== ''; \
                  return isInSight ? document.querySelectorAll('#list [data-row]').length : null";
    let claim = format!("row {place} to be in sight");
    let rows =
        browser.until(&claim, async || Ok(browser.run(script, vec![json!(place)]).await?.as_u64())).await?;
    ensure!(rows <= MOST_ROWS, "{rows} rows are in the document");
    Ok(())
}

/// Nothing but keys is pressed: the field is not left, and nothing is saved.
async fn a_value_is_checked_while_it_is_typed(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    stage.proxy.set(Mode::Refuse).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    browser.open_record("contacts", &contact.name).await?;
    for (field, wrong, right) in
        [("email", "office at example", "office@firm.example"), ("credit_limit", "a lot", "1200.50")]
    {
        let (control, problem) = (format!("#field-{field}"), format!("#field-{field}[aria-invalid=true]"));
        browser.fill(&control, wrong).await?;
        browser.see(&problem).await?;
        browser.wait_for_answer("return document.activeElement.id", json!(format!("field-{field}"))).await?;
        // Whoever cannot see the colour is told in words.
        let words = format!(
            "const ids = document.querySelector('{control}').getAttribute('aria-describedby') ?? ''; \
             return ids.split(' ').some((id) => document.getElementById(id)?.textContent.trim())"
        );
        browser.wait_for_answer(&words, json!(true)).await?;
        browser.fill(&control, right).await?;
        browser.wait_until_gone(&problem).await?;
    }
    browser.save().await?;
    browser.see_record_state(State::OnDevice).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("email"), "office@firm.example").await?;
    browser.quit().await
}
