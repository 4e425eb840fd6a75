//! Why an edit was not done, and what to do about it, for whoever administers the synchronisation: a sentence for each variant.

use crate::console::home::Home;
use landbridge_model::history::{Cause, Trouble, TypeName};
use landbridge_model::validate::Problem;
use landbridge_model::{FieldNo, Reason, Rule};

/// What a field is called.
pub(super) fn field_word(home: &Home, name: Option<&TypeName>, field: FieldNo) -> String {
    let label = name.and_then(|name| name.fields.iter().find(|(no, _)| *no == field));
    label.map_or_else(|| home.say("reason-some-field"), |(_, label)| label.get(home.tag).to_owned())
}

/// Why it was not done.
pub(super) fn cause_words(home: &Home, name: Option<&TypeName>, trouble: &Trouble) -> String {
    let of_field =
        |id: &str, field: FieldNo| home.words.with(id, &[("field", field_word(home, name, field).into())]);
    let Cause::Refused(reason) = &trouble.cause else { return home.say("cause-conflict") };
    match reason {
        Reason::UnknownType => home.say("cause-unknown-type"),
        Reason::UnknownField { .. } => home.say("cause-unknown-field"),
        Reason::Invalid { field, problem } => {
            let field = field_word(home, name, *field);
            let problem = problem_words(home, problem);
            home.words.with("reason-invalid", &[("field", field.into()), ("problem", problem.into())])
        }
        Reason::ReadOnly { field } => of_field("reason-read-only", *field),
        Reason::NotOneUnit => home.say("cause-not-one-unit"),
        Reason::NoRight => home.words.with("cause-no-right", &[("person", trouble.person.as_str().into())]),
        Reason::NoSuchRecord => home.say("reason-no-such-record"),
        Reason::IdTaken => home.say("cause-id-taken"),
        Reason::Locked => home.say("reason-locked"),
        Reason::NotAllowed => home.say("reason-not-allowed"),
        Reason::NoSuchReference { field } => of_field("cause-no-such-reference", *field),
        Reason::GroupFailed { .. } => home.say("cause-group-failed"),
        Reason::DependsOnRefused { .. } => home.say("cause-depends-on-refused"),
        Reason::UnknownBase => home.say("cause-unknown-base"),
        Reason::NotUnderstood { message } => {
            home.words.with("cause-not-understood", &[("message", message.as_str().into())])
        }
        Reason::Office { message, field, rule } => {
            let message = rule.as_ref().map_or_else(|| message.clone(), |rule| rule_words(home, name, rule));
            let Some(field) = field else {
                return home.words.with("reason-office", &[("message", message.into())]);
            };
            let field = field_word(home, name, *field);
            home.words.with("reason-office-field", &[("field", field.into()), ("message", message.into())])
        }
    }
}

/// What to do about it.
pub(super) fn remedy_words(home: &Home, trouble: &Trouble) -> String {
    let Cause::Refused(reason) = &trouble.cause else { return home.say("remedy-conflict") };
    let id = match reason {
        Reason::UnknownType | Reason::NoSuchRecord | Reason::NotAllowed | Reason::IdTaken => "remedy-discard",
        Reason::NotUnderstood { .. } => "remedy-export",
        Reason::NoRight => "remedy-right",
        Reason::Locked => "remedy-open",
        Reason::GroupFailed { .. } | Reason::DependsOnRefused { .. } => "remedy-other",
        Reason::UnknownBase => "remedy-retry",
        Reason::UnknownField { .. }
        | Reason::Invalid { .. }
        | Reason::ReadOnly { .. }
        | Reason::NotOneUnit
        | Reason::NoSuchReference { .. } => "remedy-amend",
        Reason::Office { .. } => "remedy-office",
    };
    home.words.with(id, &[("person", trouble.person.as_str().into())])
}

/// How a value does not fit its field.
fn problem_words(home: &Home, problem: &Problem) -> String {
    let with_number = |id: &str, name: &str, text: String| home.words.with(id, &[(name, text.into())]);
    match problem {
        Problem::Required => home.say("problem-required"),
        Problem::WrongKind => home.say("problem-wrong-kind"),
        Problem::TooLong { max } => home.words.with("problem-too-long", &[("max", (*max).into())]),
        Problem::TooSmall { min } => with_number("problem-too-small", "min", home.formats.decimal(*min, 0)),
        Problem::TooGreat { max } => with_number("problem-too-great", "max", home.formats.decimal(*max, 0)),
        Problem::TooPrecise { decimals } => {
            home.words.with("problem-too-precise", &[("decimals", u32::from(*decimals).into())])
        }
        Problem::NotAChoice => home.say("problem-not-a-choice"),
        Problem::NotAnEmail => home.say("problem-not-an-email"),
        Problem::NotALink => home.say("problem-not-a-link"),
        Problem::NotAPhone => home.say("problem-not-a-phone"),
        Problem::ControlCharacter => home.say("problem-control-character"),
    }
}

/// A rule of the business database, as a sentence about the record, or about the field that is named with it.
fn rule_words(home: &Home, name: Option<&TypeName>, rule: &Rule) -> String {
    match rule {
        Rule::Required => home.say("rule-required"),
        Rule::Unique { fields } if fields.len() > 1 => {
            let labels: Vec<String> = fields.iter().map(|field| field_word(home, name, *field)).collect();
            home.words.with("rule-unique-together", &[("fields", labels.join(", ").into())])
        }
        Rule::Unique { .. } => home.say("rule-unique"),
        Rule::Reference => home.say("rule-reference"),
        Rule::Condition { condition } => {
            home.words.with("rule-condition", &[("condition", condition.as_str().into())])
        }
        Rule::ReadOnly => home.say("rule-read-only"),
        Rule::Unfit => home.say("rule-unfit"),
        Rule::Unreadable => home.say("rule-unreadable"),
        Rule::NoSuchType => home.say("cause-unknown-type"),
        Rule::NoKey => home.say("rule-no-key"),
    }
}
