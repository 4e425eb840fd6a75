//! What is left of a connection that has ended.

use super::home::Home;
use crate::components::notice::{Tone, notice};
use landbridge_model::connection::{Former, Remains};
use yew::{Html, html};

/// Says it, as long as no other company is connected.
pub(super) fn former_notice(home: &Home) -> Html {
    let Some(former) = &home.overview.former else { return Html::default() };
    let ended = [
        ("company", former.company.as_str().into()),
        ("moment", home.formats.moment(former.ended_millis).into()),
    ];
    if let Some(successor) = &former.successor {
        let names = [
            ("company", former.company.as_str().into()),
            ("computer", successor.computer.as_str().into()),
            ("moment", home.formats.moment(successor.since_millis).into()),
        ];
        return notice(
            Tone::Attention,
            "former",
            html! { <span>{ home.words.with("former-successor", &names) }</span> },
        );
    }
    let is_clean =
        !matches!((&former.token, &former.tables), (Remains::Failed { .. }, _) | (_, Remains::Failed { .. }));
    let tone = if is_clean { Tone::Calm } else { Tone::Attention };
    notice(
        tone,
        "former",
        html! {
            <div>
                <p>{ home.words.with("former-ended", &ended) }</p>
                <p>{ token_words(home, former) }</p>
                <p>{ table_words(home, &former.tables) }</p>
            </div>
        },
    )
}

fn token_words(home: &Home, former: &Former) -> String {
    match &former.token {
        Remains::Failed { why } => {
            let names = [("service", former.service.as_str().into()), ("why", why.as_str().into())];
            home.words.with("former-token-failed", &names)
        }
        Remains::Gone | Remains::Kept | Remains::Needed => home.say("former-token-gone"),
    }
}

fn table_words(home: &Home, tables: &Remains) -> String {
    match tables {
        Remains::Gone => home.say("former-tables-gone"),
        Remains::Kept => home.say("former-tables-kept"),
        Remains::Needed => home.say("former-tables-needed"),
        Remains::Failed { why } => home.words.with("former-tables-failed", &[("why", why.as_str().into())]),
    }
}
