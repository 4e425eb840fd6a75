//! A browser that cannot run the client gets a page that says in words what is missing, before any Wasm runs.

use anyhow::Result;
use landbridge_tests::browser::Kind;
use landbridge_tests::in_both_browsers;
use landbridge_tests::stage::Stage;
use serde_json::json;

in_both_browsers!(a_crippled_browser_is_told_what_is_missing);

async fn a_crippled_browser_is_told_what_is_missing(kind: Kind) -> Result<()> {
    let mut stage = Stage::begin().await?;
    let profile = stage.page_profile(kind)?;
    let browser = profile.with_firefox_preference("javascript.options.wasm", false).open().await?;
    if kind == Kind::Chromium {
        // It has no setting for this.
        let script = json!({ "source": "delete globalThis.WebAssembly" });
        browser.driver().cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await?;
    }
    browser.go_to(&stage.url()).await?;
    browser.read("This browser cannot run Landbridge").await?;
    browser.read_in("#boot .missing", "✗ WebAssembly, which runs the program").await?;
    browser.read_in("#boot", "Required: version").await?;
    let is_red = "const [red, green, blue] = getComputedStyle(document.querySelector('#boot .missing')).color.match(/\\d+/g); \
                  return red > 120 && green < red / 2 && blue < red / 2";
    browser.wait_for_answer(is_red, json!(true)).await?;
    let has_started = "return document.querySelector('script[type=module]') !== null || document.documentElement.hasAttribute('data-started')";
    browser.wait_for_answer(has_started, json!(false)).await?;
    browser.screenshot(&format!("missing-{kind:?}").to_lowercase()).await?;
    browser.quit().await
}
