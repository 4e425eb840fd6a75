//! What refers to a record: a contact's activities and orders, each with a way to make another.

use crate::components::icon::{Icon, icon};
use crate::hooks::use_records;
use crate::screens::here::{Here, ListPlace, use_here};
use crate::screens::present::{attention_mark, row_words, state_mark};
use crate::screens::route::{self, Route};
use landbridge_model::fold;
use landbridge_model::{Field, Kind, RecordId, RecordType, Value};
use landbridge_replica::view::{Filter, ListQuery, ListRow, RecordState, Test};
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// Records shown of each type.
const SHOWN: u32 = 5;

/// A panel for each type that refers to the record's.
pub(crate) fn related_records(here: &Here, of: &Rc<RecordType>, id: RecordId) -> Html {
    let to = of.no;
    let referring = here.menu().flat_map(|record_type| {
        let fields = record_type.fields.iter().filter(|field| !field.is_deprecated);
        fields.filter(move |field| field.kind == Kind::Reference(to)).map(move |field| (record_type, field))
    });
    html! {
        <div class="related">
            { for referring.map(|(record_type, field)| html! {
                <Panel key={format!("{}-{}", record_type.key, field.key)} of={of.clone()} {id}
                    record_type={Rc::new(record_type.clone())} field={field.clone()} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PanelProps {
    of: Rc<RecordType>,
    id: RecordId,
    record_type: Rc<RecordType>,
    field: Field,
}

/// The records of one type that refer here by one field.
#[component]
fn Panel(props: &PanelProps) -> Html {
    let here = use_here();
    let record_type = &*props.record_type;
    let filter = Filter { field: props.field.no, test: Test::Is(Value::Reference(props.id)) };
    let records = use_records(ListQuery {
        type_no: record_type.no,
        sort: None,
        filters: vec![filter.clone()],
        search: String::new(),
        from: 0,
        count: SHOWN,
    });
    let answer = records.answer.unwrap_or_default();
    let new =
        Route::New { segment: route::segment(record_type), given: vec![(props.field.key.clone(), props.id)] };
    let to_all = {
        let (here, type_no) = (here.clone(), record_type.no);
        Callback::from(move |_: MouseEvent| {
            let place = ListPlace { filters: vec![filter.clone()], window: 0..60, ..ListPlace::default() };
            here.shelf.put_list(type_no, place);
            here.shelf.put_scroll_top(type_no, 0);
        })
    };
    let words = |id: &str| {
        let label = fold::lower(here.label(record_type));
        let parent = fold::lower(here.label(&props.of));
        here.words.with(id, &[("label", label.into()), ("parent", parent.into())])
    };
    html! {
        <section class="panel" data-type={record_type.key.clone()} data-field={props.field.key.clone()}>
            <header>
                <h2>{ here.words.with("related-title", &[("plural", here.plural(record_type).into())]) }</h2>
                if here.may_create(record_type) {
                    <a class="button quiet new-related" href={new.href()}>{ icon(Icon::Plus) }{ words("related-new") }</a>
                }
            </header>
            if answer.total == 0 {
                <p class="hint">{ here.words.get("related-none") }</p>
            } else {
                <ul class="rows">{ for answer.rows.iter().map(|row| related_row(&here, record_type, &props.field, row)) }</ul>
            }
            if answer.total > SHOWN {
                <a href={here.list_of(record_type).href()} onclick={to_all}>
                    { here.words.with("related-all", &[("count", here.formats.count(answer.total).into())]) }
                </a>
            }
        </section>
    }
}

fn related_row(here: &Here, record_type: &RecordType, by: &Field, row: &ListRow) -> Html {
    let (title, rest) = row_words(here, record_type, row, Some(by.no));
    html! {
        <li data-record={row.id.to_string()}>
            <a href={here.record(record_type.no, row.id).map(|route| route.href())}>
                <strong>{ title }</strong>{ " " }<small>{ rest.join(" · ") }</small>
            </a>
            if row.needs_attention { { attention_mark(here) } }
            if row.state != RecordState::InOffice { { state_mark(here, row.state) } }
        </li>
    }
}
