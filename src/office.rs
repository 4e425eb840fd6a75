//! `landbridge office`.

use crate::{cli, folder::Folder};
use anyhow::Result;
use landbridge_service::api::Stop;

pub(crate) async fn run(_: cli::Office) -> Result<()> {
    Ok(())
}

pub(crate) async fn run_demo(_: &Folder, _: &str, _: String, mut stop: Stop) -> Result<()> {
    stop.stopped().await;
    Ok(())
}
