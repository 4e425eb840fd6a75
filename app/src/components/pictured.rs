//! A part of the screen that is still its picture while the client starts.

use crate::hub::hub;
use crate::shared::use_shared;
use crate::state::use_memo;
use yew::{Html, Properties, component};

/// What stands for the part, and the part.
#[derive(Properties, PartialEq)]
pub(crate) struct PicturedProps {
    /// The selector of the part in the ready-made screen.
    pub part: &'static str,
    /// The part itself.
    pub children: Html,
}

/// Leaves a part of the ready-made screen where it is until everything can be found: nobody needs it before, and drawing it would hold
/// that up.
#[component]
pub(crate) fn Pictured(props: &PicturedProps) -> Html {
    let is_starting = use_shared(|hub| &hub.is_starting);
    let picture = use_memo((), |()| hub().take_pictured_part(props.part));
    match &*picture {
        Some(picture) if *is_starting => Html::VRef(picture.clone()),
        _ => props.children.clone(),
    }
}
