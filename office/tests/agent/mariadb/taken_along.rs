//! Rows that change without a statement that names them: what a foreign key takes along, and statements that replace.

use super::small;
use crate::{place::Kind, premises::*, stage::*};
use landbridge_model::TypeNo;

#[tokio::test]
async fn rows_that_are_replaced_arrive() {
    let mut stage = small().await;
    let (lamp, desk) = (stage.find(ITEM, 1, text("Lamp")), stage.find(ITEM, 1, text("Desk")));
    stage.run("replace into items (id, name, sku) values (3, 'Chair', 'C-2')").await;
    stage
        .run(
            "insert into items (id, name, sku) values (2, 'x', 'D-1') on duplicate key update note = 'again'",
        )
        .await;
    stage.run("update items join places on item = id set note = 'both', shelf = 'Z' where id = 1").await;
    stage.drain().await;
    stage.find(ITEM, 2, text("C-2"));
    assert_eq!(stage.value(ITEM, desk, 9), text("again"));
    assert_eq!((stage.value(ITEM, lamp, 9), stage.value(ITEM, lamp, 13)), (text("both"), text("Z")));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_statement_that_deletes_from_both_ends_of_a_reference_is_not_hindered() {
    let mut stage = small().await;
    stage.run("delete items, parts from items join parts on parts.item = items.id where items.id = 1").await;
    stage.drain().await;
    assert_eq!(stage.world.keys().filter(|(of, _)| *of == PART).count(), 1);
    stage.assert_world_is_true().await;
}

const HOUSE: &str = "
    create table firm (name varchar(20)); insert into firm values ('Test');
    create table streets (id integer primary key, name varchar(20));
    create table houses (id integer primary key, street integer references streets (id) on delete cascade);
    create table rooms (
        id integer primary key,
        house integer references houses (id) on delete cascade,
        colour varchar(9),
        twin integer references streets (id) on delete set null on update cascade
    );
    create table keys_ (room integer primary key references rooms (id) on update cascade on delete cascade, label varchar(9));
    insert into streets values (1, 'North'), (2, 'South'); insert into houses values (10, 1), (20, 2);
    insert into rooms values (100, 10, 'red', 2), (200, 20, 'blue', 2), (201, 20, 'grey', null);
    insert into keys_ values (100, 'a'), (200, 'b');
";

const MAPPING: &str = r#"
company = { table = "firm", name = "name" }
type = [
    { no = 16, key = "street", module = "contacts", label = {}, plural = {}, table = "streets", key_column = "id", new_key = "database", title = ["name"], sort = { field = "name" }, field = [{ no = 1, key = "name", label = {}, kind = "text", column = "name" }] },
    { no = 17, key = "room", module = "contacts", label = {}, plural = {}, table = "rooms", key_column = "id", new_key = "database", title = ["colour"], sort = { field = "colour" }, field = [{ no = 1, key = "colour", label = {}, kind = "text", column = "colour" }, { no = 2, key = "twin", label = {}, kind = "reference", to = "street", column = "twin" }] },
    { no = 18, key = "key", module = "contacts", label = {}, plural = {}, table = "keys_", key_column = "room", new_key = "database", title = ["label"], sort = { field = "label" }, field = [{ no = 1, key = "label", label = {}, kind = "text", column = "label" }] },
]
"#;

const ROOM: TypeNo = TypeNo(17);
const KEY: TypeNo = TypeNo(18);

async fn house() -> Stage {
    let mut stage = Stage::in_a(Kind::MariaDb, HOUSE, MAPPING).await.unwrap();
    stage.sweep(1).await;
    stage
}

#[tokio::test]
async fn what_is_taken_along_over_several_tables_arrives_as_gone() {
    let mut stage = house().await;
    // Houses are no records; rooms and keys are.
    stage.run("delete from streets where id = 1").await;
    stage.drain().await;
    assert_eq!(stage.world.keys().filter(|(of, _)| *of == ROOM).count(), 2);
    assert_eq!(stage.world.keys().filter(|(of, _)| *of == KEY).count(), 1);
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_reference_that_is_emptied_or_follows_arrives() {
    let mut stage = house().await;
    let (red, blue) = (stage.find(ROOM, 1, text("red")), stage.find(ROOM, 1, text("blue")));
    assert!(stage.value(ROOM, red, 2).is_some());
    stage.run("delete from rooms where id = 200; delete from streets where id = 2").await;
    stage.drain().await;
    assert_eq!(stage.value(ROOM, red, 2), None);
    assert!(!stage.world.contains_key(&(ROOM, blue)));
    stage.assert_world_is_true().await;
}

#[tokio::test]
async fn a_record_whose_key_follows_another_one_stays_the_same_record() {
    let mut stage = house().await;
    let of_red = stage.find(KEY, 1, text("a"));
    stage.run("update rooms set id = 300 where id = 100").await;
    stage.run("insert into rooms values (100, 20, 'new', null); insert into keys_ values (100, 'n')").await;
    stage.drain().await;
    assert_eq!(stage.find(KEY, 1, text("a")), of_red);
    assert_ne!(stage.find(KEY, 1, text("n")), of_red);
    stage.assert_world_is_true().await;
}
