//! Which world a seed has: the faults of each kind, and who and what is in it.

use super::{
    device::Device,
    dice::Dice,
    locks,
    mishaps::{self, TAB_SIDES},
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

/// From this seed on other programs hold the business database besides.
pub(super) const LOCKS_FROM: u64 = 3_100_000;
/// From this seed on the agent compares everything once more, now and then, besides.
const AUDITS_FROM: u64 = 3_200_000;
/// From this seed on worlds are narrow: little befalls them but what one kind of mistake needs to show.
const NARROW_FROM: u64 = 4_000_000;
/// So many seeds has each narrow kind.
const NARROW_SEEDS: u64 = 100_000;
/// From this seed on tabs are frozen, lose their lock and thaw, and hardly anything else befalls them.
pub(super) const TAKE_OVERS_FROM: u64 = NARROW_FROM;
/// From this seed on backups of the service are put back, while answers and write-backs of lost histories are still about.
pub(super) const LOST_HISTORIES_FROM: u64 = NARROW_FROM + NARROW_SEEDS;
/// From this seed on the same, with write-backs that lie for long.
pub(super) const LATE_WRITES_FROM: u64 = NARROW_FROM + 2 * NARROW_SEEDS;
/// From this seed on a backup of the service is put back last of all, and old answers are the first that devices hear after it.
pub(super) const LOST_ANSWERS_FROM: u64 = NARROW_FROM + 3 * NARROW_SEEDS;
/// From this seed on the office changes much, and old batches of it arrive again and again.
pub(super) const LATE_BATCHES_FROM: u64 = NARROW_FROM + 4 * NARROW_SEEDS;

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
            LATE_BATCHES_FROM.. => Self::Plain,
            LOST_HISTORIES_FROM.. => Self::Trouble { puts_back: true, custom: Custom::Never },
            TAKE_OVERS_FROM.. => Self::Tabs,
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
}

/// What happens next, by a die.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sides {
    /// Each of the first so many things, as often as any other.
    All(usize),
    /// Only a few things.
    Narrow(&'static Narrow),
}

/// A world to which little happens.
#[derive(Debug)]
pub(super) struct Narrow {
    /// What happens, and how often.
    sides: &'static [(usize, usize)],
    /// Of so many questions and answers one is lost, and one is there twice.
    fates: usize,
    /// Whether it is answers of the feed that arrive once more; else it is what became of pushes.
    pub(super) keeps_feeds: bool,
    /// Whether people only rename the same few things.
    pub(super) has_few_things: bool,
    /// Whether a backup of the service is put back last of all.
    pub(super) puts_back_last: bool,
}

impl Sides {
    pub(super) fn of(seed: u64) -> Self {
        match seed {
            LATE_BATCHES_FROM.. => Self::Narrow(&LATE_BATCHES),
            LOST_ANSWERS_FROM.. => Self::Narrow(&LOST_ANSWERS),
            LATE_WRITES_FROM.. => Self::Narrow(&LATE_WRITES),
            LOST_HISTORIES_FROM.. => Self::Narrow(&LOST_HISTORIES),
            TAKE_OVERS_FROM.. => Self::Narrow(&TAKE_OVERS),
            AUDITS_FROM.. => Self::All(40 + trouble::SIDES + locks::SIDES + 1),
            LOCKS_FROM.. => Self::All(40 + trouble::SIDES + locks::SIDES),
            TROUBLE_FROM.. => Self::All(40 + trouble::SIDES),
            TABS_FROM.. => Self::All(40 + TAB_SIDES),
            PUTS_BACK_FROM.. => Self::All(43),
            _ => Self::All(40),
        }
    }

    /// What happens next.
    pub(super) fn throw(self, dice: &mut Dice) -> usize {
        let sides = match self {
            Self::All(count) => return dice.below(count),
            Self::Narrow(narrow) => narrow.sides,
        };
        let mut left = dice.below(sides.iter().map(|(_, times)| times).sum());
        for (side, times) in sides {
            if left < *times {
                return *side;
            }
            left -= times;
        }
        unreachable!("the die has as many sides as the things have in all")
    }

    /// Whether little happens.
    pub(super) fn is_narrow(self) -> bool {
        matches!(self, Self::Narrow(_))
    }

    /// Whether people only rename the same few things, so that nearly every edit meets another one.
    pub(super) fn has_few_things(self) -> bool {
        matches!(self, Self::Narrow(narrow) if narrow.has_few_things)
    }

    /// Whether a backup of the service is put back last of all.
    pub(super) fn puts_back_last(self) -> bool {
        matches!(self, Self::Narrow(narrow) if narrow.puts_back_last)
    }

    /// What becomes of a question or answer, by its number.
    pub(super) fn fate(self, dice: &mut Dice) -> usize {
        dice.below(match self {
            Self::All(_) => 12,
            Self::Narrow(narrow) => narrow.fates,
        })
    }
}

const FLIGHT: usize = 0;
const CLICK: usize = 15;
const WAKE: usize = 23;
const RESTART: usize = 27;
const CHANGE: usize = 28;
const SEND: usize = 31;
const WRITE: usize = 35;

const TAKE_OVERS: Narrow = Narrow {
    sides: &[
        (FLIGHT, 10),
        (CLICK, 8),
        (WAKE, 3),
        (CHANGE, 1),
        (SEND, 3),
        (WRITE, 3),
        (40 + mishaps::FREEZE, 6),
        (40 + mishaps::THAW, 6),
        (40 + mishaps::OLD_ANSWER, 3),
    ],
    fates: 12,
    keeps_feeds: true,
    has_few_things: false,
    puts_back_last: false,
};

const LOST_HISTORIES: Narrow = Narrow {
    sides: &[
        (FLIGHT, 18),
        (CLICK, 2),
        (WAKE, 4),
        (RESTART, 1),
        (SEND, 6),
        (WRITE, 1),
        (40 + trouble::RESTORE, 6),
    ],
    fates: 4,
    keeps_feeds: false,
    has_few_things: false,
    puts_back_last: false,
};

const LATE_WRITES: Narrow = Narrow {
    sides: &[
        (FLIGHT, 16),
        (CLICK, 8),
        (WAKE, 2),
        (SEND, 6),
        (WRITE, 1),
        (40 + trouble::PUT_ASIDE, 2),
        (40 + trouble::WRITE_ASIDE, 1),
        (40 + trouble::RESTORE, 6),
    ],
    fates: 12,
    keeps_feeds: false,
    has_few_things: true,
    puts_back_last: false,
};

const LOST_ANSWERS: Narrow = Narrow {
    sides: &[(FLIGHT, 20), (CLICK, 4), (WAKE, 3), (SEND, 6), (WRITE, 1), (40 + trouble::RESTORE, 3)],
    fates: 12,
    keeps_feeds: false,
    has_few_things: true,
    puts_back_last: true,
};

const LATE_BATCHES: Narrow = Narrow {
    sides: &[(FLIGHT, 16), (CLICK, 3), (WAKE, 2), (CHANGE, 4), (SEND, 12), (WRITE, 3)],
    fates: 12,
    keeps_feeds: false,
    has_few_things: false,
    puts_back_last: false,
};
