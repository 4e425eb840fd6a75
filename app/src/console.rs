//! The office console's screens: what the administrator in the office connects the company with, and sees how the synchronisation goes.

mod adopt;
mod call;
mod company;
mod desktop;
mod disconnect;
mod former;
mod history;
mod home;
mod hours;
mod landbridge_id;
mod mapping;
mod move_away;
mod new_id;
mod noticed_late;
mod obstacle;
mod other_programs;
mod pair;
mod panels;
mod progress;
mod reconnect;
mod requirements;
mod settings;
mod source;
mod start;
mod support;
mod text_field;
mod told;
mod wizard;

use crate::components::notice::{Tone, notice};
use crate::hub::{hub, show_language};
use crate::state::{use_callback, use_effect_with, use_state};
use crate::words::{Words, use_language};
use call::{Called, get};
use desktop::DesktopScreen;
use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use history::HistoryScreen;
use home::Home;
use landbridge_model::console::{Failure, FailureKind, Overview};
use landbridge_model::history::Matter;
use mapping::MappingScreen;
use pair::PairScreen;
use reconnect::ReconnectScreen;
use settings::SettingsScreen;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use wizard::{Step, WizardScreen};
use yew::{Callback, Html, component, hook, html, use_mut_ref};

/// How often the console asks how everything stands.
const ASK_EVERY_MILLIS: u32 = 1_000;

/// Starts the office console in a page; `messages` are the words of `language`, `key` is what the console's address ended with.
///
/// # Errors
/// The browser's own error when this is no page.
#[wasm_bindgen]
pub fn start_console(language: &str, messages: String, key: String) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("not in a page")?;
    let root = document.get_element_by_id("app").ok_or("the page has no place for the console")?;
    root.set_text_content(None);
    let words = Words::new(language, messages);
    show_language(words.tag());
    hub().words.set(words);
    call::use_key(key);
    yew::Renderer::<ConsoleApp>::with_root(root).render();
    Ok(())
}

/// Which screen the address means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Desktop,
    Connect(Option<Step>),
    History(Option<Matter>),
    Reconnect,
    Mapping,
    Settings,
    Pair,
}

impl Place {
    fn read(hash: &str) -> Self {
        match hash.trim_start_matches('#') {
            "settings" => Self::Settings,
            "reconnect" => Self::Reconnect,
            "pair" => Self::Pair,
            "records" => Self::Mapping,
            "connect" => Self::Connect(None),
            "history" => Self::History(None),
            "history/open" => Self::History(Some(Matter::Open)),
            other => other
                .strip_prefix("connect/")
                .and_then(Step::parse)
                .map_or(Self::Desktop, |step| Self::Connect(Some(step))),
        }
    }
}

/// The whole console.
#[component]
fn ConsoleApp() -> Html {
    let language = use_language();
    let place = use_place();
    let (told, refresh) = use_overview();
    let failure = told.failure.as_ref().map(|failure| failure.kind);
    let main = match &told.overview {
        _ if failure == Some(FailureKind::Key) => html! {
            <section class="empty" id="no-key">
                <h1>{ language.words.get("console-key-title") }</h1>
                <p>{ language.words.get("console-key-text") }</p>
            </section>
        },
        None if failure.is_some() => Html::default(),
        None => html! { <p class="booting" role="status">{ language.words.get("loading") }</p> },
        Some(overview) => {
            let home = Home::new(&language, overview.clone(), refresh);
            match place {
                Place::Desktop => html! { <DesktopScreen {home} /> },
                Place::Connect(step) => html! { <WizardScreen {home} {step} /> },
                Place::History(matter) => html! { <HistoryScreen {home} {matter} /> },
                Place::Reconnect => html! { <ReconnectScreen {home} /> },
                Place::Mapping => html! { <MappingScreen {home} /> },
                Place::Settings => html! { <SettingsScreen {home} /> },
                Place::Pair if home.is_connected() => html! { <DesktopScreen {home} /> },
                Place::Pair => html! { <PairScreen {home} /> },
            }
        }
    };
    html! {
        <div class="console">
            <header class="top-bar">
                <a class="company" href="#"><strong>{ language.words.get("app-name") }</strong>
                    <span class="hint">{ language.words.get("console-title") }</span></a>
                <div class="console-language">
                    { crate::screens::sign_in::language_choice("console-language", &language) }
                </div>
            </header>
            <main id="content">
                // What was there stays, with whatever was typed in it.
                { if failure.is_some_and(|kind| kind != FailureKind::Key) { away(&language.words) } else { Html::default() } }
                { main }
            </main>
        </div>
    }
}

fn away(words: &Words) -> Html {
    let text = format!("{}. {}", words.get("console-away-title"), words.get("console-away-text"));
    notice(Tone::Attention, "office-away", html! { <span>{ text }</span> })
}

/// Which screen the address means, also when it changes.
#[hook]
fn use_place() -> Place {
    let place = use_state(|| Place::read(&hash()));
    let setter = place.setter();
    use_effect_with((), move |()| {
        let window = web_sys::window().expect("a page has a window");
        let listening = EventListener::new(&window, "hashchange", move |_| setter.set(Place::read(&hash())));
        move || drop(listening)
    });
    *place
}

fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Leads to another screen.
fn go(to: &str) {
    if let Some(window) = web_sys::window() {
        // The only failure is a hash that cannot be one.
        let _ = window.location().set_hash(to);
    }
}

/// What the office told last, and why it tells nothing more, if so.
#[derive(Clone, Default, PartialEq)]
struct Told {
    overview: Option<Rc<Overview>>,
    failure: Option<Failure>,
}

/// How everything stands, asked again and again, and a way to ask at once.
#[hook]
fn use_overview() -> (Told, Callback<()>) {
    let told = use_state(Told::default);
    let asked = use_mut_ref(Asked::default);
    let refresh = {
        let (setter, asked) = (told.setter(), asked.clone());
        use_callback(move || {
            Callback::from(move |()| {
                let (setter, asked, number) = (setter.clone(), asked.clone(), asked.borrow_mut().begin());
                spawn_local(async move {
                    let answer: Called<Overview> = get("overview").await;
                    if asked.borrow_mut().is_news(number) {
                        setter.change(|latest| Rc::new(latest.with(answer)));
                    }
                });
            })
        })
    };
    {
        let refresh = refresh.clone();
        use_effect_with((), move |()| {
            refresh.emit(());
            let asking = Interval::new(ASK_EVERY_MILLIS, move || {
                // An office that is slow to answer is not asked more and more.
                if !asked.borrow().is_waiting() {
                    refresh.emit(());
                }
            });
            move || drop(asking)
        });
    }
    ((*told).clone(), refresh)
}

impl Told {
    fn with(&self, answer: Called<Overview>) -> Self {
        match answer {
            Ok(overview) => Self { overview: Some(Rc::new(overview)), failure: None },
            Err(failure) => Self { overview: self.overview.clone(), failure: Some(failure) },
        }
    }
}

/// Which questions were asked and answered: a late answer to an old one is none.
#[derive(Default)]
struct Asked {
    begun: u32,
    answered: u32,
}

impl Asked {
    fn begin(&mut self) -> u32 {
        self.begun += 1;
        self.begun
    }

    fn is_news(&mut self, number: u32) -> bool {
        let is_news = number > self.answered;
        self.answered = self.answered.max(number);
        is_news
    }

    fn is_waiting(&self) -> bool {
        self.answered < self.begun
    }
}
