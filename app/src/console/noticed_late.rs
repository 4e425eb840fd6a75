//! What is said where the business software tells nobody of its changes.

use super::home::Home;
use yew::{Html, html};

/// That changes may be noticed late, and how often the office looks for them; nothing where each is noticed at once.
pub(super) fn noticed_late(home: &Home) -> Html {
    let seconds = home.overview.look_seconds;
    if seconds == 0 {
        return Html::default();
    }
    html! { <p class="hint noticed-late">{ home.words.with("noticed-late", &[("count", seconds.into())]) }</p> }
}
