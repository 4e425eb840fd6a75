//! `landbridge office install`: the office as a service of the system, by systemd.

use crate::folder::Folder;
use anyhow::{Context, Result, ensure};
use std::{
    env, fs,
    io::{self, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

/// What systemd calls it.
const UNIT: &str = "landbridge-office.service";

/// Writes the unit and starts it: for the whole computer when the administrator does it, else for the user who does.
pub(super) fn run(data: &Path, console: SocketAddr, is_only_printed: bool) -> Result<()> {
    let program = env::current_exe().context("cannot find this program's own file")?;
    if is_only_printed {
        let data = std::path::absolute(data).context("cannot use the folder")?;
        let unit = unit(&program, &data, console, Whose::System)?;
        return io::stdout().write_all(unit.as_bytes()).context("cannot print the unit");
    }
    let folder = Folder::open(data)?;
    let whose = if rustix::process::geteuid().is_root() { Whose::System } else { Whose::User };
    let place = whose.units()?;
    fs::create_dir_all(&place).with_context(|| format!("cannot make the folder {}", place.display()))?;
    let file = place.join(UNIT);
    fs::write(&file, unit(&program, folder.path(), console, whose)?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    whose.systemctl(&["daemon-reload"])?;
    whose.systemctl(&["enable", "--now", UNIT])?;
    let words = format!("{} is installed and runs\n", file.display());
    io::stdout().write_all(words.as_bytes()).context("cannot say so")
}

/// Whose systemd starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    System,
    User,
}

impl Whose {
    fn units(self) -> Result<PathBuf> {
        match self {
            Self::System => Ok("/etc/systemd/system".into()),
            Self::User => {
                let home = env::home_dir().context("the user has no home folder")?;
                Ok(home.join(".config/systemd/user"))
            }
        }
    }

    /// What the unit is started by.
    fn target(self) -> &'static str {
        match self {
            Self::System => "multi-user.target",
            Self::User => "default.target",
        }
    }

    fn systemctl(self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new("systemctl");
        if self == Self::User {
            command.arg("--user");
        }
        let status = command
            .args(arguments)
            .status()
            .context("cannot run systemctl; is this system run by systemd?")?;
        ensure!(status.success(), "systemctl {} did not work; its own words are above", arguments.join(" "));
        Ok(())
    }
}

/// The unit. It starts again whatever ended it, and may write where it likes: only the administrator knows where the business database is.
fn unit(program: &Path, data: &Path, console: SocketAddr, whose: Whose) -> Result<String> {
    let (program, data) = (quoted(program)?, quoted(data)?);
    Ok(format!(
        "[Unit]\n\
         Description=Landbridge office\n\
         Wants=network-online.target\n\
         After=network-online.target\n\
         \n\
         [Service]\n\
         ExecStart={program} office --no-browser --console {console} --data {data}\n\
         Restart=always\n\
         RestartSec=5\n\
         NoNewPrivileges=yes\n\
         PrivateTmp=yes\n\
         \n\
         [Install]\n\
         WantedBy={}\n",
        whose.target()
    ))
}

/// A path as one word of a command in a unit (systemd.service(5), "Command lines").
fn quoted(path: &Path) -> Result<String> {
    let text = path.to_str().context("a path that is not UTF-8 cannot stand in a unit")?;
    ensure!(!text.contains(['\n', '\r']), "a path of several lines cannot stand in a unit");
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    Ok(format!("\"{escaped}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_starts_the_office_again_on_its_own_folder() {
        let console = "127.0.0.1:8090".parse().unwrap();
        let data = Path::new("/srv/our \"100%\" $data");
        let unit = unit(Path::new("/opt/landbridge"), data, console, Whose::System).unwrap();
        let command = r#"ExecStart="/opt/landbridge" office --no-browser --console 127.0.0.1:8090 --data "/srv/our \"100%%\" $$data""#;
        assert!(unit.lines().any(|line| line == command), "{unit}");
        assert!(
            unit.contains("Restart=always\n") && unit.ends_with("WantedBy=multi-user.target\n"),
            "{unit}"
        );
    }

    #[test]
    fn a_path_cannot_bring_lines_of_its_own() {
        assert!(quoted(Path::new("/srv/a\nExecStartPre=evil")).is_err());
    }
}
