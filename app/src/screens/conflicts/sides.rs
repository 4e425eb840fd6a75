//! What stands against what in a conflict, field by field, with who and when.

use crate::screens::here::Here;
use crate::screens::present::show;
use landbridge_model::conflict::Sides;
use landbridge_model::{Field, FieldNo, RecordType, Value};
use landbridge_replica::view::{Cell, ConflictView};
use yew::{Html, html};

/// Both sides of a conflict.
pub(crate) fn sides(here: &Here, record_type: Option<&RecordType>, conflict: &ConflictView) -> Html {
    match &conflict.sides {
        Sides::Values(fields) => {
            let rows =
                fields.iter().map(|sides| (sides.field, &sides.base, Some(&sides.mine), Some(&sides.theirs)));
            table(here, record_type, conflict, rows.collect())
        }
        Sides::EditOfDeleted(changes) => {
            let rows = changes.iter().map(|change| (change.field, &change.base, Some(&change.new), None));
            html! {
                <>
                    <p>{ sentence(here, conflict, "conflict-edit-of-deleted") }</p>
                    { table(here, record_type, conflict, rows.collect()) }
                </>
            }
        }
        Sides::DeleteOfEdited { children } => html! {
            <>
                <p>{ sentence(here, conflict, "conflict-delete-of-edited") }</p>
                if !children.is_empty() {
                    <p>{ here.words.with("conflict-lines", &[("count", children.len().into())]) }</p>
                }
                <p class="hint">{ author_and_time(here, conflict) }{ " · " }{ other_and_time(here, conflict) }</p>
            </>
        },
    }
}

type SideRow<'a> = (FieldNo, &'a Option<Value>, Option<&'a Option<Value>>, Option<&'a Option<Value>>);

fn table(
    here: &Here,
    record_type: Option<&RecordType>,
    conflict: &ConflictView,
    rows: Vec<SideRow<'_>>,
) -> Html {
    let words = &here.words;
    let has_theirs = rows.iter().any(|(_, _, _, theirs)| theirs.is_some());
    let mine_head = if conflict.is_mine {
        words.get("conflict-mine")
    } else {
        words.with("conflict-mine-of", &[("name", conflict.author.as_str().into())])
    };
    let row = |(no, base, mine, theirs): SideRow<'_>| {
        let field = record_type.and_then(|record_type| record_type.field(no));
        let label = field
            .map_or_else(|| words.get("reason-some-field"), |field| field.label.get(words.tag()).to_owned());
        let value = |class: &'static str, value: &Option<Value>| {
            html! {
                <td class={class}>{ side_value(here, field, conflict, value.as_ref()) }</td>
            }
        };
        html! {
            <tr data-field={field.map(|field| field.key.clone())}>
                <th scope="row">{ label }</th>
                { value("base", base) }
                if let Some(mine) = mine { { value("mine", mine) } }
                if let Some(theirs) = theirs { { value("theirs", theirs) } }
            </tr>
        }
    };
    html! {
        <div class="sides-scroll">
            <table class="sides">
                <thead><tr>
                    <th scope="col">{ words.get("conflict-field") }</th>
                    <th scope="col">{ words.get("conflict-base") }</th>
                    <th scope="col">{ mine_head }<small>{ author_and_time(here, conflict) }</small></th>
                    if has_theirs {
                        <th scope="col">{ words.get("conflict-theirs") }<small>{ other_and_time(here, conflict) }</small></th>
                    }
                </tr></thead>
                <tbody>{ for rows.into_iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn side_value(here: &Here, field: Option<&Field>, conflict: &ConflictView, value: Option<&Value>) -> String {
    let Some(value) = value else { return here.words.get("conflict-empty") };
    let title = value.as_reference().and_then(|id| conflict.titles.get(&id).cloned()).unwrap_or_default();
    match field {
        Some(field) => show(here, field, &Cell { value: Some(value.clone()), title }),
        None => value.to_string(),
    }
}

fn sentence(here: &Here, conflict: &ConflictView, id: &str) -> String {
    let author = if conflict.is_mine { here.words.get("conflict-you") } else { conflict.author.clone() };
    here.words.with(id, &[("author", author.into()), ("other", other(here, conflict).into())])
}

fn author_and_time(here: &Here, conflict: &ConflictView) -> String {
    let name = if conflict.is_mine { here.words.get("conflict-by-you") } else { conflict.author.clone() };
    by_when(here, name, conflict.mine_at_millis)
}

fn other_and_time(here: &Here, conflict: &ConflictView) -> String {
    by_when(here, other(here, conflict), conflict.theirs_at_millis)
}

fn other(here: &Here, conflict: &ConflictView) -> String {
    if conflict.other.is_empty() { here.words.get("conflict-by-office") } else { conflict.other.clone() }
}

fn by_when(here: &Here, name: String, millis: i64) -> String {
    here.words
        .with("conflict-by-when", &[("name", name.into()), ("when", here.formats.moment(millis).into())])
}
