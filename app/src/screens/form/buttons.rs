//! What stands below a form: saving, and how far that is; discarding; deleting.

use super::delete::DeleteDialog;
use super::use_save::Saving;
use crate::screens::failures::commit_words;
use crate::screens::here::Here;
use crate::state::State;
use landbridge_model::RecordType;
use landbridge_replica::view::RecordView;
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, html};

/// What the buttons need.
pub(super) struct Buttons<'a> {
    /// The type of the record.
    pub record_type: &'a Rc<RecordType>,
    /// How far saving is.
    pub saving: &'a Saving,
    /// In how many fields something is wrong.
    pub trouble_count: usize,
    /// Whether there are entries to save.
    pub is_dirty: bool,
    /// Whether it can be saved now.
    pub may_save: bool,
    /// Whether there is something to discard.
    pub may_discard: bool,
    /// The record, when it may be deleted.
    pub deletable: Option<Rc<RecordView>>,
    /// The entries are to go.
    pub on_discard: Callback<MouseEvent>,
    /// Whether the person is asked if the record is to go.
    pub is_deleting: &'a State<bool>,
}

/// The buttons of a form.
pub(super) fn buttons(here: &Here, wanted: Buttons<'_>) -> Html {
    let asks = |asks: bool| {
        let is_deleting = wanted.is_deleting.setter();
        Callback::from(move |()| is_deleting.set(asks))
    };
    html! {
        <footer class="form-buttons">
            <button type="submit" id="save" class="primary" disabled={!wanted.may_save}>
                { here.words.get(if *wanted.saving == Saving::Busy { "form-saving" } else { "form-save" }) }
            </button>
            if wanted.may_discard {
                <button type="button" id="discard-changes" onclick={wanted.on_discard.clone()}>{ here.words.get("form-cancel") }</button>
            }
            { saving_words(here, &wanted) }
            if let Some(view) = &wanted.deletable {
                <button type="button" id="delete" class="quiet danger" onclick={asks(true).reform(|_: MouseEvent| ())}>
                    { here.words.get("form-delete") }
                </button>
                if **wanted.is_deleting {
                    <DeleteDialog record_type={wanted.record_type.clone()} view={view.clone()} on_close={asks(false)} />
                }
            }
        </footer>
    }
}

fn saving_words(here: &Here, wanted: &Buttons<'_>) -> Html {
    match wanted.saving {
        Saving::Held if wanted.trouble_count > 0 => html! {
            <p id="save-state" class="problem" role="alert" data-save="held">
                { here.words.with("form-problems", &[("count", wanted.trouble_count.into())]) }
            </p>
        },
        Saving::Saved if !wanted.is_dirty => html! {
            <p id="save-state" role="status" data-save="saved">{ here.words.get("form-saved") }</p>
        },
        Saving::Failed(failure) => html! {
            <p id="save-state" class="problem" role="alert" data-save="failed">
                { commit_words(here, Some(wanted.record_type), failure) }
            </p>
        },
        Saving::Busy => {
            html! { <p id="save-state" role="status" data-save="busy">{ here.words.get("form-saving") }</p> }
        }
        Saving::Idle | Saving::Held | Saving::Saved => {
            html! { <p id="save-state" role="status" data-save="idle"></p> }
        }
    }
}
