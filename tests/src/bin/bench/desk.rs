//! What one client edits: the telephone numbers of contacts.

use anyhow::{Context, Result};
use landbridge_model::{Edit, FieldNo, GenerationId, Record, RecordType, Value};
use landbridge_tests::system::Person;

use crate::member::Member;

/// A member with contacts before them.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The member.
    pub(crate) member: Member,
    /// The history of the feed that the contacts were read in.
    pub(crate) generation: GenerationId,
    /// The contacts.
    pub(crate) records: Vec<Record>,
    contact: RecordType,
    phone: FieldNo,
}

impl Desk {
    /// Signs in and reads the first contacts. `number` tells outboxes apart.
    pub(crate) async fn open(url: &str, person: &Person, number: u8, records: usize) -> Result<Desk> {
        let member = Member::sign_in(url, person, number).await?;
        let contact = member.record_type("contact").await?;
        let phone = contact.fields.iter().find(|field| field.key == "phone");
        let phone = phone.context("find the field phone")?.no;
        let manifest = member.manifest().await?;
        let records = member.records(&manifest, contact.no, records).await?;
        Ok(Desk { member, generation: manifest.generation, records, contact, phone })
    }

    /// An edit that gives a contact another telephone number. The next edit of it will have that as its base.
    pub(crate) fn edit(&mut self, place: usize, phone: &str) -> Edit {
        let record = &mut self.records[place];
        let value = Value::Text(phone.to_owned());
        let edit = self.member.edit(self.generation, &self.contact, record, self.phone, value.clone());
        // A value that equals the base value is as good as its seq, which is not known here.
        record.set(self.phone, Some(value), record.field_seq(self.phone));
        edit
    }

    /// Pushes edits and makes sure that each was accepted.
    pub(crate) async fn push(&self, edits: Vec<Edit>) -> Result<()> {
        self.member.push(self.generation, edits).await
    }
}
