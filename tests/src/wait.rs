//! Waiting for a claim to hold: ask again and again until it does or the patience ends. Tests never sleep.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

/// How long a test waits for something that should come soon. Generous, since two cores may be building meanwhile; a
/// passing test never waits for it to run out.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(25);

/// Waits until `ask` answers something, at most [`PATIENCE`]. The error says what was waited for and, when the last
/// question failed, why.
pub async fn until<T>(claim: &str, ask: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    until_within(PATIENCE, claim, ask).await
}

/// Like [`until`], with a limit of its own.
pub async fn until_within<T>(
    limit: Duration,
    claim: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        let answer = ask().await;
        if let Ok(Some(value)) = answer {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            let reason = answer.err().unwrap_or_else(|| anyhow!("it did not come true"));
            return Err(reason).with_context(|| format!("waited {} s for: {claim}", limit.as_secs_f32()));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_claim_that_comes_true_ends_the_wait() {
        let mut asked = 0;
        let answer = until("the third question", async || {
            asked += 1;
            Ok((asked == 3).then_some(asked))
        });
        assert_eq!(answer.await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_claim_that_stays_false_is_named_with_the_last_reason() {
        let answer = until_within(Duration::from_millis(60), "the moon to answer", async || {
            Err::<Option<()>, _>(anyhow!("nobody is there"))
        });
        let error = format!("{:#}", answer.await.unwrap_err());
        assert!(error.contains("the moon to answer"), "{error}");
        assert!(error.contains("nobody is there"), "{error}");
    }
}
