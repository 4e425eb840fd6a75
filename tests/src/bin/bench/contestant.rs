//! One contestant in one browser: first sync in an empty profile, then everything else in a new browser on that profile.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind, Profile};
use serde_json::{Value, json};

use crate::figures::{Figure, Values};
use crate::page::Page;
use crate::rows::{median, p95};

/// How often a small thing is done to see the slowest of them.
pub(crate) const EDITS: usize = 40;

/// How long a browser is left alone once it has started, since it opens pages and services of its own.
const BROWSER_SETTLE: Duration = Duration::from_secs(3);
/// How long the browser stays open after the first sync, in which work that can wait is done.
const SETTLE: Duration = Duration::from_secs(4);
/// How often a browser is closed and opened again: a start takes a seventh of a second, and whatever else the machine does meanwhile
/// counts.
const COLD_STARTS: usize = 3;
/// Nobody types the moment they see something.
const LOOK_MILLIS: u32 = 2_000;
/// Between keystrokes: 80 words a minute.
const TYPE_EVERY_MILLIS: u32 = 150;

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contestant {
    /// We.
    Landbridge,
    /// Plain IndexedDB with a JSON response in each value.
    Chunks,
    /// Dexie with a record in each row.
    Dexie,
}

impl Contestant {
    /// All, in the order in which they are measured and listed.
    pub(crate) const ALL: [Self; 3] = [Self::Landbridge, Self::Chunks, Self::Dexie];
}

/// A page to measure: where it is and where on it are what a person uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Its address.
    pub(crate) url: String,
    /// The search box.
    pub(crate) input: &'static str,
    /// What holds the rows of the list.
    pub(crate) list: &'static str,
    /// A row in it.
    pub(crate) row: &'static str,
}

/// A new profile in `folder`. Firefox otherwise rounds times to milliseconds and makes timers wait for the page to load.
pub(crate) fn profile(kind: Kind, folder: &Path) -> Result<Profile> {
    let profile = Profile::create(kind, folder)?;
    Ok(profile
        .with_firefox_preference("privacy.reduceTimerPrecision", false)
        .with_firefox_preference("dom.timeout.defer_during_load", false))
}

/// Starts the browser and waits until it has come to rest.
pub(crate) async fn open(profile: &mut Profile) -> Result<Browser> {
    let browser = profile.open().await?;
    browser.go_to("about:blank").await?;
    tokio::time::sleep(BROWSER_SETTLE).await;
    Ok(browser)
}

/// Goes to the page of an empty profile and waits until everything is stored and the first rows are right.
pub(crate) async fn first_sync(browser: &Browser, place: &Place, names: &[String]) -> Result<Values> {
    let page = Page::begin(browser, place, names).await?;
    let wait = "const marks = await bench.marked(['synced', 'first-rows'], 0);
        return Math.max(await bench.shown, ...marks)";
    let mut values = Values::from([(Figure::FirstSync, page.millis(wait, Vec::new()).await?)]);
    // A person looks at the list for a while before closing the browser.
    tokio::time::sleep(SETTLE).await;
    note_longest_task(&page, &mut values).await?;
    Ok(values)
}

/// What cold starts took until the first rows and until everything could be found, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct ColdStarts {
    first_rows: Vec<f64>,
    searchable: Vec<f64>,
}

impl ColdStarts {
    /// Opens and closes the browser of a profile that has everything, as often as it takes but for the last time.
    pub(crate) async fn begin(profile: &mut Profile, place: &Place, names: &[String]) -> Result<Self> {
        let mut starts = Self::default();
        for _ in 1..COLD_STARTS {
            let browser = open(profile).await?;
            starts.start(&browser, place, names).await?;
            browser.quit().await?;
        }
        Ok(starts)
    }

    /// Goes to the page for the last time, where everything else is measured, and notes the medians.
    pub(crate) async fn finish<'a>(
        mut self,
        browser: &'a Browser,
        place: &Place,
        names: &[String],
        values: &mut Values,
    ) -> Result<Page<'a>> {
        let page = self.start(browser, place, names).await?;
        values.insert(Figure::ColdFirstRows, median(&self.first_rows));
        values.insert(Figure::ColdSearchable, median(&self.searchable));
        Ok(page)
    }

    /// Goes to the page and waits until everything can be found.
    async fn start<'a>(&mut self, browser: &'a Browser, place: &Place, names: &[String]) -> Result<Page<'a>> {
        let page = Page::begin(browser, place, names).await?;
        let wait = "const [drawn, searchable] = await bench.marked(['first-rows', 'searchable'], 0);
            return [Math.max(await bench.shown, drawn), searchable]";
        let reached = times(page.ask(wait, Vec::new()).await?)?;
        self.first_rows.push(reached[0]);
        self.searchable.push(reached[1]);
        Ok(page)
    }
}

/// Types one search after the other, at the pace of somebody who types fast.
pub(crate) async fn search(
    page: &Page<'_>,
    place: &Place,
    searches: &[String],
    values: &mut Values,
) -> Result<()> {
    let search = "const [input, list, searches, look, every] = arguments;
        const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
        const times = [];
        await pause(look);
        for (const text of searches) {
            times.push(await bench.search(input, list, text));
            await pause(every);
        }
        return times";
    let (look, every) = (json!(LOOK_MILLIS), json!(TYPE_EVERY_MILLIS));
    let arguments = vec![json!(place.input), json!(place.list), json!(searches), look, every];
    values.insert(Figure::Search, p95(&times(page.ask(search, arguments).await?)?));
    Ok(())
}

/// Raises the longest task to that of the page.
pub(crate) async fn note_longest_task(page: &Page<'_>, values: &mut Values) -> Result<()> {
    let longest = page.longest_task().await?;
    let so_far = values.entry(Figure::LongestTask).or_insert(0.0);
    *so_far = so_far.max(longest);
    Ok(())
}

/// Reads an array of times.
pub(crate) fn times(answer: Value) -> Result<Vec<f64>> {
    serde_json::from_value(answer).context("read the times that a page answers")
}
