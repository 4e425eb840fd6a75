//! The synchronisation history in the office console: a panel that a person puts on the desktop, and a screen with filters.

use anyhow::{Context, Result, ensure};
use landbridge_model::console::Phase;
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::office::{Office, create_id};
use landbridge_tests::stage::Stage;
use landbridge_tests::story::contacts;
use landbridge_tests::system::Person;
use serde_json::json;

/// A conflict or refusal that waits for somebody.
const OPEN: &str = ".trouble[data-cause=refused][data-open=true]";
/// A customer whose postcode has the form of the Netherlands.
const DUTCH: &str = "exists (select 1 from customer_addresses where customer_id = customers.id and country = 'NL' and kind = 'V')";

in_both_browsers!(
    the_history_is_put_on_the_desktop_filtered_and_kept_for_as_long_as_somebody_wants,
    a_refusal_is_told_with_its_cause_until_it_is_given_up,
);

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

async fn a_refusal_is_told_with_its_cause_until_it_is_given_up(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    office.name_source(&stage.url()).await?;
    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    browser.go_to_screen("#connect/sign-in").await?;
    // The demo's owner has a company already, which their browser would show.
    let person = Person { email: "frida@lindbygg.example".into(), password: "winter wheat 1847".into() };
    create_id(&browser, &stage.announcement()?.mailbox, &person).await?;
    office.connect(&stage.url(), &person).await?;
    office.begin_now().await?;
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&person).await?;
    browser.wait_until_fetched(&office.business).await?;
    let [contact] = contacts(&office.business, 1, DUTCH).await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.fill_field("postcode", "12 ABC").await?;
    browser.save().await?;
    browser.see_status("refused", 1).await?;

    browser.go_to(office.url()).await?;
    browser.go_to_screen("#history/open").await?;
    browser.read_in(OPEN, &contact.name).await?;
    browser.read_in(&format!("{OPEN} .cause"), "A Dutch postcode looks like 1234 AB.").await?;
    browser.screenshot(&format!("history-refusal-{kind:?}").to_lowercase()).await?;
    let decide = browser.see(&format!("{OPEN} .decide")).await?.attr("href").await?;
    browser.go_to(&decide.context("the link leads nowhere")?).await?;
    browser.click(".entry[data-progress=refused] .discard").await?;
    browser.click(".discard-confirm").await?;
    browser.see_status("refused", 0).await?;
    // The service learns with the next edit what its author has let go of.
    browser.change_phone(&contact, "+31 30 333 33 33").await?;
    office.business.wait_for(&contact.column("phone"), "+31 30 333 33 33").await?;

    browser.go_to(office.url()).await?;
    browser.go_to_screen("#history").await?;
    browser.read_in(".trouble[data-open=false] .settled", "discarded the edit").await?;
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
