//! Which panels stand on the console's desktop, in which order: each person's own choice, kept in their browser.

/// What the browser keeps it under.
const KEPT_AS: &str = "landbridge-console-desktop";

/// A panel that can be put on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Panel {
    /// How the synchronisation goes.
    Progress,
    /// What the company is connected with.
    Connection,
    /// What the synchronisation did last.
    History,
}

impl Panel {
    /// All there are.
    pub(super) const ALL: [Self; 3] = [Self::Progress, Self::Connection, Self::History];

    /// What it is kept as; tests and styles know it by this.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Connection => "connection",
            Self::History => "history",
        }
    }

    /// The id of the message that says what it is called.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Progress => "progress-title",
            Self::Connection => "settings-connection",
            Self::History => "history-title",
        }
    }
}

/// The panels on a desktop, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Arrangement(Vec<Panel>);

impl Default for Arrangement {
    fn default() -> Self {
        Self(vec![Panel::Progress, Panel::Connection])
    }
}

impl Arrangement {
    /// What the browser has kept, or what is there before anybody has arranged anything.
    pub(super) fn kept() -> Self {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
        let kept = storage.and_then(|storage| storage.get_item(KEPT_AS).ok().flatten());
        kept.map_or_else(Self::default, |kept| Self::parse(&kept))
    }

    /// Has the browser keep it. One that keeps nothing shows the usual panels the next time.
    pub(super) fn keep(&self) {
        if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
            let _ = storage.set_item(KEPT_AS, &self.to_text());
        }
    }

    /// The panels, in their order.
    pub(super) fn panels(&self) -> &[Panel] {
        &self.0
    }

    /// Those that are not on the desktop.
    pub(super) fn others(&self) -> impl Iterator<Item = Panel> {
        Panel::ALL.into_iter().filter(|panel| !self.0.contains(panel))
    }

    /// The place of a panel, from 1.
    pub(super) fn place(&self, panel: Panel) -> Option<usize> {
        self.0.iter().position(|other| *other == panel).map(|at| at + 1)
    }

    /// The same with a panel put behind all others.
    pub(super) fn with(&self, panel: Panel) -> Self {
        let others = self.0.iter().copied().filter(|other| *other != panel);
        Self(others.chain([panel]).collect())
    }

    /// The same without a panel.
    pub(super) fn without(&self, panel: Panel) -> Self {
        Self(self.0.iter().copied().filter(|other| *other != panel).collect())
    }

    /// The same with a panel before the one that it stands behind.
    pub(super) fn moved_up(&self, panel: Panel) -> Self {
        let mut panels = self.0.clone();
        if let Some(at @ 1..) = panels.iter().position(|other| *other == panel) {
            panels.swap(at - 1, at);
        }
        Self(panels)
    }

    /// The same with a panel behind the one that it stands before.
    pub(super) fn moved_down(&self, panel: Panel) -> Self {
        let mut panels = self.0.clone();
        if let Some(at) = panels.iter().position(|other| *other == panel).filter(|at| at + 1 < panels.len()) {
            panels.swap(at, at + 1);
        }
        Self(panels)
    }

    fn to_text(&self) -> String {
        self.0.iter().map(|panel| panel.name()).collect::<Vec<_>>().join(",")
    }

    /// A panel that another version kept, and that is none here, is passed over.
    fn parse(text: &str) -> Self {
        let panel = |name: &str| Panel::ALL.into_iter().find(|panel| panel.name() == name);
        text.split(',').filter_map(panel).fold(Self(Vec::new()), |panels, panel| panels.with(panel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_are_put_moved_and_taken_away() {
        let all = Arrangement::default().with(Panel::History);
        assert_eq!(all.panels(), [Panel::Progress, Panel::Connection, Panel::History]);
        let up = all.moved_up(Panel::History);
        assert_eq!(up.panels(), [Panel::Progress, Panel::History, Panel::Connection]);
        assert_eq!(up.moved_down(Panel::History), all);
        assert_eq!(up.place(Panel::History), Some(2));
        assert_eq!(
            (all.moved_up(Panel::Progress), all.moved_down(Panel::History)),
            (all.clone(), all.clone())
        );
        let fewer = all.without(Panel::Progress);
        assert_eq!(fewer.panels(), [Panel::Connection, Panel::History]);
        assert_eq!(fewer.others().collect::<Vec<_>>(), [Panel::Progress]);
    }

    #[test]
    fn what_was_kept_comes_back_and_what_is_no_panel_does_not() {
        let all = Arrangement::default().with(Panel::History).moved_up(Panel::History);
        assert_eq!(Arrangement::parse(&all.to_text()), all);
        assert_eq!(
            Arrangement::parse("history,weather,history,progress").panels(),
            [Panel::History, Panel::Progress]
        );
        assert!(Arrangement::parse("").panels().is_empty(), "somebody took all of them away");
    }
}
