//! What the parts themselves make, for the search to begin with: messages of a simulated run, and what a client stores.

use super::world;
use crate::simulation::{self, Messages};
use anyhow::{Context, Result};
use landbridge_model::{Outcome, Reason, RecordId, Seq, TypeNo};
use landbridge_office::mapping::sample_mapping;
use landbridge_replica::{
    draft::{Intent, RecordChange},
    outbox::OutboxRow,
    store::Write,
};
use std::collections::BTreeSet;

/// So many steps of the run are enough for every kind of message.
const STEPS: u32 = 120;
/// Longer ones would only be cut.
const LONGEST_BYTES: usize = 8 * 1024;

/// Bytes that each decoder has to take, with its name.
pub async fn seeds() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let mut seeds = sign_in();
    for seed in 0..3 {
        let Messages { requests, answers, pages, feeds } = simulation::messages(seed, STEPS).await?;
        let kinds = [("requests", requests), ("answers", answers), ("pages", pages), ("feeds", feeds)];
        seeds.extend(kinds.into_iter().flat_map(|(name, said)| said.into_iter().map(move |one| (name, one))));
    }
    seeds.extend(stored()?);
    seeds.push(("mappings", include_bytes!("mapping.toml").to_vec()));
    seeds.push(("mappings", include_bytes!("../simulation/mapping.toml").to_vec()));
    // Devices are told the same in every run.
    let mut known = BTreeSet::new();
    seeds.retain(|seed| seed.1.len() <= LONGEST_BYTES && known.insert(seed.clone()));
    // The demo's is longer than the others, and shows most of what a mapping can say.
    let types = serde_json::to_vec(&sample_mapping().record_types()[..2]).context("write record types")?;
    seeds.push(("answers", [br#"{"version":1,"epoch":1,"types":"#, &types[..], END].concat()));
    Ok(seeds)
}

const END: &[u8] = br#","rights":{"modules":{"contacts":"full"},"scopes":{"some":["team:2"]}}}"#;

/// What is said before and around everything else.
fn sign_in() -> Vec<(&'static str, Vec<u8>)> {
    const ID: &str = "018bcfe5-6800-7000-8000-000000000001";
    let session = format!(
        r#"{{"person":{{"id":"{ID}","name":"Anna","email":"a@example.com"}},"workspaces":[{{"id":"{ID}","name":"Acme","is_demo":true}}],"tokens":{{"access":"a","refresh":"r","access_seconds":900}}}}"#
    );
    let tokens = r#"{"access":"a","refresh":"r","access_seconds":900}"#.to_owned();
    let error = r#"{"error":"malformed","message":"no","at":"edits[0].n","field":1}"#.to_owned();
    let sign_in = r#"{"email":"a@example.com","password":"p","wants_tokens":true,"device":"d"}"#.to_owned();
    let ask_id = r#"{"email":"a@example.com","name":"Anna","language":"sv"}"#.to_owned();
    let forgotten = r#"{"email":"a@example.com","language":"nl"}"#.to_owned();
    let connect = r#"{"email":"a@example.com","password":"p","company":{"name":"Acme","number":"1","database":"d","system":"s","is_sample":false},"computer":"c","modules":["contacts"],"bind":true}"#.to_owned();
    let pull = format!("?generation={ID}&from=7&client={ID}&person={ID}");
    let answers = [session, tokens, error].map(|text| ("answers", text.into_bytes()));
    let refresh = r#"{"refresh":"r"}"#.to_owned();
    let requests = [sign_in, refresh, ask_id, forgotten, connect, pull];
    let requests = requests.map(|text| ("requests", text.into_bytes()));
    answers.into_iter().chain(requests).collect()
}

/// What the world's client stores: its pages, an index, what it drafts, and `meta`.
fn stored() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let contents = world::contents();
    let mut replica = world::open();
    let lines: Vec<String> =
        contents.meta.iter().map(|(key, value)| format!("{} {value}", key.name())).collect();
    let mut stored =
        vec![("meta", lines[1..].join("\n").into_bytes()), ("meta", lines.join("\n").into_bytes())];
    stored.extend(contents.pages.iter().map(|(_, bytes)| ("pages", bytes.clone())));
    let index = replica.index().context("the pages have no index yet")?;
    let index = index.writes.into_iter().find_map(|write| match write {
        Write::Index(_, bytes) => Some(bytes),
        _ => None,
    });
    stored.push(("indexes", index.context("the transaction writes an index")?));
    for row in drafts(&mut replica)? {
        stored.extend(with_outcomes(&row)?.into_iter().map(|row| ("outbox", row.into_bytes())));
    }
    Ok(stored)
}

/// A row as it is at first, and with each outcome.
fn with_outcomes(row: &str) -> Result<Vec<String>> {
    let row = OutboxRow::parse(row).context("read a row that was drafted")?;
    let (seq, merged) = (Seq(7), false);
    let outcomes = [
        None,
        Some(Outcome::Accepted { seq, merged }),
        Some(Outcome::Applied { seq, merged }),
        Some(Outcome::Conflict { conflict: RecordId::new(3, [3; 10]) }),
        Some(Outcome::Refused { reason: Reason::NoRight }),
    ];
    Ok(outcomes.map(|outcome| OutboxRow { outcome, ..row.clone() }.to_json()).to_vec())
}

/// Rows of the outbox for a new record, a change and a delete.
fn drafts(replica: &mut landbridge_replica::Replica) -> Result<Vec<String>> {
    let (type_no, id) = (TypeNo(16), RecordId::new(1, [1; 10]));
    let view = replica.record(type_no, id).context("the world has its first contact")?;
    let fields =
        view.fields.iter().filter_map(|(no, field)| Some((*no, field.cell.value.clone()?))).collect();
    let wish = world::wish(&view);
    let changes = [
        RecordChange::Create { type_no, id: RecordId::new(2, [7; 10]), fields },
        RecordChange::Set { type_no, id, fields: vec![wish] },
        RecordChange::Delete { type_no, id, base: view.base, children: view.children.clone() },
    ];
    let mut rows = Vec::new();
    for change in changes {
        let intent = Intent::Save { changes: vec![change], is_group: false, amends: Vec::new() };
        let transaction = replica.draft(&intent, 1_700_000_000_000, &mut || 7)?;
        rows.extend(transaction.writes.into_iter().filter_map(|write| match write {
            Write::Outbox(_, text) => Some(text.replacen("\"n\":2", "\"n\":1", 1)),
            _ => None,
        }));
    }
    Ok(rows)
}
