//! The first records of a type, as they would be shared.

use crate::console::home::Home;
use landbridge_model::mapped::{Mapped, MappedField, MappedType, Preview, Shown};
use landbridge_model::{FieldNo, Value};
use yew::{Html, html};

/// Draws them.
pub(super) fn preview(home: &Home, mapped: &Mapped, found: &MappedType) -> Html {
    let content = match &mapped.preview {
        _ if !found.is_shared => {
            html! { <p class="hint" role="status">{ home.say("mapping-not-shared") }</p> }
        }
        None if mapped.away.is_some() => Html::default(),
        None => html! { <p class="hint" role="status">{ home.say("loading") }</p> },
        Some(Preview::Withheld) => {
            html! { <p class="hint" role="status">{ home.say("mapping-withheld") }</p> }
        }
        Some(Preview::Failed(why)) => super::away(home, Some(why)),
        Some(Preview::Records { rows, .. }) if rows.is_empty() => {
            html! { <p class="empty" role="status">{ home.say("mapping-no-rows") }</p> }
        }
        Some(Preview::Records { fields, rows }) => table(home, found, fields, rows),
    };
    html! {
        <section class="mapped-preview" id={format!("preview-{}", found.no.0)}>
            <h3>{ home.say("mapping-preview") }</h3>
            { content }
        </section>
    }
}

fn table(home: &Home, found: &MappedType, fields: &[FieldNo], rows: &[Vec<Shown>]) -> Html {
    let fields: Vec<Option<&MappedField>> =
        fields.iter().map(|no| found.fields.iter().find(|field| field.no == *no)).collect();
    let head = |field: &Option<&MappedField>| field.map_or("", |field| field.label.get(home.tag)).to_owned();
    let cell = |(cell, field): (&Shown, &Option<&MappedField>)| {
        let is_number =
            field.is_some_and(|field| ["whole", "decimal", "money"].contains(&field.kind.as_str()));
        let is_unreadable = *cell == Shown::Unreadable;
        html! {
            <td class={is_number.then_some("number")} data-unreadable={is_unreadable.then_some("true")}>{ words(home, cell) }</td>
        }
    };
    html! {
        // Whoever has no mouse scrolls it with the arrow keys.
        <div class="scrolled" role="region" tabindex="0" aria-label={home.say("mapping-preview")}>
            <table>
                <thead><tr>{ for fields.iter().map(|field| html! { <th scope="col">{ head(field) }</th> }) }</tr></thead>
                <tbody>
                    { for rows.iter().map(|row| html! { <tr>{ for row.iter().zip(&fields).map(cell) }</tr> }) }
                </tbody>
            </table>
        </div>
    }
}

fn words(home: &Home, cell: &Shown) -> String {
    match cell {
        Shown::Empty => String::new(),
        Shown::Unreadable => home.say("mapping-unreadable"),
        Shown::Record(name) => name.clone(),
        Shown::Choice(label) => label.get(home.tag).to_owned(),
        Shown::Value(Value::Whole(number)) => home.formats.decimal((*number).into(), 0),
        Shown::Value(Value::Decimal(number)) => home.formats.decimal(*number, 0),
        Shown::Value(Value::Date(date)) => home.formats.day(*date),
        Shown::Value(Value::Instant(millis)) => home.formats.moment(*millis),
        Shown::Value(Value::YesNo(yes)) => home.say(if *yes { "yes" } else { "no" }),
        Shown::Value(value) => value.to_string(),
    }
}
