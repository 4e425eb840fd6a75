//! What went wrong, in words: one message for each variant, and what can be done about it.

use super::form::read::Trouble;
use super::here::Here;
use crate::hooks::CommitFailure;
use landbridge_model::{FieldNo, Reason, RecordType, Rule, validate::Problem};

/// What is wrong with what was typed.
pub(crate) fn trouble_words(here: &Here, trouble: &Trouble) -> String {
    match trouble {
        Trouble::NotANumber => here.words.get("problem-not-a-number"),
        Trouble::NotADate => here.words.get("problem-not-a-date"),
        Trouble::NotChosen => here.words.get("problem-not-chosen"),
        Trouble::Unfit(problem) => problem_words(here, problem),
    }
}

/// How a value does not fit its field.
pub(crate) fn problem_words(here: &Here, problem: &Problem) -> String {
    let words = &here.words;
    match problem {
        Problem::Required => words.get("problem-required"),
        Problem::WrongKind => words.get("problem-wrong-kind"),
        Problem::TooLong { max } => words.with("problem-too-long", &[("max", (*max).into())]),
        Problem::TooSmall { min } => {
            words.with("problem-too-small", &[("min", here.formats.decimal(*min, 0).into())])
        }
        Problem::TooGreat { max } => {
            words.with("problem-too-great", &[("max", here.formats.decimal(*max, 0).into())])
        }
        Problem::TooPrecise { decimals } => {
            words.with("problem-too-precise", &[("decimals", u32::from(*decimals).into())])
        }
        Problem::NotAChoice => words.get("problem-not-a-choice"),
        Problem::NotAnEmail => words.get("problem-not-an-email"),
        Problem::NotALink => words.get("problem-not-a-link"),
        Problem::NotAPhone => words.get("problem-not-a-phone"),
        Problem::ControlCharacter => words.get("problem-control-character"),
    }
}

/// Why an edit of a record of this type was refused.
pub(crate) fn reason_words(here: &Here, record_type: Option<&RecordType>, reason: &Reason) -> String {
    let words = &here.words;
    let of_field =
        |id, field: FieldNo| words.with(id, &[("field", field_label(here, record_type, field).into())]);
    match reason {
        Reason::UnknownType => words.get("reason-unknown-type"),
        Reason::UnknownField { .. } => words.get("reason-unknown-field"),
        Reason::Invalid { field, problem } => {
            let field = field_label(here, record_type, *field);
            let problem = problem_words(here, problem);
            words.with("reason-invalid", &[("field", field.into()), ("problem", problem.into())])
        }
        Reason::ReadOnly { field } => of_field("reason-read-only", *field),
        Reason::NotOneUnit => words.get("reason-not-one-unit"),
        Reason::NoRight => words.get("reason-no-right"),
        Reason::NoSuchRecord => words.get("reason-no-such-record"),
        Reason::IdTaken => words.get("reason-id-taken"),
        Reason::Locked => words.get("reason-locked"),
        Reason::NotAllowed => words.get("reason-not-allowed"),
        Reason::NoSuchReference { field } => of_field("reason-no-such-reference", *field),
        Reason::GroupFailed { .. } => words.get("reason-group-failed"),
        Reason::DependsOnRefused { .. } => words.get("reason-depends-on-refused"),
        Reason::UnknownBase => words.get("reason-unknown-base"),
        Reason::NotUnderstood { message } => {
            words.with("reason-not-understood", &[("message", message.as_str().into())])
        }
        Reason::Office { message, field, rule } => {
            let message = match rule {
                Some(rule) => rule_words(here, record_type, rule),
                None => message.clone(),
            };
            let Some(field) = field else {
                return words.with("reason-office", &[("message", message.into())]);
            };
            let field = field_label(here, record_type, *field);
            words.with("reason-office-field", &[("field", field.into()), ("message", message.into())])
        }
    }
}

/// A rule of the business database, as a sentence about the record, or about the field that is named with it.
fn rule_words(here: &Here, record_type: Option<&RecordType>, rule: &Rule) -> String {
    let words = &here.words;
    match rule {
        Rule::Required => words.get("rule-required"),
        Rule::Unique { fields } if fields.len() > 1 => {
            let labels: Vec<String> =
                fields.iter().map(|field| field_label(here, record_type, *field)).collect();
            words.with("rule-unique-together", &[("fields", labels.join(", ").into())])
        }
        Rule::Unique { .. } => words.get("rule-unique"),
        Rule::Reference => words.get("rule-reference"),
        Rule::Condition { condition } => {
            words.with("rule-condition", &[("condition", condition.as_str().into())])
        }
        Rule::ReadOnly => words.get("rule-read-only"),
        Rule::Unfit => words.get("rule-unfit"),
        Rule::Unreadable => words.get("rule-unreadable"),
        Rule::NoSuchType => words.get("reason-unknown-type"),
        Rule::NoKey => words.get("rule-no-key"),
    }
}

/// Why something was not saved on this device.
pub(crate) fn commit_words(here: &Here, record_type: Option<&RecordType>, failure: &CommitFailure) -> String {
    match failure {
        CommitFailure::Refused(reason) => {
            let reason = reason_words(here, record_type, reason);
            here.words.with("not-saved-refused", &[("reason", reason.into())])
        }
        CommitFailure::Gone => here.words.get("not-saved-gone"),
        CommitFailure::Full => here.words.get("not-saved-full"),
        CommitFailure::NotOpen => here.words.get("not-saved-not-open"),
        CommitFailure::Broken(message) => {
            here.words.with("not-saved-broken", &[("message", message.as_str().into())])
        }
    }
}

fn field_label(here: &Here, record_type: Option<&RecordType>, no: FieldNo) -> String {
    let field = record_type.and_then(|record_type| record_type.field(no));
    field.map_or_else(
        || here.words.get("reason-some-field"),
        |field| field.label.get(here.words.tag()).to_owned(),
    )
}
