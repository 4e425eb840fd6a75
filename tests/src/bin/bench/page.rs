//! Drives one page from outside and asks it for its times.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::wait;
use serde_json::{Value, json};

use crate::contestant::Place;

/// How long a page may take for whatever is asked of it.
const LIMIT: Duration = Duration::from_secs(60);
const PROBE: &str = include_str!("pages/probe.js");

/// A page with the probe in it.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    browser: &'a Browser,
}

impl<'a> Page<'a> {
    /// Goes to a place with the probe installed before, or in Firefox very soon after, the page begins. From then on `bench.shown` waits
    /// for the first rows to say `names`: asked later, it would tell when it was asked.
    pub(crate) async fn begin(browser: &'a Browser, place: &Place, names: &[String]) -> Result<Page<'a>> {
        let rows = json!([place.list, place.row, names]);
        let probe = format!("{PROBE}\nbench.shown ??= bench.whenRowsSay(...{rows});");
        browser.driver().set_script_timeout(LIMIT).await.context("allow long scripts")?;
        match browser.kind() {
            Kind::Chromium => {
                let source = json!({ "source": probe });
                let cdp = browser.driver().cdp();
                cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", source)
                    .await
                    .context("add the probe")?;
                browser.go_to(&place.url).await?;
            }
            Kind::Firefox => begin_in_firefox(browser, &place.url, &probe).await?,
        }
        Ok(Page { browser })
    }

    /// Runs the body of an async function in the page and answers what it returns. `arguments` is an array there.
    pub(crate) async fn ask(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const body = async (...arguments) => {{ {body} }};
             body(...arguments).then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer = self.browser.driver().execute_async(script, arguments).await;
        let answer = match answer {
            Ok(answer) => answer.json().clone(),
            Err(error) => {
                let evidence = self.browser.evidence().await;
                return Err(error).with_context(|| format!("ask the page: {body}\n{evidence}"));
            }
        };
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => bail!("the page answered {error} to {body}"),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Like [`Page::ask`], for a time in milliseconds.
    pub(crate) async fn millis(&self, body: &str, arguments: Vec<Value>) -> Result<f64> {
        self.ask(body, arguments).await?.as_f64().with_context(|| format!("get a number from {body}"))
    }

    /// How long the longest task on the page's main thread was so far, in milliseconds.
    pub(crate) async fn longest_task(&self) -> Result<f64> {
        self.millis("return bench.longestTask", Vec::new()).await
    }
}

/// This machine's clock, in milliseconds since 1970: the one that a page's `performance.timeOrigin` is read from.
pub(crate) fn epoch_millis() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0.0, |now| now.as_secs_f64() * 1_000.0)
}

/// WebDriver's own navigation would wait until the page has loaded, which is too late for the probe.
async fn begin_in_firefox(browser: &Browser, url: &str, probe: &str) -> Result<()> {
    browser.run("location.href = arguments[0]", vec![json!(url)]).await?;
    let install =
        format!("if (location.href.startsWith(arguments[0])) {{ {probe} }} return 'bench' in window");
    wait::until("the page to begin", async || {
        let is_there = browser.run(&install, vec![json!(url)]).await?;
        Ok((is_there == true).then_some(()))
    })
    .await
}
