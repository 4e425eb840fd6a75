//! Where someone is in a list: its order, filters, the rows in sight and the chosen one. It is remembered for the way back.

use crate::screens::here::{ListPlace, use_here};
use landbridge_model::{TypeNo, record_type::Sort};
use landbridge_replica::view::Filter;
use std::{ops::Range, rc::Rc};
use yew::{Callback, Reducible, hook, use_effect_with, use_reducer};

/// The rows in the document before it is known how many are in sight.
const FIRST_WINDOW: Range<u32> = 0..60;

/// How the place changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Another order.
    Sort(Sort),
    /// Other filters.
    Filters(Vec<Filter>),
    /// Other rows come into sight.
    Window(Range<u32>),
    /// Another row is chosen.
    Cursor(u32),
    /// To the beginning, since the list is another one.
    Top,
}

/// A place, and how to change it.
pub(crate) struct UsePlace {
    /// Where someone is.
    pub now: ListPlace,
    /// Changes it.
    pub change: Callback<Change>,
}

#[derive(Clone, PartialEq)]
struct State(ListPlace);

impl Reducible for State {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut place = self.0.clone();
        match change {
            Change::Sort(sort) => place = at_top(ListPlace { sort: Some(sort), ..place }),
            Change::Filters(filters) => place = at_top(ListPlace { filters, ..place }),
            Change::Window(window) => place.window = window,
            Change::Cursor(cursor) => place.cursor = cursor,
            Change::Top => place = at_top(place),
        }
        if place == self.0 { self } else { Rc::new(Self(place)) }
    }
}

fn at_top(place: ListPlace) -> ListPlace {
    ListPlace { window: FIRST_WINDOW, cursor: 0, beginnings: place.beginnings + 1, ..place }
}

/// The place in the list of a type. Another search begins at the top.
#[hook]
pub(crate) fn use_place(type_no: TypeNo, search: &str) -> UsePlace {
    let here = use_here();
    let state =
        use_reducer(|| State(here.shelf.list(type_no).unwrap_or_else(|| at_top(ListPlace::default()))));
    let is_first = yew::use_mut_ref(|| true);
    {
        let dispatcher = state.dispatcher();
        use_effect_with(search.to_owned(), move |_| {
            if !is_first.replace(false) {
                dispatcher.dispatch(Change::Top);
            }
        });
    }
    {
        let shelf = here.shelf.clone();
        use_effect_with(state.0.clone(), move |place| shelf.put_list(type_no, place.clone()));
    }
    let dispatcher = state.dispatcher();
    UsePlace { now: state.0.clone(), change: Callback::from(move |change| dispatcher.dispatch(change)) }
}
