//! A whole afternoon's work without a connection: a new contact, an activity for it and a long order for it, which refer to each other.

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind, Profile};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{State, owner_at_the_page};
use landbridge_tests::system::Part;
use serde_json::json;
use thirtyfour::Key;

const LINES: usize = 30;
const NAME: &str = "Nieuwe Klant op Reis B.V.";
const KEY: &str = "select id from customers where name = 'Nieuwe Klant op Reis B.V.'";

in_both_browsers!(
    what_was_made_offline_in_one_go_refers_to_each_other,
    killed_parts_lose_and_repeat_nothing,
    a_lost_acknowledgement_repeats_nothing,
);

async fn make_contact(browser: &Browser) -> Result<()> {
    browser.go_to_screen("#/contacts/new").await?;
    browser.fill_field("name", NAME).await?;
    browser.fill_field("team", "1").await?;
    browser.fill_field("city", "Utrecht").await?;
    browser.save().await?;
    browser.see_record_state(State::OnDevice).await
}

async fn make_activity(browser: &Browser) -> Result<()> {
    browser.go_to_screen("#/activities/new").await?;
    browser.fill_field("subject", "First visit").await?;
    browser.pick("#field-contact", NAME).await?;
    browser.save().await
}

async fn make_order(browser: &Browser, lines: usize) -> Result<()> {
    browser.go_to_screen("#/orders/new").await?;
    browser.pick("#field-contact", NAME).await?;
    browser.fill_field("reference", "Made on the way").await?;
    for number in 1..=lines {
        let row = format!("tr[data-line=\"{number}\"]");
        browser.fill(&format!("{row} input[name=description]"), &format!("Article {number}")).await?;
        browser.fill(&format!("{row} input[name=quantity]"), &number.to_string()).await?;
        browser.fill(&format!("{row} input[name=unit_price]"), "2.50").await?;
        if number < lines {
            // As the hint below the lines says.
            let last = browser.see(&format!("{row} input[name=unit_price]")).await?;
            last.send_keys(Key::Enter + "").await?;
        }
    }
    browser.see("#provisional-number").await?;
    browser.save().await
}

/// The owner, who made a contact, an activity for it and an order for it without a connection.
async fn everything_made_offline(stage: &Stage, profile: &mut Profile) -> Result<Browser> {
    let browser = owner_at_the_page(stage, profile).await?;
    stage.proxy.set(Mode::Refuse).await?;
    make_contact(&browser).await?;
    make_activity(&browser).await?;
    make_order(&browser, LINES).await?;
    Ok(browser)
}

async fn what_was_made_offline_in_one_go_refers_to_each_other(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = everything_made_offline(&stage, &mut profile).await?;
    browser.see_record_state(State::OnDevice).await?;
    stage.proxy.set(Mode::Pass).await?;
    see_everything_arrived(&stage, &browser).await?;
    // The legal number, and the totals with tax, come from the business software.
    browser.wait_until_gone("#provisional-number").await?;
    let number =
        stage.business.text(&format!("select number from orders where customer_id = ({KEY})")).await?;
    browser.read_in("#record-title", &number.unwrap_or_default()).await?;
    let total = "return document.querySelector('[data-field=net] .value').textContent.replace(/[^0-9]/g, '')";
    browser.wait_for_answer(total, json!("116250")).await?;
    browser.quit().await
}

/// One contact, one activity and one order with thirty lines, each once, in the business database, and nothing waits.
async fn see_everything_arrived(stage: &Stage, browser: &Browser) -> Result<()> {
    let order = format!("select id from orders where customer_id = ({KEY})");
    let lines = format!(
        "select count(*) || ' ' || sum(quantity) || ' ' || count(distinct description) from order_lines where order_id = ({order})"
    );
    stage.business.wait_for(&lines, "30 465 30").await?;
    for name in ["on-device", "on-service", "refused", "conflicts"] {
        browser.see_status(name, 0).await?;
    }
    let once = [
        format!("select count(*) from customers where name = '{NAME}'"),
        format!("select count(*) from activities where subject = 'First visit' and customer_id = ({KEY})"),
        format!("select count(*) from orders where reference = 'Made on the way' and customer_id = ({KEY})"),
        format!("select count(*) from customer_addresses where city = 'Utrecht' and customer_id = ({KEY})"),
    ];
    for question in once {
        stage.business.wait_for(&question, "1").await?;
    }
    stage.business.wait_for(&lines, "30 465 30").await
}

/// Service and agent are ended as by a power cut while the edits are on their way, each more than once.
async fn killed_parts_lose_and_repeat_nothing(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    stage.part_service_and_office().await?;
    stage.proxy.set(Mode::Refuse).await?;
    make_contact(&browser).await?;
    make_activity(&browser).await?;
    make_order(&browser, LINES).await?;
    stage.system.kill(Part::Office).await?;
    stage.proxy.set(Mode::Pass).await?;
    browser.see_record_state(State::OnService).await?;
    stage.system.kill(Part::Service).await?;
    stage.system.start(Part::Office).await?;
    stage.system.start(Part::Service).await?;
    stage.business.wait_for(&format!("select count(*) from customers where name = '{NAME}'"), "1").await?;
    stage.system.kill(Part::Office).await?;
    stage.system.kill(Part::Service).await?;
    stage.system.start(Part::Service).await?;
    stage.system.start(Part::Office).await?;
    see_everything_arrived(&stage, &browser).await?;
    browser.quit().await
}

/// The service takes the edits, and each answer is lost on the way back.
async fn a_lost_acknowledgement_repeats_nothing(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = everything_made_offline(&stage, &mut profile).await?;
    stage.proxy.set(Mode::CutAfterCommit { of: "/push".to_owned() }).await?;
    stage.proxy.wait_for_cuts(2).await?;
    stage.proxy.set(Mode::Pass).await?;
    see_everything_arrived(&stage, &browser).await?;
    browser.quit().await
}
