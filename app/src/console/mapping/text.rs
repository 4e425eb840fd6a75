//! The mapping as text, for what the screen has no controls for.

use crate::console::home::Home;
use crate::state::{use_effect_with, use_state, use_state_eq};
use web_sys::{HtmlTextAreaElement, MouseEvent};
use yew::{Callback, Html, InputEvent, Properties, TargetCast, component, html, use_node_ref};

/// What the text needs.
#[derive(Properties, PartialEq)]
pub(super) struct MappingTextProps {
    pub(super) home: Home,
    /// The text as it was checked.
    pub(super) text: String,
    /// The first line with something wrong, from 1.
    pub(super) line: Option<u32>,
    /// Whether there is nothing else to see.
    pub(super) is_open: bool,
    /// Another text is to be checked.
    pub(super) on_check: Callback<String>,
}

/// The text.
#[component]
pub(super) fn MappingText(props: &MappingTextProps) -> Html {
    let MappingTextProps { home, text, line, is_open, on_check } = props;
    let typed = use_state_eq(|| text.clone());
    let is_shown = use_state(|| false);
    let area = use_node_ref();
    {
        let typed = typed.setter();
        use_effect_with(text.clone(), move |text| typed.set(text.clone()));
    }
    let is_changed = *typed != *text;
    let on_input = {
        let typed = typed.setter();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        })
    };
    let on_click = {
        let (on_check, typed) = (on_check.clone(), (*typed).clone());
        Callback::from(move |_: MouseEvent| on_check.emit(typed.clone()))
    };
    let on_line = {
        let (area, line) = (area.clone(), line.unwrap_or(1));
        Callback::from(move |_: MouseEvent| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                show_line(&area, line);
            }
        })
    };
    let on_toggle = {
        let is_shown = is_shown.setter();
        Callback::from(move |event: yew::Event| {
            is_shown.set(event.target_unchecked_into::<web_sys::Element>().has_attribute("open"));
        })
    };
    let is_drawn = *is_open || *is_shown;
    html! {
        <details class="card" id="mapping-text" open={is_drawn} ontoggle={on_toggle}>
            <summary>{ home.say("mapping-text") }</summary>
            <p class="hint" id="mapping-text-hint">{ home.say("mapping-text-hint") }</p>
            if is_drawn {
                <textarea id="mapping-area" ref={area} rows="24" spellcheck="false" autocomplete="off" aria-label={home.say("mapping-text")}
                    aria-describedby="mapping-text-hint" value={(*typed).clone()} oninput={on_input} />
            }
            <div class="buttons">
                <button type="button" id="mapping-check" disabled={!is_changed} onclick={on_click}>{ home.say("mapping-check") }</button>
                if let Some(line) = line {
                    <button type="button" class="quiet" id="mapping-line" onclick={on_line}>
                        { home.words.with("mapping-line", &[("line", (*line).into())]) }
                    </button>
                }
            </div>
            if is_changed { <p class="hint" role="status">{ home.say("mapping-unchecked") }</p> }
        </details>
    }
}

/// Puts the focus on a line, from 1.
fn show_line(area: &HtmlTextAreaElement, line: u32) {
    let text = area.value();
    let before = text.split_inclusive('\n').take(line.saturating_sub(1) as usize);
    // The browser counts in units of UTF-16.
    let begin = before.map(|line| line.encode_utf16().count()).sum::<usize>();
    let length =
        text.lines().nth(line.saturating_sub(1) as usize).map_or(0, |line| line.encode_utf16().count());
    let (begin, end) = (begin as u32, (begin + length) as u32);
    // Neither can fail for an element on the page.
    let _ = area.focus();
    let _ = area.set_selection_range(begin, end);
    // Browsers show what is chosen when they like; this is where it is.
    let share = f64::from(line.saturating_sub(1)) / (text.lines().count().max(1) as f64);
    area.set_scroll_top((f64::from(area.scroll_height()) * share) as i32 - area.client_height() / 2);
}
