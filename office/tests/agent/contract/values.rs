//! Every value comes back as it was.

use crate::{premises::*, stage::*};
use landbridge_model::{
    Date, Decimal, Value,
    office::{Action, WriteResult},
};

super::on_every_connector!(
    every_value_that_is_written_is_there_and_comes_back,
    texts_of_every_sort_come_back,
    an_empty_field_stays_empty,
);

fn values() -> Vec<(u16, Option<Value>)> {
    vec![
        (1, text("Æble \"ø\" \\ 'x' 𝄞")),
        (2, text("E-1")),
        (3, Some(Value::Decimal(Decimal::new(-999_999_999_999, 2)))),
        (4, whole(2_147_483_647)),
        (5, Date::new(1582, 10, 4).map(Value::Date)),
        (7, Some(Value::YesNo(false))),
        (8, text("loud")),
        (9, text("one\r\ntwo\n\n\tthree ")),
        (10, text("2")),
        (13, text("shelf")),
    ]
}

async fn every_value_that_is_written_is_there_and_comes_back(mut stage: Stage) {
    let (item, anna) = (stage.new_record(), stage.find(MAKER, 1, text("Anna")));
    let mut written = fields(values());
    written.insert(landbridge_model::FieldNo(6), Value::Instant(1_709_199_000_000));
    written.insert(landbridge_model::FieldNo(11), Value::Reference(anna));
    let create = stage.edit(ITEM, item, Action::Create { fields: written.clone() });
    let save = stage.save(vec![create]);
    assert_eq!(stage.write(&save).await, [WriteResult::Written]);
    let mut there = stage.world[&(ITEM, item)].clone();
    assert!(there.remove(&landbridge_model::FieldNo(12)).is_some(), "the database's own field is told");
    assert_eq!(there, written);
    assert_eq!(stage.ask("select price from items where sku = 'E-1'").await, "-9999999999.99");
    assert_eq!(stage.ask("select made from items where sku = 'E-1'").await, "1582-10-04");
    stage.assert_world_is_true().await;
    // What was written is what is expected next time.
    let changes = values().into_iter().filter(|(no, _)| ![2, 4].contains(no));
    let writes: Vec<_> =
        changes.map(|(no, value)| stage.set(ITEM, item, vec![change(no, value.clone(), value)])).collect();
    let save = stage.save(writes);
    assert!(stage.write(&save).await.iter().all(|result| *result == WriteResult::Written));
}

async fn texts_of_every_sort_come_back(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let mut there = text("one");
    for new in ["%s $1 ? :name {x} --", "  spaces  ", "\u{feff}\u{200d}👩‍👩‍👧", "null", "e\u{301}", "\\x00"]
    {
        let write = stage.set(ITEM, lamp, vec![change(9, there, text(new))]);
        let save = stage.save(vec![write]);
        assert_eq!(stage.write(&save).await, [WriteResult::Written], "{new}");
        there = stage.value(ITEM, lamp, 9);
        assert_eq!(there, text(new));
    }
}

async fn an_empty_field_stays_empty(mut stage: Stage) {
    let lamp = stage.find(ITEM, 1, text("Lamp"));
    let there = [2, 5, 9, 10, 11, 13].map(|no| (no, stage.value(ITEM, lamp, no)));
    let writes =
        there.clone().map(|(no, value)| stage.set(ITEM, lamp, vec![change(no, value, None)])).to_vec();
    let save = stage.save(writes);
    assert_eq!(stage.write(&save).await, vec![WriteResult::Written; 6]);
    for (no, _) in there {
        assert_eq!(stage.value(ITEM, lamp, no), None, "{no}");
    }
    let empty = "select count(*) from items where id = 1 and sku is null and made is null and note is null and branch is null and maker is null";
    assert_eq!(stage.ask(empty).await, "1");
    stage.assert_world_is_true().await;
}
