//! `landbridge office doctor`: the requirements of connecting a company, in a terminal.

use crate::{chance::now_millis, cli, demo, folder::Folder};
use anyhow::{Result, bail};
use landbridge_office::doctor::{Candidate, Requirement, State, examine};
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};

/// Prints every requirement; an error when one does not hold.
pub(super) async fn run(options: &cli::Connected, user: Option<String>) -> Result<()> {
    let demo = match options.data.data.is_dir() {
        // A folder that is not there is not made for the sake of looking.
        false => None,
        true => Some(Folder::open(&options.data.data)?),
    };
    let secrets = demo.as_ref().map(demo::read_secrets).transpose()?.flatten();
    let candidate = super::named(options, demo.as_ref(), secrets.as_ref())?;
    let requirements = examine(&Candidate { user, ..candidate }, now_millis()).await;
    let is_coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // Whoever stops reading the list has read enough.
    let _ = io::stdout().write_all(list(&requirements, is_coloured).as_bytes());
    let missing = requirements.iter().filter(|requirement| requirement.state != State::Met).count();
    match missing {
        0 => Ok(()),
        1 => bail!("one requirement does not hold"),
        _ => bail!("{missing} requirements do not hold"),
    }
}

/// A line for each requirement, and below it what to do.
fn list(requirements: &[Requirement], is_coloured: bool) -> String {
    let mut list = String::new();
    for Requirement { item, state } in requirements {
        let (mark, colour, advice) = match state {
            State::Met => ("ok", 32, None),
            State::Missing(lack) => ("missing", 31, Some(lack.to_string())),
            State::Waits(first) => ("unknown", 33, Some(format!("first: {first}"))),
        };
        // Writing into a string cannot fail.
        let _ = match is_coloured {
            true => writeln!(list, "\u{1b}[{colour}m{mark:<9}\u{1b}[0m{item}"),
            false => writeln!(list, "{mark:<9}{item}"),
        };
        for line in advice.iter().flat_map(|advice| advice.lines()) {
            let _ = writeln!(list, "         {line}");
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use landbridge_office::doctor::{Item, Lack};

    #[test]
    fn each_line_says_how_it_stands_and_what_to_do() {
        let requirements = [
            Requirement { item: Item::Database, state: State::Met },
            Requirement { item: Item::Mapping, state: State::Missing(Lack::NotNamed("--mapping".into())) },
            Requirement { item: Item::Email, state: State::Waits(Item::Mapping) },
        ];
        assert_eq!(
            list(&requirements, false),
            "ok       The business database can be opened\n\
             missing  The mapping fits the business database\n         name it with --mapping\n\
             unknown  The company's e-mail address is filled in\n         first: The mapping fits the business database\n"
        );
        assert!(list(&requirements, true).starts_with("\u{1b}[32mok       \u{1b}[0mThe"));
    }
}
