//! A browser that is killed, with all its processes, in the middle of something, and opened again on the same profile: what was stored is
//! there, what was said to be saved ends once, and the replica becomes what the business database has.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use landbridge_model::Change;
use landbridge_tests::browser::{Browser, Kind, Profile, Stored};
use landbridge_tests::in_both_browsers;
use landbridge_tests::ledger::Ledger;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, contacts, owner_at_the_page};
use serde_json::json;

const PAGES: &str = "/pages/";
const FEED: &str = "/feed?";
/// So many pages are let through in each start before the browser is killed.
const PAGES_BEFORE_KILL: [usize; 3] = [1, 3, 7];
/// When the browser is killed, in turns of the page's thread: as many after the click on Save, or before it where the number is negative. With
/// the last one, when the form says that the edit is saved.
const TURNS_AFTER_CLICK: [i32; 4] = [-20, 0, 2, i32::MAX];
/// The same after an answer of the feed was given out. With a negative number nothing is asked of the page in between.
const TURNS_AFTER_ANSWER: [i32; 3] = [-1, 0, 10];

/// Lets so many turns of the page's thread pass.
const TURNS: &str = "
    const turns = (count) => new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { if (count-- > 0) port2.postMessage(null); else done(); };
        port2.postMessage(null);
    });";

/// Clicks on Save so many turns ago, or so many turns from now. Answers what the form says by the end.
const CLICK: &str = "
    const click = () => document.querySelector('#save:enabled').click();
    if (arguments[0] < 0) {
        turns(-arguments[0]).then(click);
        return '';
    }
    click();
    const state = () => document.getElementById('save-state').dataset.save;
    for (let left = arguments[0]; left > 0 && state() !== 'saved'; left--) await turns(1);
    return state();";

const ONLINE: &str = "dispatchEvent(new Event('online'))";

in_both_browsers!(
    a_first_sync_goes_on_with_the_pages_that_it_has,
    an_edit_is_there_as_a_whole_or_not_at_all,
    an_answer_is_absorbed_as_a_whole_or_not_at_all,
);

/// Goes to a page of the service that is not the app, to read what is stored while the app does not run.
async fn leave_app(stage: &Stage, browser: &Browser) -> Result<()> {
    browser.go_to(&format!("{}/healthz", stage.url())).await
}

/// Kills the browser and opens it again on the same profile.
async fn kill(browser: Browser, profile: &mut Profile) -> Result<Browser> {
    browser.kill().await?;
    profile.open().await
}

async fn run_with_turns(browser: &Browser, script: &str, turns: i32) -> Result<serde_json::Value> {
    let script = format!("return (async (...arguments) => {{ {TURNS} {script} }})(...arguments)");
    browser.run(&script, vec![json!(turns)]).await
}

async fn a_first_sync_goes_on_with_the_pages_that_it_has(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let hold = |after| Mode::Hold { of: PAGES.to_owned(), after };
    let mut profile = stage.page_profile(kind)?;
    stage.proxy.set(hold(0)).await?;
    let browser = profile.open().await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&stage.announcement()?.owner).await?;
    stage.proxy.wait_for_held(1).await?;
    // Browsers write their cookies down some time later, but at the latest when they are closed.
    browser.quit().await?;

    let mut browser = profile.open().await?;
    let mut kept = BTreeSet::new();
    for pages in PAGES_BEFORE_KILL {
        stage.proxy.set(hold(pages - kept.len())).await?;
        browser.go_to(&stage.url()).await?;
        stage.proxy.wait_for_held(1).await?;
        browser
            .until("the pages to be stored", async || {
                Ok((browser.stored().await?.pages().len() == pages).then_some(()))
            })
            .await?;
        ensure_asked_anew(&stage, &kept)?;
        browser = kill(browser, &mut profile).await?;
        leave_app(&stage, &browser).await?;
        kept = browser.stored().await?.pages();
        ensure!(kept.len() == pages, "{} of {pages} pages that were stored are there", kept.len());
    }
    stage.proxy.set(hold(usize::MAX)).await?;
    browser.go_to(&stage.url()).await?;
    browser.wait_until_fetched(&stage.business).await?;
    ensure_asked_anew(&stage, &kept)?;
    let all = browser.stored().await?.pages();
    let asked = stage.proxy.asked().len();
    ensure!(all.is_superset(&kept) && asked == all.len() - kept.len(), "{asked} of {} pages", all.len());
    ledger.close_browser(&browser, &[]).await?;
    browser.quit().await
}

/// No page is asked for that was stored before, and none twice.
fn ensure_asked_anew(stage: &Stage, kept: &BTreeSet<String>) -> Result<()> {
    let mut known = kept.clone();
    for line in stage.proxy.asked() {
        let (_, rest) = line.split_once(PAGES).context("read the line of a request")?;
        let hash: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        ensure!(known.insert(hash), "a page that is there is fetched again: {line}");
    }
    Ok(())
}

/// Without a connection, so that the store is exactly what the killed browser left.
async fn an_edit_is_there_as_a_whole_or_not_at_all(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let mut profile = stage.page_profile(kind)?;
    owner_at_the_page(&stage, &mut profile).await?.quit().await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    let mut browser = profile.open().await?;
    let (mut saved, mut said) = (Vec::new(), Vec::new());
    for (place, turns) in TURNS_AFTER_CLICK.into_iter().enumerate() {
        stage.proxy.set(Mode::Refuse).await?;
        let values = [format!("+31 90 {place:07}"), format!("Stad {place}")];
        let state = save_and_kill(&stage, &browser, &contact, &values, turns).await?;
        browser = kill(browser, &mut profile).await?;
        stage.proxy.set(Mode::Pass).await?;
        leave_app(&stage, &browser).await?;
        let rows = wanted(&browser.stored_outbox().await?)?;
        let there = values.iter().filter(|value| rows.contains(*value)).count();
        ensure!(there == 0 || there == values.len(), "a part of an edit is there: {rows:?}");
        ensure!(there > 0 || state != "saved", "what was said to be saved is gone: {values:?}");
        said.push(format!("{turns}: {state:?}, {there} rows"));
        ensure!(saved.iter().all(|value| rows.contains(value)), "what was there is gone: {rows:?}");
        saved.extend(values.into_iter().take(there));
    }
    eprintln!("{kind:?}, turns after the click: {}", said.join("; "));
    ensure!(said.iter().any(|said| said.contains("\"saved\"")), "nothing was said to be saved: {said:?}");
    browser.go_to(&stage.url()).await?;
    browser.wait_until_fetched(&stage.business).await?;
    ledger.close_browser(&browser, &saved).await?;
    browser.quit().await
}

/// Enters two values in a form and clicks on Save. Answers what the form said when the turns were over.
async fn save_and_kill(
    stage: &Stage,
    browser: &Browser,
    contact: &Contact,
    values: &[String; 2],
    turns: i32,
) -> Result<String> {
    browser.go_to(&stage.url()).await?;
    browser.open_record("contacts", &contact.name).await?;
    browser.fill_field("phone", &values[0]).await?;
    browser.fill_field("city", &values[1]).await?;
    browser.see("#save:enabled").await?;
    let state = run_with_turns(browser, CLICK, turns).await?;
    state.as_str().map(str::to_owned).context("read what the form says")
}

/// The texts that the rows of the outbox want.
fn wanted(stored: &Stored) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for row in stored.outbox()? {
        if let Change::Set { fields, .. } = &row.edit.change {
            let changed = fields.iter().filter(|field| field.new != field.base);
            texts.extend(changed.filter_map(|field| Some(field.new.as_ref()?.as_text()?.to_owned())));
        }
    }
    Ok(texts)
}

/// Every contact changes at once, and each time somebody has saved something meanwhile.
async fn an_answer_is_absorbed_as_a_whole_or_not_at_all(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let ledger = Ledger::begin(&stage).await?;
    let mut profile = stage.page_profile(kind)?;
    owner_at_the_page(&stage, &mut profile).await?.quit().await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    let mut browser = profile.open().await?;
    let (mut saved, mut said) = (Vec::new(), Vec::new());
    for (place, turns) in TURNS_AFTER_ANSWER.into_iter().enumerate() {
        browser.go_to(&stage.url()).await?;
        browser.see("#status[data-connection=online]").await?;
        let phone = format!("+31 90 {place:07}");
        change_everything(&stage, &browser, &contact, (place, &phone)).await?;
        stage.proxy.release();
        if turns >= 0 {
            run_with_turns(&browser, "await turns(arguments[0])", turns).await?;
        }
        browser = kill(browser, &mut profile).await?;
        stage.proxy.set(Mode::Pass).await?;
        leave_app(&stage, &browser).await?;
        let (old, new) = count(&browser.stored().await?, place)?;
        ensure!(old == 0 || new == 0, "{new} records are absorbed and {old} are not");
        saved.push(phone);
        said.push(format!("{turns}: {new} of {}", old + new));
    }
    eprintln!("{kind:?}, turns after the answer: {}", said.join("; "));
    browser.go_to(&stage.url()).await?;
    browser.wait_until_fetched(&stage.business).await?;
    ledger.close_browser(&browser, &saved).await?;
    browser.quit().await
}

/// While the browser is away, somebody in the office changes every contact, and somebody at the browser one; then the browser asks what is
/// new, and the answer is held back.
async fn change_everything(
    stage: &Stage,
    browser: &Browser,
    contact: &Contact,
    (place, phone): (usize, &str),
) -> Result<()> {
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(contact, phone).await?;
    stage.business.run(&format!("update customers set email = 'post@{place}.example'")).await?;
    let unread = "select count(*) from landbridge_capture";
    stage.business.wait_for(unread, "0").await?;
    stage.proxy.set(Mode::Hold { of: FEED.to_owned(), after: 0 }).await?;
    browser.run(ONLINE, Vec::new()).await?;
    stage.proxy.wait_for_held(1).await
}

/// How many contacts do not have what was changed last, and how many have.
fn count(stored: &Stored, place: usize) -> Result<(usize, usize)> {
    let wanted = Some(format!("post@{place}.example"));
    let values = stored.values("contact", "email")?;
    let new = values.iter().filter(|value| **value == wanted).count();
    Ok((values.len() - new, new))
}
