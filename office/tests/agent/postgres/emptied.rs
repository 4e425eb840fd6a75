//! Changes that triggers on rows do not see.

use super::small;
use crate::premises::*;

#[tokio::test]
async fn a_table_that_is_emptied_at_once_is_noticed() {
    let mut stage = small().await;
    stage.run("truncate items cascade").await;
    stage.drain().await;
    assert!(!stage.world.keys().any(|(of, _)| [ITEM, PART].contains(of)));
    stage.run("insert into items (id, name) values (1, 'Lamp')").await;
    stage.drain().await;
    stage.assert_world_is_true().await;
}
