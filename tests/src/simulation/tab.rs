//! A tab of a device: what it has in memory, what it has in its hands between two durable writes, and what it hears of the other tabs. It
//! stands for `app/src/worker/workspace.rs` and `rounds.rs`, whose rules lie in the replica.

use super::{device::Device, dice::Dice, mistakes::Mistake, tab_mistakes};
use landbridge_model::{RecordId, TypeNo};
use landbridge_replica::{
    Replica,
    follow::StoreKey,
    mirror::{self, MIRRORED},
    store::{Contents, StoreFailure, Transaction, Write},
    sync::{Event, Request, StoreTag, Sync},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One tab.
#[derive(Debug)]
pub(super) struct Tab {
    /// The copy in memory.
    pub(super) replica: Replica,
    pub(super) sync: Sync,
    /// What it waits for besides pages: answers to other questions it passes over.
    pub(super) asked: Option<Request>,
    /// Raised whenever it begins to sync, so that answers to an earlier start's questions go nowhere.
    pub(super) start: u32,
    /// Whether it takes itself for the one that syncs.
    pub(super) leads: bool,
    /// Whether the browser lets it do nothing.
    pub(super) is_frozen: bool,
    /// Whether store and mirror are in memory: without that nothing can be clicked or synced.
    pub(super) is_loaded: bool,
    /// Which version of the client it runs.
    pub(super) version: u32,
    /// What it has begun, one thing at a time.
    pub(super) hands: VecDeque<Hand>,
    /// What it has yet to write to the mirror.
    pub(super) mirroring: VecDeque<Vec<Write>>,
    /// What other tabs have said that they wrote.
    pub(super) heard: VecDeque<Vec<StoreKey>>,
}

/// Something that a tab has begun.
#[derive(Debug)]
pub(super) enum Hand {
    /// A transaction that the store has not carried out yet.
    Store(u32, Option<StoreTag>, Transaction),
    /// A transaction that the store has carried out, or not, and that the tab has not heard of; without a tag nobody but the outbox waits for it.
    Done(u32, Option<StoreTag>, Result<Vec<Write>, StoreFailure>),
    /// The store has been read, and what it had of the outbox is compared with the mirror next.
    Heal(Contents),
    /// It has the lock and has read the store: it begins to sync.
    Begin,
}

impl Tab {
    /// A tab that knows nothing.
    pub(super) fn new(leads: bool) -> Self {
        Self {
            replica: Replica::open(Contents::default(), "nl").0,
            sync: Sync::new(),
            asked: None,
            start: 0,
            leads,
            is_frozen: false,
            is_loaded: false,
            version: 0,
            hands: VecDeque::new(),
            mirroring: VecDeque::new(),
            heard: VecDeque::new(),
        }
    }

    /// Reads the store into memory.
    pub(super) fn read_store(&mut self, store: &Contents) {
        let mut contents = store.clone();
        let pages = std::mem::take(&mut contents.pages);
        contents.later_pages = pages.iter().map(|(hash, _)| *hash).collect();
        self.replica = Replica::open(contents, "nl").0;
        for (hash, bytes) in pages {
            self.replica.apply(vec![Write::Page(hash, bytes)]);
        }
    }

    /// The values of every record of a type that the screen shows, by id.
    pub(super) fn shown(&mut self, type_no: TypeNo) -> BTreeMap<RecordId, BTreeMap<u16, String>> {
        self.listed(type_no).into_iter().map(|id| (id, self.shown_of(type_no, id))).collect()
    }

    /// The records that the screen lists, in the order of their ids.
    pub(super) fn listed(&mut self, type_no: TypeNo) -> BTreeSet<RecordId> {
        let query = landbridge_replica::view::ListQuery {
            type_no,
            sort: None,
            filters: Vec::new(),
            search: String::new(),
            from: 0,
            count: u32::MAX,
        };
        self.replica.list(&query).rows.into_iter().map(|row| row.id).collect()
    }

    /// The values of one record that the screen shows.
    pub(super) fn shown_of(&mut self, type_no: TypeNo, id: RecordId) -> BTreeMap<u16, String> {
        let fields = self.replica.record(type_no, id).map(|view| view.fields).unwrap_or_default();
        fields.into_iter().filter_map(|(no, field)| Some((no.0, field.cell.value?.to_string()))).collect()
    }

    /// Whether nothing waits: no edit is unsent, none waits for the office.
    pub(super) fn is_drained(&self) -> bool {
        let status = self.replica.status(&self.sync);
        let is_whole = !self.leads || status.snapshot.is_none();
        status.on_device == 0 && status.on_service == 0 && is_whole
    }

    /// What it waits for, for people.
    pub(super) fn state(&self) -> String {
        let waiting: Vec<_> =
            self.replica.outbox().into_iter().map(|entry| (entry.n, entry.progress)).collect();
        format!(
            "cursor {:?}, outbox {waiting:?}, {:?}",
            self.replica.cursor(),
            self.replica.status(&self.sync)
        )
    }

    /// Whether the answer of the store to a transaction is still to be heard: nothing else is read or written in between.
    fn is_in_turn(&self) -> bool {
        self.hands.is_empty()
    }
}

/// What a tab may do next.
enum Move {
    Load,
    Hand,
    Hear,
    Mirror,
    Lock,
}

impl Device {
    /// Opens a tab anew, with this version of the client. What it had in its hands is gone with the old one.
    pub(super) fn open_tab(&mut self, tab: usize, version: u32) {
        if self.browser.lock == Some(tab) {
            self.browser.lock = None;
        }
        let start = self.tabs[tab].start + 1;
        self.tabs[tab] = Tab { start, version, ..Tab::new(false) };
        self.load(tab);
    }

    /// Reads the store; the mirror is read next.
    fn load(&mut self, tab: usize) {
        let store = &self.browser.store;
        self.tabs[tab].read_store(store);
        self.tabs[tab].is_loaded = false;
        let saved = Contents {
            meta: store.meta.iter().filter(|(key, _)| MIRRORED.contains(key)).cloned().collect(),
            outbox: store.outbox.clone(),
            ..Contents::default()
        };
        self.tabs[tab].hands.push_back(Hand::Heal(saved));
    }

    /// Lets a tab do one thing that it is about to do; nothing when there is none.
    pub(super) fn move_tab(&mut self, tab: usize, dice: &mut Dice) -> Option<Vec<Request>> {
        let one = &self.tabs[tab];
        if one.is_frozen {
            return None;
        }
        let may_lead = one.is_loaded && !one.leads && one.sync.may_lead_again();
        let is_free = may_lead && one.is_in_turn() && self.browser.lock.is_none();
        let moves = [
            (!one.is_loaded && one.is_in_turn()).then_some(Move::Load),
            (!one.hands.is_empty()).then_some(Move::Hand),
            (one.is_in_turn() && !one.heard.is_empty()).then_some(Move::Hear),
            (!one.mirroring.is_empty()).then_some(Move::Mirror),
            is_free.then_some(Move::Lock),
        ];
        let mut moves: Vec<Move> = moves.into_iter().flatten().collect();
        if moves.is_empty() {
            return None;
        }
        match moves.swap_remove(dice.below(moves.len())) {
            Move::Load => self.load(tab),
            Move::Hand => return Some(self.use_hand(tab, dice)),
            Move::Hear => return Some(self.hear(tab, dice)),
            Move::Mirror => {
                let writes = self.tabs[tab].mirroring.pop_front().unwrap_or_default();
                self.browser.write_mirror(writes);
            }
            Move::Lock => {
                self.browser.lock = Some(tab);
                self.load(tab);
                self.tabs[tab].hands.push_back(Hand::Begin);
            }
        }
        Some(Vec::new())
    }

    fn use_hand(&mut self, tab: usize, dice: &mut Dice) -> Vec<Request> {
        match self.tabs[tab].hands.pop_front() {
            None => Vec::new(),
            Some(Hand::Store(start, tag, transaction)) => {
                let result = self.browser.run(transaction);
                self.tabs[tab].hands.push_front(Hand::Done(start, tag, result));
                Vec::new()
            }
            Some(Hand::Done(start, tag, result)) => self.take_result(tab, (start, tag), result, dice),
            Some(Hand::Heal(saved)) => {
                self.heal(tab, &saved);
                Vec::new()
            }
            Some(Hand::Begin) => {
                let one = &mut self.tabs[tab];
                (one.start, one.leads) = (one.start + 1, true);
                (one.sync, one.asked) = (Sync::new(), None);
                let rows = one.replica.outbox_keys();
                self.tell_others(tab, &rows);
                self.tell(tab, Event::Started, dice)
            }
        }
    }

    /// Memory follows the store, the other tabs are told, and the state machine hears of it.
    fn take_result(
        &mut self,
        tab: usize,
        (start, tag): (u32, Option<StoreTag>),
        result: Result<Vec<Write>, StoreFailure>,
        dice: &mut Dice,
    ) -> Vec<Request> {
        let stored = tab_mistakes::stored(self.mistake, result.as_ref().map(|_| ()).map_err(Clone::clone));
        if let Ok(writes) = result {
            let keys: Vec<StoreKey> = writes.iter().filter_map(StoreKey::of).collect();
            self.tell_others(tab, &keys);
            let one = &mut self.tabs[tab];
            one.mirroring.extend(Some(mirror::followed(&writes)).filter(|writes| !writes.is_empty()));
            one.replica.apply(writes);
        }
        match tag {
            None => self.tell(tab, Event::OutboxGrew, dice),
            Some(tag) if self.tabs[tab].start == start => self.tell(tab, Event::Stored(tag, stored), dice),
            Some(_) => Vec::new(),
        }
    }

    fn tell_others(&mut self, tab: usize, keys: &[StoreKey]) {
        let others = self.tabs.iter_mut().enumerate().filter(|(no, _)| *no != tab);
        others.for_each(|(_, other)| other.heard.push_back(keys.to_vec()));
    }

    /// Follows what another tab says that it wrote.
    fn hear(&mut self, tab: usize, dice: &mut Dice) -> Vec<Request> {
        let Some(told) = self.tabs[tab].heard.pop_front() else { return Vec::new() };
        match self.mistake {
            Some(Mistake::IgnoresOtherTabs) => return Vec::new(),
            Some(Mistake::FollowsOnlyMessages) => {
                let writes = self.browser.read(&told);
                self.tabs[tab].replica.apply(writes);
            }
            _ => self.catch_up(tab, &told),
        }
        if told.iter().any(|key| matches!(key, StoreKey::Outbox(_))) {
            return self.tell(tab, Event::OutboxGrew, dice);
        }
        Vec::new()
    }

    /// Follows what the store has by now; when it is another store, begins anew with that.
    pub(super) fn catch_up(&mut self, tab: usize, told: &[StoreKey]) {
        let keys = self.tabs[tab].replica.behind(&self.browser.shelf(), told);
        let Some(keys) = keys else {
            self.tabs[tab].sync = Sync::new();
            self.stop_leading(tab);
            return self.load(tab);
        };
        let writes = self.browser.read(&keys);
        self.tabs[tab].replica.apply(writes);
    }

    /// A tab that is woken looks whether others wrote what they did not live to say.
    pub(super) fn look(&mut self, tab: usize) {
        let looks = !matches!(self.mistake, Some(Mistake::NeverLooks | Mistake::IgnoresOtherTabs));
        if self.is_shared() && self.tabs[tab].is_in_turn() && looks {
            self.catch_up(tab, &[]);
        }
    }

    /// It does not sync any more; the lock is free for another one.
    pub(super) fn stop_leading(&mut self, tab: usize) {
        self.tabs[tab].leads = false;
        if self.browser.lock == Some(tab) {
            self.browser.lock = None;
        }
    }

    /// Brings back what the outbox lost and the mirror kept, and the other way round.
    fn heal(&mut self, tab: usize, saved: &Contents) {
        self.tabs[tab].is_loaded = true;
        match self.mistake {
            Some(Mistake::MirrorNotRead) => return,
            Some(Mistake::MirrorBringsBackLate) => return self.bring_back_all(tab, saved),
            _ => {}
        }
        let healing = self.browser.mirror.heal(saved);
        self.browser.write_mirror(healing.mirror);
        match healing.store.map(|lost| self.browser.run(lost)).transpose() {
            Ok(lost) => drop(self.tabs[tab].replica.apply(lost.unwrap_or_default())),
            Err(StoreFailure::Fenced) => {}
            // What was lost cannot be brought back now: the workspace is not opened, and nobody syncs.
            Err(_) => {
                self.tabs[tab].is_loaded = false;
                self.tabs[tab].hands.clear();
                self.stop_leading(tab);
            }
        }
    }

    /// A planted mistake: every row that only the mirror has counts as lost.
    fn bring_back_all(&mut self, tab: usize, saved: &Contents) {
        let is_there = |n: u64| saved.outbox.iter().any(|(held, _)| *held == n);
        let rows = self.browser.mirror.outbox.iter().filter(|(n, _)| !is_there(*n));
        let lost: Vec<Write> = rows.map(|(n, row)| Write::Outbox(*n, row.clone())).collect();
        self.browser.write(&lost);
        self.tabs[tab].replica.apply(lost);
    }

    /// Everything that a tab has in its hands is done, as it is before a click is looked at.
    pub(super) fn finish_hands(&mut self, tab: usize, dice: &mut Dice) -> Vec<Request> {
        let mut requests = Vec::new();
        while !self.tabs[tab].hands.is_empty() {
            requests.extend(self.use_hand(tab, dice));
        }
        requests
    }
}
