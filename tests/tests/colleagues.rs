//! Two people in one company: who sees what, and how soon.

use std::time::Duration;

use anyhow::Result;
use landbridge_tests::browser::{Browser, Kind, Profile};
use landbridge_tests::in_both_browsers;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::story::{Contact, State, contacts, owner_at_the_page};

/// A change shows on another open screen within a second. On a machine that runs two browsers and the whole system without
/// optimisation, and looks every 25 ms, that is a little more.
const SOON: Duration = Duration::from_secs(3);

in_both_browsers!(
    a_move_between_teams_shows_on_the_colleagues_screen,
    a_conflict_names_the_colleague,
    two_tabs_show_each_others_edits,
);

/// The colleague, who sees one of two teams, at the web page.
async fn colleague_at_the_page(stage: &Stage, profile: &mut Profile) -> Result<Browser> {
    let browser = profile.open().await?;
    browser.go_to(&stage.url()).await?;
    browser.sign_in(&stage.announcement()?.colleague).await?;
    browser.go_to_screen("#/").await?;
    let count = stage.business.text("select count(*) from customers where team_id = 1").await?;
    browser.wait_for_count("contact", &count.unwrap_or_default()).await?;
    Ok(browser)
}

/// The colleague looks at the list of contacts. The owner changes one in it, moves it away, and moves it back.
async fn a_move_between_teams_shows_on_the_colleagues_screen(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let owner = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    let [swedish] = contacts(&stage.business, 2, "true").await?;
    let mut profile = stage.page_profile(kind)?;
    let colleague = colleague_at_the_page(&stage, &mut profile).await?;
    colleague.go_to_screen("#/contacts").await?;
    colleague.fill("#search", &swedish.name).await?;
    colleague.see("#list-empty").await?;
    colleague.fill("#search", &contact.name).await?;
    colleague.read_in("#list", &contact.name).await?;

    owner.change_phone(&contact, "+31 40 444 44 44").await?;
    see_soon(&colleague, "+31 40 444 44 44", true).await?;

    owner.fill_field("team", "2").await?;
    owner.save().await?;
    see_soon(&colleague, &contact.name, false).await?;
    colleague.see("#list-empty").await?;
    stage.business.wait_for(&contact.column("team_id"), "2").await?;
    owner.see_record_state(State::InOffice).await?;

    owner.fill_field("team", "1").await?;
    owner.save().await?;
    see_soon(&colleague, &contact.name, true).await?;
    stage.business.wait_for(&contact.column("team_id"), "1").await?;
    colleague.quit().await?;
    owner.quit().await
}

/// Waits until the list shows a text, or no longer does.
async fn see_soon(browser: &Browser, text: &str, is_there: bool) -> Result<()> {
    let claim = format!("{text:?} on the colleague's screen: {is_there}");
    browser
        .until_within(SOON, &claim, async || {
            let list =
                browser.run("return document.querySelector('#list')?.innerText ?? ''", Vec::new()).await?;
            let is_shown = list.as_str().unwrap_or_default().contains(text);
            Ok((is_shown == is_there).then_some(()))
        })
        .await
}

async fn a_conflict_names_the_colleague(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let owner = owner_at_the_page(&stage, &mut profile).await?;
    let [contact]: [Contact; 1] = contacts(&stage.business, 1, "true").await?;
    stage.proxy.set(Mode::Refuse).await?;
    owner.change_phone(&contact, "+31 10 555 55 55").await?;
    owner.go_to("about:blank").await?;

    stage.proxy.set(Mode::Pass).await?;
    let mut profile = stage.page_profile(kind)?;
    let colleague = colleague_at_the_page(&stage, &mut profile).await?;
    colleague.change_phone(&contact, "+31 10 666 66 66").await?;
    colleague.see_record_state(State::InOffice).await?;
    let colleagues_name = colleague.see(".person-name").await?.text().await?;

    owner.go_to(&stage.url()).await?;
    owner.see_status("conflicts", 1).await?;
    owner.go_to_screen("#/conflicts").await?;
    owner.read_in("article.conflict .mine", "+31 10 555 55 55").await?;
    owner.read_in("article.conflict .theirs", "+31 10 666 66 66").await?;
    owner.read_in("article.conflict thead", &colleagues_name).await?;
    // Both are told, and either may choose.
    colleague.see_status("conflicts", 1).await?;
    colleague.go_to_screen("#/conflicts").await?;
    colleague.click("article.conflict .keep-mine").await?;
    stage.business.wait_for(&contact.column("phone"), "+31 10 555 55 55").await?;
    owner.see_status("conflicts", 0).await?;
    colleague.quit().await?;
    owner.quit().await
}

/// One tab syncs, the other hears of it; an edit of either is in both, and arrives when the one that syncs is closed.
async fn two_tabs_show_each_others_edits(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let mut profile = stage.page_profile(kind)?;
    let browser = owner_at_the_page(&stage, &mut profile).await?;
    let [contact] = contacts(&stage.business, 1, "true").await?;
    browser.open_record("contacts", &contact.name).await?;
    let first = browser.driver().window().await?;
    let second = browser.driver().new_tab().await?;
    browser.driver().switch_to_window(second.clone()).await?;
    browser.go_to(&stage.url()).await?;
    stage.proxy.set(Mode::Refuse).await?;
    browser.change_phone(&contact, "+31 50 777 77 77").await?;
    browser.driver().switch_to_window(first).await?;
    browser.wait_for_field("phone", "+31 50 777 77 77").await?;
    browser.see_status("on-device", 1).await?;
    browser.fill_field("email", "first@example.org").await?;
    browser.save().await?;
    browser.driver().close_window().await?;
    browser.driver().switch_to_window(second).await?;
    browser.wait_for_field("email", "first@example.org").await?;
    browser.see_status("on-device", 2).await?;
    stage.proxy.set(Mode::Pass).await?;
    stage.business.wait_for(&contact.column("phone"), "+31 50 777 77 77").await?;
    stage.business.wait_for(&contact.column("email"), "first@example.org").await?;
    browser.see_record_state(State::InOffice).await?;
    browser.quit().await
}
