//! Where someone is in a list: its order, filters, the rows in sight and the chosen one. It is remembered for the way back.

use crate::screens::here::{ListPlace, use_here};
use crate::state::{use_callback, use_effect_with, use_state};
use landbridge_model::{TypeNo, record_type::Sort};
use landbridge_replica::view::Filter;
use std::ops::Range;
use std::rc::Rc;
use yew::{Callback, hook};

/// The lowest row there is, in CSS pixels, and the most rows that are drawn before it is known how many are in sight.
const MIN_ROW_HEIGHT: f64 = 36.0;
const MOST_FIRST_ROWS: f64 = 60.0;

/// How the place changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// Another order.
    Sort(Sort),
    /// Other filters.
    Filters(Vec<Filter>),
    /// Other rows come into sight.
    Window(Range<u32>),
    /// So many rows are in sight.
    InSight(u32),
    /// Another row is chosen.
    Cursor(u32),
    /// Something else is searched for.
    Search(String),
}

/// A place, and how to change it.
pub(crate) struct UsePlace {
    /// Where someone is.
    pub now: ListPlace,
    /// Changes it.
    pub change: Callback<Change>,
}

/// A place, and what was searched for there.
#[derive(Clone, PartialEq)]
struct Searched(ListPlace, String);

impl Searched {
    /// Another search begins at the top.
    fn searching(&self, search: &str) -> Self {
        if self.1 == search { self.clone() } else { Self(at_top(self.0.clone()), search.to_owned()) }
    }

    fn changed(self: Rc<Self>, change: Change) -> Rc<Self> {
        let Self(mut place, mut search) = (*self).clone();
        match change {
            Change::Sort(sort) => place = at_top(ListPlace { sort: Some(sort), ..place }),
            Change::Filters(filters) => place = at_top(ListPlace { filters, ..place }),
            Change::Window(window) => place.window = window,
            Change::InSight(count) => place.in_sight = count,
            Change::Cursor(cursor) => place.cursor = cursor,
            Change::Search(searched) => Self(place, search) = self.searching(&searched),
        }
        let changed = Self(place, search);
        if changed == *self { self } else { Rc::new(changed) }
    }
}

fn at_top(place: ListPlace) -> ListPlace {
    ListPlace { window: first_window(place.in_sight), cursor: 0, beginnings: place.beginnings + 1, ..place }
}

/// The rows in sight, or those that fill the page, and no more: they are to be there at once, and others follow.
pub(super) fn first_window(in_sight: u32) -> Range<u32> {
    if in_sight > 0 {
        return 0..in_sight;
    }
    let height = gloo::utils::window().inner_height().ok().and_then(|height| height.as_f64());
    0..height.map_or(MOST_FIRST_ROWS, |height| (height / MIN_ROW_HEIGHT).ceil().min(MOST_FIRST_ROWS)) as u32
}

/// The place in the list of a type.
#[hook]
pub(crate) fn use_place(type_no: TypeNo, search: &str) -> UsePlace {
    let here = use_here();
    let state = use_state(|| {
        Searched(here.shelf.list(type_no).unwrap_or_else(|| at_top(ListPlace::default())), search.to_owned())
    });
    // What is drawn now belongs to the search already; the state follows, for what changes next.
    let now = state.searching(search).0;
    {
        let state = state.setter();
        use_effect_with(search.to_owned(), move |search| {
            state.change(|place| place.changed(Change::Search(search.clone())));
        });
    }
    {
        let shelf = here.shelf.clone();
        use_effect_with(now.clone(), move |place| shelf.put_list(type_no, place.clone()));
    }
    let change = use_callback(|| {
        let state = state.setter();
        Callback::from(move |change| state.change(|place| place.changed(change)))
    });
    UsePlace { now, change }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_search_begins_with_the_rows_in_sight_and_no_more() {
        let scrolled = ListPlace { window: 80..150, in_sight: 21, cursor: 90, ..ListPlace::default() };
        let Searched(place, search) = Searched(scrolled.clone(), String::new()).searching("jan");
        assert_eq!(search, "jan");
        assert_eq!(place, ListPlace { window: 0..21, cursor: 0, beginnings: 1, ..scrolled });
    }
}
