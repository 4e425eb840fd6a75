//! Pokes, as a client hears them: server-sent events of the service.

use anyhow::{Context, Result};
use landbridge_model::Seq;
use landbridge_model::wire::Poke;
use reqwest::Response;

use crate::member::Member;

/// An open stream of pokes.
#[derive(Debug)]
pub(crate) struct Pokes {
    events: Response,
    heard: String,
}

impl Pokes {
    /// Begins to listen, and answers where the feed ends now.
    pub(crate) async fn begin(member: &Member) -> Result<(Pokes, Seq)> {
        let mut pokes = Pokes { events: member.get("events").await?, heard: String::new() };
        let first = pokes.next().await?;
        Ok((pokes, first.seq))
    }

    /// Waits until the feed ends behind a place.
    pub(crate) async fn beyond(&mut self, seq: Seq) -> Result<()> {
        while self.next().await?.seq <= seq {}
        Ok(())
    }

    async fn next(&mut self) -> Result<Poke> {
        loop {
            if let Some((event, rest)) = self.heard.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(str::to_owned);
                self.heard = rest.to_owned();
                // Events without data keep the connection alive.
                if let Some(data) = data {
                    return serde_json::from_str(data.trim()).context("understand a poke");
                }
                continue;
            }
            let chunk = self.events.chunk().await.context("hear the service")?;
            self.heard.push_str(&String::from_utf8_lossy(&chunk.context("the stream of pokes ended")?));
        }
    }
}
