//! One entry of the history, in words.

use super::trouble::trouble_card;
use crate::console::home::Home;
use landbridge_model::TypeNo;
use landbridge_model::conflict::CONFLICT;
use landbridge_model::history::{Entry, EntryKind, HistoryPage, TypeName, Way};
use yew::{Html, html};

const MINUTE_MILLIS: i64 = 60_000;

/// The ways, each with the message that says what went it.
const WAYS: [(Way, &str); 5] = [
    (Way::Brought, "history-brought"),
    (Way::Taken, "history-taken"),
    (Way::Written, "history-written"),
    (Way::Conflict, "history-conflicts"),
    (Way::Refused, "history-refused"),
];

/// The entry with all that it tells.
pub(super) fn entry_card(home: &Home, page: &HistoryPage, entry: &Entry) -> Html {
    let troubles = entry.troubles.len() as u64;
    let more = (entry.number(Way::Conflict) + entry.number(Way::Refused)).saturating_sub(troubles);
    html! {
        <li key={entry.no.to_string()} class="card" data-no={entry.no.to_string()} data-kind={kind_name(entry.kind)}>
            <header>
                <h2>{ heading(home, entry) }</h2>
                <small>{ when(home, entry) }</small>
            </header>
            { for lines(home, &page.types, entry).map(|line| html! { <p>{ line }</p> }) }
            { for entry.troubles.iter().map(|trouble| trouble_card(home, &page.types, trouble)) }
            if troubles > 0 && more > 0 { <p class="hint">{ home.words.with("history-more", &[("count", more.into())]) }</p> }
        </li>
    }
}

/// What it is, in one line.
pub(super) fn heading(home: &Home, entry: &Entry) -> String {
    match entry.kind {
        EntryKind::Idle => home.words.with("history-idle", &[("count", entry.rounds.into())]),
        EntryKind::Sweep if entry.is_going_on => home.say("history-sweep-going-on"),
        EntryKind::Started if entry.rounds > 1 => {
            home.words.with("history-started-often", &[("count", entry.rounds.into())])
        }
        kind => home.say(match kind {
            EntryKind::Round => "history-round",
            EntryKind::Sweep => "history-sweep",
            EntryKind::Idle | EntryKind::Started => "history-started",
            EntryKind::Away => "history-away",
            EntryKind::NoDatabase => "history-no-database",
            EntryKind::Restored => "history-restored",
            EntryKind::Came => "history-came",
            EntryKind::Apart => "history-apart",
            EntryKind::Adopted => "history-adopted",
            EntryKind::AppliedAgain => "history-applied-again",
        }),
    }
}

/// From when until when; one moment when both read the same.
pub(super) fn when(home: &Home, entry: &Entry) -> String {
    let from = home.formats.moment(entry.from_millis);
    if entry.from_millis / MINUTE_MILLIS == entry.until_millis / MINUTE_MILLIS {
        return from;
    }
    format!("{from} – {}", home.formats.moment(entry.until_millis))
}

/// What went which way, a line for each way that something went.
pub(super) fn lines<'a>(
    home: &'a Home,
    types: &'a [TypeName],
    entry: &'a Entry,
) -> impl Iterator<Item = String> + 'a {
    WAYS.into_iter().filter_map(move |(way, id)| {
        let counts = entry.counts.iter().filter(|count| count.way == way);
        let words = counts.map(|count| {
            let number = home.formats.count(u32::try_from(count.number).unwrap_or(u32::MAX));
            format!("{} {number}", plural(home, types, count.type_no))
        });
        let words = words.collect::<Vec<_>>().join(", ");
        (!words.is_empty()).then(|| home.words.with(id, &[("counts", words.into())]))
    })
}

/// What records of a type are called.
pub(super) fn plural(home: &Home, types: &[TypeName], type_no: TypeNo) -> String {
    let name = types.iter().find(|name| name.type_no == type_no);
    match name {
        _ if type_no == CONFLICT => home.say("history-decisions"),
        Some(name) => name.plural.get(home.tag).to_owned(),
        None => home.say("history-unknown-type"),
    }
}

/// For tests and styles.
pub(super) fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Round => "round",
        EntryKind::Sweep => "sweep",
        EntryKind::Idle => "idle",
        EntryKind::Away => "away",
        EntryKind::NoDatabase => "no-database",
        EntryKind::Started => "started",
        EntryKind::Restored => "restored",
        EntryKind::Came => "came",
        EntryKind::Apart => "apart",
        EntryKind::Adopted => "adopted",
        EntryKind::AppliedAgain => "applied-again",
    }
}
