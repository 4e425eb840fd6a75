//! The mapping: how the record types of Landbridge and the tables of one business database correspond. It is a TOML file, so that any
//! schema can be connected without a change of code.

mod build;
pub(crate) mod codec;
pub(crate) mod correct;
pub(crate) mod effects;
pub(crate) mod file;
mod left_out;
pub(crate) mod permanent;
pub(crate) mod places;
mod problem;
#[cfg(test)]
mod tests;

pub use problem::{MappingError, Misfit, Problem};

use file::{File, Name};
use landbridge_model::{FieldNo, Kind, RecordType, TypeNo, record_type::Choice};
use std::{collections::BTreeMap, ops::Range};

/// A mapping file that makes sense in itself; whether it fits a database is told when the agent opens that.
#[derive(Clone, Debug)]
pub struct Mapping {
    name: String,
    text: String,
    pub(crate) file: File,
    types: Vec<RecordType>,
}

/// The mapping of the demo company's database, which [`crate::sample::create_sample`] makes.
pub fn sample_mapping() -> Mapping {
    let text = include_str!("sample/mapping.toml");
    Mapping::parse("office/src/sample/mapping.toml", text).expect("a test reads the sample's mapping")
}

/// What is wrong with a mapping, each with the place that it is about.
pub(crate) type Problems = Vec<(Range<usize>, Problem)>;

/// The choices of the fields whose choices are rows of a table.
pub(crate) type TableChoices = BTreeMap<(TypeNo, FieldNo), Vec<Choice>>;

impl Mapping {
    /// Reads a mapping. `name` is what messages call the file.
    pub fn parse(name: &str, text: &str) -> Result<Self, MappingError> {
        let (mapping, problems) = Self::draft(name, text)?;
        mapping.refuse(problems)?;
        Ok(mapping)
    }

    /// Reads a mapping that may not make sense yet; what makes none is told with it.
    pub(crate) fn draft(name: &str, text: &str) -> Result<(Self, Problems), MappingError> {
        let failed = |misfits| MappingError { file: name.into(), misfits };
        let mut file: File = toml::from_str(text).map_err(|error| {
            let line = line_of(text, error.span().map_or(0, |span| span.start));
            failed(vec![Misfit { line, problem: Problem::Shape(error.message().to_owned()) }])
        })?;
        left_out::set_aside(&mut file);
        let mut problems = Vec::new();
        let types = build::record_types(&file, &mut problems);
        Ok((Self { name: name.into(), text: text.into(), file, types }, problems))
    }

    /// The file's text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The record types as they are without the choices that are rows of tables.
    pub fn record_types(&self) -> &[RecordType] {
        &self.types
    }

    /// The record types with the choices that the database has now.
    pub(crate) fn record_types_with(&self, choices: &TableChoices) -> Vec<RecordType> {
        let mut types = self.types.clone();
        for record_type in &mut types {
            for field in &mut record_type.fields {
                if let Some(found) = choices.get(&(record_type.no, field.no)) {
                    field.kind = Kind::Choice(found.clone());
                }
            }
        }
        types
    }

    /// An error when there is any problem.
    pub(crate) fn refuse(&self, problems: Problems) -> Result<(), MappingError> {
        if problems.is_empty() {
            return Ok(());
        }
        Err(MappingError { file: self.name.clone(), misfits: self.misfits(problems) })
    }

    /// The problems with their lines, in the order of the file.
    pub(crate) fn misfits(&self, problems: Problems) -> Vec<Misfit> {
        let line = |span: Range<usize>| line_of(&self.text, span.start);
        let misfits = problems.into_iter().map(|(span, problem)| Misfit { line: line(span), problem });
        let mut misfits: Vec<Misfit> = misfits.collect();
        misfits.sort_by_key(|misfit| misfit.line);
        misfits
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// A problem with the place that it is about.
pub(crate) fn at(name: &Name, problem: Problem) -> (Range<usize>, Problem) {
    (name.span(), problem)
}
