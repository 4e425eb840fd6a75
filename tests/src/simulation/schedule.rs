//! Which world a seed has: the faults of each kind, and who and what is in it.

use super::{
    device::Device,
    mishaps::TAB_SIDES,
    mistakes::Mistake,
    office::{PLAIN, Premises},
    restored::Custom,
    trouble::{self, TROUBLED},
};

/// From this seed on backups are put back and clocks go wrong.
pub(super) const PUTS_BACK_FROM: u64 = 1_000_000;
/// From this seed on devices have two tabs, and everything befalls them that befalls browsers.
pub(super) const TABS_FROM: u64 = 2_000_000;
/// From this seed on there is trouble in the office.
pub(super) const TROUBLE_FROM: u64 = 3_000_000;

/// Which faults there are; the earlier seeds keep theirs, so that what they once found stays found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schedule {
    Plain,
    PutsBack,
    Tabs,
    /// Trouble in the office, and in every other world backups of the service as well.
    Trouble {
        puts_back: bool,
        custom: Custom,
    },
}

impl Schedule {
    pub(super) fn of(seed: u64) -> Self {
        match seed {
            TROUBLE_FROM.. => Self::Trouble {
                puts_back: seed % 2 == 1,
                custom: match seed % 4 {
                    0 => Custom::Adopts,
                    2 => Custom::AppliesAgain,
                    _ => Custom::Never,
                },
            },
            TABS_FROM.. => Self::Tabs,
            PUTS_BACK_FROM.. => Self::PutsBack,
            _ => Self::Plain,
        }
    }

    /// Whether the service's database lies in a folder.
    pub(super) fn has_folder(self) -> bool {
        !matches!(self, Self::Plain | Self::Tabs)
    }

    pub(super) fn premises(self) -> Premises {
        if matches!(self, Self::Trouble { .. }) { TROUBLED } else { PLAIN }
    }

    pub(super) fn device(self, no: usize, mistake: Option<Mistake>) -> Device {
        if self == Self::Tabs { Device::with_tabs(no, mistake) } else { Device::new(no, mistake) }
    }

    /// The sides of the die that says what happens next.
    pub(super) fn sides(self) -> usize {
        match self {
            Self::Plain => 40,
            Self::PutsBack => 43,
            Self::Tabs => 40 + TAB_SIDES,
            Self::Trouble { .. } => 40 + trouble::SIDES,
        }
    }
}
