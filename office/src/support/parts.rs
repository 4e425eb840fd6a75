//! The texts of a bundle, in English, for whoever helps: kinds, numbers, versions and times.

use super::{Office, Seen};
use crate::{agent::Database, doctor::State};
use jiff::{Timestamp, tz::TimeZone};
use landbridge_model::{
    console::Phase,
    history::{Entry, Way},
    requirement::Lack,
    support::Part,
};
use std::{env::consts, fmt::Display, fs, thread};

/// All of them; the first one says what the others are.
pub(super) fn all(seen: &Seen<'_>) -> Vec<Part> {
    let parts = vec![
        part("requirements.txt", requirements(seen)),
        part("synchronisation.txt", synchronisation(seen)),
        part("database.txt", database(seen)),
        part("history.txt", history(seen)),
        part("log.txt", log(seen)),
    ];
    [part("read-me.txt", read_me(seen))].into_iter().chain(parts).collect()
}

/// What to call the bundle: by the day, and by nobody's name.
pub(super) fn file_name(office: &Office<'_>) -> String {
    let day = moment(office.now_millis, &office.zone);
    format!("landbridge-support-{}.zip", day.split(' ').next().unwrap_or_default())
}

fn part(name: &str, text: String) -> Part {
    Part { name: name.to_owned(), text }
}

fn read_me(seen: &Seen<'_>) -> String {
    let office = seen.office;
    let connected = if office.setup.token.is_some() { "yes" } else { "no" };
    lines([
        "Support bundle of a Landbridge office".to_owned(),
        String::new(),
        "It holds kinds, numbers, versions and times. It holds no password, no key, no address of a database"
            .to_owned(),
        "or service, no value of a record, and no name or e-mail address of anybody.".to_owned(),
        String::new(),
        pair("Made", moment(office.now_millis, &office.zone)),
        pair("Landbridge", env!("CARGO_PKG_VERSION")),
        pair("Computer", machine()),
        pair("Connector", seen.database.as_ref().map_or("none", connector)),
        pair("Database server", server(seen)),
        pair("Company connected", connected),
        pair("Stands", phase(seen)),
        String::new(),
        "requirements.txt     what has to hold, and what does".to_owned(),
        "synchronisation.txt  when it synchronises, how it goes, what waits".to_owned(),
        "database.txt         the record types and how many records they have".to_owned(),
        "history.txt          the last entries of the synchronisation history".to_owned(),
        "log.txt              what the office agent noted last".to_owned(),
    ])
}

fn requirements(seen: &Seen<'_>) -> String {
    let Some(found) = &seen.requirements else { return "They could not be looked at in time.\n".to_owned() };
    let line = |requirement: &crate::doctor::Requirement| {
        let state = match &requirement.state {
            State::Met => "in order".to_owned(),
            State::Missing(lack) => format!("not in order ({})", lack_kind(lack)),
            State::Waits(_) => "not known yet".to_owned(),
        };
        pair(&requirement.item.to_string(), state)
    };
    lines(found.iter().map(line))
}

/// Without the words that may name somebody.
fn lack_kind(lack: &Lack) -> String {
    match (lack, serde_json::to_value(lack)) {
        (Lack::Clock(seconds), _) => format!("clock, ahead by {seconds} seconds"),
        (_, Ok(serde_json::Value::Object(told))) => told.keys().next().cloned().unwrap_or_default(),
        (_, Ok(serde_json::Value::String(kind))) => kind,
        _ => "something".to_owned(),
    }
}

fn synchronisation(seen: &Seen<'_>) -> String {
    let Office { setup, progress, zone, .. } = seen.office;
    let at = |millis: i64| moment(millis, zone);
    let start = setup.start.as_ref();
    let mut text = vec![
        pair("Stands", phase(seen)),
        pair("First to begin", start.map_or("not chosen".to_owned(), |start| at(start.at_millis))),
        pair("Begun", start.and_then(|start| start.began_millis).map_or("no".to_owned(), at)),
        pair(
            "Connected since",
            setup.connection.as_ref().map_or("-".to_owned(), |made| at(made.since_millis)),
        ),
        pair("Paused", if setup.pace.is_paused { "yes" } else { "no" }),
        pair("Records a second, at most", or_none(setup.pace.records_per_second)),
        pair("Hours", if setup.hours.0.is_empty() { "at any time" } else { "limited" }),
    ];
    let day = |on: &bool| if *on { 'x' } else { '-' };
    text.extend(setup.hours.0.iter().map(|window| {
        let days: String = window.days.iter().map(day).collect();
        pair("  Monday to Sunday, minutes of the day", format!("{days} {} to {}", window.from, window.to))
    }));
    if let Some(progress) = progress {
        text.push(pair("Records sent since the start", progress.sent));
        text.push(pair("Edits written since the start", progress.written));
        text.push(pair("Last in step", progress.in_step_millis.map_or("-".to_owned(), at)));
        let ahead = progress.clock_ahead_seconds;
        text.push(pair("Clock ahead of the service's, seconds", or_none(ahead)));
    }
    text.push(String::new());
    text.extend(queues(seen));
    lines(text)
}

/// What waits on either side.
fn queues(seen: &Seen<'_>) -> Vec<String> {
    let unsent = seen.condition.as_ref().and_then(|found| found.as_ref().ok()?.unsent);
    let mut text = vec![pair("Changes noted and not sent", or_none(unsent))];
    match &seen.held {
        None => text.push(pair("Entries on the service", "not asked: no company is connected")),
        Some(Err(obstacle)) => {
            text.push(pair("Entries on the service", format!("not known ({})", obstacle.kind())))
        }
        Some(Ok(held)) => {
            text.push(pair("Entries that wait on the service", held.waiting()));
            text.extend(held.types.iter().map(|of| {
                pair(
                    &format!("  {}", key_of(seen, of.type_no)),
                    format!("{} wait, {} conflicts", of.waiting, of.conflicts),
                )
            }));
        }
    }
    text
}

fn database(seen: &Seen<'_>) -> String {
    let mut text = vec![
        pair("Connector", seen.database.as_ref().map_or("none", connector)),
        pair("Server", server(seen)),
    ];
    match &seen.mapping {
        None => text.push(pair("Mapping", "not named")),
        Some(Err(error)) => {
            text.push(pair("Mapping", format!("cannot be used, {} faults", error.misfits.len())))
        }
        Some(Ok(mapping)) => {
            text.push(pair("Mapping", format!("{} record types", mapping.record_types().len())));
            text.extend(
                mapping
                    .record_types()
                    .iter()
                    .map(|kind| pair(&format!("  {} {}", kind.no.0, kind.key), count(seen, kind.no))),
            );
        }
    }
    lines(text)
}

fn count(seen: &Seen<'_>, no: landbridge_model::TypeNo) -> String {
    let counts = seen.condition.as_ref().and_then(|found| Some(&found.as_ref().ok()?.counts));
    let found = counts.into_iter().flatten().find(|(of, _)| *of == no);
    found.map_or("not counted".to_owned(), |(_, number)| format!("{number} records"))
}

fn history(seen: &Seen<'_>) -> String {
    let page = match &seen.history {
        None => return "No company is connected.\n".to_owned(),
        Some(Err(obstacle)) => return format!("The service did not tell it ({}).\n", obstacle.kind()),
        Some(Ok(page)) => page,
    };
    let open =
        format!("{} conflicts and {} refusals wait for somebody.", page.open.conflicts, page.open.refusals);
    let entries = page.entries.iter().map(|entry| entry_line(entry, &seen.office.zone));
    lines([open, String::new()].into_iter().chain(entries))
}

fn entry_line(entry: &Entry, zone: &TimeZone) -> String {
    let kind = serde_json::to_value(entry.kind).unwrap_or_default();
    let until = moment(entry.until_millis, zone);
    let ways = [
        ("brought", Way::Brought),
        ("taken", Way::Taken),
        ("written", Way::Written),
        ("conflicts", Way::Conflict),
        ("refused", Way::Refused),
    ];
    let numbers = ways.map(|(name, way)| (name, entry.number(way)));
    let numbers: Vec<_> = numbers
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(name, number)| format!("{name} {number}"))
        .collect();
    format!(
        "{}  to {until}  {:<13} rounds {}  {}",
        moment(entry.from_millis, zone),
        kind.as_str().unwrap_or_default(),
        entry.rounds,
        numbers.join(", ")
    )
}

fn log(seen: &Seen<'_>) -> String {
    if seen.log.is_empty() { "Nothing was noted.\n".to_owned() } else { seen.log.clone() }
}

/// What is going on, and what stands in the way, by its name alone.
fn phase(seen: &Seen<'_>) -> String {
    let Some(progress) = &seen.office.progress else {
        return "not known: asked from outside the office".to_owned();
    };
    match &progress.phase {
        Phase::Fails { obstacle, since_millis, needs_somebody, .. } => format!(
            "fails ({}) since {}, {}",
            obstacle.kind(),
            moment(*since_millis, &seen.office.zone),
            if *needs_somebody { "waits for somebody" } else { "tries again" }
        ),
        Phase::Idle => "idle".to_owned(),
        Phase::Waits => "waits for its time".to_owned(),
        Phase::Paused => "paused".to_owned(),
        Phase::Closed { .. } => "outside its hours".to_owned(),
        Phase::Starts => "starts".to_owned(),
        Phase::Sweeps => "sends everything".to_owned(),
        Phase::InStep => "in step".to_owned(),
    }
}

fn connector(database: &Database) -> &'static str {
    match database {
        Database::Sqlite(_) => "SQLite",
        Database::Postgres(_) => "PostgreSQL",
        Database::MariaDb(_) => "MariaDB",
        Database::Tryton { .. } => "Tryton, with a copy in SQLite",
    }
}

fn server(seen: &Seen<'_>) -> String {
    match &seen.condition {
        None => "not named".to_owned(),
        Some(Ok(condition)) => condition.version.clone(),
        Some(Err(obstacle)) => format!("cannot be asked ({})", obstacle.kind()),
    }
}

/// What the mapping calls a type, or its number.
fn key_of(seen: &Seen<'_>, no: landbridge_model::TypeNo) -> String {
    let types = seen.mapping.iter().flatten().flat_map(|mapping| mapping.record_types());
    types.into_iter().find(|kind| kind.no == no).map_or_else(|| no.0.to_string(), |kind| kind.key.clone())
}

/// What the computer is, without what it is called.
fn machine() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:").map(str::trim)).map(str::to_owned);
    let cores = thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{} {}, {cores} cores, memory {}",
        name.map_or(consts::OS, |name| name.trim_matches('"')),
        consts::ARCH,
        memory.unwrap_or_else(|| "not known".to_owned())
    )
}

fn moment(millis: i64, zone: &TimeZone) -> String {
    let moment = Timestamp::from_millisecond(millis).unwrap_or_default();
    moment.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %z").to_string()
}

fn or_none(value: Option<impl Display>) -> String {
    value.map_or("-".to_owned(), |value| value.to_string())
}

fn pair(name: &str, value: impl Display) -> String {
    format!("{:<41} {value}", format!("{name}:"))
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("{}\n", line.trim_end())).collect()
}
