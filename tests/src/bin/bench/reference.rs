//! Serves the references' pages and the contacts as JSON, from memory, on this machine.

use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use landbridge_tests::browser::Kind;
use serde_json::json;
use tokio::net::TcpListener;

use crate::contestant::{self, ColdStarts, Contestant, EDITS, Place};
use crate::data::Data;
use crate::figures::{Figure, Values};
use crate::rows::p95;

/// A search that finds little takes Dexie more than a second: it makes only some of them.
const DEXIE_SEARCHES_EVERY: usize = 8;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const JSON: &str = "application/json";

/// The references, at an address of their own.
#[derive(Debug)]
pub(crate) struct References {
    url: String,
}

impl References {
    /// Begins to serve; it ends with the program. `dexie` is the library's module, when it is needed.
    pub(crate) async fn serve(data: &Data, dexie: Option<&Path>) -> Result<References> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("listen")?;
        let url = format!("http://{}", listener.local_addr().context("find the references' port")?);
        let router = router(data, dexie)?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(References { url })
    }

    /// Measures everything of one reference in one browser.
    pub(crate) async fn measure(
        &self,
        contestant: Contestant,
        kind: Kind,
        folder: &Path,
        data: &Data,
    ) -> Result<Values> {
        let place = self.place(contestant);
        let mut profile = contestant::profile(kind, folder)?;
        let browser = contestant::open(&mut profile).await?;
        let mut values = contestant::first_sync(&browser, &place, &data.first_names).await?;
        browser.quit().await?;
        let starts = ColdStarts::begin(&mut profile, &place, &data.first_names).await?;
        let browser = contestant::open(&mut profile).await?;
        let page = starts.finish(&browser, &place, &data.first_names, &mut values).await?;
        let step = if contestant == Contestant::Dexie { DEXIE_SEARCHES_EVERY } else { 1 };
        let searches: Vec<String> = data.searches.iter().step_by(step).cloned().collect();
        contestant::search(&page, &place, &searches, &mut values).await?;
        values.insert(Figure::Absorb, page.millis("return absorb()", Vec::new()).await?);
        if contestant == Contestant::Chunks {
            let edits = "const times = [];
                for (let n = 0; n < arguments[0]; n++) times.push(await storeOneStrictly(n));
                return times";
            let times = contestant::times(page.ask(edits, vec![json!(EDITS)]).await?)?;
            values.insert(Figure::EditDurable, p95(&times));
        }
        contestant::note_longest_task(&page, &mut values).await?;
        browser.quit().await?;
        Ok(values)
    }

    fn place(&self, contestant: Contestant) -> Place {
        let page = if contestant == Contestant::Dexie { "dexie" } else { "chunks" };
        Place { url: format!("{}/{page}.html", self.url), input: "input", list: "#rows", row: "tr" }
    }
}

fn router(data: &Data, dexie: Option<&Path>) -> Result<Router> {
    let html = |name: &str| Bytes::from(include_str!("pages/reference.html").replace("NAME", name));
    let count = format!("{{\"responses\":{}}}", data.responses.len());
    let mut router = Router::new();
    router = add(router, "/chunks.html", HTML, html("chunks"));
    router = add(router, "/chunks.js", SCRIPT, Bytes::from_static(include_bytes!("pages/chunks.js")));
    router = add(router, "/screen.js", SCRIPT, Bytes::from_static(include_bytes!("pages/screen.js")));
    router = add(router, "/responses.json", JSON, count.into());
    router = add(router, "/changed.json", JSON, data.changed.clone());
    for (number, response) in data.responses.iter().enumerate() {
        router = add(router, &format!("/responses/{number}.json"), JSON, response.clone());
    }
    if let Some(library) = dexie {
        let library = std::fs::read(library).context("read Dexie")?;
        router = add(router, "/dexie.html", HTML, html("dexie"));
        router = add(router, "/dexie.js", SCRIPT, Bytes::from_static(include_bytes!("pages/dexie.js")));
        router = add(router, "/dexie.mjs", SCRIPT, library.into());
    }
    Ok(router)
}

fn add(router: Router, path: &str, kind: &'static str, bytes: Bytes) -> Router {
    router.route(path, get(move || async move { ([(CONTENT_TYPE, kind)], bytes) }))
}
