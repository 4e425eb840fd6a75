//! `landbridge demo`: service, office agent and a sample company in one program.

mod announcement;
mod company;
mod secrets;

use crate::{
    assets, cli,
    folder::Folder,
    office,
    serve::{Door, Rules, Service, run_on},
    signals::stop_on_signals,
};
use announcement::Announcement;
use anyhow::{Context, Result};
use landbridge_model::{Level, PersonId, Rights, Scope, Scopes};
use landbridge_service::{
    WorkspaceHandle,
    accounts::{AccountError, Accounts},
    api::Stop,
};
use secrets::Login;

pub(crate) use secrets::{Secrets, read as read_secrets};

/// The modules of the sample company's record types.
const MODULES: [&str; 6] = ["contacts", "activities", "products", "sales", "projects", "staff"];

/// Runs the demo until it is asked to end.
pub(crate) async fn run(options: cli::Demo) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let (_service_lock, _office_lock) = (folder.lock_service()?, folder.lock_office()?);
    let door = Door::open(&options.address, None)?;
    let stop = stop_on_signals()?;
    let company = company::find_or_make(&folder, options.seed, options.customers).await?;
    let extension = folder.extension();
    assets::unpack_extension(&extension)
        .with_context(|| format!("cannot unpack the extension into {}", extension.display()))?;
    let mut secrets = secrets::read_or_make(&folder, company, &door.local_url())?;
    let announcement = Announcement::new(&folder, &door.url(), &secrets);

    let mut agent = None;
    run_on(&folder, &door, &Rules::of_demo(), stop.clone(), async |service| {
        ensure_accounts(service, &folder, &mut secrets).await?;
        // The agent begins once the service, at its first opening, has made its token.
        if agent.is_none() {
            announcement.print(options.json);
            agent = Some(tokio::spawn(run_agent(folder.clone(), secrets.clone(), stop.clone())));
        }
        Ok(())
    })
    .await?;
    // It was asked to end together with the service.
    agent.context("the service ended before it began")?.await.context("the office agent broke")
}

/// Runs the office agent. People can go on without it, so that its end is not the demo's.
async fn run_agent(folder: Folder, secrets: Secrets, stop: Stop) {
    if let Err(error) = office::run_demo(&folder, &secrets, stop).await {
        tracing::error!("the office agent has stopped: {error:#}");
    }
}

/// Makes what the service lacks: the workspace, both people and the agent. Once it has them, nothing changes.
async fn ensure_accounts(service: &Service, folder: &Folder, secrets: &mut Secrets) -> Result<()> {
    let accounts = service.accounts();
    let demo = service.workspaces.list().await.into_iter().find(|workspace| workspace.about().is_demo);
    let workspace = match demo {
        Some(workspace) => workspace,
        None => service
            .workspaces
            .create(&secrets.company, true)
            .await
            .context("cannot make the demo's workspace")?,
    };
    let team = Scopes::Some([Scope::team(&secrets.team)].into());
    let owner = ensure_person(&accounts, &workspace, &secrets.owner, Scopes::All).await?;
    accounts.set_administrator(workspace.id(), owner).await?;
    ensure_person(&accounts, &workspace, &secrets.colleague, team).await?;
    if accounts.agent(&secrets.agent_token).await? != Some(workspace.id()) {
        secrets.agent_token = accounts.add_agent(workspace.id(), "demo").await?;
        secrets::write(folder, secrets)?;
    }
    Ok(())
}

async fn ensure_person(
    accounts: &Accounts,
    workspace: &WorkspaceHandle,
    login: &Login,
    scopes: Scopes,
) -> Result<PersonId, AccountError> {
    let person = match accounts.person_by_email(&login.email).await? {
        Some(person) => person.id,
        None => accounts.add_person(&login.name, &login.email, &login.password).await?,
    };
    let modules = MODULES.map(|module| (module.to_owned(), Level::Full)).into();
    accounts.set_membership(workspace.id(), person, &Rights { modules, scopes }).await?;
    Ok(person)
}
