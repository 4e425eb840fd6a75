//! The binary as an administrator runs it: start, stop, kill, start again, in one program or in two.

use anyhow::{Result, ensure};
use landbridge_tests::http;
use landbridge_tests::proxy::Mode;
use landbridge_tests::stage::Stage;
use landbridge_tests::system::Part;

#[tokio::test]
async fn a_restart_finds_everything_as_it_was_left() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let first = stage.announcement()?.clone();
    ensure_ready(&stage).await?;
    stage.system.stop(Part::Demo).await?;
    stage.system.start(Part::Demo).await?;
    assert_eq!(stage.announcement()?, &first);
    stage.system.kill(Part::Demo).await?;
    stage.system.start(Part::Demo).await?;
    assert_eq!(stage.announcement()?, &first);
    ensure_ready(&stage).await
}

#[tokio::test]
async fn service_and_office_run_apart_on_the_same_company() -> Result<()> {
    let mut stage = Stage::begin().await?;
    stage.part_service_and_office().await?;
    ensure_ready(&stage).await?;
    stage.system.stop(Part::Office).await?;
    ensure_ready(&stage).await?;
    stage.system.start(Part::Office).await?;
    stage.system.stop(Part::Service).await?;
    stage.system.start(Part::Service).await?;
    ensure_ready(&stage).await?;
    stage.system.stop(Part::Office).await?;
    stage.system.stop(Part::Service).await
}

#[tokio::test]
async fn the_network_before_the_service_has_a_switch() -> Result<()> {
    let stage = Stage::begin().await?;
    ensure_ready(&stage).await?;
    stage.proxy.set(Mode::Refuse).await?;
    ensure_ready(&stage).await.expect_err("the service is out of reach");
    stage.proxy.set(Mode::Pass).await?;
    ensure_ready(&stage).await
}

/// Asks the service through the proxy, as people do.
async fn ensure_ready(stage: &Stage) -> Result<()> {
    let status = http::client()?.get(format!("{}/readyz", stage.url())).send().await?.status();
    ensure!(status.is_success(), "the service is not ready: {status}\n{}", stage.system.report());
    Ok(())
}
