//! Yew's hooks for state and for effects, compiled once: its own are compiled for each type and each closure that they are given.

use std::any::Any;
use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;
use yew::functional::{TearDown, UseForceUpdateHandle};
use yew::{Callback, hook, use_force_update, use_mut_ref};

/// A value of a component as it is drawn, and a way to change it.
pub(crate) struct State<T> {
    drawn: Rc<T>,
    slot: Rc<RefCell<Slot>>,
    is_news: fn(&T, &T) -> bool,
}

/// Where a component keeps a value, of whatever type.
struct Slot {
    latest: Option<Rc<dyn Any>>,
    redraw: UseForceUpdateHandle,
}

impl<T: 'static> State<T> {
    /// Draws the component anew with another value.
    pub(crate) fn set(&self, value: T) {
        let is_news = self.slot.borrow().latest::<T>().is_none_or(|latest| (self.is_news)(&latest, &value));
        if is_news {
            Slot::put(&self.slot, Rc::new(value));
        }
    }

    /// Draws the component anew with what `change` makes of the latest value, unless that is the same one.
    pub(crate) fn change(&self, change: impl FnOnce(Rc<T>) -> Rc<T>) {
        let latest = self.slot.borrow().latest().unwrap_or_else(|| self.drawn.clone());
        let changed = change(latest.clone());
        if !Rc::ptr_eq(&latest, &changed) {
            Slot::put(&self.slot, changed);
        }
    }

    /// The way to change it, for a closure of its own.
    pub(crate) fn setter(&self) -> Self {
        self.clone()
    }
}

impl Slot {
    fn latest<T: 'static>(&self) -> Option<Rc<T>> {
        self.latest.clone()?.downcast().ok()
    }

    fn put(slot: &RefCell<Self>, value: Rc<dyn Any>) {
        let old = slot.borrow_mut().latest.replace(value);
        // What the old value drops, and what is drawn, may come back here.
        drop(old);
        let redraw = slot.borrow().redraw.clone();
        redraw.force_update();
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self { drawn: self.drawn.clone(), slot: self.slot.clone(), is_news: self.is_news }
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.drawn
    }
}

impl<T: PartialEq> PartialEq for State<T> {
    fn eq(&self, other: &Self) -> bool {
        self.drawn == other.drawn
    }
}

/// A value that a component keeps; it is drawn anew whenever that is set.
#[hook]
pub(crate) fn use_state<T: 'static>(first: impl FnOnce() -> T) -> State<T> {
    let slot = use_slot();
    state(slot, first, |_, _| true)
}

/// A value that a component keeps; it is drawn anew when that becomes another one.
#[hook]
pub(crate) fn use_state_eq<T: PartialEq + 'static>(first: impl FnOnce() -> T) -> State<T> {
    let slot = use_slot();
    state(slot, first, |latest, value| latest != value)
}

#[hook]
fn use_slot() -> Rc<RefCell<Slot>> {
    let redraw = use_force_update();
    use_mut_ref(move || Slot { latest: None, redraw })
}

fn state<T: 'static>(
    slot: Rc<RefCell<Slot>>,
    first: impl FnOnce() -> T,
    is_news: fn(&T, &T) -> bool,
) -> State<T> {
    let kept = slot.borrow().latest();
    let drawn = kept.unwrap_or_else(|| {
        let first = Rc::new(first());
        slot.borrow_mut().latest = Some(first.clone());
        first
    });
    State { drawn, slot, is_news }
}

/// What `make` makes of `deps`, made anew whenever these have changed.
#[hook]
pub(crate) fn use_memo<T: 'static, D: PartialEq + 'static>(deps: D, make: impl FnOnce(&D) -> T) -> Rc<T> {
    let kept = use_mut_ref(|| None::<Memo>);
    let made = kept.borrow().as_ref().and_then(|memo| memo.made_of(&deps));
    made.unwrap_or_else(|| {
        let made = Rc::new(make(&deps));
        kept.replace(Some(Memo { deps: Rc::new(deps), made: made.clone() }));
        made
    })
}

/// Something that was made, and of what; of whatever types.
struct Memo {
    deps: Rc<dyn Any>,
    made: Rc<dyn Any>,
}

impl Memo {
    fn made_of<T: 'static, D: PartialEq + 'static>(&self, deps: &D) -> Option<Rc<T>> {
        let is_same = self.deps.downcast_ref() == Some(deps);
        is_same.then(|| self.made.clone().downcast().ok()).flatten()
    }
}

/// The same callback as long as the component is there: the one that `make` makes first.
#[hook]
pub(crate) fn use_callback<I: 'static>(make: impl FnOnce() -> Callback<I>) -> Callback<I> {
    let made = use_memo((), |()| make());
    (*made).clone()
}

/// Runs `effect` after drawing whenever `deps` have changed, and what it returns before it runs again and at the end.
#[hook]
pub(crate) fn use_effect_with<T: PartialEq + 'static, D: TearDown>(
    deps: T,
    effect: impl FnOnce(&T) -> D + 'static,
) {
    let kept = use_mut_ref(|| (0_u32, None::<Rc<dyn Any>>));
    let is_same = kept.borrow().1.as_ref().and_then(|kept| kept.downcast_ref()) == Some(&deps);
    let deps = Rc::new(deps);
    if !is_same {
        let next = kept.borrow().0 + 1;
        kept.replace((next, Some(deps.clone())));
    }
    let version = kept.borrow().0;
    use_boxed_effect(
        version,
        Box::new(move || {
            let end = effect(&deps);
            Box::new(move || end.tear_down())
        }),
    );
}

/// An effect that returns its end.
type BoxedEffect = Box<dyn FnOnce() -> Box<dyn FnOnce()>>;

#[hook]
fn use_boxed_effect(version: u32, effect: BoxedEffect) {
    yew::use_effect_with(version, move |_| effect());
}
