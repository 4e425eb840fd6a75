//! What every screen of an open workspace needs: words, ways of writing, record types, and what it must not forget.

use super::form::draft::Draft;
use super::formats::Formats;
use super::route::{self, Route};
use crate::words::Words;
use landbridge_model::map::Map;
use landbridge_model::wire::{Catalogue, Person, Workspace};
use landbridge_model::{Level, RecordType, TypeNo, record_type::Sort};
use landbridge_replica::view::Filter;
use std::{cell::RefCell, ops::Range, rc::Rc};
use yew::{hook, use_context};

/// The surroundings of a screen. Cheap to clone.
#[derive(Clone, PartialEq)]
pub(crate) struct Here {
    /// The words in use.
    pub words: Rc<Words>,
    /// How numbers and days are written.
    pub formats: Formats,
    /// Record types and rights; without any before the first sync.
    pub catalogue: Rc<Catalogue>,
    /// Who works here.
    pub person: Rc<Person>,
    /// Where.
    pub workspace: Rc<Workspace>,
    /// What outlives a screen.
    pub shelf: Shelf,
}

impl Here {
    /// How long ago a moment was: "2 minutes ago". Both are in milliseconds since 1970.
    pub(crate) fn ago(&self, millis: i64, now_millis: i64) -> String {
        let (amount, unit) = match (now_millis - millis) / 1000 {
            ..10 => return self.words.get("ago-now"),
            seconds @ 10..60 => (seconds, "ago-seconds"),
            seconds @ 60..3600 => (seconds / 60, "ago-minutes"),
            seconds @ 3600..86_400 => (seconds / 3600, "ago-hours"),
            seconds => (seconds / 86_400, "ago-days"),
        };
        self.words.with(unit, &[("count", amount.unsigned_abs().into())])
    }

    /// The type with this number, if the person may see any of it.
    pub(crate) fn record_type(&self, no: TypeNo) -> Option<&RecordType> {
        self.catalogue.types.iter().find(|record_type| record_type.no == no)
    }

    /// The types of the menu, in the order of the catalogue.
    pub(crate) fn menu(&self) -> impl Iterator<Item = &RecordType> {
        self.catalogue.types.iter().filter(|record_type| !record_type.is_part && !record_type.is_withdrawn)
    }

    /// One of the type, in words: "Contact".
    pub(crate) fn label<'a>(&self, record_type: &'a RecordType) -> &'a str {
        record_type.label.get(self.words.tag())
    }

    /// Several of the type, in words: "Contacts".
    pub(crate) fn plural<'a>(&self, record_type: &'a RecordType) -> &'a str {
        record_type.plural.get(self.words.tag())
    }

    /// What a record is called; what sort it is while it has no name, as a document without its number.
    pub(crate) fn title_or_label<'a>(&self, record_type: Option<&'a RecordType>, title: &'a str) -> &'a str {
        match record_type {
            Some(record_type) if title.is_empty() => self.label(record_type),
            _ => title,
        }
    }

    /// Whether the person may make one.
    pub(crate) fn may_create(&self, record_type: &RecordType) -> bool {
        record_type.allows.create && self.catalogue.rights.level(&record_type.module) == Level::Full
    }

    /// The address of the list of a type.
    pub(crate) fn list_of(&self, record_type: &RecordType) -> Route {
        Route::List { segment: route::segment(record_type), search: String::new() }
    }

    /// The address of a record. A line shows within its document only, so it has none of its own.
    pub(crate) fn record(&self, type_no: TypeNo, id: landbridge_model::RecordId) -> Option<Route> {
        let record_type = self.record_type(type_no).filter(|record_type| !record_type.is_part)?;
        Some(Route::Record { segment: route::segment(record_type), id, amends: None })
    }

    /// The address of a new record of a type.
    pub(crate) fn new_of(&self, record_type: &RecordType) -> Route {
        Route::New { segment: route::segment(record_type), given: Vec::new() }
    }
}

/// What people left behind on screens that are not drawn now: entries not yet saved, and where they were in a list.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Rc<Shelved>);

#[derive(Default)]
struct Shelved {
    drafts: RefCell<Map<String, Draft>>,
    lists: RefCell<Map<TypeNo, ListPlace>>,
    scrolls: RefCell<Map<TypeNo, i32>>,
    saved: RefCell<Option<String>>,
}

impl PartialEq for Shelf {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Where someone was in a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListPlace {
    /// In this order.
    pub sort: Option<Sort>,
    /// With these filters.
    pub filters: Vec<Filter>,
    /// With these rows in the document.
    pub window: Range<u32>,
    /// So many are in sight; 0 as long as that is not known.
    pub in_sight: u32,
    /// At this row.
    pub cursor: u32,
    /// How many times the list began anew at its top.
    pub beginnings: u32,
}

impl Shelf {
    /// The entries that were left unsaved at an address.
    pub(crate) fn draft(&self, address: &str) -> Option<Draft> {
        self.0.drafts.borrow().get(address).cloned()
    }

    /// Keeps the entries of an address.
    pub(crate) fn put_draft(&self, address: &str, draft: Draft) {
        self.0.drafts.borrow_mut().insert(address.to_owned(), draft);
    }

    /// Forgets the entries of an address.
    pub(crate) fn drop_draft(&self, address: &str) {
        self.0.drafts.borrow_mut().remove(address);
    }

    /// Whether anything is kept that a reload of the page would lose.
    pub(crate) fn has_drafts(&self) -> bool {
        !self.0.drafts.borrow().is_empty()
    }

    /// Remembers that the record at an address was saved just now, for the form that is drawn there next.
    pub(crate) fn put_saved(&self, address: String) {
        *self.0.saved.borrow_mut() = Some(address);
    }

    /// Whether the record at an address was saved just now; says so once.
    pub(crate) fn take_saved(&self, address: &str) -> bool {
        self.0.saved.borrow_mut().take_if(|saved| saved == address).is_some()
    }

    /// Where someone was in the list of a type.
    pub(crate) fn list(&self, type_no: TypeNo) -> Option<ListPlace> {
        self.0.lists.borrow().get(&type_no).cloned()
    }

    /// How far the list of a type is scrolled, in CSS pixels. It is kept apart, since it changes with every frame.
    pub(crate) fn scroll_top(&self, type_no: TypeNo) -> i32 {
        self.0.scrolls.borrow().get(&type_no).copied().unwrap_or(0)
    }

    /// Remembers it.
    pub(crate) fn put_scroll_top(&self, type_no: TypeNo, scroll_top: i32) {
        self.0.scrolls.borrow_mut().insert(type_no, scroll_top);
    }

    /// Remembers it.
    pub(crate) fn put_list(&self, type_no: TypeNo, place: ListPlace) {
        self.0.lists.borrow_mut().insert(type_no, place);
    }
}

/// The surroundings that the shell provides.
#[hook]
pub(crate) fn use_here() -> Here {
    use_context::<Here>().expect("the shell stands around every screen")
}
