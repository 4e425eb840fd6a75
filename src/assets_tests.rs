//! What must hold of the embedded files, the manifest and the table of features.

use std::io::{Cursor, Read};

use serde_json::Value;

use super::*;

fn text(asset: &Asset) -> &'static str {
    std::str::from_utf8(asset.bytes).unwrap()
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn json(path: &str) -> Value {
    serde_json::from_str(&source(path)).unwrap()
}

fn packed_manifest(package_name: &str) -> Value {
    let mut archive = zip::ZipArchive::new(Cursor::new(package(package_name).unwrap().bytes)).unwrap();
    let mut manifest = String::new();
    archive.by_name("manifest.json").unwrap().read_to_string(&mut manifest).unwrap();
    serde_json::from_str(&manifest).unwrap()
}

/// Versions compare by their numbers: 96 is older than 125.
fn numbers(version: &Value) -> Vec<u32> {
    version.as_str().unwrap().split('.').map(|number| number.parse().unwrap()).collect()
}

#[test]
fn the_web_app_is_whole() {
    let scripts = ["app.js", "boot.js", "missing.js", "start.js", "sw.js", "worker.js"];
    for path in scripts.into_iter().chain(["app_bg.wasm", "index.html", "styles.css"]) {
        assert!(file(path).is_some_and(|asset| !asset.bytes.is_empty()), "{path} is missing");
    }
    for language in ["en", "nl", "sv"] {
        let words = file(&format!("words/{language}.ftl")).unwrap();
        assert_eq!(words.content_type, "text/plain; charset=utf-8");
        assert!(!words.bytes.is_empty(), "{language} has no words");
    }
    assert!(file("background.js").is_none());
    assert_eq!(file("app_bg.wasm").unwrap().content_type, "application/wasm");
}

#[test]
fn no_page_holds_what_the_policy_blocks() {
    for (path, asset) in WEB.iter().chain(&EXTENSION).filter(|(path, _)| path.ends_with(".html")) {
        let page = text(asset);
        assert!(!page.contains("<style"), "{path} has inline styles");
        assert!(!page.contains(" style="), "{path} has inline styles");
        assert!(!page.contains(" on"), "{path} has inline handlers");
        assert!(
            page.matches("<script").count() == page.matches("<script src=").count(),
            "{path} has inline scripts"
        );
    }
}

#[test]
fn the_service_worker_keeps_every_file_but_itself() {
    let script = text(file("sw.js").unwrap());
    let constant =
        script.lines().next().unwrap().trim_start_matches("var LANDBRIDGE = ").trim_end_matches(';');
    let constant: Value = serde_json::from_str(constant).unwrap();
    let kept: Vec<_> = constant["files"].as_object().unwrap().keys().map(String::as_str).collect();
    let served: Vec<_> = WEB.iter().map(|(path, _)| *path).filter(|path| *path != "sw.js").collect();
    assert_eq!(kept, served);
}

#[test]
fn the_manifest_asks_for_the_versions_of_the_feature_table() {
    let (manifest, features) = (json("manifest.json"), json("features.json"));
    assert_eq!(manifest["minimum_chrome_version"], features["minimum"]["chromium"]);
    let gecko = &manifest["browser_specific_settings"]["gecko"];
    assert_eq!(gecko["strict_min_version"], features["minimum"]["firefox"]);
}

#[test]
fn no_feature_is_younger_than_the_versions_asked_for() {
    let features = json("features.json");
    let listed = ["probed", "extension"].into_iter().flat_map(|list| features[list].as_array().unwrap());
    for feature in listed {
        for engine in ["chromium", "firefox"] {
            let Some(floor) = feature.get(engine) else { continue };
            assert!(numbers(floor) <= numbers(&features["minimum"][engine]), "{feature} in {engine}");
        }
    }
}

#[test]
fn every_probed_feature_has_a_probe_and_words_in_every_language() {
    let (features, boot) = (json("features.json"), source("web/boot.js"));
    for feature in features["probed"].as_array().unwrap() {
        let id = feature["id"].as_str().unwrap();
        assert!(boot.contains(&format!("\n    '{id}': ")), "boot.js has no probe for {id}");
        for language in ["en", "nl", "sv"] {
            let words = source(&format!("app/locales/{language}/boot.ftl"));
            assert!(words.contains(&format!("\nfeature-{id} = ")), "{id} has no words in {language}");
        }
    }
}

#[test]
fn old_browsers_can_read_the_scripts_that_turn_them_away() {
    for file in ["boot.js", "missing.js"] {
        let script = source(&format!("web/{file}"));
        let code = script.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code = code.collect::<Vec<_>>().join("\n");
        for young in ["=>", "`", "let ", "const ", "class ", "import(", "async ", "...", "?.", "??"] {
            assert!(!code.contains(young), "{file} uses {young:?}, which is not ES5");
        }
    }
}

#[test]
fn each_store_gets_the_manifest_that_it_accepts() {
    let firefox = packed_manifest("landbridge-firefox.xpi");
    assert_eq!(firefox["background"], serde_json::json!({ "scripts": ["background.js"], "type": "module" }));
    assert!(firefox.get("side_panel").is_none());
    let chromium = packed_manifest("landbridge-chromium.zip");
    assert_eq!(
        chromium["background"],
        serde_json::json!({ "service_worker": "background.js", "type": "module" })
    );
    assert!(chromium.get("browser_specific_settings").is_none());
    for manifest in [firefox, chromium] {
        assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn the_unpacked_extension_has_every_file_and_is_left_alone_the_second_time() {
    let folder = tempfile::tempdir().unwrap();
    unpack_extension(folder.path()).unwrap();
    let background = folder.path().join("unpacked/background.js");
    let written = fs::metadata(&background).unwrap().modified().unwrap();
    unpack_extension(folder.path()).unwrap();
    assert_eq!(fs::metadata(&background).unwrap().modified().unwrap(), written);
    assert!(folder.path().join("unpacked/_locales/sv/messages.json").exists());
    assert!(folder.path().join("landbridge-firefox.xpi").exists());
}
