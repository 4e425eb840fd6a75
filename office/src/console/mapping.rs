//! The mapping as the console shows it: proposed where there is none, corrected step by step, tried on the business database, and kept.

use super::{Console, NotKept, company::PATIENCE};
use crate::{
    connector::Database,
    error::AgentError,
    mapping::{
        Mapping, MappingError, Problems,
        correct::{NotCorrected, corrected},
        effects, permanent, sample_mapping,
    },
    propose::propose_mapping,
    sql::Tried,
};
use landbridge_model::mapped::{Mapped, MappingAsked, MappingKept};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// What messages call a mapping that is being corrected.
const DRAFT: &str = "the mapping";

/// Why a mapping was not shown or kept.
#[derive(Debug, Error)]
pub(super) enum NotMapped {
    /// Name it first.
    #[error("no business database was named")]
    NotNamed,
    /// For this software there is one.
    #[error("{}", AgentError::HasOwnMapping)]
    Own,
    /// The business database cannot be looked at.
    #[error("{0}")]
    Database(#[from] AgentError),
    /// Look at it again: somebody else has kept another one meanwhile.
    #[error("the mapping was changed elsewhere meanwhile; open it again")]
    Changed,
    /// Correct it first.
    #[error("{0}")]
    Misfits(#[from] MappingError),
    /// Correct the correction.
    #[error("{0}")]
    NotCorrected(#[from] NotCorrected),
    /// The file cannot be read or written.
    #[error("the mapping file {} cannot be used: {why}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// It could not be remembered.
    #[error(transparent)]
    NotKept(#[from] NotKept),
}

impl Console {
    /// A mapping with one more correction, as it fits the database.
    pub(super) async fn mapped(&self, asked: MappingAsked) -> Result<Mapped, NotMapped> {
        let database = self.mapped_database()?;
        let before = self.mapping_in_use(&database).await?;
        let text = match asked.text.or_else(|| before.clone()) {
            Some(text) => text,
            None => propose_mapping(database.clone()).await?.text,
        };
        let text = match &asked.correction {
            Some(correction) => corrected(&text, correction)?,
            None => text,
        };
        let (mapping, mut problems) = match Mapping::draft(DRAFT, &text) {
            Ok(draft) => draft,
            Err(error) => return Ok(unread(text, before, &error)),
        };
        let in_use = before.as_ref().and_then(|text| Mapping::parse(DRAFT, text).ok());
        let in_use = in_use.filter(|_| self.has_been_connected());
        if let Some(in_use) = &in_use {
            problems.extend(permanent::problems(in_use, &mapping));
        }
        let tried = database.try_mapping(&mapping, &problems, asked.open, PATIENCE).await;
        let (tried, away) = match tried {
            Ok(tried) => (Some(tried), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let effects = match &in_use {
            Some(in_use) if self.setup().token.is_some() => {
                effects::between(in_use.record_types(), mapping.record_types())
            }
            _ => Vec::new(),
        };
        Ok(Mapped { before, away, effects, ..super::mapped::of(&mapping, problems, tried) })
    }

    /// Uses a mapping from now on. Where a company is connected, only one that fits.
    pub(super) async fn keep_mapping(&self, kept: MappingKept) -> Result<(), NotMapped> {
        let database = self.mapped_database()?;
        let before = self.mapping_in_use(&database).await?;
        if before != kept.before {
            return Err(NotMapped::Changed);
        }
        let (mapping, mut problems) = Mapping::draft(DRAFT, &kept.text)?;
        if self.has_been_connected() {
            let in_use = before.as_ref().and_then(|text| Mapping::parse(DRAFT, text).ok());
            problems.extend(in_use.iter().flat_map(|in_use| permanent::problems(in_use, &mapping)));
            let own = problems.clone();
            let Tried { problems: misfits, .. } =
                database.clone().try_mapping(&mapping, &own, None, PATIENCE).await?;
            problems.extend(misfits);
            mapping.refuse(problems)?;
        }
        let file = self.mapping_file(&database);
        write(&file, &kept.text).map_err(|why| NotMapped::File { file: file.clone(), why })?;
        Ok(self.change(|setup| setup.source.mapping = file.display().to_string())?)
    }

    fn mapped_database(&self) -> Result<Database, NotMapped> {
        let setup = self.setup().clone();
        match self.database(&setup).ok_or(NotMapped::NotNamed)? {
            Database::Tryton { .. } => Err(NotMapped::Own),
            database => Ok(database),
        }
    }

    /// Numbers are permanent once a service has seen them.
    fn has_been_connected(&self) -> bool {
        let setup = self.setup();
        setup.token.is_some() || setup.former.is_some()
    }

    /// The text of the mapping that is used for the database, if there is one: the file that was named, else one that was kept for it, else
    /// the sample's where it is the sample's tables.
    async fn mapping_in_use(&self, database: &Database) -> Result<Option<String>, NotMapped> {
        let named = self.setup().source.mapping.clone();
        let file = if named.is_empty() { self.mapping_file(database) } else { PathBuf::from(&named) };
        match fs::read_to_string(&file) {
            Ok(text) => return Ok(Some(text)),
            Err(error) if named.is_empty() && error.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(NotMapped::File { file, why }),
        }
        let sample = sample_mapping();
        let tried = database.clone().try_mapping(&sample, &Problems::new(), None, PATIENCE).await?;
        Ok(tried.problems.is_empty().then(|| sample.text().to_owned()))
    }

    /// Where the mapping of the database is kept: each has a file of its own, since numbers are permanent.
    fn mapping_file(&self, database: &Database) -> PathBuf {
        let folder = &self.0.config.folder;
        let named = PathBuf::from(&self.setup().source.mapping);
        if named.parent() == Some(folder) {
            return named;
        }
        let hash = blake3::hash(database.to_string().as_bytes()).to_hex();
        folder.join(format!("mapping-{}.toml", &hash[..12]))
    }
}

/// A text that is no mapping, with the line in which it ends to be one.
fn unread(text: String, before: Option<String>, error: &MappingError) -> Mapped {
    let troubles = error.misfits.iter().map(super::mapped::trouble).collect();
    Mapped { text, before, troubles, ..Mapped::default() }
}

/// Writes the file whole or not at all.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let new = file.with_extension("toml.new");
    let mut opened = fs::File::create(&new)?;
    opened.write_all(text.as_bytes())?;
    opened.sync_all()?;
    fs::rename(&new, file)
}
