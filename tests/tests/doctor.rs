//! Whoever is about to connect a company sees in a terminal what is missing, on the real system.

use std::ffi::OsStr;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use landbridge_tests::{places, stage::Stage, system::Part};
use tokio::process::Command;

#[tokio::test]
async fn a_complete_company_is_green_and_each_lack_is_named() -> Result<()> {
    let mut stage = Stage::begin().await?;
    let (is_fine, said) = doctor(&stage, &[]).await?;
    ensure!(is_fine && said.lines().all(|line| line.starts_with("ok  ")), "{said}");
    ensure!(said.lines().count() == 16, "{said}");

    stage.business.run("update company set phone = ''").await?;
    lacks(&stage, &[], "missing  The company's telephone number is filled in\n         fill it in").await?;
    stage.business.run("update company set phone = '+31 33 461 8200'").await?;

    let [token, user] = ["--token", "--user"].map(OsStr::new);
    lacks(&stage, &[token, "of somebody else".as_ref()], "missing  The service knows this office agent\n")
        .await?;
    lacks(&stage, &[user, "nobody".as_ref()], "there is no active user \"nobody\"").await?;
    lacks(&stage, &["--mapping".as_ref(), "Cargo.toml".as_ref()], "unknown  The company's address").await?;

    stage.system.stop(Part::Demo).await?;
    lacks(&stage, &[], "missing  The service can be reached\n").await
}

async fn lacks(stage: &Stage, options: &[&OsStr], words: &str) -> Result<()> {
    let (is_fine, said) = doctor(stage, options).await?;
    ensure!(!is_fine && said.contains(words), "{said}");
    Ok(())
}

/// Whether it ended well, and the list.
async fn doctor(stage: &Stage, options: &[&OsStr]) -> Result<(bool, String)> {
    let mut command = Command::new(places::landbridge_binary()?);
    command.args(["office", "doctor", "--data"]).arg(stage.system.data()).args(options);
    command.current_dir(places::workspace_folder()).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.context("run the doctor")?;
    Ok((output.status.success(), String::from_utf8(output.stdout).context("read the list")?))
}
