//! Writing edits: compared with what Tryton has, guarded by its stamps, carried out by its rules, and never twice.

use super::{
    connector::TrytonConnector,
    copy,
    journal::{self, Call},
    look::{Ids, LookError},
    order::{self, number},
    rpc::RpcError,
};
use crate::{
    error::AgentError,
    sql::elsewhere::{self, Made, Order, What},
    sql::identity::Key,
};
use landbridge_model::{
    EditId,
    office::{Action, WriteBack, WriteResult},
};
use serde_json::{Value as Json, json};
use sqlx::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What has become of edits.
type Results = BTreeMap<EditId, WriteResult>;

/// How often an edit is compared anew because somebody else wrote the record just then.
const ATTEMPTS: usize = 5;

impl TrytonConnector {
    /// Writes the edits of a save one record at a time, those of a group all at once.
    pub(super) async fn write(&mut self, write_back: &WriteBack, now_millis: i64) -> Result<(), LookError> {
        self.settle_calls().await?;
        let before = elsewhere::applied(&mut self.sql.connection, write_back).await?;
        let mut settled = before.clone();
        let mut attempts = 0;
        while write_back.writes.iter().any(|write| !settled.contains_key(&write.edit)) {
            let done = self.step(write_back, &settled, now_millis).await?;
            attempts = if done.is_empty() { attempts + 1 } else { 0 };
            if attempts == ATTEMPTS {
                return Err(AgentError::DatabaseLocked.into());
            }
            settled.extend(done);
        }
        let (sql, mut told) = (&mut self.sql, before);
        told.retain(|edit, _| settled.contains_key(edit));
        let mut transaction = sql.connection.begin_with("begin immediate").await?;
        elsewhere::tell_again(&mut *transaction, &sql.plan, sql.fence, write_back, &told).await?;
        Ok(transaction.commit().await?)
    }

    /// Does what is next; what has become of it is remembered. Nothing when somebody else was faster.
    async fn step(
        &mut self,
        write_back: &WriteBack,
        settled: &Results,
        now_millis: i64,
    ) -> Result<Results, LookError> {
        self.refresh(write_back).await?;
        let (uncertain, moved) = self.moved(write_back).await?;
        let sql = &mut self.sql;
        let mut transaction = sql.connection.begin_with("begin immediate").await?;
        let known = (sql.fence, now_millis);
        let decided =
            elsewhere::decide(&mut *transaction, &sql.plan, known, write_back, (settled, &moved)).await?;
        transaction.commit().await?;
        let (results, orders) = decided;
        if orders.is_empty() {
            let open =
                uncertain.iter().filter(|(_, call)| call.edits.iter().any(|edit| results.contains_key(edit)));
            let open: Vec<i64> = open.map(|(no, _)| *no).collect();
            self.remember(write_back, (&results, &[]), &open, now_millis).await?;
            return Ok(results);
        }
        self.carry_out(write_back, results, &orders, &uncertain, now_millis).await
    }

    /// Calls Tryton. Whatever was noted of earlier attempts is over with that.
    async fn carry_out(
        &mut self,
        write_back: &WriteBack,
        mut results: Results,
        orders: &[Order],
        uncertain: &[(i64, Call)],
        now_millis: i64,
    ) -> Result<Results, LookError> {
        let call = self.call(orders).await?;
        let call = match call {
            Ok(call) => call,
            Err((edit, result)) => {
                fail(write_back, &mut results, orders, edit, &result);
                self.remember(write_back, (&results, &[]), &[], now_millis).await?;
                return Ok(results);
            }
        };
        let earlier =
            uncertain.iter().filter(|(_, open)| open.edits.iter().any(|edit| call.edits.contains(edit)));
        let mut open: Vec<i64> = earlier.map(|(no, _)| *no).collect();
        open.push(journal::note(&mut self.sql.connection, &call).await?);
        let context = json!({ "_timestamp": call.guard, "active_test": false });
        match self.rpc.call(&call.method, call.arguments.clone(), context).await {
            Ok(answer) => {
                let done = orders.iter().flat_map(|order| &order.edits);
                results.extend(done.map(|edit| (*edit, WriteResult::Written)));
                self.written(write_back, &results, (&call, &answer), orders, (&open, now_millis)).await?;
                Ok(results)
            }
            Err(RpcError::Changed) => {
                self.forget_calls(&open[open.len() - 1..]).await?;
                Ok(Results::new())
            }
            Err(RpcError::Refused(words)) => {
                self.refused(write_back, results, orders, &words, (&open, now_millis)).await
            }
            Err(RpcError::Asks(words)) => {
                let words = format!("Tryton asks, and somebody there has to answer: {words}");
                self.refused(write_back, results, orders, &words, (&open, now_millis)).await
            }
            // It may have been done.
            Err(error @ RpcError::Unanswered(_)) => Err(error.into()),
            Err(error) => {
                self.forget_calls(&open[open.len() - 1..]).await?;
                Err(error.into())
            }
        }
    }

    async fn refused(
        &mut self,
        write_back: &WriteBack,
        mut results: Results,
        orders: &[Order],
        words: &str,
        (open, now_millis): (&[i64], i64),
    ) -> Result<Results, LookError> {
        let known = Known::default();
        let result = order::refusal_of(words, orders, &known.desk(self));
        fail(write_back, &mut results, orders, orders[0].edits[0], &result);
        self.remember(write_back, (&results, &[]), open, now_millis).await?;
        Ok(results)
    }

    /// Reads what a call has made of records, and remembers it.
    async fn written(
        &mut self,
        write_back: &WriteBack,
        results: &Results,
        (call, answer): (&Call, &Json),
        orders: &[Order],
        (open, now_millis): (&[i64], i64),
    ) -> Result<(), LookError> {
        let mut changed = Ids::new();
        for order in orders {
            let (What::Change(key, _) | What::Remove(key)) = &order.what else { continue };
            if let Some(model) = self.types.get(&order.type_no) {
                changed.entry(model.clone()).or_default().insert(number(key));
            }
        }
        let first =
            answer[0].as_i64().filter(|_| call.makes.first().is_some_and(|making| making.line_of.is_none()));
        let made = match call.makes.is_empty() {
            true => Vec::new(),
            // Nobody but Tryton's own rules could have removed a line again.
            false => journal::find_made(&mut self.looker(), call, first)
                .await?
                .unwrap_or_else(|| first.into_iter().collect()),
        };
        let found = self.made(call, &made).await?;
        self.remember(write_back, (results, &found), open, now_millis).await?;
        // Lines of those that Tryton itself has made or removed, and what shows something of them.
        changed.extend(self.lines_of(&changed).await?);
        for (making, id) in call.makes.iter().zip(&made) {
            changed.entry(making.model.clone()).or_default().insert(*id);
        }
        self.looker().read_with_others(changed).await
    }

    /// The records that a call has made, with their keys.
    pub(super) async fn made(&mut self, call: &Call, ids: &[i64]) -> Result<Vec<(Made, Json)>, LookError> {
        let mut found = Vec::new();
        for (making, id) in call.makes.iter().zip(ids) {
            let columns = self.models.get(&making.model).into_iter().flat_map(|model| model.columns.keys());
            let columns: Vec<String> = columns.cloned().chain(copy::STAMPS.map(str::to_owned)).collect();
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let domain = json!([["id", "=", id]]);
            let read = self.looker().search_read(&making.model, domain, None, &columns).await?;
            let made = (making.type_no, making.record, Key::Integer(*id));
            found.extend(read.into_iter().map(|record| (made.clone(), record)));
        }
        Ok(found)
    }

    /// Remembers outcomes with the records that were made, and forgets the calls, all at once.
    async fn remember(
        &mut self,
        write_back: &WriteBack,
        (results, found): (&Results, &[(Made, Json)]),
        open: &[i64],
        now_millis: i64,
    ) -> Result<(), LookError> {
        let (sql, models, types) = (&mut self.sql, &self.models, &self.types);
        let mut transaction = sql.connection.begin_with("begin immediate").await?;
        let made: Vec<Made> = found.iter().map(|(made, _)| made.clone()).collect();
        elsewhere::link(&mut *transaction, sql.fence, &made).await?;
        for ((type_no, ..), record) in found {
            let Some(model) = types.get(type_no) else { continue };
            copy::put(&mut transaction, models, model, std::slice::from_ref(record)).await?;
        }
        elsewhere::settle(&mut *transaction, sql.fence, write_back, (results, &made), now_millis).await?;
        for no in open {
            journal::forget(&mut transaction, *no).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Reads what the edits are about, as it is now.
    async fn refresh(&mut self, write_back: &WriteBack) -> Result<(), LookError> {
        let sql = &mut self.sql;
        let mut transaction = sql.connection.begin_with("begin immediate").await?;
        let keys = elsewhere::keys(&mut *transaction, sql.fence, write_back).await?;
        transaction.commit().await?;
        let mut ids = Ids::new();
        for (type_no, key) in keys {
            if let Some(model) = self.types.get(&type_no) {
                ids.entry(model.clone()).or_default().insert(number(&key));
            }
        }
        let has_deletes = write_back.writes.iter().any(|write| matches!(write.action, Action::Delete { .. }));
        if has_deletes {
            let lines = self.lines_of(&ids).await?;
            for (model, lines) in lines {
                ids.entry(model).or_default().extend(lines);
            }
        }
        for (model, ids) in &ids {
            self.looker().read(model, ids).await?;
        }
        Ok(())
    }

    /// The lines of records, by Tryton and by the copy.
    async fn lines_of(&mut self, ids: &Ids) -> Result<Ids, LookError> {
        let mut found = Ids::new();
        let models = self.models.clone();
        for (model, ids) in ids {
            for (part, column) in models.get(model).into_iter().flat_map(|model| &model.parts) {
                let mut lines = copy::referring(&mut self.sql.connection, (part, column), ids).await?;
                let domain = json!([[column, "in", ids]]);
                let read = self.looker().search_read(part, domain, None, &["id"]).await?;
                lines.extend(read.iter().filter_map(|record| record["id"].as_i64()));
                found.entry(part.clone()).or_default().extend(lines);
            }
        }
        Ok(found)
    }

    /// The call for these orders.
    async fn call(&mut self, orders: &[Order]) -> Result<Result<Call, order::NoCall>, LookError> {
        let (mut known, mut guard) = (Known::default(), BTreeMap::new());
        for order in orders {
            let Some(model) = self.types.get(&order.type_no).cloned() else { continue };
            match &order.what {
                What::Make(_) => {
                    let arguments = vec![json!([]), json!(0), json!(1), json!([["id", "DESC"]])];
                    let context = json!({ "active_test": false });
                    let found = self.rpc.call(&format!("model.{model}.search"), arguments, context).await?;
                    known.highest.insert(model, found[0].as_i64().unwrap_or_default());
                }
                What::Change(key, _) | What::Remove(key) => {
                    self.know(&mut known, (model.clone(), number(key))).await?;
                    if matches!(order.what, What::Remove(_)) {
                        let ids = Ids::from([(model, BTreeSet::from([number(key)]))]);
                        self.guard_lines(&mut guard, &ids).await?;
                    }
                }
            }
        }
        let mut call = known.desk(self).call(orders);
        if let Ok(call) = &mut call {
            call.guard.extend(guard);
        }
        Ok(call)
    }

    /// The lines of what is removed must still be as they were seen.
    async fn guard_lines(
        &mut self,
        guard: &mut BTreeMap<String, String>,
        ids: &Ids,
    ) -> Result<(), LookError> {
        for (model, lines) in self.lines_of(ids).await? {
            let stamps = copy::stamps(&mut self.sql.connection, &model).await?;
            let of_lines = stamps.into_iter().filter(|(id, _)| lines.contains(id));
            guard.extend(of_lines.filter_map(|(id, stamp)| Some((format!("{model},{id}"), stamp?))));
        }
        Ok(())
    }

    async fn know(&mut self, known: &mut Known, name: (String, i64)) -> Result<(), LookError> {
        let stamps = copy::stamps(&mut self.sql.connection, &name.0).await?;
        if let Some(stamp) = stamps.get(&name.1).cloned().flatten() {
            known.stamps.insert(name.clone(), stamp);
        }
        let of = BTreeSet::from([name.1]);
        for model in self.models.values() {
            for (_, by) in model.parts.iter().filter(|(part, _)| *part == name.0) {
                let wholes = copy::referred(&mut self.sql.connection, (&name.0, by), &of).await?;
                known
                    .line_of
                    .entry(name.clone())
                    .or_default()
                    .extend(wholes.into_iter().map(|id| (by.clone(), id)));
            }
        }
        Ok(())
    }
}

/// What was found out for a call.
#[derive(Default)]
struct Known {
    highest: BTreeMap<String, i64>,
    line_of: BTreeMap<(String, i64), Vec<(String, i64)>>,
    stamps: BTreeMap<(String, i64), String>,
}

impl Known {
    fn desk<'a>(&'a self, connector: &'a TrytonConnector) -> order::Desk<'a> {
        order::Desk {
            models: &connector.models,
            types: &connector.types,
            highest: &self.highest,
            line_of: &self.line_of,
            stamps: &self.stamps,
        }
    }
}

/// The edits of the orders have this result: in a group the one edit, and no other is written.
fn fail(write_back: &WriteBack, results: &mut Results, orders: &[Order], edit: EditId, result: &WriteResult) {
    if write_back.is_group {
        results.insert(edit, result.clone());
        *results = elsewhere::failed_group(write_back, std::mem::take(results), edit);
    } else {
        let edits = orders.iter().flat_map(|order| &order.edits);
        results.extend(edits.map(|edit| (*edit, result.clone())));
    }
}
