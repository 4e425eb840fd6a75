//! Asking before a record is deleted.

use crate::components::dialog::Dialog;
use crate::hooks::{CommitFailure, use_commit};
use crate::screens::failures::commit_words;
use crate::screens::here::use_here;
use crate::screens::shell::go;
use crate::state::use_state;
use landbridge_model::RecordType;
use landbridge_replica::draft::{Intent, RecordChange};
use landbridge_replica::view::RecordView;
use std::rc::Rc;
use web_sys::MouseEvent;
use yew::{Callback, Html, Properties, component, html};

/// What the question needs.
#[derive(Properties, PartialEq)]
pub(crate) struct DeleteDialogProps {
    /// The type.
    pub record_type: Rc<RecordType>,
    /// The record as the person sees it.
    pub view: Rc<RecordView>,
    /// The person thought better of it.
    pub on_close: Callback<()>,
}

/// The question, with what goes along.
#[component]
pub(crate) fn DeleteDialog(props: &DeleteDialogProps) -> Html {
    let here = use_here();
    let commit = use_commit();
    let failure = use_state(|| None::<CommitFailure>);
    let view = &props.view;
    let delete = {
        let (failure, list, view) = (failure.setter(), here.list_of(&props.record_type), view.clone());
        Callback::from(move |_: MouseEvent| {
            let change = RecordChange::Delete {
                type_no: view.type_no,
                id: view.id,
                base: view.base,
                children: view.children.clone(),
            };
            let (failure, list) = (failure.clone(), list.clone());
            let answered = Callback::from(move |result: Result<(), CommitFailure>| match result {
                Ok(()) => go(&list),
                Err(error) => failure.set(Some(error)),
            });
            commit.emit((
                Intent::Save { changes: vec![change], is_group: false, amends: Vec::new() },
                answered,
            ));
        })
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let title = here.title_or_label(Some(&props.record_type), &view.title);
    let title = here.words.with("form-delete-title", &[("title", title.into())]);
    html! {
        <Dialog id="delete-dialog" {title} close_label={here.words.get("close")} on_close={props.on_close.clone()}>
            if !view.children.is_empty() {
                <p>{ here.words.with("form-delete-lines", &[("count", view.children.len().into())]) }</p>
            }
            <p>{ here.words.get("form-delete-text") }</p>
            if let Some(failure) = &*failure {
                <p class="problem" role="alert">{ commit_words(&here, Some(&props.record_type), failure) }</p>
            }
            <footer class="buttons">
                <button type="button" onclick={cancel}>{ here.words.get("cancel") }</button>
                <button type="button" id="delete-confirm" class="danger" onclick={delete}>{ here.words.get("form-delete-confirm") }</button>
            </footer>
        </Dialog>
    }
}
