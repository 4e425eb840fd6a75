//! What stands in the way of the synchronisation, as the console tells it, and what the administrator does about it there.

use anyhow::{Context, Result, ensure};
use landbridge_model::console::{Overview, Phase};
use landbridge_model::obstacle::Obstacle;
use landbridge_tests::browser::{Browser, Colours, Kind};
use landbridge_tests::office::Office;
use landbridge_tests::stage::Stage;
use landbridge_tests::{in_both_browsers, places};
use std::io::{Cursor, Read};
use std::path::Path;
use tokio::process::Command;
use zip::ZipArchive;

in_both_browsers!(a_database_that_was_put_back_is_told_in_words_and_decided_on_in_the_console);

async fn a_database_that_was_put_back_is_told_in_words_and_decided_on_in_the_console(
    kind: Kind,
) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    office.connect_and_start(&stage).await?;
    put_back(&mut office).await?;

    let browser = stage.page_profile(kind)?.with_logs(office.logs()).open().await?;
    browser.go_to(office.url()).await?;
    browser.see("[data-obstacle=apart]").await?;
    browser.read("put back from a backup").await?;
    browser.read("Nothing is synchronised until you decide.").await?;
    show(&browser, "apart", kind).await?;
    browser.go_to_screen("#reconnect").await?;
    browser.fill("#reconnect-database", "elsewhere.sqlite").await?;
    browser.click("#reconnect-now").await?;
    browser.read_in("#reconnect-refused", "There is no business database at").await?;
    show(&browser, "reconnect", kind).await?;
    browser.go_to_screen("#settings").await?;
    browser.click("#read-support").await?;
    browser.read_in("[data-part='read-me.txt']", "fails (apart)").await?;
    show(&browser, "support", kind).await?;

    browser.go_to_screen("#").await?;
    browser.click("#adopt-gone").await?;
    browser.click("#adopt-now").await?;
    browser.see("#panel-progress[data-phase=in_step]").await?;
    browser.quit().await
}

/// The business database is again as it was before two changes, while the office is at work on it.
async fn put_back(office: &mut Office) -> Result<()> {
    let row = "select 'fence = ' || fence || ', batch = null, last_batch = ' || quote(last_batch) from landbridge_agent";
    let before = office.business.text(row).await?.context("the office has set nothing up")?;
    office.kill().await?;
    office.start().await?;
    for (sent, phone) in [(1, "+31 20 555 0103"), (2, "+31 20 555 0104")] {
        office.business.run(&format!("update customers set phone = '{phone}' where id = 1")).await?;
        office.wait_for("the change to be sent", |overview| overview.progress.sent == sent).await?;
    }
    office.business.run(&format!("update landbridge_agent set {before}")).await
}

/// Leaves pictures for somebody to look at: wide and narrow, light and dark.
async fn show(browser: &Browser, name: &str, kind: Kind) -> Result<()> {
    for (colours, width) in [(Colours::Light, 1_200), (Colours::Dark, 360)] {
        browser.prefer(colours).await?;
        browser.resize(width, 900).await?;
        browser.screenshot(&format!("{name}-{width}-{kind:?}").to_lowercase()).await?;
    }
    browser.prefer(Colours::Light).await?;
    browser.resize(1_200, 900).await
}

#[tokio::test]
async fn a_key_that_is_void_is_told_and_a_bundle_of_the_office_has_no_secret_of_it() -> Result<()> {
    let stage = Stage::begin().await?;
    let mut office = Office::begin(stage.folder()).await?;
    let connected = office.connect_and_start(&stage).await?;
    office.kill().await?;
    let mut token = String::new();
    office.change_setup(|setup| {
        token = setup["token"].as_str().unwrap_or_default().to_owned();
        setup["token"] = format!("{token}x").into();
    })?;
    office.start().await?;
    let is_void = |overview: &Overview| {
        matches!(
            overview.progress.phase,
            Phase::Fails { obstacle: Obstacle::TokenVoid, needs_somebody: true, .. }
        )
    };
    office.wait_for("the key to be void", is_void).await?;

    let file = stage.folder().join("bundle.zip");
    let data = stage.folder().join("office/data");
    make_bundle(&data, &file).await?;
    let texts = unpacked(&file)?;
    let made = connected.connection.context("nobody connected it")?;
    let customer = office.business.text("select name from customers where id = 1").await?;
    let key = office.url().split_once("#key=").context("the address has no key")?.1.to_owned();
    let database = office.database().display().to_string();
    let secrets = [
        token,
        key,
        database,
        stage.url(),
        made.company,
        made.person,
        made.email,
        customer.unwrap_or_default(),
    ];
    for secret in secrets {
        ensure!(!secret.is_empty() && !texts.contains(&secret), "{secret} is in the bundle:\n{texts}");
    }
    ensure!(texts.contains("obstacle=\"token_void\""), "the log does not tell it:\n{texts}");
    ensure!(texts.contains("contact:"), "the record types are not told:\n{texts}");
    Ok(())
}

/// As somebody does in a terminal, while the office runs.
async fn make_bundle(data: &Path, file: &Path) -> Result<()> {
    let mut command = Command::new(places::landbridge_binary()?);
    command.args(["office", "support-bundle", "--data"]).arg(data).arg("--output").arg(file);
    let made = command.output().await.context("make a support bundle")?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Ok(())
}

/// Everything that is in a bundle.
fn unpacked(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).context("read the bundle")?;
    let mut zip = ZipArchive::new(Cursor::new(bytes)).context("open the bundle")?;
    let mut texts = String::new();
    for at in 0..zip.len() {
        zip.by_index(at)?.read_to_string(&mut texts).context("read a text of the bundle")?;
    }
    Ok(texts)
}
