//! The first step: what has to hold before the company is connected, each line with what to do about it.

use super::call::{Called, get};
use super::company::CompanyForm;
use super::home::Home;
use super::mapping::can_be_corrected;
use super::source::SourceForm;
use super::told::{failure_notice, item_words, lack_words};
use crate::state::{use_callback, use_effect_with, use_state, use_state_eq};
use landbridge_model::requirement::{Item, Lack, Requirement, State};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, hook, html};

/// What a step needs.
#[derive(Clone, Properties, PartialEq)]
pub(super) struct StepProps {
    pub(super) home: Home,
    /// The step is done.
    pub(super) on_done: Callback<()>,
}

/// What was found; nothing while it is looked for.
type Found = Option<Called<Rc<Vec<Requirement>>>>;

/// The requirements.
#[component]
pub(super) fn RequirementsStep(props: &StepProps) -> Html {
    let home = &props.home;
    let (found, is_looking, look) = use_requirements();
    let list = match &found {
        None => Html::default(),
        Some(Err(failure)) => failure_notice(home, failure),
        Some(Ok(requirements)) => requirement_list(home, requirements),
    };
    let is_fine = matches!(&found, Some(Ok(requirements)) if requirements.iter().all(holds));
    let lacks_company_data =
        matches!(&found, Some(Ok(requirements)) if requirements.iter().any(can_be_filled_in));
    let lacks_mapping = matches!(&found, Some(Ok(requirements)) if requirements.iter().any(is_mapping_wrong));
    let (on_again, on_next) = (look.reform(|_: MouseEvent| ()), props.on_done.reform(|_: MouseEvent| ()));
    html! {
        <>
            <p>{ home.say("requirements-intro") }</p>
            <details class="source" open={!is_fine}>
                <summary>{ home.say("source-title") }</summary>
                <SourceForm home={home.clone()} on_kept={look.clone()} />
            </details>
            <p class="hint" role="status">{ is_looking.then(|| home.say("requirements-looking")) }</p>
            { list }
            if can_be_corrected(home) && matches!(&found, Some(Ok(_))) {
                <section id="records">
                    <p>{ home.say(if lacks_mapping { "mapping-propose" } else { "mapping-hint" }) }</p>
                    <div class="buttons">
                        <a class={if lacks_mapping { "button primary" } else { "button" }} id="to-mapping" href="#records">
                            { home.say("mapping-go") }
                        </a>
                    </div>
                </section>
            }
            if lacks_company_data {
                <section id="fill-in">
                    <h2>{ home.say("fill-in-title") }</h2>
                    <CompanyForm home={home.clone()} on_kept={look} />
                </section>
            }
            <div class="buttons">
                <button type="button" id="again" onclick={on_again} disabled={is_looking}>
                    { home.say("requirements-again") }
                </button>
                <button type="button" id="next" class="primary" onclick={on_next} disabled={!is_fine || is_looking}>
                    { home.say("wizard-next") }
                </button>
            </div>
        </>
    }
}

/// What is known of the requirements, whether they are being looked at, and a way to look again. What was found stays meanwhile, and so does
/// what somebody is typing below it.
#[hook]
fn use_requirements() -> (Found, bool, Callback<()>) {
    let (found, is_looking) = (use_state(|| None), use_state_eq(|| true));
    let look = {
        let (found, is_looking) = (found.setter(), is_looking.setter());
        use_callback(move || {
            Callback::from(move |()| {
                let (found, is_looking) = (found.clone(), is_looking.clone());
                is_looking.set(true);
                spawn_local(async move {
                    found.set(Some(get("requirements").await.map(Rc::new)));
                    is_looking.set(false);
                });
            })
        })
    };
    {
        let look = look.clone();
        use_effect_with((), move |()| look.emit(()));
    }
    ((*found).clone(), *is_looking, look)
}

/// The service knows the office only once it is connected, which a later step does.
fn holds(requirement: &Requirement) -> bool {
    requirement.state == State::Met || comes_later(requirement)
}

fn comes_later(requirement: &Requirement) -> bool {
    match requirement.item {
        Item::Agent => matches!(requirement.state, State::Missing(Lack::NotNamed(_))),
        Item::Agreement => requirement.state == State::Waits(Item::Agent),
        _ => false,
    }
}

fn is_mapping_wrong(requirement: &Requirement) -> bool {
    requirement.item == Item::Mapping && matches!(requirement.state, State::Missing(_))
}

fn can_be_filled_in(requirement: &Requirement) -> bool {
    let is_company_data =
        matches!(requirement.item, Item::CompanyNumber | Item::Address | Item::Telephone | Item::Email);
    let lack = Lack::NotMapped(Default::default());
    matches!(&requirement.state, State::Missing(why)
        if is_company_data && std::mem::discriminant(why) != std::mem::discriminant(&lack))
}

fn requirement_list(home: &Home, requirements: &[Requirement]) -> Html {
    html! {
        <ul class="requirements" id="requirements">
            { for requirements.iter().map(|requirement| requirement_line(home, requirement)) }
        </ul>
    }
}

fn requirement_line(home: &Home, requirement: &Requirement) -> Html {
    let Requirement { item, state } = requirement;
    let (name, state_words, advice) = match state {
        _ if comes_later(requirement) => {
            ("waits", "requirement-unknown", Some(home.say("lack-not-connected")))
        }
        State::Met => ("met", "requirement-met", None),
        State::Missing(lack) => ("missing", "requirement-missing", Some(lack_words(home, *item, lack))),
        State::Waits(first) => {
            let first = item_words(home, *first);
            (
                "waits",
                "requirement-unknown",
                Some(home.words.with("requirement-waits", &[("first", first.into())])),
            )
        }
    };
    let commands = match state {
        State::Missing(Lack::Rights { commands, .. }) => Some(html! { <pre>{ commands.clone() }</pre> }),
        _ => None,
    };
    html! {
        <li data-item={format!("{item:?}")} data-state={name}>
            <span class="mark" aria-hidden="true">{ mark(name) }</span>
            <div>
                <span class="visually-hidden">{ home.say(state_words) }{ " " }</span>
                <span>{ item_words(home, *item) }</span>
                if let Some(advice) = advice { <p class="advice">{ advice }</p> }
                { commands }
            </div>
        </li>
    }
}

fn mark(state: &str) -> &'static str {
    match state {
        "met" => "✓",
        "missing" => "✕",
        _ => "…",
    }
}
