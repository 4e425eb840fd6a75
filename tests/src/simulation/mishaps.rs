//! What befalls devices whose tabs share a store: tabs that are frozen, killed and too old, disks that are full, connections and stores that
//! are lost, rights and record types that change.

use super::{
    browser::Cut,
    mistakes::Mistake,
    people::{NAME, TEAM, THING},
    tab::Hand,
    world::World,
};
use anyhow::Result;
use landbridge_model::{EditId, Level, RecordId, Scope, Scopes};
use landbridge_replica::follow::StoreKey;
use std::collections::BTreeSet;

/// The sides of the die, behind those of every world.
pub(super) const TAB_SIDES: usize = 16;
/// A tab is frozen.
pub(super) const FREEZE: usize = 0;
/// A tab thaws.
pub(super) const THAW: usize = 1;
/// An old answer arrives once more, in narrow worlds.
pub(super) const OLD_ANSWER: usize = TAB_SIDES;

impl World {
    /// The tab in which a person clicks next, with everything before it done; nothing when the browser lets none do anything.
    pub(super) fn tab_in_use(&mut self, no: usize) -> Option<usize> {
        if !self.devices[no].is_shared() {
            return Some(0);
        }
        let tab = self.dice.below(self.devices[no].tabs.len());
        if self.devices[no].tabs[tab].is_frozen {
            return None;
        }
        let requests = self.devices[no].finish_hands(tab, &mut self.dice);
        self.send((no, tab), requests);
        self.devices[no].tabs[tab].is_loaded.then_some(tab)
    }

    /// What befalls a device, or all of them.
    pub(super) async fn trouble_a_device(&mut self, what: usize) -> Result<()> {
        let no = self.dice.below(self.devices.len());
        let tab = self.dice.below(self.devices[no].tabs.len());
        match what {
            FREEZE => self.freeze(no, tab),
            THAW | 2 => self.thaw(no, tab),
            3 => {
                self.note(format!("tab {no}.{tab} is killed"));
                self.devices[no].open_tab(tab, self.version);
            }
            4 => self.lose_connection(no),
            5..=7 => self.fill_or_clear(no),
            8 if self.dice.once_in(2) => self.evict(no),
            8 => {}
            9 | 10 => self.change_rights(),
            11 if self.dice.once_in(2) => self.change_versions().await?,
            11 => {}
            12 => self.set_a_clock().await?,
            OLD_ANSWER => self.old_answer_arrives()?,
            _ => self.keep_first_rows(no, tab),
        }
        Ok(())
    }

    /// Beside whatever else happens tabs go on with what they have begun, some further than others.
    pub(super) fn let_tabs_go_on(&mut self) {
        for no in (0..self.devices.len()).filter(|no| self.devices[*no].is_shared()).collect::<Vec<_>>() {
            let tab = self.dice.below(self.devices[no].tabs.len());
            for _ in 0..self.dice.below(8) {
                let Some(requests) = self.devices[no].move_tab(tab, &mut self.dice) else { break };
                self.send((no, tab), requests);
            }
        }
    }

    /// The browser lets a tab do nothing for a while; another one may get its lock.
    fn freeze(&mut self, no: usize, tab: usize) {
        let device = &mut self.devices[no];
        device.tabs[tab].is_frozen = true;
        let takes_lock = device.browser.lock == Some(tab) && self.dice.once_in(2);
        if takes_lock {
            device.browser.lock = None;
        }
        self.note(format!("tab {no}.{tab} is frozen, its lock taken: {takes_lock}"));
    }

    fn thaw(&mut self, no: usize, tab: usize) {
        if std::mem::take(&mut self.devices[no].tabs[tab].is_frozen) {
            self.note(format!("tab {no}.{tab} thaws"));
        }
    }

    fn lose_connection(&mut self, no: usize) {
        let cut = if self.dice.once_in(2) { Cut::Before } else { Cut::After };
        self.note(format!("device {no} loses the connection to its store: {cut:?} the next transaction"));
        self.devices[no].browser.cut = Some(cut);
    }

    fn fill_or_clear(&mut self, no: usize) {
        let browser = &mut self.devices[no].browser;
        // Room comes back sooner than it goes.
        browser.is_full = !browser.is_full && self.dice.once_in(3);
        let is_full = browser.is_full;
        self.note(format!("device {no} is full: {is_full}"));
    }

    fn evict(&mut self, no: usize) {
        let with_mirror = self.dice.once_in(3);
        let is_open = self.dice.once_in(2);
        self.note(format!(
            "device {no} loses its store, the mirror too: {with_mirror}, with open tabs: {is_open}"
        ));
        self.devices[no].evict(with_mirror);
        if !is_open {
            let tabs = self.devices[no].tabs.len();
            (0..tabs).for_each(|tab| self.devices[no].open_tab(tab, self.version));
        }
    }

    /// The person who does not see everything sees something else from now on, or may change less or more.
    fn change_rights(&mut self) {
        let teams: &[&str] = match self.dice.below(4) {
            0 => &["nl"],
            1 => &["se"],
            2 => &["nl", "se"],
            _ => &[],
        };
        let level = if self.dice.once_in(4) { Level::Read } else { Level::Full };
        let is_told = self.mistake != Some(Mistake::EpochNotRaised);
        let member = &mut self.members[1];
        member.rights.scopes = Scopes::Some(teams.iter().map(|team| Scope::team(team)).collect());
        member.rights.modules.insert("things".to_owned(), level);
        member.epoch += u32::from(is_told);
        self.note(format!("the rights of device 2 are {level:?} on {teams:?}"));
    }

    /// A new version of the service, or new record types.
    async fn change_versions(&mut self) -> Result<()> {
        if self.dice.once_in(2) {
            self.version += 1;
            self.note(format!("version {} of the service", self.version));
            return Ok(());
        }
        self.office.revision += 1;
        self.note(format!("revision {} of the record types", self.office.revision));
        self.office.restart(&mut self.dice).await
    }

    /// A tab keeps the rows that the first screen begins with, as `app/src/worker/ready_made.rs` does.
    fn keep_first_rows(&mut self, no: usize, tab: usize) {
        if self.devices[no].tabs[tab].is_frozen {
            return;
        }
        let device = &mut self.devices[no];
        let one = &mut device.tabs[tab];
        // What somebody's own edits say of a team is theirs, whatever they may see: also what is applied already and on top of the feed still.
        let client = one.replica.client();
        let own = one.replica.outbox_keys().into_iter().filter_map(|key| match key {
            StoreKey::Outbox(n) => Some(device.edits.get(&EditId { client: client?, n })?.record),
            _ => None,
        });
        let own: BTreeSet<RecordId> = own.collect();
        let shown = one.shown(THING).into_iter().filter(|(id, _)| !own.contains(id));
        let rows: Vec<_> = shown
            .filter_map(|(_, fields)| Some((fields.get(&TEAM.0)?.clone(), fields.get(&NAME.0)?.clone())))
            .collect();
        let text = serde_json::to_string(&rows).expect("rows are plain data");
        let transaction = one.replica.keep_first_rows(text);
        one.hands.push_back(Hand::Store(one.start, None, transaction));
    }

    /// Nothing more befalls anybody. Whose client is too old loads one of its tabs anew, as they are told to.
    pub(super) fn end_troubles(&mut self) {
        for no in 0..self.devices.len() {
            if !self.devices[no].is_shared() {
                continue;
            }
            let device = &mut self.devices[no];
            (device.browser.is_full, device.browser.cut) = (false, None);
            device.tabs.iter_mut().for_each(|tab| tab.is_frozen = false);
            if device.tabs.iter().all(|tab| tab.version + 1 < self.version) {
                let tab = self.dice.below(device.tabs.len());
                self.note(format!("tab {no}.{tab} is loaded anew"));
                self.devices[no].open_tab(tab, self.version);
            }
        }
    }

    /// All tabs of a device do all that they are about to do.
    pub(super) fn let_tabs_finish(&mut self, no: usize) {
        if !self.devices[no].is_shared() {
            return;
        }
        let mut is_idle = false;
        while !is_idle {
            is_idle = true;
            for tab in 0..self.devices[no].tabs.len() {
                while let Some(requests) = self.devices[no].move_tab(tab, &mut self.dice) {
                    self.send((no, tab), requests);
                    is_idle = false;
                }
            }
        }
    }
}
