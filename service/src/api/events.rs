//! Pokes by server-sent events: there is news, without content.

use super::{Api, Stop, caller::InWorkspace, error::ApiError};
use crate::{accounts::Caller, workspace::WorkspaceHandle};
use axum::{
    extract::State,
    http::HeaderName,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use landbridge_model::wire::Poke;
use std::{convert::Infallible, time::Duration};
use tokio::sync::watch;

/// Proxies and phones cut connections that are silent for about a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How often a stream without news looks whether its session has run out by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// `GET workspaces/{id}/events`.
pub(super) async fn events(
    State(api): State<Api>,
    caller: InWorkspace,
) -> Result<impl IntoResponse, ApiError> {
    let pokes = Pokes {
        news: caller.workspace.pokes(),
        endings: api.accounts().endings(),
        stop: api.stop(),
        is_first: true,
        workspace: caller.workspace,
        caller: caller.caller,
        api,
    };
    let events = stream::unfold(pokes, |mut pokes| async move {
        let poke = pokes.next().await?;
        let event = Event::default().json_data(poke).expect("a poke is plain data");
        Some((Ok::<_, Infallible>(event), pokes))
    });
    let buffering = (HeaderName::from_static("x-accel-buffering"), "no");
    Ok(([buffering], Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))))
}

/// One open stream.
struct Pokes {
    api: Api,
    workspace: WorkspaceHandle,
    caller: Caller,
    news: watch::Receiver<Poke>,
    endings: watch::Receiver<u64>,
    stop: Stop,
    is_first: bool,
}

impl Pokes {
    /// The next poke: the first at once, then one whenever there is news, however much of it; nothing when the stream is over.
    async fn next(&mut self) -> Option<Poke> {
        if std::mem::take(&mut self.is_first) {
            self.news.mark_unchanged();
            return self.workspace.status().await.ok();
        }
        loop {
            tokio::select! {
                news = self.news.changed() => {
                    news.ok()?;
                    return self.workspace.status().await.ok();
                }
                () = self.stop.stopped() => return None,
                _ = self.endings.changed() => if !self.may_go_on().await { return None },
                // When the office was last heard of changes without any other news.
                () = tokio::time::sleep(LOOK_AGAIN) => {
                    return if self.may_go_on().await { self.workspace.status().await.ok() } else { None };
                }
            }
        }
    }

    /// Whether the session is open and the person still belongs to the workspace. A database that cannot be read ends the stream:
    /// the client comes again.
    async fn may_go_on(&self) -> bool {
        let accounts = self.api.accounts();
        let is_open = accounts.is_open(self.caller.session).await.unwrap_or(false);
        let member = accounts.member(self.workspace.id(), &self.caller.person).await;
        is_open && member.is_ok_and(|member| member.is_some())
    }
}
