//! `landbridge admin`: workspaces, people and office agents of a service.

use crate::{
    cli,
    folder::Folder,
    serve::{Service, accounts, open_store},
};
use anyhow::{Context, Result, anyhow, ensure};
use landbridge_model::{Date, Level, Rights, Scope, Scopes, WorkspaceId};
use landbridge_service::{
    Decision,
    accounts::{Accounts, Terms},
    decide_on_office,
};
use std::io::{BufRead, stdin};

/// The Julian day number of the first of January 1970.
const JULIAN_DAY_OF_1970: i32 = 2_440_588;

/// Carries one of the commands out.
pub(crate) async fn run(command: cli::Admin) -> Result<()> {
    match command {
        cli::Admin::AddWorkspace { data, name } => add_workspace(&Folder::open(&data.data)?, &name).await,
        cli::Admin::AddPerson { data, workspace, name, email, modules, teams } => {
            let folder = Folder::open(&data.data)?;
            add_person(&folder, workspace.as_deref(), &name, &email, &to_rights(modules, &teams)).await
        }
        cli::Admin::AdoptDatabase { data, workspace, apply_again } => {
            let decision = if apply_again { Decision::ApplyAgain } else { Decision::Adopt };
            adopt_database(&Folder::open(&data.data)?, workspace.as_deref(), decision).await
        }
        cli::Admin::SetAdministrator { data, workspace, email } => {
            set_administrator(&Folder::open(&data.data)?, workspace.as_deref(), &email).await
        }
        cli::Admin::SetAgreement { data, workspace, modules, people, ends } => {
            let modules = Some(modules).filter(|modules| !modules.is_empty());
            let ends_millis = ends.as_deref().map(read_day).transpose()?;
            let terms = Terms { modules, people, ends_millis };
            set_agreement(&Folder::open(&data.data)?, workspace.as_deref(), &terms).await
        }
        cli::Admin::AddAgent { data, workspace, name } => {
            add_agent(&Folder::open(&data.data)?, workspace.as_deref(), &name).await
        }
        cli::Admin::EndAgents { data, workspace } => {
            end_agents(&Folder::open(&data.data)?, workspace.as_deref()).await
        }
    }
}

async fn add_workspace(folder: &Folder, name: &str) -> Result<()> {
    // A running service looks for its workspaces at its start only.
    let _lock = folder.lock_service()?;
    let service = Service::open(folder).await?;
    let workspace = service.workspaces.create(name, false).await.context("cannot make the workspace")?;
    say(&workspace.id().to_string());
    service.close().await;
    Ok(())
}

async fn add_person(
    folder: &Folder,
    workspace: Option<&str>,
    name: &str,
    email: &str,
    rights: &Rights,
) -> Result<()> {
    let store = open_store(folder).await?;
    let accounts = accounts(store.clone());
    let workspace = find_workspace(&accounts, workspace).await?;
    let person = match accounts.person_by_email(email).await? {
        Some(person) => person.id,
        None => accounts.add_person(name, email, &read_password()?).await?,
    };
    accounts.set_membership(workspace, person, rights).await?;
    store.close().await;
    Ok(())
}

async fn adopt_database(folder: &Folder, workspace: Option<&str>, decision: Decision) -> Result<()> {
    let store = open_store(folder).await?;
    let workspace = find_workspace(&accounts(store.clone()), workspace).await?;
    let is_decided = decide_on_office(&store, workspace, decision).await?;
    store.close().await;
    ensure!(is_decided, "no office agent was told to stop, so there is nothing to decide");
    Ok(())
}

async fn set_administrator(folder: &Folder, workspace: Option<&str>, email: &str) -> Result<()> {
    let store = open_store(folder).await?;
    let accounts = accounts(store.clone());
    let workspace = find_workspace(&accounts, workspace).await?;
    let person = accounts.person_by_email(email).await?;
    let person = person.with_context(|| format!("there is no person with the e-mail address {email}"))?;
    accounts.set_administrator(workspace, person.id).await?;
    store.close().await;
    Ok(())
}

async fn set_agreement(folder: &Folder, workspace: Option<&str>, terms: &Terms) -> Result<()> {
    let store = open_store(folder).await?;
    let accounts = accounts(store.clone());
    let workspace = find_workspace(&accounts, workspace).await?;
    accounts.set_agreement(workspace, terms).await?;
    store.close().await;
    Ok(())
}

async fn add_agent(folder: &Folder, workspace: Option<&str>, name: &str) -> Result<()> {
    let store = open_store(folder).await?;
    let accounts = accounts(store.clone());
    let workspace = find_workspace(&accounts, workspace).await?;
    say(&accounts.add_agent(workspace, name).await?);
    store.close().await;
    Ok(())
}

async fn end_agents(folder: &Folder, workspace: Option<&str>) -> Result<()> {
    let store = open_store(folder).await?;
    let accounts = accounts(store.clone());
    let workspace = find_workspace(&accounts, workspace).await?;
    accounts.end_agents(workspace).await?;
    store.close().await;
    Ok(())
}

/// The first moment of a day, in milliseconds since 1970.
fn read_day(text: &str) -> Result<i64> {
    let day = Date::parse(text).with_context(|| format!("{text} is no day such as 2027-01-31"))?;
    Ok(i64::from(day.to_julian_day() - JULIAN_DAY_OF_1970) * 24 * 3600 * 1000)
}

fn to_rights(modules: Vec<String>, teams: &[String]) -> Rights {
    let scopes = match teams {
        [] => Scopes::All,
        some => Scopes::Some(some.iter().map(|key| Scope::team(key)).collect()),
    };
    Rights { modules: modules.into_iter().map(|module| (module, Level::Full)).collect(), scopes }
}

/// The workspace that was named, or the only one.
async fn find_workspace(accounts: &Accounts, named: Option<&str>) -> Result<WorkspaceId> {
    let all = accounts.every_workspace().await?;
    let found = match named {
        Some(text) => WorkspaceId::parse(text).filter(|id| all.contains(id)),
        None => all.first().copied().filter(|_| all.len() == 1),
    };
    found.ok_or_else(|| {
        let ids: Vec<_> = all.iter().map(ToString::to_string).collect();
        anyhow!("name a workspace with --workspace; there are: {}", ids.join(", "))
    })
}

fn read_password() -> Result<String> {
    eprintln!("Password:");
    let mut line = String::new();
    stdin().lock().read_line(&mut line).context("cannot read the password")?;
    let password = line.trim_end_matches(['\r', '\n']);
    ensure!(!password.is_empty(), "no password was given");
    Ok(password.to_owned())
}

/// The answer of a command, on standard output.
#[expect(clippy::print_stdout, reason = "it is what the command is for")]
fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreement_ends_when_its_day_begins() {
        assert_eq!(read_day("1970-01-01").unwrap(), 0);
        assert_eq!(read_day("2027-01-01").unwrap(), 1_798_761_600_000);
        assert!(read_day("2027-02-29").is_err());
    }
}
