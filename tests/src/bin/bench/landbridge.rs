//! Landbridge itself as a contestant: the real binary, the real web page.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Kind};
use landbridge_tests::business::Business;
use landbridge_tests::system::{Part, Person, Settings, System};
use landbridge_tests::{http, places, wait};
use reqwest::header::{ORIGIN, SET_COOKIE};
use serde_json::json;
use thirtyfour::Cookie;

use crate::contestant::{self, ColdStarts, EDITS, Place, times};
use crate::data::Data;
use crate::desk::Desk;
use crate::figures::{Figure, Values};
use crate::member::Member;
use crate::page::{Page, epoch_millis};
use crate::pokes::Pokes;
use crate::rows::{median, p95};
use crate::service;

/// The office agent sends the whole business database to the service first.
const SWEEP_LIMIT: Duration = Duration::from_secs(900);
/// How long the browsers' session lasts.
const COOKIE_SECONDS: i64 = 24 * 60 * 60;
/// Nobody saves twice within this time, in which an edit usually comes as far as the business database.
const BETWEEN_EDITS_MILLIS: u32 = 250;
/// How many edits by somebody else are followed to the screen.
const SEEN_EDITS: usize = 15;

/// The system with the contacts of the bench in it.
#[derive(Debug)]
pub(crate) struct Landbridge {
    /// The service's address.
    pub(crate) url: String,
    /// Who uses it.
    pub(crate) owner: Person,
    business: Business,
    _system: System,
}

impl Landbridge {
    /// Starts the demo in `folder`, where `data` lies, and waits until the service has every contact.
    pub(crate) async fn start(folder: &Path, data: &Data, records: u32) -> Result<Landbridge> {
        let port = places::free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let mut system = System::new(folder, port, &url, Settings { customers: records, seed: 1 });
        system.start(Part::Demo).await?;
        let owner = system.announcement()?.owner.clone();
        let member = Member::sign_in(&url, &owner, 1).await?;
        wait::until_within(SWEEP_LIMIT, "the service to have every contact", async || {
            let contact = member.record_type("contact").await?;
            let manifest = member.manifest().await?;
            let pages = manifest.pages.iter().filter(|entry| entry.part.type_no == contact.no);
            Ok((pages.map(|entry| entry.count).sum::<u32>() >= records).then_some(()))
        })
        .await?;
        let business = Business::open(&data.database).await?;
        Ok(Landbridge { url, owner, business, _system: system })
    }

    /// Measures everything in one browser.
    pub(crate) async fn measure(&self, kind: Kind, folder: &Path, data: &Data) -> Result<Values> {
        let place = Place {
            url: format!("{}/#/contacts", self.url),
            input: "#search",
            list: "#list",
            row: "[data-record]",
        };
        let mut profile = contestant::profile(kind, folder)?;
        let names = data.first_names_now().await?;
        let browser = contestant::open(&mut profile).await?;
        self.sign_in(&browser).await?;
        let mut values = contestant::first_sync(&browser, &place, &names).await?;
        browser.quit().await?;
        let starts = ColdStarts::begin(&mut profile, &place, &names).await?;
        let browser = contestant::open(&mut profile).await?;
        let page = starts.finish(&browser, &place, &names, &mut values).await?;
        contestant::search(&page, &place, &data.searches, &mut values).await?;
        page.ask("bench.type(arguments[0], '')", vec![json!(place.input)]).await?;
        values.insert(Figure::Absorb, self.absorb(&page, &place, data).await?);
        values.insert(Figure::EditToScreen, self.follow_edits(&page, &place).await?);
        values.insert(Figure::EditDurable, p95(&edit(&page).await?));
        contestant::note_longest_task(&page, &mut values).await?;
        browser.quit().await?;
        Ok(values)
    }

    /// Gives the browser the cookie of a session, so that nobody's typing is measured.
    async fn sign_in(&self, browser: &Browser) -> Result<()> {
        let asked = json!({ "email": self.owner.email, "password": self.owner.password });
        let request = http::client()?.post(format!("{}/api/v1/sign-in", self.url));
        let answer = request.header(ORIGIN, &self.url).json(&asked).send().await.context("sign in")?;
        let answer = answer.error_for_status().context("sign in")?;
        let cookie = answer.headers().get(SET_COOKIE).context("get a cookie")?.to_str()?;
        let (name, rest) = cookie.split_once('=').context("understand the cookie")?;
        let value = rest.split(';').next().unwrap_or_default();
        browser.go_to(&format!("{}/healthz", self.url)).await?;
        let mut cookie = Cookie::new(name, value);
        // Without a day to end on it would not outlive the browser.
        cookie.set_expiry((epoch_millis() / 1_000.0) as i64 + COOKIE_SECONDS);
        browser.driver().add_cookie(cookie).await.context("give the browser its cookie")
    }

    /// How long changed records take from the poke until they are stored and on the screen, in milliseconds.
    async fn absorb(&self, page: &Page<'_>, place: &Place, data: &Data) -> Result<f64> {
        let names = data.first_names_after_change().await?;
        let member = Member::sign_in(&self.url, &self.owner, 2).await?;
        let (mut pokes, end) = Pokes::begin(&member).await?;
        expect_rows(page, place, &names).await?;
        self.business.run(&data.change).await?;
        pokes.beyond(end).await?;
        let poked = epoch_millis();
        let done = "const shown = await expected.shown;
            const [synced] = await bench.marked(['synced'], expected.since);
            return performance.timeOrigin + Math.max(shown, synced)";
        Ok(page.millis(done, Vec::new()).await? - poked)
    }

    /// How long an edit by somebody else takes from its push until it is on the screen, in milliseconds.
    async fn follow_edits(&self, page: &Page<'_>, place: &Place) -> Result<f64> {
        let mut author = Desk::open(&self.url, &self.owner, 3, 1).await?;
        let contact = author.records.first().context("find a contact")?;
        let texts = contact.slots.values().filter_map(|slot| slot.value.as_ref()?.as_text());
        let number = texts.into_iter().next().context("find the contact's number")?.to_owned();
        page.ask("bench.type(arguments[0], arguments[1])", vec![json!(place.input), json!(number)]).await?;
        let mut times = Vec::new();
        for edit in 0..SEEN_EDITS {
            service::wait_until_settled(&author.member).await?;
            let phone = format!("+46 40 {:07} {edit:02}", epoch_millis() as u64 % 10_000_000);
            expect_rows(page, place, std::slice::from_ref(&phone)).await?;
            let edit = author.edit(0, &phone);
            let begun = epoch_millis();
            author.push(vec![edit]).await?;
            let shown = "return performance.timeOrigin + await expected.shown";
            times.push(page.millis(shown, Vec::new()).await? - begun);
        }
        page.ask("bench.type(arguments[0], '')", vec![json!(place.input)]).await?;
        Ok(median(&times))
    }
}

/// Lets the page watch for rows that are not there yet.
async fn expect_rows(page: &Page<'_>, place: &Place, texts: &[String]) -> Result<()> {
    let watch = "const [list, row, texts] = arguments;
        window.expected = { since: performance.now(), shown: bench.whenRowsSay(list, row, texts) }";
    page.ask(watch, vec![json!(place.list), json!(place.row), json!(texts)]).await?;
    Ok(())
}

/// Edits the first contact of the list in its form, again and again: milliseconds from each click on Save until the edit is stored
/// for good.
async fn edit(page: &Page<'_>) -> Result<Vec<f64>> {
    let edits = "const found = async (selector) => {
            let element;
            while (!(element = document.querySelector(selector))) await new Promise(requestAnimationFrame);
            return element;
        };
        location.hash = `#/contacts/${(await found('#list [data-record]')).dataset.record}`;
        await found('#field-phone');
        const times = [];
        for (let n = 100; n < 100 + arguments[0]; n++) {
            bench.type('#field-phone', `+31 20 555 ${n}`);
            const save = await found('#save:enabled');
            const begun = performance.now();
            save.click();
            const [durable] = await bench.marked(['edit-durable'], begun);
            times.push(durable - begun);
            await new Promise((rested) => setTimeout(rested, arguments[1]));
        }
        return times";
    times(page.ask(edits, vec![json!(EDITS), json!(BETWEEN_EDITS_MILLIS)]).await?)
}
