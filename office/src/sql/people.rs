//! The company and the users of the business software, for whoever is about to connect it.

use super::{
    plan::{Plan, column_plan, quoted},
    row::Row,
    schema::{Schema, Table},
    session::{Session, fetch_all},
};
use crate::{
    doctor::{CompanyFacts, Entry, Facts, User},
    error::AgentError,
    mapping::{
        Mapping,
        codec::Cell,
        file::{CompanyEntry, File, Name, UsersEntry},
    },
};
use landbridge_model::AgentId;
use sqlx::SqlStr;

/// Makes everything that the connector needs in the database, and takes it back. Answers the installation that the database knows by now,
/// if there was one.
pub(crate) async fn try_to_set_up<C: Session>(
    connection: &mut C,
    mapping: &Mapping,
) -> Result<Option<AgentId>, AgentError> {
    let mut transaction = connection.begin_with(SqlStr::from_static(C::BEGIN)).await?;
    let schema = transaction.schema().await?;
    let plan = Plan::new::<C>(mapping, &schema)?;
    let present = transaction.rehearse(&plan).await?;
    transaction.rollback().await?;
    Ok(present)
}

/// Fills in what is known of the company, by column. The mapping is known to fit.
pub(crate) async fn fill_in<C: Session>(
    connection: &mut C,
    mapping: &Mapping,
    values: &[(&Name, &str)],
) -> Result<(), AgentError> {
    let schema = connection.schema().await?;
    Plan::new::<C>(mapping, &schema)?;
    let name = &mapping.file.company.table;
    let table = schema.table(name.get_ref());
    let set = |(place, (column, _)): (usize, &(&Name, &str))| {
        let mark = C::write(&format!("${}", place + 1), &column_plan(table, column).declared);
        format!("{} = {mark}", quoted(column.get_ref()))
    };
    let sets: Vec<String> = values.iter().enumerate().map(set).collect();
    let cells: Vec<Cell> = values.iter().map(|(_, text)| Cell::Text((*text).to_owned())).collect();
    let table = quoted(name.get_ref());
    // Where several companies share the table, nothing says which of them is meant.
    let sql = format!("update {table} set {} where (select count(*) from {table}) = 1", sets.join(", "));
    match connection.execute(&sql, &cells).await? {
        1 => Ok(()),
        _ => Err(AgentError::NoCompany),
    }
}

/// The company and its users, once the mapping is known to fit.
pub(crate) async fn facts<C: Session>(connection: &mut C, mapping: &Mapping) -> Result<Facts, AgentError> {
    let schema = connection.schema().await?;
    Plan::new::<C>(mapping, &schema)?;
    let company = company(connection, &schema, &mapping.file.company).await?;
    let users = match &mapping.file.users {
        Some(entry) => users(connection, &schema, entry, &mapping.file).await?,
        None => None,
    };
    Ok(Facts { company, users })
}

async fn company<C: Session>(
    connection: &mut C,
    schema: &Schema,
    entry: &CompanyEntry,
) -> Result<CompanyFacts, AgentError> {
    let name = Some(entry.name.clone());
    let columns = [
        &name,
        &entry.number,
        &entry.country,
        &entry.street,
        &entry.postcode,
        &entry.city,
        &entry.phone,
        &entry.email,
        &entry.is_sample,
        &entry.is_evaluation,
    ];
    let table = schema.table(entry.table.get_ref());
    let named = columns.map(|name| name.as_ref().map_or("null".to_owned(), |name| read::<C>(table, name)));
    let sql = format!("select {} from {} limit 1", named.join(", "), quoted(entry.table.get_ref()));
    let rows = fetch_all(connection, &sql, &[]).await?;
    let row = rows.first().ok_or(AgentError::NoCompany)?;
    let read = |place: usize| read_entry(row, place, columns[place].is_some());
    Ok(CompanyFacts {
        name: read(0),
        number: read(1),
        country: read(2),
        street: read(3),
        postcode: read(4),
        city: read(5),
        phone: read(6),
        email: read(7),
        is_sample: is_yes(row, 8),
        is_evaluation: is_yes(row, 9),
    })
}

/// The active users, if the mapping says who is a super user and who an employee.
async fn users<C: Session>(
    connection: &mut C,
    schema: &Schema,
    entry: &UsersEntry,
    file: &File,
) -> Result<Option<Vec<User>>, AgentError> {
    let register = file
        .employees
        .as_ref()
        .and_then(|employees| file.all_types().find(|kind| kind.key.get_ref() == employees.of.get_ref()));
    let (Some(super_user), Some(employee), Some(register)) =
        (&entry.is_super_user, &entry.employee, register)
    else {
        return Ok(None);
    };
    let table = schema.table(entry.table.get_ref());
    let (employee, key) = (quoted(employee.get_ref()), quoted(register.key_column.get_ref()));
    let sql = format!(
        "select {}, {}, {}, (select count(*) from {} as register where register.{key} = people.{employee}) \
         from {} as people",
        read::<C>(table, &entry.login),
        read::<C>(table, super_user),
        entry.is_active.as_ref().map_or("1".to_owned(), |name| read::<C>(table, name)),
        quoted(register.table.get_ref()),
        quoted(entry.table.get_ref()),
    );
    let rows = fetch_all(connection, &sql, &[]).await?;
    let user = |row: &Row| User {
        login: row.cell(0).to_text().unwrap_or_default(),
        is_super_user: is_yes(row, 1),
        is_employee: is_yes(row, 3),
    };
    let mut users: Vec<User> = rows.iter().filter(|row| is_yes(row, 2)).map(user).collect();
    users.sort_by(|one, other| one.login.cmp(&other.login));
    Ok(Some(users))
}

fn read<C: Session>(table: Option<&Table>, name: &Name) -> String {
    C::read(&quoted(name.get_ref()), &column_plan(table, name).declared)
}

fn read_entry(row: &Row, place: usize, is_mapped: bool) -> Entry {
    let text = row.cell(place).to_text().unwrap_or_default();
    match text.trim() {
        _ if !is_mapped => Entry::Unmapped,
        "" => Entry::Empty,
        text => Entry::Filled(text.to_owned()),
    }
}

fn is_yes(row: &Row, place: usize) -> bool {
    !matches!(row.cell(place), Cell::Null | Cell::Integer(0))
}
