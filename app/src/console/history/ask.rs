//! Asks the office for a part of the history, again and again while it is the newest part.

use crate::console::call::{Called, get};
use crate::state::{State, use_effect_with, use_state};
use gloo::timers::callback::Interval;
use landbridge_model::console::Failure;
use landbridge_model::history::{HistoryAsked, HistoryPage};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, hook};

/// How often the newest part is asked for.
const ASK_EVERY_MILLIS: u32 = 5_000;

/// What was told last, and whether something else was asked for since.
pub(super) struct History {
    /// The entries.
    pub(super) page: Option<Rc<HistoryPage>>,
    /// Why nothing else is told, if so.
    pub(super) failure: Option<Failure>,
    /// Whether the entries are not yet those that were asked for.
    pub(super) is_waiting: bool,
    /// Asks at once.
    pub(super) again: Callback<()>,
}

#[derive(Clone, Default)]
struct Told {
    page: Option<Rc<HistoryPage>>,
    failure: Option<Failure>,
    is_waiting: bool,
}

/// The part of the history that is asked for.
#[hook]
pub(super) fn use_history(asked: HistoryAsked) -> History {
    let told = use_state(Told::default);
    let attempt = use_state(|| 0_u32);
    {
        let told = told.setter();
        use_effect_with((asked, *attempt), move |(asked, _)| {
            let asked = *asked;
            // An answer to what is no longer asked is none.
            let is_over = Rc::new(Cell::new(false));
            told.change(|latest| Told { is_waiting: true, ..(*latest).clone() }.into());
            let ask = {
                let is_over = is_over.clone();
                move || ask(asked, told.setter(), is_over.clone())
            };
            ask();
            let asking = asked.before.is_none().then(|| Interval::new(ASK_EVERY_MILLIS, ask));
            move || {
                is_over.set(true);
                drop(asking);
            }
        });
    }
    let again = {
        let attempt = attempt.setter();
        Callback::from(move |()| attempt.change(|latest| (*latest + 1).into()))
    };
    let Told { page, failure, is_waiting } = (*told).clone();
    History { page, failure, is_waiting, again }
}

fn ask(asked: HistoryAsked, told: State<Told>, is_over: Rc<Cell<bool>>) {
    spawn_local(async move {
        let answer: Called<HistoryPage> = get(&format!("history?{}", asked.to_query())).await;
        if !is_over.get() {
            told.change(|latest| latest.with(answer).into());
        }
    });
}

impl Told {
    /// What was there stays while there is no answer.
    fn with(&self, answer: Called<HistoryPage>) -> Self {
        match answer {
            Ok(page) => Self { page: Some(page.into()), failure: None, is_waiting: false },
            Err(failure) => Self { page: self.page.clone(), failure: Some(failure), is_waiting: false },
        }
    }
}
