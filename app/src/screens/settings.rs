//! The settings of this device: language, storage, and what runs here.

use super::here::{Here, use_here};
use super::sign_in::language_choice;
use crate::hooks::{StorageHealth, use_status, use_storage};
use crate::page::measure_storage;
use crate::state::use_effect_with;
use crate::words::use_language;
use landbridge_model::Authority;
use wasm_bindgen_futures::spawn_local;
use yew::{Html, component, html};

/// The settings.
#[component]
pub(crate) fn SettingsScreen() -> Html {
    let (here, language) = (use_here(), use_language());
    let (storage, status) = (use_storage(), use_status());
    // What the page knows may be a minute old, and from before the first records came.
    use_effect_with((), |()| spawn_local(measure_storage()));
    html! {
        <section class="settings" id="settings">
            <header class="screen-head"><h1>{ here.words.get("settings-title") }</h1></header>
            <section class="panel">
                { language_choice("settings-language", &language) }
                <p class="hint">{ here.words.get("settings-language-hint") }</p>
                <h2>{ here.words.get("settings-theme") }</h2>
                <p class="hint">{ here.words.get("settings-theme-hint") }</p>
            </section>
            { storage_panel(&here, &storage) }
            <section class="panel">
                <h2>{ here.words.get("settings-device") }</h2>
                <dl class="facts">
                    { fact(here.words.get("settings-signed-in-as"), format!("{} ({})", here.person.name, here.person.email)) }
                    { fact(here.words.get("settings-company"), here.workspace.name.clone()) }
                    { for here.catalogue.types.iter().filter(|record_type| record_type.authority == Authority::Office && !record_type.is_withdrawn).filter_map(|record_type| {
                        let count = status.records.get(&record_type.no)?;
                        Some(fact(here.plural(record_type).to_owned(), here.formats.count(*count)))
                    }) }
                    { fact(here.words.get("settings-version"), env!("CARGO_PKG_VERSION").to_owned()) }
                </dl>
                <p class="hint">{ here.words.get("settings-licence") }</p>
            </section>
        </section>
    }
}

fn storage_panel(here: &Here, storage: &StorageHealth) -> Html {
    let used = here.formats.megabytes(storage.used_bytes);
    let quota = here.formats.megabytes(storage.quota_bytes);
    let promise =
        if storage.is_persisted { "settings-storage-persisted" } else { "settings-storage-evictable" };
    html! {
        <section class="panel" id="panel-storage">
            <h2>{ here.words.get("settings-storage") }</h2>
            if storage.quota_bytes > 0 {
                <meter min="0" max={storage.quota_bytes.to_string()} value={storage.used_bytes.to_string()}
                    aria-label={here.words.get("settings-storage")}></meter>
                <p>{ here.words.with("settings-storage-used", &[("used", used.into()), ("quota", quota.into())]) }</p>
            }
            <p class="hint">{ here.words.get(promise) }</p>
        </section>
    }
}

fn fact(label: String, value: String) -> Html {
    html! { <div><dt>{ label }</dt><dd>{ value }</dd></div> }
}
