//! From what is to be done with records to one call: Tryton does a record and its lines at once, and nothing else.

use super::{
    journal::{Call, Making},
    models::Models,
    value::FieldType,
};
use crate::{
    mapping::codec::Cell,
    sql::{
        elsewhere::{Filled, Given, Order, What, refused},
        identity::Key,
        refusal,
    },
};
use landbridge_model::{EditId, RecordId, Rule, TypeNo, office::WriteResult};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// What is known where a call is made up.
pub(super) struct Desk<'a> {
    pub(super) models: &'a Models,
    /// The model of each type.
    pub(super) types: &'a BTreeMap<TypeNo, String>,
    /// The highest id of each model that a record may be made in.
    pub(super) highest: &'a BTreeMap<String, i64>,
    /// What each record that is changed or removed is a line of: field and id.
    pub(super) line_of: &'a BTreeMap<(String, i64), Vec<(String, i64)>>,
    /// The stamps of records.
    pub(super) stamps: &'a BTreeMap<(String, i64), String>,
}

/// Why there is no call: this has become of the edit.
pub(super) type NoCall = (EditId, WriteResult);

/// What a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    There(i64),
    Made(RecordId),
}

impl Desk<'_> {
    /// The call that carries out these orders, which are at least one.
    pub(super) fn call(&self, orders: &[Order]) -> Result<Call, NoCall> {
        match orders {
            [order] => self.one(order),
            _ => self.tree(orders),
        }
    }

    fn model(&self, order: &Order) -> Result<&str, NoCall> {
        let unknown = || (order.edits[0], refused("Tryton has no records of this type.", None));
        self.types.get(&order.type_no).map(String::as_str).ok_or_else(unknown)
    }

    fn one(&self, order: &Order) -> Result<Call, NoCall> {
        let model = self.model(order)?;
        let (method, arguments, makes) = match &order.what {
            What::Make(filled) => {
                let values = self.made_values(model, order, filled, None)?;
                let making = self.making(model, order, values.clone(), None);
                ("create", vec![json!([values])], vec![making])
            }
            What::Change(key, filled) => {
                let values = self.values(model, order, filled, None)?;
                ("write", vec![json!([number(key)]), json!(values)], Vec::new())
            }
            What::Remove(key) => ("delete", vec![json!([number(key)])], Vec::new()),
        };
        let method = format!("model.{model}.{method}");
        Ok(Call {
            edits: order.edits.clone(),
            method,
            arguments,
            guard: self.guard(std::slice::from_ref(order)),
            makes,
        })
    }

    /// A record with lines: the record may be among the orders or there already.
    fn tree(&self, orders: &[Order]) -> Result<Call, NoCall> {
        let apart =
            || (orders[0].edits[0], refused("Tryton cannot write these at once, but one by one.", None));
        let (root_model, root) = self.root(orders).ok_or_else(apart)?;
        let is_root =
            |order: &&Order| Some(Whole::of(order)) == Some(root) && self.model(order) == Ok(root_model);
        let own = orders.iter().find(is_root);
        let mut values = match own.map(|order| (order, &order.what)) {
            Some((order, What::Make(filled))) => self.made_values(root_model, order, filled, None)?,
            Some((order, What::Change(_, filled))) => self.values(root_model, order, filled, None)?,
            Some((_, What::Remove(_))) => return Err(apart()),
            None => Map::new(),
        };
        let mut makes = Vec::new();
        if let Some(order) = own.filter(|order| matches!(order.what, What::Make(_))) {
            makes.push(self.making(root_model, order, values.clone(), None));
        }
        for order in orders.iter().filter(|order| !is_root(order)) {
            let model = self.model(order)?;
            let (by, list) = self.list(root_model, order, root).ok_or_else(apart)?;
            let command = match &order.what {
                What::Make(filled) => {
                    let values = self.made_values(model, order, filled, Some(by))?;
                    let line_of = match root {
                        Whole::There(id) => Some(id),
                        Whole::Made(_) => None,
                    };
                    makes.push(self.making(model, order, values.clone(), Some((by.to_owned(), line_of))));
                    json!(["create", [values]])
                }
                What::Change(key, filled) => {
                    json!(["write", [number(key)], self.values(model, order, filled, Some(by))?])
                }
                What::Remove(key) => json!(["delete", [number(key)]]),
            };
            if let Some(commands) = values.entry(list).or_insert_with(|| json!([])).as_array_mut() {
                commands.push(command);
            }
        }
        let (method, arguments) = match root {
            Whole::Made(_) => ("create", vec![json!([values])]),
            Whole::There(id) => ("write", vec![json!([id]), json!(values)]),
        };
        let edits = orders.iter().flat_map(|order| order.edits.iter().copied()).collect();
        Ok(Call {
            edits,
            method: format!("model.{root_model}.{method}"),
            arguments,
            guard: self.guard(orders),
            makes,
        })
    }

    /// What all of the orders are about, if there is such a thing.
    fn root(&self, orders: &[Order]) -> Option<(&str, Whole)> {
        let candidates = orders.iter().flat_map(|order| {
            let own = self.model(order).ok().map(|model| (model, Whole::of(order)));
            own.into_iter().chain(self.wholes(order).into_iter().map(|(model, _, _, whole)| (model, whole)))
        });
        candidates.into_iter().find(|(model, whole)| {
            orders.iter().all(|order| {
                (self.model(order) == Ok(*model) && Whole::of(order) == *whole)
                    || self.list(model, order, *whole).is_some()
            })
        })
    }

    /// The field and the list by which an order's record is a line of this.
    fn list(&self, root_model: &str, order: &Order, root: Whole) -> Option<(&str, &str)> {
        let found = self
            .wholes(order)
            .into_iter()
            .find(|(model, _, _, whole)| *model == root_model && *whole == root);
        found.map(|(_, by, list, _)| (by, list))
    }

    /// Everything that an order's record is a line of: model, field, list and which.
    fn wholes(&self, order: &Order) -> Vec<(&str, &str, &str, Whole)> {
        let Ok(own) = self.model(order) else { return Vec::new() };
        let mut all = Vec::new();
        for (model, described) in self.models {
            for ((of, by), list) in described.lists.iter().filter(|((of, _), _)| of == own) {
                if let Some(whole) = self.whole_by(of, by, order) {
                    all.push((model.as_str(), by.as_str(), list.as_str(), whole));
                }
            }
        }
        all
    }

    fn whole_by(&self, model: &str, by: &str, order: &Order) -> Option<Whole> {
        match &order.what {
            What::Make(filled) => match &filled.iter().find(|filled| filled.column == by)?.given {
                Given::Cell(Cell::Integer(id)) => Some(Whole::There(*id)),
                Given::Made(record) => Some(Whole::Made(*record)),
                Given::Cell(_) => None,
            },
            What::Change(key, _) | What::Remove(key) => {
                let known = self.line_of.get(&(model.to_owned(), number(key)))?;
                known.iter().find(|(field, _)| field == by).map(|(_, id)| Whole::There(*id))
            }
        }
    }

    fn made_values(
        &self,
        model: &str,
        order: &Order,
        filled: &[Filled],
        but: Option<&str>,
    ) -> Result<Map<String, Json>, NoCall> {
        let mut values = self.values(model, order, filled, but)?;
        // What is empty gets what Tryton gives it.
        values.retain(|_, value| !value.is_null());
        if self.models.get(model).is_some_and(|model| model.has_uuid) {
            values.insert("uuid".into(), json!(order.record));
        }
        Ok(values)
    }

    /// The values of a record's fields, but for the one by which it is a line.
    fn values(
        &self,
        model: &str,
        order: &Order,
        filled: &[Filled],
        but: Option<&str>,
    ) -> Result<Map<String, Json>, NoCall> {
        let columns = self.models.get(model).map(|model| &model.columns);
        let mut values = Map::new();
        for Filled { field, column, given } in
            filled.iter().filter(|filled| Some(filled.column.as_str()) != but)
        {
            let field_type =
                columns.and_then(|all| all.get(column)).map_or(FieldType::Other, |found| found.field_type);
            let value = match given {
                Given::Cell(cell) => field_type.write(cell),
                Given::Made(_) => None,
            };
            let Some(value) = value else {
                let message = format!("Tryton has no value for \"{column}\" that is this one.");
                return Err((order.edits[0], refusal::broken(Rule::Unfit, message, Some(*field))));
            };
            values.insert(column.clone(), value);
        }
        Ok(values)
    }

    fn making(
        &self,
        model: &str,
        order: &Order,
        values: Map<String, Json>,
        line_of: Option<(String, Option<i64>)>,
    ) -> Making {
        let highest = self.highest.get(model).copied().unwrap_or_default();
        Making {
            type_no: order.type_no,
            record: order.record,
            model: model.to_owned(),
            highest,
            line_of,
            values,
        }
    }

    fn guard(&self, orders: &[Order]) -> BTreeMap<String, String> {
        let mut guard = BTreeMap::new();
        for order in orders {
            let (Ok(model), What::Change(key, _) | What::Remove(key)) = (self.model(order), &order.what)
            else {
                continue;
            };
            let id = number(key);
            if let Some(stamp) = self.stamps.get(&(model.to_owned(), id)) {
                guard.insert(format!("{model},{id}"), stamp.clone());
            }
        }
        guard
    }
}

impl Whole {
    fn of(order: &Order) -> Self {
        match &order.what {
            What::Make(_) => Self::Made(order.record),
            What::Change(key, _) | What::Remove(key) => Self::There(number(key)),
        }
    }
}

/// Tryton's keys are numbers.
pub(super) fn number(key: &Key) -> i64 {
    match key {
        Key::Integer(number) => *number,
        Key::Text(_) => 0,
    }
}

/// What Tryton's refusal of orders is about: the only field among those written whose name is in it.
pub(super) fn refusal_of(words: &str, orders: &[Order], desk: &Desk<'_>) -> WriteResult {
    let mut named = Vec::new();
    for order in orders {
        let (What::Make(filled) | What::Change(_, filled)) = &order.what else { continue };
        let Some(model) = desk.model(order).ok().and_then(|model| desk.models.get(model)) else { continue };
        named.extend(filled.iter().filter_map(|filled| {
            let label = &model.columns.get(&filled.column)?.label;
            words.contains(&format!("\"{label}\"")).then_some(filled.field)
        }));
    }
    let field = if let [field] = named[..] { Some(field) } else { None };
    refused(words, field.filter(|field| field.0 > 0))
}
