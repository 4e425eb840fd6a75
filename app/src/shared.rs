//! A value that changes outside of the components, and the hook that shows the latest of it.

use crate::hub::{Hub, hub};
use crate::numbered::Numbered;
use crate::state::use_effect_with;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::{Callback, hook, use_force_update};

/// A value of which the hooks always show the latest.
pub(crate) struct Shared<T> {
    value: RefCell<Rc<T>>,
    watchers: Rc<Watchers>,
}

impl<T: Default + PartialEq> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq> Shared<T> {
    /// A value that nobody watches yet.
    pub(crate) fn new(value: T) -> Self {
        Self { value: RefCell::new(Rc::new(value)), watchers: Rc::default() }
    }

    /// The latest value.
    pub(crate) fn get(&self) -> Rc<T> {
        self.value.borrow().clone()
    }

    /// Replaces the value; whoever watches draws anew if it differs.
    pub(crate) fn set(&self, value: T) {
        if **self.value.borrow() != value {
            self.value.replace(Rc::new(value));
            self.watchers.tell();
        }
    }
}

/// Who draws anew when a value changes. It does not know the value's type: the hook behind every value is compiled once.
#[derive(Default)]
struct Watchers {
    all: RefCell<Numbered<Callback<()>>>,
    next: Cell<u32>,
    /// Rises with each change.
    version: Cell<u32>,
}

impl Watchers {
    fn tell(&self) {
        self.version.set(self.version.get() + 1);
        let all: Vec<_> = self.all.borrow().iter().cloned().collect();
        all.iter().for_each(|watcher| watcher.emit(()));
    }

    fn add(&self, watcher: Callback<()>) -> u32 {
        let number = self.next.replace(self.next.get() + 1);
        self.all.borrow_mut().put(number, watcher);
        number
    }
}

/// The latest of one of the hub's values.
#[hook]
pub(crate) fn use_shared<T: PartialEq + 'static>(pick: fn(&Hub) -> &Shared<T>) -> Rc<T> {
    let hub = hub();
    let shared = pick(&hub);
    use_watchers(shared.watchers.clone());
    shared.get()
}

/// Draws anew whenever they are told.
#[hook]
fn use_watchers(watchers: Rc<Watchers>) {
    let update = use_force_update();
    let drawn = watchers.version.get();
    use_effect_with((), move |()| {
        // What was told between drawing and now would otherwise be missed.
        if watchers.version.get() != drawn {
            update.force_update();
        }
        let number = watchers.add(Callback::from(move |()| update.force_update()));
        move || drop(watchers.all.borrow_mut().take(number))
    });
}
