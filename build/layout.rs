//! Puts together the files of the web app and of the unpacked extension.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::boot;
use crate::files::{self, Files};
use crate::manifest;
use crate::script;

/// The order of the style sheets' layers: a later one wins over an earlier one.
const LAYERS: [&str; 4] = ["tokens", "base", "components", "screens"];
const ICONS: &str = "icons/";

/// The files of the web page. Its service worker knows the hash of every other file.
pub(crate) fn web(root: &Path, client: &Files, version: &str) -> Result<Files> {
    let mut web = shared(root, client, version)?;
    let icons = files::read_below(&root.join("extension/icons"))?;
    web.extend(icons.into_iter().map(|(path, content)| (format!("{ICONS}{path}"), content)));
    let hashes: Map<String, Value> =
        web.iter().map(|(path, content)| (path.clone(), files::hash(content).into())).collect();
    let build = files::hash(&serde_json::to_vec(&hashes)?);
    let constant = json!({ "version": build, "files": hashes });
    web.insert("sw.js".into(), with_constant(root, "sw.js", "LANDBRIDGE", &constant)?);
    Ok(web)
}

/// The files of the unpacked extension.
pub(crate) fn extension(root: &Path, client: &Files, version: &str, manifest: &Value) -> Result<Files> {
    let mut extension = shared(root, client, version)?;
    extension.extend(files::read_below(&root.join("extension"))?);
    // The same page in other places: the client reads from the document where it is.
    for place in ["panel", "options"] {
        let page = index(root, place, version)?;
        extension.insert(format!("{place}.html"), page.into_bytes());
    }
    extension.insert("manifest.json".into(), manifest::print(manifest)?);
    Ok(extension)
}

/// The files of the office console.
pub(crate) fn console(root: &Path, client: &Files) -> Result<Files> {
    let mut console = client.clone();
    let mut own = files::read_below(&root.join("web/console"))?;
    let own_styles = own.remove("console.css").context("the console has no styles of its own")?;
    console.extend(own);
    let own_styles = String::from_utf8(own_styles).context("read the console's styles")?;
    let styles = format!("{}@layer screens {{\n{own_styles}}}\n", styles(root)?);
    console.insert("styles.css".into(), styles.into_bytes());
    let icon = std::fs::read(root.join("extension/icons/32.png")).context("read the icon")?;
    console.insert(format!("{ICONS}32.png"), icon);
    for language in boot::LANGUAGES {
        let words = messages(root, language, &["boot.ftl"])?;
        console.insert(format!("words/{language}.ftl"), words.into_bytes());
    }
    Ok(console)
}

/// The messages that the page and the extension do not say, but the office console alone; and those of the time before there are any.
const OF_CONSOLE: [&str; 6] =
    ["boot.ftl", "console.ftl", "console_failures.ftl", "console_settings.ftl", "history.ftl", "mapping.ftl"];

/// What the web page and the extension have in common.
fn shared(root: &Path, client: &Files, version: &str) -> Result<Files> {
    let mut shared = client.clone();
    for (path, content) in files::read_below(&root.join("web"))? {
        match path.as_str() {
            "boot.js" | "missing.js" | "index.html" | "sw.js" => {}
            _ if path.starts_with("styles/") || path.starts_with("console/") => {}
            _ if path.ends_with(".js") => {
                let slim = script::slim(std::str::from_utf8(&content)?);
                shared.insert(path.clone(), slim.with_context(|| format!("slim {path}"))?.into_bytes());
            }
            _ => {
                shared.insert(path, content);
            }
        }
    }
    for language in boot::LANGUAGES {
        let words = messages(root, language, &OF_CONSOLE)?;
        shared.insert(format!("words/{language}.ftl"), words.into_bytes());
    }
    shared.insert("boot.js".into(), with_constant(root, "boot.js", "LANDBRIDGE", &boot::constant(root)?)?);
    shared.insert("missing.js".into(), with_constant(root, "missing.js", "MISSING", &boot::missing(root)?)?);
    shared.insert("index.html".into(), index(root, "page", version)?.into_bytes());
    shared.insert("styles.css".into(), styles(root)?.into_bytes());
    Ok(shared)
}

/// What the client says in a language, but for what it does not say itself.
fn messages(root: &Path, language: &str, others: &[&str]) -> Result<String> {
    let files = files::read_below(&root.join("app/locales").join(language))?;
    let mut messages = String::new();
    for (path, content) in files.into_iter().filter(|(path, _)| !others.contains(&path.as_str())) {
        let content = String::from_utf8(content).with_context(|| format!("read {language}/{path}"))?;
        let lines = content.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        messages.extend(lines.flat_map(|line| [line, "\n"]));
    }
    Ok(messages)
}

/// A script with the build's own knowledge in front, as a constant.
fn with_constant(root: &Path, file: &str, constant: &str, value: &Value) -> Result<Vec<u8>> {
    let script = files::read_text(&root.join("web").join(file))?;
    let script = script::slim(&script).with_context(|| format!("slim {file}"))?;
    Ok(format!("var {constant} = {value};\n{script}").into_bytes())
}

fn index(root: &Path, place: &str, version: &str) -> Result<String> {
    let page = files::read_text(&root.join("web/index.html"))?;
    let mut no_script = String::new();
    for language in boot::LANGUAGES {
        let words = boot::words_of(root, language)?;
        let text =
            words.get("boot-no-script").and_then(Value::as_str).context("boot-no-script is missing")?;
        no_script += &format!("<p lang=\"{language}\">{text}</p>");
    }
    let page =
        files::replace_once(&page, "<noscript></noscript>", &format!("<noscript>{no_script}</noscript>"))?;
    let here = format!("data-place=\"{place}\" data-version=\"{version}\"");
    files::replace_once(&page, "data-place=\"page\"", &here)
}

/// One style sheet of all that lie in `web/styles/`, each in the layer that its file or folder is named after.
fn styles(root: &Path) -> Result<String> {
    let mut styles = format!("@layer {};\n", LAYERS.join(", "));
    for (path, content) in files::read_below(&root.join("web/styles"))? {
        let layer = path.split(['/', '.']).next().unwrap_or_default();
        if !LAYERS.contains(&layer) {
            bail!("web/styles/{path}: its name starts with none of the layers {LAYERS:?}");
        }
        let content = String::from_utf8(content).with_context(|| format!("read web/styles/{path}"))?;
        styles += &format!("@layer {layer} {{\n{content}}}\n");
    }
    Ok(styles)
}
