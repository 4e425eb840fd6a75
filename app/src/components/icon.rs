//! The few pictures there are. Each is decoration: what it means stands beside it in words.

use yew::{Html, html};

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// A device: only here.
    Device,
    /// A cloud: on the service.
    Service,
    /// A tick: in the office.
    Office,
    /// Something waits for a person.
    Attention,
    /// To add.
    Plus,
    /// To remove or close.
    Cross,
    /// To look for.
    Search,
    /// The menu.
    Menu,
    /// To open downwards.
    Down,
    /// Sorted upwards.
    SortedUp,
    /// Sorted downwards.
    SortedDown,
    /// The desktop.
    Home,
    /// Records of a type.
    List,
    /// Two values for one thing.
    Conflict,
    /// What waits to leave.
    Outbox,
    /// Settings.
    Settings,
    /// To write a message.
    Mail,
    /// To call.
    Phone,
    /// To another page.
    Link,
}

/// Draws a picture in the colour of the text around it.
pub(crate) fn icon(which: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d={path(which)} />
        </svg>
    }
}

/// Strokes on a field of 16 by 16.
fn path(which: Icon) -> &'static str {
    match which {
        Icon::Device => "M3 3.5h10v7H3zM1.5 13h13M6.5 13l.5-2.5M9.5 13 9 10.5",
        Icon::Service => "M4.5 12.5a3 3 0 0 1-.3-6A4 4 0 0 1 12 7.1a2.7 2.7 0 0 1-.2 5.4z",
        Icon::Office => "M3 8.5 6.5 12 13 4.5",
        Icon::Attention => "M8 2 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3",
        Icon::Plus => "M8 3v10M3 8h10",
        Icon::Cross => "M4 4l8 8M12 4l-8 8",
        Icon::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5 14 14",
        Icon::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
        Icon::Down => "M4 6l4 4 4-4",
        Icon::SortedUp => "M8 13V3.5M4.5 7 8 3.5 11.5 7",
        Icon::SortedDown => "M8 3v9.5M4.5 9 8 12.5 11.5 9",
        Icon::Home => "M2.5 7.5 8 2.5l5.5 5M4 6.5v7h8v-7M6.5 13.5v-4h3v4",
        Icon::List => "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.5M2.5 8h.5M2.5 12h.5",
        Icon::Conflict => "M2.5 5h6M6 2.5 8.5 5 6 7.5M13.5 11h-6M10 8.5 7.5 11l2.5 2.5",
        Icon::Outbox => "M2.5 9.5v4h11v-4M8 10.5v-8M5 5.5l3-3 3 3",
        Icon::Settings => "M2.5 4.5h6M11.5 4.5h2M10 3v3M2.5 11.5h2M7.5 11.5h6M6 10v3",
        Icon::Mail => "M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5",
        Icon::Phone => "M3 2.5h3l1 3.5-1.5 1a7 7 0 0 0 3.5 3.5L10 9l3.5 1v3A11 11 0 0 1 3 2.5z",
        Icon::Link => "M9 3h4v4M13 3 7.5 8.5M11.5 9.5v3.5H3V4.5h3.5",
    }
}
