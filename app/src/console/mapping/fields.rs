//! The fields of a record type: what each is called, where it is, and whether it is shared.

use super::ask::Mapping;
use super::label::LabelField;
use super::type_card::on_tick;
use super::{correct, troubles};
use crate::console::home::Home;
use landbridge_model::mapped::{Corrected, MappedField, MappedType, Share};
use yew::{Html, html};

/// Draws them.
pub(super) fn field_list(home: &Home, mapping: &Mapping, found: &MappedType) -> Html {
    html! {
        <section>
            <h3>{ home.say("mapping-fields") }</h3>
            <ul class="mapped-fields">
                { for found.fields.iter().map(|field| field_row(home, mapping, found, field)) }
            </ul>
        </section>
    }
}

fn field_row(home: &Home, mapping: &Mapping, found: &MappedType, field: &MappedField) -> Html {
    let id = format!("{}-{}", found.no.0, field.no.0);
    let correct = correct(mapping, found.no, Some(field.no));
    let on_share = on_tick(correct.clone(), Corrected::Shared, Corrected::LeftOut);
    let name = field.label.get(home.tag).to_owned();
    let share = home.words.with("mapping-share-field", &[("field", name.as_str().into())]);
    let follows = field.share == Share::Follows;
    html! {
        <li key={field.no.0} id={format!("field-{id}")} data-column={field.column.clone()} data-share={share_name(field.share)}>
            <input type="checkbox" id={format!("share-{id}")} aria-label={share} checked={field.share == Share::Shared} disabled={follows}
                onchange={on_share} />
            <LabelField home={home.clone()} id={format!("label-{id}")} name={home.words.with("mapping-field-name", &[("field", name.into())])}
                label={field.label.clone()} is_name_hidden=true on_words={correct.reform(Corrected::Label)} />
            <span class="hint">{ place(home, field) }</span>
            if follows { <p class="hint">{ home.say("mapping-follows") }</p> }
            { troubles(home, &field.troubles) }
        </li>
    }
}

fn share_name(share: Share) -> &'static str {
    match share {
        Share::Shared => "shared",
        Share::LeftOut => "left_out",
        Share::Follows => "follows",
    }
}

/// The column, the kind, and whether it can only be read.
fn place(home: &Home, field: &MappedField) -> String {
    let kind = home.say(&format!("mapping-kind-{}", field.kind.replace('_', "-")));
    let read_only = field.is_read_only.then(|| home.say("mapping-read-only"));
    let parts = field.column.iter().cloned().chain([kind]).chain(read_only);
    parts.collect::<Vec<_>>().join(" · ")
}
