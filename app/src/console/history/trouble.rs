//! A conflict or refusal: whose, of which record, why, what to do about it and where; or what has become of it.

use super::cause::{cause_words, field_word, remedy_words};
use super::decide::Decide;
use crate::components::icon::{Icon, icon};
use crate::console::home::Home;
use landbridge_model::fold;
use landbridge_model::history::{Cause, How, Settled, Trouble, TypeName, Wish};
use yew::{Html, html};

/// The conflict or refusal.
pub(super) fn trouble_card(home: &Home, types: &[TypeName], trouble: &Trouble) -> Html {
    let name = types.iter().find(|name| name.type_no == trouble.type_no);
    let is_conflict = matches!(trouble.cause, Cause::Conflict(_));
    let kind = if is_conflict { "conflict" } else { "refused" };
    let mark = if is_conflict { Icon::Conflict } else { Icon::Attention };
    html! {
        <article key={format!("{}:{}", trouble.client, trouble.n)} class="trouble" data-cause={kind}
            data-open={trouble.settled.is_none().to_string()} data-record={trouble.record.to_string()}>
            <p>{ icon(mark) }<strong>{ wish(home, name, trouble) }</strong></p>
            <p class="cause">{ cause_words(home, name, trouble) }</p>
            if let Some(settled) = &trouble.settled {
                <p class="hint settled">{ settled_words(home, settled) }</p>
            } else {
                <p class="remedy">{ remedy_words(home, trouble) }</p>
                if let Cause::Conflict(conflict) = &trouble.cause {
                    <Decide home={home.clone()} name={name.cloned()} author={trouble.person.clone()} conflict={*conflict} />
                }
                { links(home, name, trouble) }
            }
        </article>
    }
}

/// Who wanted what.
fn wish(home: &Home, name: Option<&TypeName>, trouble: &Trouble) -> String {
    let label =
        name.map_or_else(|| home.say("history-unknown-type"), |name| fold::lower(name.label.get(home.tag)));
    let record = match trouble.record_name.as_str() {
        "" => label,
        title => home.words.with("history-record", &[("label", label.into()), ("title", title.into())]),
    };
    let (id, fields) = match &trouble.wanted {
        Wish::Create => ("history-wanted-create", String::new()),
        Wish::Delete => ("history-wanted-delete", String::new()),
        Wish::Change(fields) => {
            let words = fields.iter().map(|field| field_word(home, name, *field));
            ("history-wanted-change", words.collect::<Vec<_>>().join(", "))
        }
    };
    let names =
        [("person", trouble.person.as_str().into()), ("record", record.into()), ("fields", fields.into())];
    home.words.with(id, &names)
}

fn settled_words(home: &Home, settled: &Settled) -> String {
    let id = match settled.how {
        How::Mine => "history-settled-mine",
        How::Theirs => "history-settled-theirs",
        How::Again => "history-settled-again",
        How::Discarded => "history-settled-discarded",
        How::Gone => "history-settled-gone",
    };
    let moment = home.formats.moment(settled.at_millis);
    home.words.with(id, &[("person", settled.by.as_str().into()), ("moment", moment.into())])
}

/// Where it is decided on: in the workspace, by somebody who may.
fn links(home: &Home, name: Option<&TypeName>, trouble: &Trouble) -> Html {
    let service = &home.overview.source.service;
    let (place, id) = match trouble.cause {
        Cause::Conflict(_) => ("conflicts", "history-to-conflicts"),
        Cause::Refused(_) => ("outbox", "history-to-outbox"),
    };
    // A record that was never made has no screen.
    let record = name.filter(|_| trouble.wanted != Wish::Create);
    html! {
        <p class="buttons">
            <a class="button decide" href={format!("{service}/#/{place}")} target="_blank" rel="noopener">
                { icon(Icon::Link) }{ home.say(id) }
            </a>
            if let Some(name) = record {
                <a class="button quiet" href={format!("{service}/#/{}/{}", name.key, trouble.record)} target="_blank" rel="noopener">
                    { icon(Icon::Link) }{ home.say("history-to-record") }
                </a>
            }
        </p>
    }
}
