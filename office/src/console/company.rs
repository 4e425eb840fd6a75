//! The company as the business database has it, and filling in what is missing there.

use super::Console;
use crate::{
    connector::Database,
    doctor::{CompanyFacts, Entry, Facts},
    error::AgentError,
    mapping::{
        Mapping, MappingError,
        file::{CompanyEntry, Name},
    },
};
use landbridge_model::{
    AgentId,
    company_number::{self, NumberFault},
    console::{CompanyData, OtherProgram},
    validate::{is_email, is_phone},
};
use std::time::Duration;
use thiserror::Error;

/// Somebody who is waiting for an answer waits no longer for another program.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// Why the company cannot be read or changed.
#[derive(Debug, Error)]
pub(super) enum CompanyError {
    /// Name it first.
    #[error("no business database was named")]
    NotNamed,
    /// Correct the mapping.
    #[error("{0}")]
    Mapping(#[from] MappingError),
    /// The business database.
    #[error("{0}")]
    Database(#[from] AgentError),
    /// The mapping does not say where this is.
    #[error("the mapping does not name a column for this")]
    Unmapped,
    /// Correct the number.
    #[error("{0}")]
    Number(#[from] NumberFault),
    /// Correct what was entered.
    #[error("\"{0}\" cannot be right")]
    Form(String),
}

/// What the business database says of the company, and the installation that it knows.
pub(super) struct Looked {
    pub(super) database: Database,
    pub(super) mapping: Mapping,
    pub(super) company: CompanyFacts,
    pub(super) agent: Option<AgentId>,
}

impl Console {
    /// Looks at the company, without changing anything.
    pub(super) async fn look(&self) -> Result<Looked, CompanyError> {
        let candidate = self.candidate();
        let database = candidate.database.ok_or(CompanyError::NotNamed)?;
        let mapping = candidate.mapping.ok_or(CompanyError::NotNamed)??;
        let looked = database.clone().look(&mapping, PATIENCE).await?;
        let Facts { company, .. } = looked.facts?;
        Ok(Looked { agent: looked.set_up?, database, mapping, company })
    }

    /// The other programs that use the business database, as far as it can tell.
    pub(super) async fn other_programs(&self) -> Result<Option<Vec<OtherProgram>>, CompanyError> {
        let database = self.candidate().database.ok_or(CompanyError::NotNamed)?;
        Ok(database.other_programs().await?)
    }

    /// The company as it is.
    pub(super) async fn company(&self) -> Result<CompanyData, CompanyError> {
        Ok(to_data(&self.look().await?.company))
    }

    /// Writes what is given into the business database; the company as it is then.
    pub(super) async fn fill_in(&self, data: &CompanyData) -> Result<CompanyData, CompanyError> {
        let Looked { database, mapping, company, .. } = self.look().await?;
        let data = checked(data, &company)?;
        let values = to_columns(&data, &mapping.file.company)?;
        if !values.is_empty() {
            database.fill_in(&mapping, &values, PATIENCE).await?;
        }
        self.company().await
    }
}

fn to_data(facts: &CompanyFacts) -> CompanyData {
    let text = |entry: &Entry| match entry {
        Entry::Unmapped => None,
        Entry::Empty => Some(String::new()),
        Entry::Filled(text) => Some(text.clone()),
    };
    CompanyData {
        name: text(&facts.name),
        country: text(&facts.country),
        number: text(&facts.number),
        street: text(&facts.street),
        postcode: text(&facts.postcode),
        city: text(&facts.city),
        phone: text(&facts.phone),
        email: text(&facts.email),
    }
}

/// What is to be written, without white space around it, and the number as its register writes it.
fn checked(data: &CompanyData, present: &CompanyFacts) -> Result<CompanyData, CompanyError> {
    let trimmed = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
    let form = |text: Option<String>, is_right: fn(&str) -> bool| match text {
        Some(text) if !is_right(&text) => Err(CompanyError::Form(text)),
        fine => Ok(fine),
    };
    let is_text = |text: &str| !text.is_empty() && !text.chars().any(char::is_control);
    let present_country = match &present.country {
        Entry::Filled(country) => country.as_str(),
        Entry::Empty | Entry::Unmapped => "",
    };
    let country = form(trimmed(&data.country), is_country)?.map(|country| country.to_uppercase());
    let number = match form(trimmed(&data.number), is_text)? {
        Some(number) => Some(company_number::check(country.as_deref().unwrap_or(present_country), &number)?),
        None => None,
    };
    Ok(CompanyData {
        name: None,
        country,
        number,
        street: form(trimmed(&data.street), is_text)?,
        postcode: form(trimmed(&data.postcode), is_text)?,
        city: form(trimmed(&data.city), is_text)?,
        phone: form(trimmed(&data.phone), is_phone)?,
        email: form(trimmed(&data.email), is_email)?,
    })
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.chars().all(|char| char.is_ascii_alphabetic())
}

/// Each value with its column.
fn to_columns<'a>(
    data: &'a CompanyData,
    entry: &'a CompanyEntry,
) -> Result<Vec<(&'a Name, &'a str)>, CompanyError> {
    let all = [
        (&entry.country, &data.country),
        (&entry.number, &data.number),
        (&entry.street, &data.street),
        (&entry.postcode, &data.postcode),
        (&entry.city, &data.city),
        (&entry.phone, &data.phone),
        (&entry.email, &data.email),
    ];
    let given = all.into_iter().filter_map(|(column, text)| Some((column, text.as_deref()?)));
    given.map(|(column, text)| Ok((column.as_ref().ok_or(CompanyError::Unmapped)?, text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_number_is_checked_by_the_country_that_is_given_with_it_or_is_there() {
        let swedish = CompanyFacts { country: Entry::Filled("SE".into()), ..CompanyFacts::default() };
        let number = |country: Option<&str>, number: &str| {
            let data = CompanyData {
                country: country.map(str::to_owned),
                number: some(number),
                ..CompanyData::default()
            };
            checked(&data, &swedish).map(|data| data.number)
        };
        assert_eq!(number(None, " 2120000142 ").unwrap(), some("2120000142"));
        assert!(matches!(number(None, "212000-0143"), Err(CompanyError::Number(_))));
        assert_eq!(number(Some("nl"), "12345678").unwrap(), some("12345678"));
    }

    #[test]
    fn nothing_is_written_that_is_no_value_of_its_kind() {
        let facts = CompanyFacts::default();
        let wrong = [
            CompanyData { phone: some("call us"), ..CompanyData::default() },
            CompanyData { email: some("office"), ..CompanyData::default() },
            CompanyData { country: some("Sweden"), ..CompanyData::default() },
            CompanyData { street: some("  "), ..CompanyData::default() },
            CompanyData { city: some("a\nb"), ..CompanyData::default() },
        ];
        for data in wrong {
            assert!(matches!(checked(&data, &facts), Err(CompanyError::Form(_))), "{data:?}");
        }
    }
}
