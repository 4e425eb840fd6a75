//! What client and service say to each other in JSON. Pages and pull answers are binary: [`crate::page`], [`crate::feed`].
//!
//! Every address lies under `/api/v1`. A status code speaks of the request, never of one edit.

pub use crate::feed::EditOutcome;
use crate::{
    edit::Edit,
    id::{ClientId, FieldNo, GenerationId, PersonId, RecordId, Seq, WorkspaceId},
    page::{Digest, PageHash},
    record_type::RecordType,
    rights::{Part, Rights},
};
use serde::{Deserialize, Serialize};

/// The largest push, in bytes of JSON.
pub const MAX_PUSH_BYTES: usize = 2 * 1024 * 1024;

/// The version of this protocol; sent in the header `landbridge-protocol`. The service speaks this one and the one before.
pub const PROTOCOL: u32 = 1;

/// `POST sign-in`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The Landbridge ID.
    pub email: String,
    /// Its password.
    pub password: String,
    /// Whether to answer with bearer tokens (the extension) instead of a cookie (the page).
    #[serde(default)]
    pub wants_tokens: bool,
    /// What the device calls itself, for the list of devices.
    #[serde(default)]
    pub device: String,
}

/// The answer to [`SignIn`] and to `GET me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// The workspaces that the person belongs to.
    pub workspaces: Vec<Workspace>,
    /// Present when tokens were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
}

/// A person as clients know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id; a part of the name of the client's store.
    pub id: PersonId,
    /// The full name.
    pub name: String,
    /// The Landbridge ID.
    pub email: String,
}

/// A workspace as clients know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// The id.
    pub id: WorkspaceId,
    /// The company's name.
    pub name: String,
    /// Whether it holds sample data.
    #[serde(default)]
    pub is_demo: bool,
}

/// Bearer tokens, bound to one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// For the `Authorization` header; short-lived, kept in memory.
    pub access: String,
    /// For `POST token`, once; the answer has the next one.
    pub refresh: String,
    /// How long the access token lives.
    pub access_seconds: u32,
}

/// `POST token`: the next pair of tokens. Answered with [`Tokens`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token; void afterwards.
    pub refresh: String,
}

/// `GET workspaces/{id}/types`: what there is in the workspace for this person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Raised whenever any type changes.
    pub version: u32,
    /// The permission epoch that `rights` is of.
    pub epoch: u32,
    /// The types of which the person may see anything.
    pub types: Vec<RecordType>,
    /// The person's rights.
    pub rights: Rights,
}

impl Catalogue {
    /// Whether the person may see records of this part.
    pub fn may_see(&self, part: &Part) -> bool {
        let kind = self.types.iter().find(|kind| kind.no == part.type_no);
        kind.is_some_and(|kind| self.rights.may_see(kind, &part.scope))
    }
}

/// `GET workspaces/{id}/manifest`: the pages of all records that the person may see, as of one place in the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The history of the feed that `seq` belongs to.
    pub generation: GenerationId,
    /// The place as of which all pages are.
    pub seq: Seq,
    /// The permission epoch.
    pub epoch: u32,
    /// The version of the catalogue.
    pub types_version: u32,
    /// The pages, what the first screen needs first, then newest first.
    pub pages: Vec<PageEntry>,
}

/// One page of the manifest; its bytes are at `workspaces/{id}/pages/{hash}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageEntry {
    /// Type and scope.
    #[serde(flatten)]
    pub part: Part,
    /// Its name.
    pub hash: PageHash,
    /// The lowest id in it.
    pub first: RecordId,
    /// The highest id in it.
    pub last: RecordId,
    /// How many records.
    pub count: u32,
    /// How many bytes.
    pub size_bytes: u32,
    /// Over its pairs (id, seq).
    pub digest: Digest,
}

/// The query of `GET workspaces/{id}/feed`. The answer is a [`crate::feed::FeedView`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// The history of the feed that `from` belongs to.
    pub generation: GenerationId,
    /// The cursor.
    pub from: Seq,
    /// Whose outcomes to tell.
    pub client: ClientId,
    /// The person whom the replica belongs to, when the client knows: it must be the one who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// `POST workspaces/{id}/push`: edits in the order of their numbers, whole groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// The outbox.
    pub client: ClientId,
    /// The person whom it belongs to, when the client knows: it must be the one who pushes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The history of the feed that the client has its cursor in; nothing before its first snapshot.
    pub generation: Option<GenerationId>,
    /// How far the cursor is in that history. A service that never came so far was put back to an older state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// The newest edit before these or among them that is not pushed now, that the service has, by what it told, and that is not settled yet. A service that does not know it was
    /// put back to an older state, and has to hear of that edit first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<u64>,
    /// Numbers of edits that these go on from and that have come to their end, by what the client was told. A service that does not know them
    /// has lost them: what goes on from them has its values only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<u64>,
    /// The edits.
    pub edits: Vec<Edit>,
    /// Numbers whose final outcome the client has stored: the service may forget them.
    #[serde(default)]
    pub settled: Vec<u64>,
}

/// The answer to [`Push`]: an outcome for each edit, also for those pushed before. While a service that was put back to an older state is
/// being swept, it may take only the first edits; the rest is pushed again later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The service's present generation.
    pub generation: GenerationId,
    /// Each edit's outcome so far.
    pub outcomes: Vec<EditOutcome>,
}

/// `GET workspaces/{id}/status`, and the data of each event of `GET workspaces/{id}/events`: news, without content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poke {
    /// The end of the feed.
    pub seq: Seq,
    /// Edits that the service has and the business database does not yet.
    pub waiting_for_office: u64,
    /// When the office agent was last heard of, in milliseconds since 1970 by the service's clock; 0 for never.
    pub office_seen_millis: i64,
    /// The service's clock now.
    pub now_millis: i64,
    /// How often the office looks for changes, in seconds, where it notices them late; 0 where each is noticed at once.
    #[serde(default)]
    pub look_seconds: u32,
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorAnswer {
    /// What the client can do about it.
    pub error: ErrorCode,
    /// In words, English, for logs and for people who write clients.
    pub message: String,
    /// Which part of the request it is about, as a path such as `edits[3].change.set.fields[0].new`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The record type's field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldNo>,
}

/// Why a request was not answered. Each variant has its words in the message files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 401: sign in (again).
    SignedOut,
    /// 401: somebody else is signed in than the person whose outbox it is; that person has to sign in again.
    OtherPerson,
    /// 401: e-mail or password is wrong.
    WrongPassword,
    /// 403: no right to this.
    NoRight,
    /// 404: there is no such thing (any more); for a page: ask for the manifest.
    NotFound,
    /// 400: the request is malformed; `at` says where.
    Malformed,
    /// 413: too large.
    TooLarge,
    /// 409: the quoted history is not, or no longer, this database's: take the snapshot again.
    UnknownGeneration,
    /// 409: the service was put back to an older state and the office's sweep has not met these records yet; push later.
    Recovering,
    /// 409: the cursor lies below the floor of tombstones: take the snapshot again.
    BelowFloor,
    /// 409: the request is at odds with what is there, such as a sample database for a real service.
    Refused,
    /// 426: reload; this client is too old.
    TooOld,
    /// 429: too many; try again later.
    TooMany,
    /// 501: this service sends no mails: whoever runs it has named no mail server.
    NoMail,
    /// 503: not now; try again later.
    Unavailable,
    /// 500: a defect of the service; it is in its log.
    Broken,
}
