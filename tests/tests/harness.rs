//! The tests' own ground: the network does what its switch says, and browsers keep their profiles.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use landbridge_tests::browser::{Browser, Colours, Extension, Kind, Profile};
use landbridge_tests::proxy::{Mode, Proxy};
use landbridge_tests::{http, places};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A page that counts its visits in IndexedDB and says so.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>Visits</title>
<style>@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } }</style>
<p id="count"></p>
<script src="count.js"></script>"#;

const COUNT: &str = "
const request = indexedDB.open('visits', 1);
request.onupgradeneeded = () => request.result.createObjectStore('visit', { autoIncrement: true });
request.onsuccess = () => {
  const transaction = request.result.transaction('visit', 'readwrite', { durability: 'strict' });
  const store = transaction.objectStore('visit');
  store.add('a visit');
  const count = store.count();
  transaction.oncomplete = () => {
    document.getElementById('count').textContent = `visit ${count.result}`;
    console.log(`counted ${count.result}`);
  };
};";

/// A small web server: each request's line is reported, and answered by what `answer` makes of it.
struct Server {
    port: u16,
    lines: mpsc::UnboundedReceiver<String>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start() -> Result<Server> {
        let port = places::free_port()?;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let (report, lines) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, report.clone()));
            }
        });
        Ok(Server { port, lines, task })
    }

    async fn next_line(&mut self) -> Result<String> {
        let line = tokio::time::timeout(Duration::from_secs(10), self.lines.recv()).await;
        line.context("wait for a request")?.context("read a request")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers the requests of one connection, one after the other.
async fn serve(mut stream: TcpStream, report: mpsc::UnboundedSender<String>) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        bytes.drain(..end);
        let line = head.lines().next().unwrap_or_default().to_owned();
        let (kind, body) = answer(&line);
        let length = body.len();
        let answer =
            format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}");
        // The test may have seen enough and gone.
        let _ = report.send(line);
        stream.write_all(answer.as_bytes()).await?;
        if head.to_lowercase().contains("connection: close") {
            return Ok(());
        }
    }
}

fn answer(line: &str) -> (&'static str, &'static str) {
    match line {
        line if line.contains("count.js") => ("text/javascript", COUNT),
        line if line.starts_with("GET") => ("text/html", PAGE),
        _ => ("text/plain", "carried out"),
    }
}

#[tokio::test]
async fn the_proxy_passes_everything_when_it_is_told_to() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    let client = http::client()?;
    for _ in 0..3 {
        let text = client.post(format!("{}/push", proxy.url())).body("edit").send().await?.text().await?;
        assert_eq!(text, "carried out");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusing_proxy_refuses_and_comes_back_on_the_same_port() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    let client = http::client()?;
    client.get(proxy.url()).send().await?;
    proxy.set(Mode::Refuse).await?;
    let error = client.get(proxy.url()).send().await.expect_err("nobody listens");
    assert!(error.is_connect(), "{error:?}");
    proxy.set(Mode::Pass).await?;
    assert!(client.get(proxy.url()).send().await?.status().is_success());
    Ok(())
}

#[tokio::test]
async fn a_hanging_proxy_takes_the_request_and_is_silent() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    proxy.set(Mode::Hang).await?;
    let request = http::client()?.get(proxy.url()).timeout(Duration::from_millis(200)).send().await;
    let error = request.expect_err("nobody answers");
    assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn an_unavailable_proxy_answers_503() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    proxy.set(Mode::Unavailable).await?;
    let answer = http::client()?.post(proxy.url()).body("edit").send().await?;
    assert_eq!(answer.status().as_u16(), 503);
    Ok(())
}

#[tokio::test]
async fn switching_closes_the_connections_of_before() -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    let address = proxy.url().replace("http://", "");
    let mut connection = TcpStream::connect(&address).await?;
    connection.write_all(b"GET / HTTP/1.1\r\n\r\n").await?;
    let mut first = [0; 15];
    connection.read_exact(&mut first).await?;
    proxy.set(Mode::Hang).await?;
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), connection.read_to_end(&mut rest)).await;
    // A reset is as good an end as an orderly one.
    let _ = ended.context("the old connection is still open")?;
    Ok(())
}

#[tokio::test]
async fn a_cut_loses_the_answer_of_what_was_carried_out_and_nothing_else() -> Result<()> {
    let mut server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    proxy.set(Mode::CutAfterCommit { of: "POST /push".to_owned() }).await?;
    let client = http::client()?;
    let other = client.post(format!("{}/pull", proxy.url())).body("cursor").send().await?.text().await?;
    assert_eq!(other, "carried out");
    assert_eq!(server.next_line().await?, "POST /pull HTTP/1.1");
    let lost = client.post(format!("{}/push", proxy.url())).body("edit").send().await;
    lost.expect_err("the answer is lost");
    assert_eq!(server.next_line().await?, "POST /push HTTP/1.1");
    proxy.wait_for_cuts(1).await?;
    proxy.set(Mode::Pass).await?;
    client.post(format!("{}/push", proxy.url())).body("edit").send().await?;
    Ok(())
}

#[tokio::test]
async fn answers_are_held_back_until_they_are_released() -> Result<()> {
    let mut server = Server::start().await?;
    let proxy = Proxy::start(server.port).await?;
    proxy.set(Mode::Hold { of: "POST /push".to_owned(), after: 1 }).await?;
    let client = http::client()?;
    let post = |path| client.post(format!("{}/{path}", proxy.url())).body("edit").send();
    for path in ["push", "pull"] {
        assert_eq!(post(path).await?.text().await?, "carried out");
        assert_eq!(server.next_line().await?, format!("POST /{path} HTTP/1.1"));
    }
    let held = tokio::spawn(post("push"));
    proxy.wait_for_held(1).await?;
    assert_eq!(server.next_line().await?, "POST /push HTTP/1.1");
    assert!(!held.is_finished());
    assert_eq!(proxy.asked().len(), 2);
    proxy.release();
    assert_eq!(held.await??.text().await?, "carried out");
    Ok(())
}

/// Visits a page, quits, and visits it again: what the page stored must still be there.
async fn a_profile_outlives_its_browser(kind: Kind) -> Result<()> {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let mut profile = Profile::create(kind, folder.path())?;
    let url = format!("http://127.0.0.1:{}/", server.port);
    let browser = profile.open().await?;
    browser.go_to(&url).await?;
    browser.read("visit 1").await?;
    browser.quit().await?;
    let browser = profile.open().await?;
    browser.go_to(&url).await?;
    browser.read("visit 2").await?;
    browser.kill().await?;
    let browser = profile.open().await?;
    browser.go_to(&url).await?;
    browser.read("visit 3").await?;
    browser.quit().await
}

#[tokio::test]
async fn a_profile_outlives_chromium() -> Result<()> {
    a_profile_outlives_its_browser(Kind::Chromium).await
}

#[tokio::test]
async fn a_profile_outlives_firefox() -> Result<()> {
    a_profile_outlives_its_browser(Kind::Firefox).await
}

/// Sizes and colours are what was asked for, and the console can be read.
async fn a_browser_looks_as_it_is_told(kind: Kind) -> Result<()> {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let browser = Profile::create(kind, folder.path())?.open().await?;
    browser.go_to(&format!("http://127.0.0.1:{}/", server.port)).await?;
    browser.resize(900, 600).await?;
    wait_for_value(&browser, "return [innerWidth, innerHeight]", json!([900, 600])).await?;
    for (colours, is_dark) in [(Colours::Dark, true), (Colours::Light, false)] {
        browser.prefer(colours).await?;
        let script = "return matchMedia('(prefers-color-scheme: dark)').matches";
        wait_for_value(&browser, script, json!(is_dark)).await?;
    }
    browser.until("the console to be kept", async || Ok(said(&browser, "counted 1").then_some(()))).await?;
    let picture = browser.screenshot(&format!("harness-{kind:?}").to_lowercase()).await?;
    assert!(picture.is_file());
    browser.quit().await
}

fn said(browser: &Browser, text: &str) -> bool {
    browser.console().iter().any(|line| line.contains(text))
}

async fn wait_for_value(browser: &Browser, script: &str, expected: serde_json::Value) -> Result<()> {
    let claim = format!("`{script}` to be {expected}");
    browser
        .until(&claim, async || Ok((browser.run(script, Vec::new()).await? == expected).then_some(())))
        .await
}

#[tokio::test]
async fn chromium_looks_as_it_is_told() -> Result<()> {
    a_browser_looks_as_it_is_told(Kind::Chromium).await
}

#[tokio::test]
async fn firefox_looks_as_it_is_told() -> Result<()> {
    a_browser_looks_as_it_is_told(Kind::Firefox).await
}

/// A small extension that opens its page on installation, unpacked; Firefox takes it as a package.
fn write_extension(folder: &Path) -> Result<Extension> {
    let manifest = json!({
        "manifest_version": 3,
        "name": "Visits",
        "version": "1",
        "background": { "service_worker": "background.js", "scripts": ["background.js"] },
        "browser_specific_settings": { "gecko": { "id": "visits@example.org", "strict_min_version": "140.0" } },
    });
    let background = "const api = globalThis.browser ?? globalThis.chrome;
        api.runtime.onInstalled.addListener(({ reason }) => {
            if (reason === 'install') api.tabs.create({ url: 'index.html' });
        });";
    let files = [
        ("manifest.json", manifest.to_string()),
        ("background.js", background.to_owned()),
        ("index.html", PAGE.to_owned()),
        ("count.js", COUNT.to_owned()),
    ];
    let unpacked = folder.join("unpacked");
    std::fs::create_dir_all(&unpacked)?;
    for (name, text) in &files {
        std::fs::write(unpacked.join(name), text)?;
    }
    let firefox_package = folder.join("visits.xpi");
    std::fs::write(&firefox_package, pack(&files)?)?;
    Ok(Extension { unpacked, firefox_package })
}

/// The files as a zip archive, which is what an `.xpi` is.
fn pack(files: &[(&str, String)]) -> Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default())?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The extension opens its page when it is new, and its address and what it stored are there after a restart.
async fn an_extension_outlives_its_browser(kind: Kind) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let extension = write_extension(folder.path())?;
    let mut profile = Profile::create(kind, &folder.path().join("profile"))?.with_extension(extension)?;
    let browser = profile.open().await?;
    browser.go_to_extension("index.html").await?;
    let before = visits(&browser).await?;
    browser.quit().await?;
    let browser = profile.open().await?;
    browser.go_to_extension("index.html").await?;
    assert!(visits(&browser).await? > before, "what the extension stored is gone");
    let is_shown = browser.run("return document.visibilityState", Vec::new()).await?;
    assert_eq!(is_shown, "visible");
    browser.quit().await
}

async fn visits(browser: &Browser) -> Result<u32> {
    browser
        .until("the visits to be counted", async || {
            Ok(browser.text().await?.trim().strip_prefix("visit ").and_then(|count| count.parse().ok()))
        })
        .await
}

#[tokio::test]
async fn an_extension_outlives_chromium() -> Result<()> {
    an_extension_outlives_its_browser(Kind::Chromium).await
}

#[tokio::test]
async fn an_extension_outlives_firefox() -> Result<()> {
    an_extension_outlives_its_browser(Kind::Firefox).await
}

#[tokio::test]
async fn a_failed_wait_shows_the_page_and_its_console() -> Result<()> {
    let server = Server::start().await?;
    let folder = tempfile::tempdir()?;
    let browser = Profile::create(Kind::Chromium, folder.path())?.open().await?;
    browser.go_to(&format!("http://127.0.0.1:{}/", server.port)).await?;
    browser.read("visit 1").await?;
    let never =
        browser.until_within(Duration::from_millis(50), "the moon to answer", async || Ok(None::<()>));
    let error = format!("{:#}", never.await.expect_err("the moon is silent"));
    for part in ["the moon to answer", "visit 1", "counted 1", "screenshot: "] {
        assert!(error.contains(part), "{part} is missing in {error}");
    }
    browser.quit().await
}
