//! What the office tells as values, in words.

use super::home::Home;
use super::obstacle::{obstacle_text, obstacle_words, remedy_words};
use crate::components::notice::{Tone, notice};
use landbridge_model::company_number::NumberFault;
use landbridge_model::console::{Failure, FailureKind};
use landbridge_model::requirement::{Item, Lack};
use yew::{Html, html};

/// What is required.
pub(super) fn item_words(home: &Home, item: Item) -> String {
    home.say(match item {
        Item::Database => "item-database",
        Item::Mapping => "item-mapping",
        Item::Grants => "item-grants",
        Item::Room => "item-room",
        Item::OwnData => "item-own-data",
        Item::NoEvaluation => "item-no-evaluation",
        Item::SuperUser => "item-super-user",
        Item::Employee => "item-employee",
        Item::CompanyNumber => "item-company-number",
        Item::Address => "item-address",
        Item::Telephone => "item-telephone",
        Item::Email => "item-email",
        Item::Service => "item-service",
        Item::Clock => "item-clock",
        Item::Agent => "item-agent",
        Item::Agreement => "item-agreement",
    })
}

/// What to do about what does not hold.
pub(super) fn lack_words(home: &Home, item: Item, lack: &Lack) -> String {
    let with = |id: &str, name: &str, text: &str| home.words.with(id, &[(name, text.into())]);
    match lack {
        Lack::NotNamed(_) if item == Item::Agent => home.say("lack-not-connected"),
        Lack::NotNamed(_) => home.say("lack-not-named"),
        Lack::Failed(why) => why.clone(),
        Lack::ReadOnly(why) => with("lack-read-only", "why", why),
        Lack::Rights { why, .. } => with("lack-rights", "why", why),
        Lack::NoRoom => home.say("lack-no-room"),
        Lack::Sample => home.say("lack-sample"),
        Lack::Evaluation => home.say("lack-evaluation"),
        Lack::NotMapped(name) => with("lack-not-mapped", "name", name),
        Lack::NoSuchUser(login) => with("lack-no-such-user", "login", login),
        Lack::NotSuperUser(login) => with("lack-not-super-user", "login", login),
        Lack::NoSuperUser => home.say("lack-no-super-user"),
        Lack::NotLinked(login) => with("lack-not-linked", "login", login),
        Lack::Empty(_) => home.say("lack-empty"),
        Lack::Number(fault) => number_words(home, fault),
        Lack::Form(text) => with("lack-form", "text", text),
        Lack::Ended => home.say("lack-ended"),
        Lack::Clock(ahead) => {
            let seconds = ahead.unsigned_abs();
            let id = if *ahead > 0 { "lack-clock-ahead" } else { "lack-clock-behind" };
            home.words.with(id, &[("seconds", seconds.into())])
        }
    }
}

/// What is wrong with a company's number.
pub(super) fn number_words(home: &Home, fault: &NumberFault) -> String {
    match fault {
        NumberFault::Form(form) => home.words.with("number-form", &[("form", form.as_ref().into())]),
        NumberFault::CheckDigit => home.say("number-check-digit"),
    }
}

/// Why the office did not do as it was asked.
pub(super) fn failure_words(home: &Home, failure: &Failure) -> String {
    if let Some(obstacle) = &failure.obstacle {
        return format!("{} {}", obstacle_words(home, obstacle), remedy_words(home, obstacle));
    }
    match failure.kind {
        FailureKind::Key => home.say("console-key-text"),
        FailureKind::Entry | FailureKind::Failed => failure.message.clone(),
        FailureKind::WrongPassword => home.say("sign-in-wrong-password"),
        FailureKind::TooMany => home.say("id-too-many"),
        FailureKind::Connected => home.say("source-connected"),
        FailureKind::AnotherDatabase => home.say("reconnect-another"),
        FailureKind::Insecure => home.say("console-insecure"),
        FailureKind::NoMail => home.say("id-no-mail"),
        FailureKind::NotBegun => home.say("move-not-begun"),
        FailureKind::KeptHere => home.say("move-kept-here"),
        FailureKind::Code => home.say("pair-void-code"),
        FailureKind::Offline => home.say("console-offline"),
    }
}

/// The same with what somebody else says of it in the original.
pub(super) fn failure_text(home: &Home, failure: &Failure) -> Html {
    match &failure.obstacle {
        Some(obstacle) => obstacle_text(home, obstacle),
        None => html! { <span>{ failure_words(home, failure) }</span> },
    }
}

/// The same as a notice.
pub(super) fn failure_notice(home: &Home, failure: &Failure) -> Html {
    notice(Tone::Failure, None, failure_text(home, failure))
}
