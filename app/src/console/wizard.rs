//! The wizard that connects a company, step by step. What is done stays done: whoever closes the window goes on where it was left.

use super::company::CompanyStep;
use super::desktop::connected_by;
use super::go;
use super::home::Home;
use super::landbridge_id::IdStep;
use super::progress::progress_panel;
use super::requirements::RequirementsStep;
use super::start::StartStep;
use crate::state::use_effect_with;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::{Callback, Html, Properties, component, html};

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Step {
    /// What has to hold, and where everything is.
    Requirements,
    /// The company's data.
    Company,
    /// The Landbridge ID.
    SignIn,
    /// Which computer, and when.
    Start,
    /// How it goes.
    Finish,
}

const STEPS: [Step; 5] = [Step::Requirements, Step::Company, Step::SignIn, Step::Start, Step::Finish];

impl Step {
    /// The step of an address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        STEPS.into_iter().find(|step| step.key() == text)
    }

    fn key(self) -> &'static str {
        match self {
            Self::Requirements => "requirements",
            Self::Company => "company",
            Self::SignIn => "sign-in",
            Self::Start => "start",
            Self::Finish => "finish",
        }
    }

    fn title(self, home: &Home) -> String {
        home.say(match self {
            Self::Requirements => "step-requirements",
            Self::Company => "step-company",
            Self::SignIn => "step-sign-in",
            Self::Start => "step-start",
            Self::Finish => "step-finish",
        })
    }

    fn next(self) -> Self {
        let at = STEPS.iter().position(|step| *step == self).unwrap_or(0);
        STEPS[(at + 1).min(STEPS.len() - 1)]
    }
}

/// The last step that can be reached as things stand.
fn furthest(home: &Home) -> Step {
    match (home.is_connected(), home.overview.start) {
        (true, Some(_)) => Step::Finish,
        (true, None) => Step::Start,
        (false, _) => Step::SignIn,
    }
}

/// Where to go on.
fn first_open(home: &Home) -> Step {
    if home.is_connected() { furthest(home) } else { Step::Requirements }
}

/// What the wizard needs.
#[derive(Properties, PartialEq)]
pub(super) struct WizardProps {
    pub(super) home: Home,
    /// The step that the address names.
    pub(super) step: Option<Step>,
}

/// The wizard.
#[component]
pub(super) fn WizardScreen(props: &WizardProps) -> Html {
    let home = &props.home;
    let asked = props.step.unwrap_or_else(|| first_open(home));
    let step = if asked > furthest(home) { furthest(home) } else { asked };
    use_effect_with(step, |_| {
        // Whoever hears the screen is told that it is another one.
        let heading = document().get_element_by_id("wizard-title");
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
            let _ = heading.focus();
        }
    });
    let on_done = Callback::from(move |()| go(&format!("connect/{}", step.next().key())));
    let home = home.clone();
    let content = match step {
        Step::Requirements => html! { <RequirementsStep home={home.clone()} {on_done} /> },
        Step::Company => html! { <CompanyStep home={home.clone()} {on_done} /> },
        Step::SignIn => html! { <IdStep home={home.clone()} {on_done} /> },
        Step::Start => html! { <StartStep home={home.clone()} {on_done} /> },
        Step::Finish => finish(&home),
    };
    html! {
        <section class="wizard" id="wizard" data-step={step.key()}>
            { steps(&home, step) }
            <div class="card">
                <h1 id="wizard-title" tabindex="-1">{ step.title(&home) }</h1>
                { content }
            </div>
        </section>
    }
}

fn steps(home: &Home, present: Step) -> Html {
    let one = |step: Step| {
        let title = step.title(home);
        let is_open = step <= furthest(home);
        html! {
            <li aria-current={(step == present).then_some("step")}>
                if is_open && step != present {
                    <a href={format!("#connect/{}", step.key())}>{ title }</a>
                } else {
                    <span>{ title }</span>
                }
            </li>
        }
    };
    html! {
        <nav aria-label={home.say("wizard-steps")}>
            <ol class="steps">{ for STEPS.into_iter().map(one) }</ol>
        </nav>
    }
}

fn finish(home: &Home) -> Html {
    html! {
        <>
            <p>{ home.say("finish-intro") }</p>
            { connected_by(home) }
            { progress_panel(home) }
            <div class="buttons">
                <a class="button primary" id="to-desktop" href="#">{ home.say("finish-desktop") }</a>
            </div>
        </>
    }
}
