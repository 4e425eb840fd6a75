//! The synchronisation history in the office console: a panel that a person puts on the desktop, and a screen with filters.

use anyhow::{Context, Result, ensure};
use landbridge_model::console::Phase;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::office::Office;
use landbridge_tests::stage::Stage;
use serde_json::json;

in_both_browsers!(the_history_is_put_on_the_desktop_filtered_and_kept_for_as_long_as_somebody_wants);

async fn the_history_is_put_on_the_desktop_filtered_and_kept_for_as_long_as_somebody_wants(
    kind: Kind,
) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    office.connect(&stage.url(), &stage.announcement()?.owner).await?;
    office.begin_now().await?;
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    put_on_the_desktop(&browser).await?;

    browser.go_to_screen("#history").await?;
    browser.read_in("#history [data-kind=sweep]", "From the office:").await?;
    browser.screenshot(&format!("history-{kind:?}").to_lowercase()).await?;
    choose(&browser, "#filter-kind", "Conflicts").await?;
    browser.see("#no-history").await?;
    choose(&browser, "#filter-kind", "Everything").await?;
    browser.see("#history [data-kind=sweep]").await?;

    browser.click("#history-settings summary").await?;
    browser.fill("#keep-days", "0").await?;
    browser.click("#keep-history").await?;
    browser.see("#keep-days-problem").await?;
    browser.fill("#keep-days", "365").await?;
    browser.click("#keep-history").await?;
    browser.see("#history-kept").await?;
    browser.quit().await
}

/// Puts the panel on the desktop, before another one, where it still is when the page is loaded again.
async fn put_on_the_desktop(browser: &Browser) -> Result<()> {
    browser.see(".placed[data-panel=connection]").await?;
    ensure!(!has(browser, "#panel-history").await?, "nobody has put it there");
    browser.click("#arrange").await?;
    browser.click("#put-history").await?;
    browser.see(".placed:nth-child(3)[data-panel=history]").await?;
    browser.click("#up-history").await?;
    browser.see(".placed:nth-child(2)[data-panel=history]").await?;
    let focused = "return document.activeElement.id";
    browser.wait_for_answer(focused, json!("up-history")).await?;
    browser.run("location.reload()", Vec::new()).await?;
    browser.see(".placed:nth-child(2)[data-panel=history]").await?;
    browser.see("#panel-history [data-kind=sweep]").await?;
    browser.see("#nothing-open").await.map(drop)
}

async fn has(browser: &Browser, selector: &str) -> Result<bool> {
    let found = browser.run("return !!document.querySelector(arguments[0])", vec![json!(selector)]).await?;
    found.as_bool().context("no answer")
}

/// Chooses an option by its words, as a person does.
async fn choose(browser: &Browser, selector: &str, words: &str) -> Result<()> {
    let script = "const list = document.querySelector(arguments[0]); \
                  list.selectedIndex = [...list.options].findIndex((option) => option.text === arguments[1]); \
                  list.dispatchEvent(new Event('change', { bubbles: true }))";
    browser.run(script, vec![json!(selector), json!(words)]).await.map(drop)
}
