//! Has the office show a mapping and correct it: one wish after the other, each made on what the last one came to.

use crate::console::call::{Called, post};
use crate::state::{State, use_callback, use_effect_with, use_state};
use landbridge_model::TypeNo;
use landbridge_model::console::Failure;
use landbridge_model::mapped::{Correction, Mapped, MappingAsked};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{Callback, hook, use_mut_ref};

thread_local! {
    /// What was corrected and not kept, and in which database, for whoever leaves the screen and comes back.
    static LEFT: RefCell<Option<(String, String)>> = RefCell::default();
}

/// What somebody wants done.
pub(super) enum Wish {
    /// The same once more.
    Again,
    /// What is in use, or a proposal, without corrections.
    Afresh,
    /// The records of a type, or of none.
    Open(Option<TypeNo>),
    /// One correction.
    Correct(Correction),
    /// Another text.
    Text(String),
}

/// A mapping that is being corrected.
pub(super) struct Mapping {
    /// How it stands; nothing before it was told.
    pub(super) mapped: Option<Rc<Mapped>>,
    /// Why the last wish was not done, if so.
    pub(super) failure: Option<Failure>,
    /// Whether a wish is being done.
    pub(super) is_waiting: bool,
    /// The type whose records are shown.
    pub(super) open: Option<TypeNo>,
    /// Has something done.
    pub(super) wish: Callback<Wish>,
}

#[derive(Clone, Default)]
struct Told {
    mapped: Option<Rc<Mapped>>,
    failure: Option<Failure>,
    is_waiting: bool,
    open: Option<TypeNo>,
}

#[derive(Default)]
struct Wishes {
    database: String,
    text: Option<String>,
    open: Option<TypeNo>,
    waiting: VecDeque<Wish>,
    is_busy: bool,
}

/// The mapping of this database.
#[hook]
pub(super) fn use_mapping(database: String) -> Mapping {
    let told = use_state(Told::default);
    let wishes = use_mut_ref(Wishes::default);
    let wish = {
        let (told, wishes) = (told.setter(), wishes.clone());
        use_callback(move || {
            Callback::from(move |wish: Wish| {
                wishes.borrow_mut().waiting.push_back(wish);
                fulfil(&told, &wishes);
            })
        })
    };
    {
        let (wish, wishes) = (wish.clone(), wishes.clone());
        use_effect_with(database, move |database| {
            let left = LEFT.with_borrow(Clone::clone).filter(|(of, _)| of == database);
            let text = left.map(|(_, text)| text);
            *wishes.borrow_mut() = Wishes { database: database.clone(), text, ..Wishes::default() };
            if !database.is_empty() {
                wish.emit(Wish::Again);
            }
        });
    }
    let Told { mapped, failure, is_waiting, open } = (*told).clone();
    Mapping { mapped, failure, is_waiting, open, wish }
}

/// Does what is wished, unless that is being done.
fn fulfil(told: &State<Told>, wishes: &Rc<RefCell<Wishes>>) {
    if std::mem::replace(&mut wishes.borrow_mut().is_busy, true) {
        return;
    }
    let (told, wishes) = (told.clone(), wishes.clone());
    spawn_local(async move {
        while let Some(asked) = next(&wishes) {
            told.change(|latest| Told { is_waiting: true, open: asked.open, ..(*latest).clone() }.into());
            let answer: Called<Mapped> = post("mapping", &asked).await;
            if let Ok(mapped) = &answer {
                note(&wishes, mapped);
            }
            told.change(|latest| latest.with(answer).into());
        }
        wishes.borrow_mut().is_busy = false;
        told.change(|latest| Told { is_waiting: false, ..(*latest).clone() }.into());
    });
}

fn next(wishes: &RefCell<Wishes>) -> Option<MappingAsked> {
    let mut wishes = wishes.borrow_mut();
    let mut correction = None;
    match wishes.waiting.pop_front()? {
        Wish::Again => {}
        Wish::Afresh => wishes.text = None,
        Wish::Open(open) => wishes.open = open,
        Wish::Correct(wanted) => correction = Some(wanted),
        Wish::Text(text) => wishes.text = Some(text),
    }
    Some(MappingAsked { text: wishes.text.clone(), correction, open: wishes.open })
}

fn note(wishes: &RefCell<Wishes>, mapped: &Mapped) {
    let mut wishes = wishes.borrow_mut();
    wishes.text = Some(mapped.text.clone());
    let is_kept = mapped.before.as_ref() == Some(&mapped.text);
    LEFT.set((!is_kept).then(|| (wishes.database.clone(), mapped.text.clone())));
}

impl Told {
    /// What was there stays while nothing else is told.
    fn with(&self, answer: Called<Mapped>) -> Self {
        match answer {
            Ok(mapped) => Self { mapped: Some(mapped.into()), failure: None, ..self.clone() },
            Err(failure) => Self { failure: Some(failure), ..self.clone() },
        }
    }
}
