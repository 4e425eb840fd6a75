//! Saving a form: checked first, and "saved" only after the strict transaction.

use super::draft::{Action, Draft, Fate, troubles};
use super::record_form::{Mode, RecordFormProps};
use crate::hooks::{CommitFailure, use_commit};
use crate::screens::here::Here;
use crate::state::{State, use_state};
use landbridge_model::RecordType;
use landbridge_replica::draft::Intent;
use yew::{Callback, hook};

/// How far saving is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Saving {
    /// Nobody has asked.
    Idle,
    /// It was asked for, but fields need a look first.
    Held,
    /// On its way to the disk.
    Busy,
    /// On this device, for good.
    Saved,
    /// Not saved.
    Failed(CommitFailure),
}

/// Saving, and how far it is.
pub(crate) struct UseSave {
    /// How far it is.
    pub saving: State<Saving>,
    /// In how many fields something is wrong.
    pub trouble_count: usize,
    /// Saves.
    pub save: Callback<()>,
}

/// Saves the entries of a form; `done` comes after the strict transaction.
#[hook]
pub(crate) fn use_save(
    here: &Here,
    form: &RecordFormProps,
    draft: &State<Draft>,
    done: Callback<()>,
) -> UseSave {
    let saving =
        use_state(|| if here.shelf.take_saved(&form.address) { Saving::Saved } else { Saving::Idle });
    let commit = use_commit();
    let (record_type, id) = (&*form.record_type, form.id);
    let is_new = form.mode == Mode::New;
    let trouble_count = count_troubles(here, record_type, is_new, draft);
    let changes = draft.changes(record_type.no, id, is_new);
    let is_group = draft.is_group();
    let amends = form.amends.clone();
    let save = {
        let (saving, draft) = (saving.clone(), draft.setter());
        Callback::from(move |()| {
            if *saving == Saving::Busy || (changes.is_empty() && trouble_count == 0) {
                return;
            }
            if trouble_count > 0 {
                return saving.set(Saving::Held);
            }
            saving.set(Saving::Busy);
            let (saving, draft, done) = (saving.setter(), draft.clone(), done.clone());
            let answered = Callback::from(move |result: Result<(), CommitFailure>| match result {
                Ok(()) => {
                    draft.change(|draft| draft.reduce(Action::Replace(Draft::default())));
                    saving.set(Saving::Saved);
                    done.emit(());
                }
                Err(failure) => saving.set(Saving::Failed(failure)),
            });
            commit.emit((
                Intent::Save { changes: changes.clone(), is_group, amends: amends.clone() },
                answered,
            ));
        })
    };
    UseSave { saving, trouble_count, save }
}

/// In how many fields of the record and its lines something is wrong.
fn count_troubles(here: &Here, record_type: &RecordType, is_new: bool, draft: &Draft) -> usize {
    let lines = draft.lines.iter().filter(|line| line.is_dirty() && !matches!(line.fate, Fate::Goes(_)));
    let in_lines = lines.filter_map(|line| {
        let line_type = here.record_type(line.type_no)?;
        Some(troubles(line_type, &line.touches, line.fate == Fate::New, Some(line.by)).len())
    });
    troubles(record_type, &draft.touches, is_new, None).len() + in_lines.sum::<usize>()
}
