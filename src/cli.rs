//! The command line. Every option can also be given as an environment variable.

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// Work with the records of your company's business software from any browser, online or offline.
///
/// Without a command it runs the demo: service, office agent and a sample company on this machine.
///
/// LANDBRIDGE_LOG sets what is logged on standard error, such as `info` or `landbridge_service=debug`.
#[derive(Debug, Parser)]
#[command(version, flatten_help = true, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    demo: Demo,
}

impl Cli {
    /// What is to be done.
    pub(crate) fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Demo(self.demo))
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole system with a sample company on this machine (what runs without a command).
    Demo(Demo),
    /// Run the service: what people's browsers and office agents speak to.
    Serve(Serve),
    /// Run the office: its console, in which a company is connected, and the office agent, which keeps the service and a business database
    /// in step. With a token, or in the folder of a demo, the agent alone.
    #[command(args_conflicts_with_subcommands = true)]
    Office(Office),
    /// Set up a service: workspaces, people and office agents.
    #[command(subcommand)]
    Admin(Admin),
    /// Write a copy of the service's data into a file, while the service runs or not.
    Backup(Backup),
    /// Put the service's data back from such a file, while the service runs or not.
    Restore(Restore),
}

/// Where data lie.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Data {
    /// The folder that everything is kept in.
    #[arg(long, env = "LANDBRIDGE_DATA", value_name = "FOLDER", default_value = "landbridge-data")]
    pub(crate) data: PathBuf,
}

/// Where the service is reached.
#[derive(Clone, Debug, Args)]
pub(crate) struct Address {
    /// Where the service listens. Without a certificate that is a loopback address.
    #[arg(long, env = "LANDBRIDGE_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The address that people use, when it differs: with the name in the certificate, or that of a proxy which speaks HTTPS.
    #[arg(long, env = "LANDBRIDGE_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
}

/// `landbridge demo`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) address: Address,
    /// What the sample company is generated from; of use at the first start.
    #[arg(long, env = "LANDBRIDGE_SEED", value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many customers the sample company has; of use at the first start.
    #[arg(long, env = "LANDBRIDGE_CUSTOMERS", value_name = "NUMBER", default_value_t = 2_000)]
    pub(crate) customers: u32,
    /// Print what programs need to know as one JSON object on the first line.
    #[arg(long, env = "LANDBRIDGE_JSON")]
    pub(crate) json: bool,
}

/// `landbridge serve`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) address: Address,
    /// The certificate to speak HTTPS with, with those of its issuers (PEM).
    #[arg(long, env = "LANDBRIDGE_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM).
    #[arg(long, env = "LANDBRIDGE_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Let nobody make a workspace by connecting a company: only `landbridge admin add-workspace` makes them.
    #[arg(long, env = "LANDBRIDGE_CLOSED")]
    pub(crate) closed: bool,
    /// The mail server, with which people get a Landbridge ID and choose another password: `smtps://user:password@host`, or
    /// `smtp://user:password@host?tls=required`. Mails travel in clear text only to this machine, or when the URL ends in `?tls=none`. A
    /// password is out of sight in the environment variable. Without it no mails are sent.
    #[arg(long, env = "LANDBRIDGE_SMTP", value_name = "URL", hide_env_values = true, requires = "mail_from")]
    pub(crate) smtp: Option<String>,
    /// Whom the mails are from: `Landbridge <landbridge@example.com>`.
    #[arg(long, env = "LANDBRIDGE_MAIL_FROM", value_name = "ADDRESS", requires = "smtp")]
    pub(crate) mail_from: Option<String>,
}

/// `landbridge office`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Office {
    #[command(subcommand)]
    pub(crate) command: Option<OfficeCommand>,
    #[command(flatten)]
    pub(crate) connected: Connected,
    #[command(flatten)]
    pub(crate) console: Console,
}

/// The office console.
#[derive(Clone, Debug, Args)]
pub(crate) struct Console {
    /// Where the console listens; a loopback address.
    #[arg(long, env = "LANDBRIDGE_CONSOLE", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    pub(crate) console: SocketAddr,
    /// Do not open the console in a browser.
    #[arg(long, env = "LANDBRIDGE_NO_BROWSER")]
    pub(crate) no_browser: bool,
}

/// What can be done in the office besides running the agent.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// Print a first mapping for a business database, guessed from its tables, columns, keys and values, for somebody to correct. Nothing
    /// is changed.
    ProposeMapping {
        /// The business database: a file of SQLite, or a URL such as `postgres://user@host/database` or `mysql://user@host/database`.
        #[arg(long, env = "LANDBRIDGE_DATABASE", value_name = "DATABASE", hide_env_values = true)]
        database: String,
        /// The file to write; it must not be there yet. Without it the mapping is printed.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// Have the system start the office with the computer (systemd), on the folder and the address given here, and start it now. Windows and
    /// macOS: see docs/office-service.md.
    Install {
        #[command(flatten)]
        data: Data,
        /// Where the console listens.
        #[arg(
            long,
            env = "LANDBRIDGE_CONSOLE",
            value_name = "ADDRESS:PORT",
            default_value = "127.0.0.1:8090"
        )]
        console: SocketAddr,
        /// Print the unit and change nothing.
        #[arg(long)]
        print: bool,
    },
    /// Write a support bundle: a file with readable texts about this office for whoever helps, without passwords, keys, records and names. It
    /// works while the office runs, and while service or business database cannot be reached.
    SupportBundle {
        #[command(flatten)]
        data: Data,
        /// The file to write. Without it, one in the present folder that is named after the day.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Look whether everything is there that connecting the company needs, and say what to do about what is not. Ends with an error when
    /// something is missing. Nothing is changed.
    Doctor {
        #[command(flatten)]
        connected: Connected,
        /// The login of whoever connects it, a user of the business software. Without it, it is enough that somebody could.
        #[arg(long, value_name = "LOGIN")]
        user: Option<String>,
    },
}

/// What an office agent connects.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Connected {
    /// A folder of a demo, whose service, token, database and mapping are used where no others are named.
    #[command(flatten)]
    pub(crate) data: Data,
    /// The address of the service.
    #[arg(long, env = "LANDBRIDGE_SERVICE", value_name = "URL")]
    pub(crate) service: Option<String>,
    /// The agent's token, as `landbridge admin add-agent` printed it.
    #[arg(long, env = "LANDBRIDGE_TOKEN", hide_env_values = true, conflicts_with = "token_file")]
    pub(crate) token: Option<String>,
    /// A file with the agent's token, out of sight of whoever lists the running programs.
    #[arg(long, env = "LANDBRIDGE_TOKEN_FILE", value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The business database: the file of an SQLite one, or the URL of a PostgreSQL one, `postgres://user:password@host/database`, or of a
    /// MariaDB one, `mysql://user:password@host/database`. A password is out of sight in the environment variable, or for PostgreSQL in
    /// the file `~/.pgpass`. A company in Tryton: `tryton+https://user@host:8000/database?password-file=FILE`.
    #[arg(long, env = "LANDBRIDGE_DATABASE", hide_env_values = true, value_name = "PATH or URL")]
    pub(crate) database: Option<String>,
    /// The mapping between record types and the tables of the business database (TOML).
    #[arg(long, env = "LANDBRIDGE_MAPPING", value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
}

/// `landbridge admin`.
#[derive(Clone, Debug, Subcommand)]
#[allow(clippy::enum_variant_names, reason = "each variant is the name of a command")]
pub(crate) enum Admin {
    /// Make a workspace for a company and print its id. The service must not be running.
    AddWorkspace {
        #[command(flatten)]
        data: Data,
        /// The company's name.
        #[arg(long)]
        name: String,
    },
    /// Make a person with a Landbridge ID a member of a workspace. The password is read from standard input.
    AddPerson {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
        /// The full name.
        #[arg(long)]
        name: String,
        /// The e-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// A module that the person may work with; can be given several times.
        #[arg(long = "module", value_name = "MODULE", required = true)]
        modules: Vec<String>,
        /// A team whose records the person may see; can be given several times. Without it: all.
        #[arg(long = "team", value_name = "KEY")]
        teams: Vec<String>,
    },
    /// Decide about a business database that was put back from a backup or copied, after its office agent was told to stop. Start the
    /// agent on the right one afterwards.
    AdoptDatabase {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
        /// Write once more what people had entered and the business database has lost.
        #[arg(long)]
        apply_again: bool,
    },
    /// Choose who administers a workspace: the member who may connect its business database. It was the one who connected it.
    SetAdministrator {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
        /// The e-mail address that the member signs in with.
        #[arg(long)]
        email: String,
    },
    /// Agree with a company on what it may do with the service. What is not given has no limit.
    SetAgreement {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
        /// A module that the agreement covers; can be given several times.
        #[arg(long = "module", value_name = "MODULE")]
        modules: Vec<String>,
        /// How many people may be members.
        #[arg(long, value_name = "NUMBER")]
        people: Option<u32>,
        /// The day on which it ends, at midnight UTC, when it begins. Nothing can be connected from then on; what is there can be read.
        #[arg(long, value_name = "YYYY-MM-DD")]
        ends: Option<String>,
    },
    /// Let an office agent speak for a workspace, and print its token.
    AddAgent {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
        /// What to call the agent. A former token of the same name is void.
        #[arg(long, default_value = "office")]
        name: String,
    },
    /// Let no office agent speak for a workspace any more: every token of one is void. For an office that was disconnected while the service
    /// could not be reached, and for a computer that was stolen.
    EndAgents {
        #[command(flatten)]
        data: Data,
        /// The id of the workspace; needed when there are several.
        #[arg(long)]
        workspace: Option<String>,
    },
}

/// `landbridge backup`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The file to write; it must not be there yet.
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
}

/// `landbridge restore`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The backup to put back.
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_demo_runs() {
        let Command::Demo(demo) = Cli::parse_from(["landbridge", "--seed", "3"]).into_command() else {
            panic!("something else");
        };
        assert_eq!(demo.seed, 3);
    }
}
