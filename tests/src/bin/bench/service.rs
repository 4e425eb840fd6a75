//! Figures of the service itself, over HTTP, with the office agent running beside it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use landbridge_model::feed::FeedView;
use landbridge_model::wire::Poke;
use landbridge_model::{GenerationId, Record, Seq};
use landbridge_tests::system::Person;
use landbridge_tests::{http, wait};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use crate::desk::Desk;
use crate::member::Member;
use crate::pokes::Pokes;
use crate::rows::{Goal, Row, median};

/// Edits of a push, pushes of a round.
const EDITS_A_PUSH: usize = 100;
const PUSHES: usize = 50;
/// How many edits are followed to another client in a round.
const FOLLOWED: usize = 40;
/// The office agent may need this long to write every edit of a round into the business database.
const SETTLED_LIMIT: Duration = Duration::from_secs(300);
/// What a page and its worker load before they are of use; of the languages, the one that the browsers ask for.
const FILES: [&str; 6] = ["app_bg.wasm", "app.js", "boot.js", "start.js", "worker.js", "words/en.ftl"];

const EDITS: &str = "edits-per-second";
const FOLLOW: &str = "edit-to-client";
const SIZE: &str = "wasm-and-script";

/// Whether any of the service's figures is asked for.
pub(crate) fn is_asked(only: &str) -> bool {
    [FOLLOW, EDITS, SIZE].iter().any(|name| name.contains(only))
}

/// Measures what of the service's figures is asked for.
pub(crate) async fn rows(url: &str, owner: &Person, rounds: u32, only: &str) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    if FOLLOW.contains(only) {
        let goal = Goal { below: Some(50.0), ..Goal::default() };
        let value = follow(url, owner, rounds).await.context("follow edits to another client")?;
        rows.push(row(FOLLOW, value, "ms", goal));
    }
    if EDITS.contains(only) {
        let goal = Goal { at_least: Some(2_000.0), ..Goal::default() };
        let value = accept(url, owner, rounds).await.context("push many edits")?;
        rows.push(row(EDITS, value, "edits/s", goal));
    }
    if SIZE.contains(only) {
        let goal = Goal { at_most: Some(450.0), ..Goal::default() };
        rows.push(row(SIZE, kilobytes_loaded(url).await?, "KB gzipped", goal));
    }
    Ok(rows)
}

fn row(name: &str, value: f64, unit: &'static str, goal: Goal) -> Row {
    Row {
        name: name.to_owned(),
        browser: None,
        value,
        unit,
        reference: None,
        ratio: None,
        goal: goal.words(),
        holds: goal.holds(value, None),
    }
}

/// How many edits the service accepts in a second from one client that pushes without a pause.
async fn accept(url: &str, owner: &Person, rounds: u32) -> Result<f64> {
    let mut rates = Vec::new();
    for round in 0..rounds {
        let count = EDITS_A_PUSH * PUSHES;
        let mut desk = Desk::open(url, owner, 100 + round as u8, count).await?;
        let count = desk.records.len();
        let edits: Vec<_> =
            (0..count).map(|place| desk.edit(place, &format!("+31 30 {round} {place:06}"))).collect();
        let begun = Instant::now();
        for push in edits.chunks(EDITS_A_PUSH) {
            desk.push(push.to_vec()).await?;
        }
        rates.push(count as f64 / begun.elapsed().as_secs_f64());
        wait_until_settled(&desk.member).await?;
    }
    Ok(median(&rates))
}

/// How long an edit takes from one client's push until another client has its record, in milliseconds.
async fn follow(url: &str, owner: &Person, rounds: u32) -> Result<f64> {
    let mut times = Vec::new();
    for round in 0..rounds {
        let mut author = Desk::open(url, owner, 50 + round as u8, FOLLOWED).await?;
        let reader = Member::sign_in(url, owner, 90 + round as u8).await?;
        wait_until_settled(&reader).await?;
        let mut watch = Watch::begin(&reader, author.generation).await?;
        for place in 0..author.records.len() {
            let edit = author.edit(place, &format!("+31 40 {round} {place:06}"));
            let begun = Instant::now();
            let (pushed, seen) =
                tokio::join!(author.push(vec![edit]), watch.wait_for(&author.records[place]));
            pushed?;
            times.push((seen? - begun).as_secs_f64() * 1_000.0);
        }
        wait_until_settled(&reader).await?;
    }
    Ok(median(&times))
}

/// Another open client: hears pokes and pulls.
struct Watch<'a> {
    reader: &'a Member,
    generation: GenerationId,
    cursor: Seq,
    pokes: Pokes,
}

impl<'a> Watch<'a> {
    async fn begin(reader: &'a Member, generation: GenerationId) -> Result<Watch<'a>> {
        let (pokes, cursor) = Pokes::begin(reader).await?;
        Ok(Watch { reader, generation, cursor, pokes })
    }

    /// Pulls at each poke until the record comes, and answers when it came.
    async fn wait_for(&mut self, record: &Record) -> Result<Instant> {
        loop {
            self.pokes.beyond(self.cursor).await?;
            let bytes = self.reader.pull(self.generation, self.cursor).await?;
            let answer = FeedView::read(&bytes)?;
            self.cursor = answer.head.to;
            if answer.items()?.iter().any(|item| item.news.id() == record.id) {
                return Ok(Instant::now());
            }
        }
    }
}

/// Waits until the business database has every edit, so that what follows is not slowed down by it.
pub(crate) async fn wait_until_settled(member: &Member) -> Result<()> {
    wait::until_within(SETTLED_LIMIT, "the business database to have every edit", async || {
        let poke: Poke = member.get("status").await?.json().await?;
        Ok((poke.waiting_for_office == 0).then_some(()))
    })
    .await
}

/// The size of what the workspace loads, as it travels, in units of 1,000 bytes.
async fn kilobytes_loaded(url: &str) -> Result<f64> {
    let client = http::client()?;
    let mut bytes = 0;
    for file in FILES {
        let answer = client.get(format!("{url}/{file}")).header(ACCEPT_ENCODING, "gzip").send().await?;
        let answer = answer.error_for_status().with_context(|| format!("get {file}"))?;
        let is_small = answer.content_length().is_some_and(|length| length < 1_024);
        let is_gzipped = answer.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip");
        ensure!(is_gzipped || is_small, "the service does not compress {file}");
        bytes += answer.bytes().await.with_context(|| format!("get {file}"))?.len();
    }
    Ok(bytes as f64 / 1_000.0)
}
