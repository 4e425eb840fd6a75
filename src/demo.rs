//! `landbridge demo`: service, office agent and a sample company in one program.

mod announcement;
mod company;
mod secrets;

use crate::{
    assets, cli,
    folder::Folder,
    office,
    serve::{Door, Service, run_on},
    signals::stop_on_signals,
};
use announcement::Announcement;
use anyhow::{Context, Result};
use landbridge_model::{Level, PersonId, Rights, Scope, Scopes};
use landbridge_service::{
    WorkspaceHandle,
    accounts::{AccountError, Accounts},
};
use secrets::{Login, Secrets};
use tokio::sync::oneshot;

pub(crate) use secrets::read as read_secrets;

/// The modules of the sample company's record types.
const MODULES: [&str; 6] = ["contacts", "activities", "products", "sales", "projects", "staff"];

/// Runs the demo until it is asked to end.
pub(crate) async fn run(options: cli::Demo) -> Result<()> {
    let folder = Folder::open(&options.data.data)?;
    let (_service_lock, _office_lock) = (folder.lock_service()?, folder.lock_office()?);
    let door = Door::open(&options.address, None)?;
    let stop = stop_on_signals()?;
    company::make_once(&folder, options.seed, options.customers).await?;
    let extension = folder.extension();
    assets::unpack_extension(&extension)
        .with_context(|| format!("cannot unpack the extension into {}", extension.display()))?;
    let mut secrets = secrets::read_or_make(&folder, &door.local_url()).await?;
    let announcement = Announcement::new(&folder, &door.url(), &secrets);

    // The agent begins once the first opening of the service has made its token.
    let (token_sender, token) = oneshot::channel();
    let mut token_sender = Some(token_sender);
    let agent_stop = stop.clone();
    let service = run_on(&folder, &door, stop, async |service| {
        ensure_accounts(service, &folder, &mut secrets).await?;
        if let Some(sender) = token_sender.take() {
            announcement.print(options.json);
            // The agent is gone only when the program ends.
            let _ = sender.send(secrets.agent_token.clone());
        }
        Ok(())
    });
    let agent = async {
        match token.await {
            Ok(token) => office::run_demo(&folder, &door.local_url(), token, agent_stop).await,
            Err(_) => Ok(()),
        }
    };
    tokio::try_join!(service, agent)?;
    Ok(())
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
    ensure_person(&accounts, &workspace, &secrets.owner, Scopes::All).await?;
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
