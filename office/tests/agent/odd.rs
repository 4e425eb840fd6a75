//! Databases of other habits: text keys, one table for two types, keys that the agent makes, rules that take everything back.

use crate::stage::*;
use landbridge_model::{
    FieldNo, TypeNo, Value,
    office::{Action, Next, WriteResult},
};

const SCHEMA: &str = "
    create table firm (name text, nr text);
    insert into firm values ('Test', '1');
    create table people (code text primary key not null, sort text not null, name text, height real, since integer, vip text);
    create table visits (no int primary key not null, person text references people (code) deferrable initially deferred,
        made_by text not null, made integer not null, body text not null);
    create trigger no_bad_visits before insert on visits when new.body = 'bad'
    begin
        select raise(rollback, 'Not here.');
    end;
    insert into people values ('a1', 'K', 'Anna', 1.7, 86400, 'J'), ('l1', 'L', 'Leo', null, null, 'N'), ('x1', 'X', 'Xerxes', null, null, 'N');
    insert into visits values (5, 'a1', 'me', 0, '');
";

const MAPPING: &str = r#"
[company]
table = "firm"
name = "name"
number = "nr"

[[type]]
no = 30
key = "client"
module = "contacts"
label = { en = "Client" }
plural = { en = "Clients" }
table = "people"
key_column = "code"
new_key = "record_id"
filter = { sort = ["K", "L"] }
title = ["name"]
sort = { field = "name" }
field = [
    { no = 1, key = "name", label = { en = "Name" }, kind = "text", column = "name" },
    { no = 2, key = "height", label = { en = "Height" }, kind = "decimal", decimals = 2, stored = "real", column = "height" },
    { no = 3, key = "since", label = { en = "Since" }, kind = "date", stored = "unix_seconds", column = "since" },
    { no = 4, key = "vip", label = { en = "Important" }, kind = "yes_no", yes = "J", no_value = "N", column = "vip" },
]

[[type]]
no = 31
key = "stranger"
module = "contacts"
label = { en = "Stranger" }
plural = { en = "Strangers" }
table = "people"
key_column = "code"
new_key = "record_id"
filter = { sort = "X" }
title = ["name"]
sort = { field = "name" }
field = [{ no = 1, key = "name", label = { en = "Name" }, kind = "text", column = "name" }]

[[type]]
no = 32
key = "visit"
module = "activities"
label = { en = "Visit" }
plural = { en = "Visits" }
table = "visits"
key_column = "no"
new_key = "max_plus_one"
fixed = { made_by = "landbridge", made = { now = "unix_millis" } }
title = ["body"]
sort = { field = "body" }
field = [
    { no = 1, key = "client", label = { en = "Client" }, kind = "reference", to = "client", column = "person" },
    { no = 2, key = "body", label = { en = "Body" }, kind = "long_text", column = "body" },
]
"#;

const CLIENT: TypeNo = TypeNo(30);
const STRANGER: TypeNo = TypeNo(31);
const VISIT: TypeNo = TypeNo(32);

async fn stage() -> Stage {
    let mut stage = Stage::of(SCHEMA, MAPPING).await.unwrap();
    stage.sweep(1).await;
    stage
}

#[tokio::test]
async fn values_of_every_form_are_read_and_references_follow_text_keys() {
    let stage = stage().await;
    let anna = stage.find(CLIENT, 1, text("Anna"));
    let height = landbridge_model::Decimal::new(170, 2);
    assert_eq!(stage.value(CLIENT, anna, 2), Some(Value::Decimal(height)));
    assert_eq!(stage.value(CLIENT, anna, 3), landbridge_model::Date::new(1970, 1, 2).map(Value::Date));
    assert_eq!(stage.value(CLIENT, anna, 4), Some(Value::YesNo(true)));
    let visit = stage.find(VISIT, 1, Some(Value::Reference(anna)));
    assert_eq!(stage.value(VISIT, visit, 2), None, "an empty text is an empty field");
    assert_eq!(stage.world.len(), 4);
}

#[tokio::test]
async fn a_mapping_that_reads_something_else_asks_for_a_sweep_once() {
    let mut stage = stage().await;
    assert!(!stage.agent.hello().await.unwrap().needs_sweep);
    let labels = MAPPING.replace(r#"label = { en = "Height" }"#, r#"label = { en = "Size" }"#);
    stage.restart_with(&labels).await;
    assert!(!stage.agent.hello().await.unwrap().needs_sweep, "what people call it is read from no row");

    let other_rows = labels.replace(r#"["K", "L"]"#, r#""K""#);
    let other_column = other_rows
        .replace(r#"kind = "long_text", column = "body""#, r#"kind = "long_text", column = "made_by""#)
        .replace(r#"made_by = "landbridge""#, r#"body = "landbridge""#);
    let other_form = other_column.replace(r#"yes = "J", no_value = "N""#, r#"yes = "N", no_value = "J""#);
    for (sweep, mapping) in (2..).zip([&other_rows, &other_column, &other_form]) {
        stage.restart_with(mapping).await;
        assert!(stage.agent.hello().await.unwrap().needs_sweep, "{mapping}");
        stage.welcome(Next::Sweep { sweep, after: stage.last_batch }).await;
        // A sweep that was interrupted goes on; it does not begin again.
        stage.restart().await;
        assert!(!stage.agent.hello().await.unwrap().needs_sweep);
        stage.world.clear();
        stage.drain().await;
    }
    let anna = stage.find(CLIENT, 1, text("Anna"));
    assert_eq!(stage.value(CLIENT, anna, 4), Some(Value::YesNo(false)));
    stage.find(VISIT, 2, text("me"));
    assert_eq!(stage.world.keys().filter(|(of, _)| *of == CLIENT).count(), 1);
}

#[tokio::test]
async fn a_row_that_leaves_a_type_is_gone_there() {
    let mut stage = stage().await;
    let leo = stage.find(CLIENT, 1, text("Leo"));
    stage.run("update people set sort = 'X' where code = 'l1'").await;
    stage.drain().await;
    assert!(!stage.world.contains_key(&(CLIENT, leo)));
    stage.find(STRANGER, 1, text("Leo"));
    stage.run("update people set sort = 'K' where code = 'l1'").await;
    stage.drain().await;
    assert_eq!(stage.find(CLIENT, 1, text("Leo")), leo);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn new_rows_get_their_key_their_filter_and_what_no_field_gives() {
    let mut stage = stage().await;
    let (client, visit) = (stage.new_record(), stage.new_record());
    let writes = vec![
        stage.edit(CLIENT, client, Action::Create { fields: fields([(1, text("Nils"))]) }),
        stage.edit(
            VISIT,
            visit,
            Action::Create { fields: fields([(1, Some(Value::Reference(client))), (2, text("Coffee"))]) },
        ),
    ];
    let group = stage.group(writes);
    assert_eq!(stage.write(&group).await, vec![WriteResult::Written; 2]);
    assert_eq!(stage.ask("select sort from people where name = 'Nils'").await, "K");
    assert_eq!(
        stage.ask("select no || made_by || made from visits where body = 'Coffee'").await,
        "6landbridge1700000000000"
    );
    assert_eq!(stage.value(VISIT, visit, 1), Some(Value::Reference(client)));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_field_that_is_emptied_is_empty_text_where_the_column_refuses_null() {
    let mut stage = stage().await;
    let visit = stage.world.keys().find(|(of, _)| *of == VISIT).unwrap().1;
    stage.run("update visits set body = 'x'").await;
    stage.drain().await;
    let write = stage.set(VISIT, visit, vec![change(2, text("x"), None)]);
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    assert_eq!(stage.ask("select '[' || body || ']' from visits").await, "[]");
}

#[tokio::test]
async fn a_new_record_without_a_text_gets_an_empty_one_where_the_column_refuses_null() {
    let mut stage = stage().await;
    let visit = stage.new_record();
    let write = stage.edit(VISIT, visit, Action::Create { fields: fields([]) });
    let save = stage.save(vec![write]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn lines_that_come_before_their_document_are_made_after_it() {
    let mut stage = stage().await;
    let (client, visit) = (stage.new_record(), stage.new_record());
    let writes = vec![
        stage.edit(VISIT, visit, Action::Create { fields: fields([(1, Some(Value::Reference(client)))]) }),
        stage.edit(CLIENT, client, Action::Create { fields: fields([(1, text("Nils"))]) }),
    ];
    let group = stage.group(writes);
    assert_eq!(stage.write(&group).await, vec![WriteResult::Written; 2]);
}

#[tokio::test]
async fn a_rule_that_takes_the_whole_transaction_back_refuses_only_its_own_edit() {
    let mut stage = stage().await;
    let (anna, visit) = (stage.find(CLIENT, 1, text("Anna")), stage.new_record());
    let writes = vec![
        stage.set(CLIENT, anna, vec![change(1, text("Anna"), text("Anna-Lena"))]),
        stage.edit(VISIT, visit, Action::Create { fields: fields([(2, text("bad"))]) }),
    ];
    let save = stage.save(writes);
    let refused = WriteResult::Refused { message: "Not here.".into(), field: None, rule: None };
    assert_eq!(stage.write(&save).await, [WriteResult::Written, refused]);
    assert_eq!(stage.value(CLIENT, anna, 1), text("Anna-Lena"));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn what_is_checked_only_at_the_end_is_refused_too() {
    let mut stage = stage().await;
    let anna = stage.find(CLIENT, 1, text("Anna"));
    let expected = stage.world[&(CLIENT, anna)].clone();
    let delete = stage.edit(CLIENT, anna, Action::Delete { expected, lines: [].into() });
    let save = stage.save(vec![delete]);
    let results = stage.write(&save).await;
    assert!(matches!(results[0], WriteResult::Refused { .. }), "{results:?}");
    assert_eq!(stage.find(CLIENT, 1, text("Anna")), anna);
}

#[tokio::test]
async fn what_no_field_can_hold_is_not_overwritten() {
    let mut stage = stage().await;
    let anna = stage.find(CLIENT, 1, text("Anna"));
    stage.run("update people set since = 'long ago' where code = 'a1'").await;
    stage.drain().await;
    assert_eq!(stage.value(CLIENT, anna, 3), None);
    let new = landbridge_model::Date::new(2020, 1, 1).map(Value::Date);
    let write = stage.set(CLIENT, anna, vec![change(3, None, new)]);
    let save = stage.save(vec![write]);
    let results = stage.write(&save).await;
    assert!(matches!(&results[0], WriteResult::Refused { field: Some(FieldNo(3)), .. }), "{results:?}");
    assert_eq!(stage.ask("select since from people where code = 'a1'").await, "long ago");
}
