//! A row as statements give it, whatever the database.

use crate::mapping::codec::Cell;
use futures_util::{TryStreamExt, stream::BoxStream};

/// The cells of a row, in the order of the statement's columns.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

impl Row {
    /// The cell at `index`; null beyond the end.
    pub(crate) fn cell(&self, index: usize) -> &Cell {
        self.0.get(index).unwrap_or(&Cell::Null)
    }

    /// The text at `index`, if any.
    pub(crate) fn text(&self, index: usize) -> Result<Option<&str>, sqlx::Error> {
        match self.cell(index) {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            _ => Err(unexpected(index)),
        }
    }

    /// The text at `index`, which is there.
    pub(crate) fn some_text(&self, index: usize) -> Result<&str, sqlx::Error> {
        self.text(index)?.ok_or_else(|| unexpected(index))
    }

    /// The whole number at `index`, if any.
    pub(crate) fn number(&self, index: usize) -> Result<Option<i64>, sqlx::Error> {
        match self.cell(index) {
            Cell::Null => Ok(None),
            Cell::Integer(number) => Ok(Some(*number)),
            _ => Err(unexpected(index)),
        }
    }

    /// The whole number at `index`, which is there and fits.
    pub(crate) fn some_number<T: TryFrom<i64>>(&self, index: usize) -> Result<T, sqlx::Error> {
        let number = self.number(index)?.and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| unexpected(index))
    }

    /// Yes or no at `index`.
    pub(crate) fn flag(&self, index: usize) -> Result<bool, sqlx::Error> {
        Ok(self.some_number::<i64>(index)? != 0)
    }
}

/// Takes rows as they come, up to the one before which `is_enough` says so.
pub(crate) async fn take_rows<R: sqlx::Row>(
    mut rows: BoxStream<'_, Result<R, sqlx::Error>>,
    cell: fn(&R, usize) -> Result<Cell, sqlx::Error>,
    mut is_enough: impl FnMut(&Row) -> bool + Send,
) -> Result<Vec<Row>, sqlx::Error> {
    let mut taken = Vec::new();
    while let Some(row) = rows.try_next().await? {
        let row = Row((0..row.len()).map(|index| cell(&row, index)).collect::<Result<_, _>>()?);
        if is_enough(&row) {
            break;
        }
        taken.push(row);
    }
    Ok(taken)
}

fn unexpected(index: usize) -> sqlx::Error {
    sqlx::Error::Decode(format!("column {index} holds something else than it should").into())
}
