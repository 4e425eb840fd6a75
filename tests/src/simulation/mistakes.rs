//! Mistakes planted between the parts, to see that the checks find them. The parts themselves know nothing of them.

use super::{
    schedule::{
        LATE_BATCHES_FROM, LATE_WRITES_FROM, LOCKS_FROM, LOST_ANSWERS_FROM, PUTS_BACK_FROM, TABS_FROM,
        TAKE_OVERS_FROM, TROUBLE_FROM,
    },
    tab_mistakes,
};
use anyhow::{Context, Result};
use landbridge_model::{
    Base, Change, ClientId, Edit, GenerationId, Outcome, RecordId, Seq, TypeNo, Value,
    conflict::CONFLICT,
    feed::{FeedView, FeedWriter, News},
    office::WriteBack,
    wire::{Pull, Push},
};
use landbridge_replica::{
    outbox::OutboxRow,
    store::{Durability, Transaction, Write},
    sync::{Answer, Request},
};
use std::fmt;
use uuid::Uuid;

macro_rules! mistakes {
    ($($(#[doc = $words:literal])+ $name:ident = $number:literal,)+) => {
        /// What somebody might have built wrongly. Numbers up to 15 are those of SYNC.md.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Mistake {
            $($(#[doc = $words])+ $name = $number,)+
        }

        impl Mistake {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            fn words(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($words),+).trim_ascii(),)+
                }
            }
        }
    };
}

mistakes! {
    /// The agent forgets what is captured up to the last batch, sent or not, as if a cursor told it what to send.
    CaptureCursor = 1,
    /// The agent carries out a write-back again that it has carried out before.
    AgentTakesTwice = 2,
    /// The service takes a push once more under other names, as if it did not know it.
    ServiceTakesTwice = 3,
    /// The last write wins at the service: every change counts as made on the newest state.
    LastWriteWins = 4,
    /// The agent writes whatever is there.
    BlindWrite = 5,
    /// The client forgets an edit once it is sent.
    ForgetsOnSend = 6,
    /// The client forgets an edit as soon as the service has it.
    ForgetsAccepted = 7,
    /// An answer that begins elsewhere is absorbed, however late it comes.
    AbsorbsAnyStart = 8,
    /// The service absorbs an old batch again as if it were new.
    BatchTakenTwice = 9,
    /// What the service has accepted counts as final.
    FinalOnAcceptance = 10,
    /// Conflicts do not reach the clients.
    DropsConflicts = 11,
    /// A batch is acknowledged that never arrived.
    AcknowledgesUnsent = 12,
    /// The service takes numbers of a lost history for its own.
    NumbersUsedAgain = 13,
    /// The client takes what became of an earlier push for what became of the one under way, whatever history it is of.
    TakesLostAnswer = 14,
    /// The agent carries out a write-back of a history that was lost.
    WritesForLostHistory = 15,
    /// A delete counts as made on the newest state, whatever its author saw.
    DeletesUnseen = 16,
    /// The agent leaves out the last write of a group.
    SplitsGroups = 17,
    /// Edits are stored with relaxed durability.
    RelaxedOutbox = 18,
    /// Deleted records stay on the clients.
    IgnoresTombstones = 19,
    /// Records that moved to another scope stay on the clients.
    IgnoresLeft = 20,
    /// Absorbed answers are not stored with the cursor.
    LosesOverlays = 21,
    /// The parts of a group are pushed as if they had nothing to do with each other.
    ForgetsGroupMark = 22,
    /// A push carries its edits in the wrong order.
    PushesOutOfOrder = 23,
    /// Pages are not stored with the snapshot.
    LosesPages = 24,
    /// What a person settles comes back.
    KeepsSettled = 25,
    /// A tab writes without checking whether it is still the one that syncs, and whether the cursor is where it was.
    IgnoresLeaderEpoch = 30,
    /// A tab does not follow what the other one writes.
    IgnoresOtherTabs = 31,
    /// A tab takes the next number without looking whether it is free.
    NumbersNotFenced = 32,
    /// What a person may not see any more stays in the store.
    KeepsLostScopes = 33,
    /// Rights change without the clients being told.
    EpochNotRaised = 34,
    /// A store that the browser has deleted counts as one without records.
    EvictedCountsAsEmpty = 35,
    /// The mirror of the outbox is not read.
    MirrorNotRead = 36,
    /// An edit is shown as saved although there was no room for it.
    SavedWithoutRoom = 37,
    /// New record types are not stored.
    KeepsOldTypes = 38,
    /// That a client is too old counts as a refusal of what it pushes.
    TooOldRefuses = 39,
    /// A transaction whose answer was lost counts as one that did not happen.
    LostAnswerMeansNo = 40,
    /// A tab reads only what the other one says that it wrote.
    FollowsOnlyMessages = 41,
    /// No tab looks for what another one wrote and did not live to say.
    NeverLooks = 42,
    /// What a frozen tab writes late to the mirror counts as lost by the store.
    MirrorBringsBackLate = 43,
    /// Pages and first rows are stored whatever the rights are by then.
    RightsNotFenced = 44,
    /// The tab that syncs writes rows that the other one has given up meanwhile.
    SettledNotFenced = 45,
    /// An agent that was replaced goes on as if the fence were its own.
    IgnoresFence = 50,
    /// A standby begins with what the agent before it once sent.
    BeginsWithOldBatch = 51,
    /// A key that is used again is the same record.
    KeepsIncarnation = 52,
    /// A quantity is written as it was wanted, whatever was added meanwhile.
    WritesQuantities = 53,
    /// A line is lost when long text is merged.
    DropsLine = 54,
    /// What the company's own rules make of a write does not come back.
    MissesTriggers = 55,
    /// Tombstones are forgotten, and the service does not know it.
    ForgetsFloor = 56,
    /// A write-back that finds the business database locked counts as written.
    LockedCountsAsWritten = 57,
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.words())
    }
}

impl Mistake {
    /// The first seed of a kind that it shows in: some need a service that is put back.
    pub fn first_seed(self) -> u64 {
        match self {
            Self::FinalOnAcceptance | Self::NumbersUsedAgain => PUTS_BACK_FROM,
            Self::TakesLostAnswer => LOST_ANSWERS_FROM,
            Self::BatchTakenTwice => LATE_BATCHES_FROM,
            Self::WritesForLostHistory => LATE_WRITES_FROM,
            Self::AbsorbsAnyStart | Self::IgnoresLeaderEpoch | Self::SettledNotFenced => TAKE_OVERS_FROM,
            Self::LockedCountsAsWritten => LOCKS_FROM,
            _ if self.number() >= 50 => TROUBLE_FROM,
            _ if self.number() >= 30 => TABS_FROM,
            _ => 0,
        }
    }

    /// Whether it shows in hardly any short seed, so that only a long run can be expected to find it.
    pub fn is_rare(self) -> bool {
        matches!(
            self,
            Self::BatchTakenTwice
                | Self::TakesLostAnswer
                | Self::WritesForLostHistory
                | Self::NumbersNotFenced
                | Self::LostAnswerMeansNo
                | Self::FollowsOnlyMessages
                | Self::NeverLooks
                | Self::MirrorBringsBackLate
                | Self::RightsNotFenced
                | Self::SettledNotFenced
        )
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The one with a number.
    pub fn of_number(number: u8) -> Result<Self> {
        let found = Self::ALL.iter().find(|mistake| mistake.number() == number);
        found.copied().with_context(|| format!("there is no mistake {number}"))
    }
}

/// The question that a client takes an answer for.
pub(super) fn taken_for(mistake: Option<Mistake>, request: Request, asked: Option<&Request>) -> Request {
    match (mistake, &request, asked) {
        (Some(Mistake::TakesLostAnswer), Request::Push(_), Some(asked @ Request::Push(_))) => asked.clone(),
        (Some(Mistake::AbsorbsAnyStart), Request::Pull(_), Some(asked @ Request::Pull(_))) => asked.clone(),
        _ => request,
    }
}

/// The pushes that reach the service in place of one; the first one's answer counts.
pub(super) fn pushes(
    mistake: Option<Mistake>,
    push: &Push,
    (generation, end): (GenerationId, Seq),
) -> Vec<Push> {
    let mut changed = push.clone();
    let on_newest = |push: &mut Push, is_meant: fn(&Change) -> bool| {
        for edit in push.edits.iter_mut().filter(|edit| is_meant(&edit.change)) {
            if let Change::Set { base, .. } | Change::Delete { base, .. } = &mut edit.change {
                *base = Base::Seen { generation, seq: end };
            }
        }
    };
    match mistake {
        Some(Mistake::ServiceTakesTwice) => return vec![push.clone(), under_other_names(push)],
        Some(Mistake::LastWriteWins) => {
            on_newest(&mut changed, |change| matches!(change, Change::Set { .. }))
        }
        Some(Mistake::DeletesUnseen) => {
            on_newest(&mut changed, |change| matches!(change, Change::Delete { .. }));
        }
        Some(Mistake::NumbersUsedAgain) => {
            for edit in &mut changed.edits {
                if let Change::Set { base, .. } | Change::Delete { base, .. } = &mut edit.change
                    && let Base::Seen { generation: of, .. } = base
                {
                    *of = generation;
                }
            }
        }
        Some(Mistake::PushesOutOfOrder) => changed.edits.reverse(),
        Some(Mistake::ForgetsGroupMark) => changed.edits.iter_mut().for_each(|edit| edit.group = None),
        _ => {}
    }
    vec![changed]
}

/// The creates of a push for other records, from another outbox.
fn under_other_names(push: &Push) -> Push {
    let other = |id: Uuid| Uuid::from_u128(id.as_u128() ^ 1);
    let client = ClientId(other(push.client.0));
    let renamed = |edit: &Edit| {
        let Change::Create { fields } = &edit.change else { return None };
        let fields = fields.iter().map(|(no, value)| match value {
            Value::Reference(id) => (*no, Value::Reference(RecordId(other(id.0)))),
            value => (*no, value.clone()),
        });
        let record = RecordId(other(edit.record.0));
        Some(Edit { client, record, change: Change::Create { fields: fields.collect() }, ..edit.clone() })
    };
    let edits = push.edits.iter().filter_map(renamed).collect();
    Push { client, edits, settled: Vec::new(), ..push.clone() }
}

/// The pull that reaches the service in place of this one.
pub(super) fn pull(mistake: Option<Mistake>, pull: &Pull, generation: GenerationId) -> Pull {
    match mistake {
        Some(Mistake::NumbersUsedAgain) => Pull { generation, ..pull.clone() },
        _ => pull.clone(),
    }
}

/// The answer that reaches a client in place of this one.
pub(super) fn answer(mistake: Option<Mistake>, answer: Answer) -> Answer {
    match (mistake, answer) {
        (Some(Mistake::FinalOnAcceptance), Answer::Push(mut answer)) => {
            for edit in &mut answer.outcomes {
                if let Outcome::Accepted { seq, merged } = edit.outcome {
                    edit.outcome = Outcome::Applied { seq, merged };
                }
            }
            Answer::Push(answer)
        }
        (Some(Mistake::DropsConflicts), Answer::Feed(bytes)) => {
            Answer::Feed(without(&bytes, |type_no, _| type_no != CONFLICT))
        }
        (Some(Mistake::IgnoresTombstones), Answer::Feed(bytes)) => {
            Answer::Feed(without(&bytes, |_, news| !matches!(news, News::Tombstone(..))))
        }
        (Some(Mistake::IgnoresLeft), Answer::Feed(bytes)) => {
            Answer::Feed(without(&bytes, |_, news| !matches!(news, News::Left(..))))
        }
        (_, answer) => answer,
    }
}

/// A feed's answer that has only some of its items.
fn without(bytes: &[u8], keeps: impl Fn(TypeNo, &News<'_>) -> bool) -> Vec<u8> {
    let view = FeedView::read(bytes).expect("the service's answers can be read");
    let mut writer = FeedWriter::default();
    for item in view.items().expect("the service's answers can be read") {
        if !keeps(item.part.type_no, &item.news) {
            continue;
        }
        match item.news {
            News::Record(placed) => writer.record(&item.part, placed.block),
            News::Tombstone(id, seq) => writer.tombstone(&item.part, id, seq),
            News::Left(id, seq) => writer.left(&item.part, id, seq),
        }
    }
    writer.finish(&view.head)
}

/// What a transaction of the client's store becomes.
pub(super) fn transaction(mistake: Option<Mistake>, mut transaction: Transaction) -> Transaction {
    let is_accepted = |text: &str| {
        let outcome = OutboxRow::parse(text).and_then(|row| row.outcome);
        matches!(outcome, Some(Outcome::Accepted { .. }))
    };
    match mistake {
        Some(Mistake::ForgetsAccepted) => {
            for write in &mut transaction.writes {
                match write {
                    Write::Outbox(n, text) if is_accepted(text) => *write = Write::DropOutbox(*n),
                    _ => {}
                }
            }
        }
        Some(Mistake::RelaxedOutbox) => transaction.durability = Durability::Relaxed,
        Some(Mistake::LosesOverlays) => {
            transaction.writes.retain(|write| !matches!(write, Write::Overlay(..)));
        }
        Some(Mistake::LosesPages) => transaction.writes.retain(|write| !matches!(write, Write::Page(..))),
        Some(Mistake::KeepsSettled) => {
            transaction.writes.retain(|write| !matches!(write, Write::DropOutbox(..)));
        }
        _ => tab_mistakes::change(mistake, &mut transaction),
    }
    transaction
}

/// What the client forgets when it asks.
pub(super) fn forgotten(mistake: Option<Mistake>, request: &Request) -> Vec<Write> {
    match request {
        Request::Push(push) if mistake == Some(Mistake::ForgetsOnSend) => {
            push.edits.iter().map(|edit| Write::DropOutbox(edit.n)).collect()
        }
        _ => Vec::new(),
    }
}

/// The work that reaches the agent.
pub(super) fn work(mistake: Option<Mistake>, mut work: Vec<WriteBack>) -> Vec<WriteBack> {
    if mistake == Some(Mistake::SplitsGroups) {
        for write_back in work.iter_mut().filter(|write_back| write_back.writes.len() > 1) {
            write_back.writes.pop();
        }
    }
    work
}
