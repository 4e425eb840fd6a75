//! A database that somebody else designed is connected: the console proposes its records, and what is corrected there is what people get.

use anyhow::{Context, Result, ensure};
use landbridge_model::connect::ConnectAnswer;
use landbridge_model::console::{ConnectAsked, Overview, Phase};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::in_both_browsers;
use landbridge_tests::office::{Office, create_id};
use landbridge_tests::stage::Stage;
use landbridge_tests::system::Person;
use serde_json::json;

in_both_browsers!(what_is_corrected_in_the_console_is_what_people_get);

/// The record type of the table that holds the customers, and a field of it.
const CLIENTS: &str = "[data-table=clients]";
const PHONE: &str = "[data-table=clients] [data-column=phone]";

async fn what_is_corrected_in_the_console_is_what_people_get(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let office = Office::begin(stage.folder()).await?;
    // From here on these are no longer the sample's tables.
    office.business.run("alter table customers rename to clients").await?;
    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    propose(&stage, &office, &browser, kind).await?;

    browser.go_to_screen("#connect/sign-in").await?;
    let person = Person { email: "frida@lindbygg.example".into(), password: "winter wheat 1847".into() };
    create_id(&browser, &stage.announcement()?.mailbox, &person).await?;
    let (email, password) = (person.email.clone(), person.password.clone());
    let asked = ConnectAsked { email, password, bind: true };
    let answer: ConnectAnswer = office.post("connect", &asked).await?;
    ensure!(matches!(answer, ConnectAnswer::Connected(_)), "{answer:?}");
    office.begin_now().await?;
    office.wait_for("everything to be sent", |overview| overview.progress.phase == Phase::InStep).await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&person).await?;
    let clients = office.business.text("select count(*) from clients").await?.context("nobody")?;
    browser.wait_for_count("client", &clients).await?;
    browser.go_to_screen("#/relations").await?;
    browser.see(".list-head [data-field=full_name], .list-head [data-field=name]").await?;
    browser.wait_until_gone(".list-head [data-field=phone]").await?;

    leave_out(&office, &browser).await?;
    browser.go_to(&stage.url()).await?;
    browser.wait_until_gone("#panel-records [data-type=client]").await?;
    browser.see("#panel-records [data-type=product]").await?;
    browser.quit().await
}

/// Has the console propose a mapping, corrects it and keeps it.
async fn propose(stage: &Stage, office: &Office, browser: &Browser, kind: Kind) -> Result<()> {
    browser.go_to(office.url()).await?;
    browser.click("#connect").await?;
    browser.fill("#source-service", &stage.url()).await?;
    browser.fill("#source-database", &office.database().display().to_string()).await?;
    browser.click("#look").await?;
    browser.see("[data-item=Mapping][data-state=missing]").await?;
    browser.click("#to-mapping").await?;
    browser.click(&format!("{CLIENTS} > header button")).await?;
    let newest = office.business.text("select name from clients order by id desc limit 1").await?;
    browser.read_in(&format!("{CLIENTS} tbody tr:first-child"), &newest.context("nobody")?).await?;
    browser.screenshot(&format!("mapping-{kind:?}").to_lowercase()).await?;

    browser.read_in(&format!("{CLIENTS} thead"), "Phone").await?;
    browser.click(&format!("{PHONE} [type=checkbox]")).await?;
    browser.see(&format!("{PHONE}[data-share=left_out]")).await?;
    let heads = format!("return document.querySelector('{CLIENTS} thead').textContent.includes('Phone')");
    browser.wait_for_answer(&heads, json!(false)).await?;
    browser.fill(&format!("{CLIENTS} .fields .field:first-child input"), "Relations").await?;
    browser.click(&format!("{CLIENTS} .mapped-preview h3")).await?;
    browser.read_in(&format!("{CLIENTS} > header"), "Relations").await?;
    browser.click("#keep-mapping:not([disabled])").await?;
    browser.see("[data-item=Mapping][data-state=met]").await.map(drop)
}

/// Leaves the type out of what is shared, once it was said what that means.
async fn leave_out(office: &Office, browser: &Browser) -> Result<()> {
    browser.go_to(office.url()).await?;
    browser.go_to_screen("#settings").await?;
    browser.click("#to-mapping").await?;
    browser.click(&format!("{CLIENTS} > header [type=checkbox]")).await?;
    browser.see(&format!("{CLIENTS}[data-shared=false]")).await?;
    browser.click("#keep-mapping:not([disabled])").await?;
    browser.read_in("#mapping-effects", "Relations leave every device.").await?;
    browser.click("#keep-now").await?;
    browser.see("#mapping-kept").await?;
    let is_in_step = |overview: &Overview| overview.progress.phase == Phase::InStep;
    office.wait_for("everything to be sent", is_in_step).await.map(drop)
}
