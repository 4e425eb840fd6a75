//! The page behind a mailed link, on which a person chooses a password.
//!
//! Programs that look into mails follow links, run scripts and send forms off. Looking at the page changes nothing, and the form is of use
//! only with a password typed twice.

use super::{
    Api,
    error::ApiError,
    plain_page::{escaped, page},
};
use crate::{
    accounts::{AccountError, LinkHolder, MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS},
    words::Words,
};
use axum::{
    Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use landbridge_model::id_mail::Language;
use serde::Deserialize;

/// The query of `GET /id`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Followed {
    #[serde(default)]
    link: String,
}

/// The form of `POST /id`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    link: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// `GET /id`: the form.
pub(super) async fn show(
    State(api): State<Api>,
    headers: HeaderMap,
    followed: Result<Query<Followed>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(followed) = followed.unwrap_or_default();
    let Some(holder) = api.accounts().link_holder(&followed.link).await? else { return Ok(void(&headers)) };
    Ok(form(&holder, &followed.link, None))
}

/// `POST /id`: chooses the password. Only who has the link can come here, so that it does not matter which page the form was sent from.
pub(super) async fn choose(
    State(api): State<Api>,
    headers: HeaderMap,
    sent: Result<Form<Chosen>, FormRejection>,
) -> Result<Response, ApiError> {
    // What is no form has no link either.
    let Form(chosen) = sent.unwrap_or_default();
    let Some(holder) = api.accounts().link_holder(&chosen.link).await? else { return Ok(void(&headers)) };
    if chosen.password != chosen.again {
        return Ok(form(&holder, &chosen.link, Some("page-differ")));
    }
    match api.accounts().choose_password(&chosen.link, &chosen.password).await {
        Ok(()) => Ok(done(holder.language)),
        Err(AccountError::UnfitPassword) => {
            let is_long = chosen.password.len() > MAX_PASSWORD_BYTES;
            Ok(form(&holder, &chosen.link, Some(if is_long { "page-long" } else { "page-short" })))
        }
        Err(AccountError::VoidLink) => Ok(void(&headers)),
        Err(error) => Err(error.into()),
    }
}

fn form(holder: &LinkHolder, link: &str, fault: Option<&str>) -> Response {
    let words = Words::of(holder.language);
    let least = MIN_PASSWORD_CHARS.to_string();
    let most = MAX_PASSWORD_BYTES.to_string();
    let with_limits = |id: &str| escaped(&words.with(id, &[("least", &least), ("most", &most)]));
    let say = |id: &str| escaped(&words.get(id));
    let whose = escaped(&words.with("page-whose", &[("email", &holder.email)]));
    let told = fault.map(|id| format!("<p class=\"fault\" role=\"alert\">{}</p>\n", with_limits(id)));
    // Programs that keep passwords take the address from the field before it.
    let body = format!(
        "<p>{whose}</p>\n{told}\
         <form method=\"post\" action=\"/id\">\n\
         <input type=\"hidden\" name=\"link\" value=\"{link}\">\n\
         <label for=\"email\">{email}</label>\n\
         <input id=\"email\" type=\"email\" value=\"{address}\" autocomplete=\"username\" readonly>\n\
         <label for=\"password\">{password}</label>\n\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" \
         minlength=\"{least}\" maxlength=\"{most}\" required aria-describedby=\"rules\" autofocus>\n\
         <p id=\"rules\" class=\"note\">{rules}</p>\n\
         <label for=\"again\">{again}</label>\n\
         <input id=\"again\" name=\"again\" type=\"password\" autocomplete=\"new-password\" \
         minlength=\"{least}\" maxlength=\"{most}\" required>\n\
         <button type=\"submit\">{save}</button>\n\
         </form>\n",
        told = told.unwrap_or_default(),
        link = escaped(link),
        email = say("page-email"),
        address = escaped(&holder.email),
        password = say("page-password"),
        rules = with_limits("page-rules"),
        again = say("page-again"),
        save = say("page-save"),
    );
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, page(holder.language.tag(), &words.get("page-choose"), &body)).into_response()
}

fn done(language: Language) -> Response {
    told(&Words::of(language), "page-chosen", "page-chosen-then")
}

fn void(headers: &HeaderMap) -> Response {
    let words = Words::of(preferred(headers));
    (StatusCode::GONE, told(&words, "page-void", "page-void-then")).into_response()
}

fn told(words: &Words, heading: &str, then: &str) -> Response {
    let body = format!("<p>{}</p>\n", escaped(&words.get(then)));
    page(words.language().tag(), &words.get(heading), &body)
}

/// The first language that the browser asks for and the pages are written in; browsers name the best first.
fn preferred(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok());
    let tags = wanted.unwrap_or_default().split(',').map(|one| one.trim().get(..2).unwrap_or_default());
    let mut known = tags.filter_map(|tag| Language::ALL.into_iter().find(|one| one.tag() == tag));
    known.next().unwrap_or_default()
}
