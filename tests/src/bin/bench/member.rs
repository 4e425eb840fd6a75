//! A member of the workspace who speaks HTTP, as a client without a screen does.

use anyhow::{Context, Result, ensure};
use landbridge_model::edit::{Change, Edit, FieldChange};
use landbridge_model::page::PageView;
use landbridge_model::wire::{Catalogue, Manifest, PageEntry, Push, PushAnswer, Session, SignIn, Tokens};
use landbridge_model::{
    Base, ClientId, FieldNo, GenerationId, Record, RecordType, SaveId, Seq, TypeNo, Value,
};
use landbridge_tests::http;
use landbridge_tests::system::Person;
use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;

use crate::page::epoch_millis;

/// A person with an open session and an outbox of their own.
#[derive(Debug)]
pub(crate) struct Member {
    http: reqwest::Client,
    workspace: String,
    tokens: Tokens,
    client: ClientId,
    next_n: u64,
}

impl Member {
    /// Signs in at the service. `number` tells outboxes apart.
    pub(crate) async fn sign_in(url: &str, person: &Person, number: u8) -> Result<Member> {
        let http = http::client()?;
        let asked = SignIn {
            email: person.email.clone(),
            password: person.password.clone(),
            wants_tokens: true,
            device: "bench".to_owned(),
        };
        let request = http.post(format!("{url}/api/v1/sign-in")).json(&asked);
        let session: Session = read(send(request).await?).await?;
        let workspace = session.workspaces.first().context("find the person's workspace")?;
        Ok(Member {
            http,
            workspace: format!("{url}/api/v1/workspaces/{}", workspace.id),
            tokens: session.tokens.context("get tokens")?,
            client: ClientId::new(now_millis(), [number; 10]),
            next_n: 1,
        })
    }

    /// The record type with this key.
    pub(crate) async fn record_type(&self, key: &str) -> Result<RecordType> {
        let catalogue: Catalogue = read(self.get("types").await?).await?;
        let found = catalogue.types.into_iter().find(|record_type| record_type.key == key);
        found.with_context(|| format!("find the record type {key}"))
    }

    /// The pages as they are now.
    pub(crate) async fn manifest(&self) -> Result<Manifest> {
        read(self.get("manifest").await?).await
    }

    /// The first `count` records of a type.
    pub(crate) async fn records(
        &self,
        manifest: &Manifest,
        type_no: TypeNo,
        count: usize,
    ) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        for PageEntry { hash, .. } in manifest.pages.iter().filter(|entry| entry.part.type_no == type_no) {
            let bytes = self.get(&format!("pages/{hash}")).await?.bytes().await.context("get a page")?;
            for placed in PageView::read(&bytes)?.rows() {
                records.push(placed?.row.to_record(type_no)?);
                if records.len() == count {
                    return Ok(records);
                }
            }
        }
        Ok(records)
    }

    /// Asks the service for something about the workspace.
    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        send(self.request(Method::GET, path)).await
    }

    /// What the feed has behind a place.
    pub(crate) async fn pull(&self, generation: GenerationId, from: Seq) -> Result<Vec<u8>> {
        let path = format!("feed?generation={generation}&from={}&client={}", from.0, self.client);
        Ok(self.get(&path).await?.bytes().await.context("get the feed")?.to_vec())
    }

    /// An edit that gives a field of a record another value.
    pub(crate) fn edit(
        &mut self,
        generation: GenerationId,
        of: &RecordType,
        record: &Record,
        field: FieldNo,
        new: Value,
    ) -> Edit {
        let n = self.next_n;
        self.next_n += 1;
        let change = FieldChange { field, base: record.value(field).cloned(), new: Some(new) };
        let base = Base::Seen { generation, seq: record.field_seq(field) };
        Edit {
            client: self.client,
            n,
            save: save_id(n),
            group: None,
            type_no: of.no,
            type_version: of.version,
            record: record.id,
            change: Change::Set { base, fields: vec![change] },
            made_at_millis: now_millis() as i64,
            replaces: None,
        }
    }

    /// Pushes edits and makes sure that each was accepted.
    pub(crate) async fn push(&self, generation: GenerationId, edits: Vec<Edit>) -> Result<()> {
        let count = edits.len();
        let (client, person, settled) = (self.client, None, Vec::new());
        let push = Push {
            client,
            person,
            generation: Some(generation),
            seq: None,
            previous: None,
            ended: vec![],
            edits,
            settled,
        };
        let answer: PushAnswer = read(send(self.request(Method::POST, "push").json(&push)).await?).await?;
        let accepted = answer.outcomes.iter().filter(|outcome| outcome.outcome.seq().is_some()).count();
        ensure!(accepted == count, "{accepted} of {count} edits were accepted: {:?}", answer.outcomes);
        Ok(())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/{path}", self.workspace)).bearer_auth(&self.tokens.access)
    }
}

fn now_millis() -> u64 {
    epoch_millis() as u64
}

fn save_id(n: u64) -> SaveId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&n.to_be_bytes());
    SaveId::new(now_millis(), random)
}

async fn send(request: RequestBuilder) -> Result<Response> {
    let response = request.send().await.context("ask the service")?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let url = response.url().clone();
    let said = response.text().await.unwrap_or_default();
    anyhow::bail!("the service answered {status} at {url}: {said}")
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T> {
    let bytes = response.bytes().await.context("read the service's answer")?;
    serde_json::from_slice(&bytes).context("understand the service's answer")
}
