//! The worlds with trouble in the office: agents that are replaced, quantities and long text, values that the company's own triggers
//! rewrite, keys that are used again, and devices that were away for months.

use super::{
    device::Device,
    dice::Dice,
    locks,
    mistakes::Mistake,
    office::{Office, Premises},
    people::{NOTE, THING, any, save},
    tab::Tab,
    tell,
    world::World,
};
use anyhow::{Result, ensure};
use landbridge_model::{
    Base, Change, Edit, EditId, FieldChange, FieldNo, Outcome, RecordId, Value, office::Batch,
};
use landbridge_replica::draft::{FieldWish, Intent, RecordChange};
use std::collections::{BTreeMap, BTreeSet};

/// How many there are of a thing: a quantity.
pub(super) const STOCK: FieldNo = FieldNo(5);
/// A thing's story: long text.
pub(super) const STORY: FieldNo = FieldNo(6);
const WEIGHT: FieldNo = FieldNo(7);
const BORN: FieldNo = FieldNo(8);

/// The business database of these worlds.
pub(super) const TROUBLED: Premises = Premises {
    schema: include_str!("office-schema.sql"),
    mapping: include_str!("office-mapping.toml"),
    more: &[("stock", STOCK), ("story", STORY), ("weight", WEIGHT), ("born", BORN)],
};

/// The sides of the die that are of this kind only.
pub(super) const SIDES: usize = 12;
/// Write-backs are fetched and put aside.
pub(super) const PUT_ASIDE: usize = 6;
/// What was put aside is written.
pub(super) const WRITE_ASIDE: usize = 7;
/// A backup of the service is made or put back, or an old answer arrives.
pub(super) const RESTORE: usize = 11;
/// Everything is to be compared once more.
const AUDIT: usize = SIDES + locks::SIDES;
/// After so many days what was deleted is forgotten.
const MONTHS_DAYS: u32 = 100;
const DAY_MILLIS: i64 = 24 * 3600 * 1000;

impl World {
    /// What befalls only these worlds.
    pub(super) async fn trouble(&mut self, what: usize) -> Result<()> {
        // An agent that stops or goes on in the middle, and finds the database locked, only comes to that later.
        if self.office.held.is_some() && matches!(what, 0 | 1) {
            return Ok(());
        }
        match what {
            0 if self.dice.once_in(2) => {
                let told = self.office.take_over(&self.service.workspace, &mut self.dice).await?;
                self.note(told);
            }
            0 | 1 => {
                if self.office.thaw(&self.service.workspace, &mut self.dice).await? {
                    self.note("the agent that was replaced thaws, and gets nowhere".to_owned());
                }
            }
            2 | 3 => self.someone_counts_or_writes()?,
            4 | 5 => {
                let value = self.fresh_number();
                let told = self.office.count_or_write(value, &mut self.dice).await?;
                self.note(told);
            }
            PUT_ASIDE => {
                let count = self.office.put_aside(&self.service.workspace).await?;
                self.note(format!("office puts {count} aside"));
            }
            WRITE_ASIDE => {
                let written = self.office.write_aside(&self.service.workspace).await?;
                if !written.is_empty() {
                    self.note(format!("office writes at last {}", tell::work(&written)));
                }
            }
            8 => self.restore_the_office().await?,
            9 => self.decide().await?,
            10 if self.dice.once_in(12) => self.months_pass().await?,
            10 | RESTORE => self.restore_the_service().await?,
            AUDIT => {
                self.office.ask_for_audit();
                self.note("it is time to compare everything".to_owned());
            }
            more => self.lock_or_free(more - SIDES).await?,
        }
        Ok(())
    }

    /// In every other of these worlds backups of the service are put back.
    async fn restore_the_service(&mut self) -> Result<()> {
        match self.dice.below(3) {
            2 => self.old_answer_arrives(),
            what if self.puts_service_back() => self.put_something_back(what).await,
            _ => Ok(()),
        }
    }

    fn someone_counts_or_writes(&mut self) -> Result<()> {
        let no = self.dice.below(self.devices.len());
        let value = self.fresh_number();
        match change(&mut self.devices[no].tabs[0], value, &mut self.dice) {
            Some((intent, what)) => self.click((no, 0), &intent, what),
            None => Ok(()),
        }
    }

    /// The service goes on for months while devices are away, and forgets what was deleted before.
    async fn months_pass(&mut self) -> Result<()> {
        self.note("months pass".to_owned());
        self.hear_of_applied_again().await?;
        // The service remembers for 90 days what it could apply again.
        self.office.backups.throw_away();
        for _ in 0..MONTHS_DAYS / 2 {
            self.service.set_clock(2 * DAY_MILLIS + 1);
            self.service.restart().await?;
            // An agent that works goes on asking for work; one that has to begin anew may not come to that for all that time.
            if self.office.is_welcome {
                self.service.workspace.office_work(0, self.office.agent.fence()).await?;
            }
            // Somebody fetches pages now and then: what they have not met is kept.
            let _pages = self.service.workspace.manifest(self.member(0)).await?;
        }
        if self.mistake == Some(Mistake::ForgetsFloor) {
            self.service.forget_floor().await?;
        }
        Ok(())
    }
}

/// Somebody takes some out of stock, puts some in, changes a line of a story, or notes something with a blank behind it.
fn change(tab: &mut Tab, value: i64, dice: &mut Dice) -> Option<(Intent, &'static str)> {
    tab.replica.catalogue()?;
    let view = any(tab, THING, dice)?;
    let (field, what) = *dice.pick(&[(STOCK, "counts"), (STORY, "writes"), (NOTE, "notes with a blank")]);
    let shown = view.fields.get(&field)?;
    let seen = shown.cell.value.clone();
    let new = match (&seen, field) {
        (Some(Value::Whole(there)), _) => Value::Whole(there + difference(value, dice)),
        (Some(Value::Text(story)), STORY) => Value::Text(rewritten(story, value, dice)),
        (_, NOTE) => Value::Text(format!("v{value} ")),
        _ => return None,
    };
    let wish = FieldWish { field, base: shown.base, seen, new: Some(new) };
    let change = RecordChange::Set { type_no: THING, id: view.id, fields: vec![wish] };
    Some((save(vec![change], false), what))
}

/// A difference that occurs once in a run.
fn difference(value: i64, dice: &mut Dice) -> i64 {
    if dice.once_in(2) { value } else { -value }
}

/// A story with one of its lines written anew, or one more.
fn rewritten(story: &str, value: i64, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = story.split('\n').map(str::to_owned).collect();
    let at = dice.below(lines.len() + 1);
    let line = format!("v{value}");
    if at < lines.len() {
        lines[at] = line
    } else {
        lines.push(line)
    }
    lines.join("\n")
}

impl Office {
    /// Another program changes a stock or a story.
    async fn count_or_write(&mut self, value: i64, dice: &mut Dice) -> Result<String> {
        let all: Vec<(i64, Option<String>)> =
            sqlx::query_as("select id, story from thing order by id").fetch_all(&mut self.other).await?;
        if all.is_empty() {
            return Ok("office has nothing to count".to_owned());
        }
        if dice.once_in(4) {
            return self.replace_last(value).await;
        }
        let (key, story) = dice.pick(&all).clone();
        if let (Some(story), true) = (story, dice.once_in(2)) {
            let now = rewritten(&story, value, dice);
            sqlx::query("update thing set story = ? where id = ?")
                .bind(&now)
                .bind(key)
                .execute(&mut self.other)
                .await?;
            self.own_stories.insert(lines_changed(&story, &now));
            return Ok(format!("office writes story {key}: v{value}"));
        }
        let difference = difference(value, dice);
        sqlx::query("update thing set stock = stock + ? where id = ?")
            .bind(difference)
            .bind(key)
            .execute(&mut self.other)
            .await?;
        self.own_differences.insert(difference);
        Ok(format!("office counts {key}: {difference}"))
    }

    /// Deletes the newest thing and makes another one, which gets its key.
    async fn replace_last(&mut self, value: i64) -> Result<String> {
        let (deleted, born) = (self.deleted().await?.len(), self.last_born().await?);
        sqlx::query("delete from thing where id = (select max(id) from thing)")
            .execute(&mut self.other)
            .await?;
        let name = format!("v{value}");
        sqlx::query("insert into thing (name, team) values (?, 'nl')")
            .bind(&name)
            .execute(&mut self.other)
            .await?;
        self.entered.insert(name);
        self.note_by_others(deleted, born).await?;
        Ok(format!("office puts v{value} in the place of the newest thing"))
    }

    /// Keeps which row each record is, by a batch.
    pub(super) fn note_identities(&mut self, batch: &Batch) {
        for row in batch.rows.iter().filter(|row| row.type_no == THING) {
            if let Some(Value::Whole(born)) = row.fields.as_ref().and_then(|fields| fields.get(&BORN)) {
                self.identities.entry(row.record).or_default().insert(*born);
            }
        }
    }

    /// Notes the rows that other programs have made.
    pub(super) async fn note_born(&mut self, before: i64) -> Result<()> {
        if self.premises.more.is_empty() {
            return Ok(());
        }
        let born: Vec<i64> = sqlx::query_scalar("select no from birth where no > ?")
            .bind(before)
            .fetch_all(&mut self.other)
            .await?;
        self.born_in_office.extend(born);
        Ok(())
    }

    /// The last row there was.
    pub(super) async fn last_born(&mut self) -> Result<i64> {
        if self.premises.more.is_empty() {
            return Ok(0);
        }
        Ok(sqlx::query_scalar("select coalesce(max(no), 0) from birth").fetch_one(&mut self.other).await?)
    }
}

/// Which rows a record was.
pub(super) type Identities = BTreeMap<RecordId, BTreeSet<i64>>;
/// The lines that went and those that came.
pub(super) type Lines = (Vec<String>, Vec<String>);

fn lines_changed(was: &str, now: &str) -> Lines {
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let without = |all: &[String], others: &[String]| {
        all.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<_>>()
    };
    let (was, now) = (lines(was), lines(now));
    (without(&was, &now), without(&now, &was))
}

/// Checks what only these worlds have.
pub(super) async fn promises(world: &mut World) -> Result<()> {
    every_difference_was_added_once(world).await?;
    every_line_was_written_as_wanted(world).await?;
    no_record_is_another_row(&world.office)
}

/// How often a change may have been done, whether it was applied, and whether it went with a state of the business database that is gone for good.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    at_most: usize,
    is_applied: bool,
    is_lost: bool,
}

/// How often each change was applied.
fn applied<T: Ord>(
    world: &World,
    field: FieldNo,
    of: impl Fn(Option<&Value>, Option<&Value>) -> Option<T>,
) -> BTreeMap<T, Wanted> {
    let mut all: BTreeMap<T, Wanted> = BTreeMap::new();
    for device in &world.devices {
        for edit in device.edits.values().filter(|edit| edit.type_no == THING) {
            let is_applied = matches!(device.told.get(&edit.id()), Some(Outcome::Applied { .. }));
            let change = changes(edit).iter().find(|change| change.field == field);
            let may_be = is_applied || world.may_be_written(device, edit.id());
            let Some(change) = change.filter(|_| may_be) else { continue };
            if let Some(what) = of(base(device, edit, change).as_ref(), change.new.as_ref()) {
                let wanted = all.entry(what).or_default();
                wanted.at_most += 1;
                wanted.is_applied |= is_applied;
                wanted.is_lost |= world.is_lost_in_office(edit.id());
            }
        }
    }
    all
}

fn changes(edit: &Edit) -> &[FieldChange] {
    match &edit.change {
        Change::Set { fields, .. } => fields,
        _ => &[],
    }
}

/// What a change was made on: an edit made after a refused one inherits what that one was made on.
fn base(device: &Device, edit: &Edit, change: &FieldChange) -> Option<Value> {
    let mut value = change.base.clone();
    let mut next = edit;
    while let Change::Set { base: Base::Mine { n }, .. } = &next.change {
        let id = EditId { client: edit.client, n: *n };
        let Some(before) = device.edits.get(&id).filter(|before| before.record == edit.record) else { break };
        let of_field = changes(before).iter().find(|older| older.field == change.field);
        match (device.told.get(&id), of_field) {
            (Some(Outcome::Refused { .. }), Some(older)) => value.clone_from(&older.base),
            (_, Some(_)) => break,
            (_, None) => {}
        }
        next = before;
    }
    value
}

async fn every_difference_was_added_once(world: &mut World) -> Result<()> {
    let query = sqlx::query_scalar("select difference from stocked order by rowid");
    let logged: Vec<i64> = query.fetch_all(&mut world.office.other).await?;
    let wanted = applied(world, STOCK, |base, new| match (base, new) {
        (Some(Value::Whole(base)), Some(Value::Whole(new))) => Some(new - base),
        _ => None,
    });
    let by_agent = logged.into_iter().filter(|one| !world.office.own_differences.contains(one));
    let times = not_too_often("added to a stock", &wanted, by_agent.collect())?;
    at_least_once("added to a stock", &wanted, |difference| times.contains_key(difference))
}

async fn every_line_was_written_as_wanted(world: &mut World) -> Result<()> {
    let query = sqlx::query_as("select coalesce(was, ''), coalesce(now, '') from storied order by rowid");
    let logged: Vec<(String, String)> = query.fetch_all(&mut world.office.other).await?;
    let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or_default().to_owned();
    let wanted = applied(world, STORY, |base, new| Some(lines_changed(&text(base), &text(new))));
    let by_agent = logged.iter().map(|(was, now)| lines_changed(was, now));
    let by_agent = by_agent.filter(|lines| !world.office.own_stories.contains(lines));
    let times = not_too_often("written", &wanted, by_agent.collect())?;
    // After a backup was put back an edit finds done what it wants, by one that a lost history made of it, or by a record made anew.
    let mut brought: BTreeSet<String> = times.into_keys().flat_map(|(_, came)| came).collect();
    brought.extend(stories_of_creates(world).flat_map(|story| story.split('\n')).map(str::to_owned));
    at_least_once("written", &wanted, |(_, came)| came.iter().all(|line| brought.contains(line)))
}

fn stories_of_creates(world: &World) -> impl Iterator<Item = &str> {
    let edits = world.devices.iter().flat_map(|device| device.edits.values());
    edits.filter_map(|edit| match &edit.change {
        Change::Create { fields } if edit.type_no == THING => fields.get(&STORY)?.as_text(),
        _ => None,
    })
}

/// What was done in the business database is what was wanted, at most as often as it was applied. Gives back how often.
fn not_too_often<T: Ord + std::fmt::Debug>(
    what: &str,
    wanted: &BTreeMap<T, Wanted>,
    done: Vec<T>,
) -> Result<BTreeMap<T, usize>> {
    let mut times: BTreeMap<T, usize> = BTreeMap::new();
    for one in done {
        *times.entry(one).or_default() += 1;
    }
    for (one, count) in &times {
        let most = wanted.get(one).copied().unwrap_or_default().at_most;
        ensure!(*count <= most, "{one:?} was {what} {count} times, and applied {most} times: {wanted:?}");
    }
    Ok(times)
}

/// What was applied was done, unless a state of the business database that is gone for good took it along.
fn at_least_once<T: Ord + std::fmt::Debug>(
    what: &str,
    wanted: &BTreeMap<T, Wanted>,
    is_done: impl Fn(&T) -> bool,
) -> Result<()> {
    for one in wanted.iter().filter(|(_, wanted)| wanted.is_applied && !wanted.is_lost).map(|(one, _)| one) {
        ensure!(is_done(one), "{one:?} was applied and never {what}");
    }
    Ok(())
}

/// A row that the office has made is a new record, whatever key it has.
fn no_record_is_another_row(office: &Office) -> Result<()> {
    for (record, rows) in &office.identities {
        let is_taken = rows.iter().skip(1).any(|row| office.born_in_office.contains(row));
        ensure!(!is_taken, "record {record} was several rows of the office: {rows:?}");
    }
    Ok(())
}
