//! The demo's mailbox: what would have been mailed, for whoever tries the demo.

use super::{
    Api,
    error::ApiError,
    plain_page::{escaped, page},
};
use crate::mail::Kept;
use axum::{extract::State, response::Response};
use std::fmt::Write as _;

/// `GET /mailbox`: the mails, newest first; there is no such page where mails are sent.
pub(super) async fn mailbox(State(api): State<Api>) -> Result<Response, ApiError> {
    let mails = api.accounts().mailbox().await?.ok_or_else(ApiError::not_found)?;
    let mut body =
        "<p>This demonstration sends no mails: they arrive here. Load the page again to see what has come \
                    since.</p>\n"
            .to_owned();
    for mail in &mails {
        body.push_str(&article(mail));
    }
    Ok(page("en", "Mailbox", &body))
}

fn article(mail: &Kept) -> String {
    let mut article = format!(
        "<article>\n<h2>{}</h2>\n<p class=\"note\">{}</p>\n",
        escaped(&mail.letter.subject),
        escaped(&mail.recipient)
    );
    for line in mail.letter.body.lines().filter(|line| !line.is_empty()) {
        let text = escaped(line);
        let is_link = line.starts_with("http://") || line.starts_with("https://");
        let shown = if is_link { format!("<a href=\"{text}\">{text}</a>") } else { text };
        writeln!(article, "<p>{shown}</p>").expect("writing to a string never fails");
    }
    article.push_str("</article>\n");
    article
}
