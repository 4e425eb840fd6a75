//! What the business database has: its tables, columns, keys and references.

/// The tables and views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    pub(crate) tables: Vec<Table>,
}

/// One table or view.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) is_view: bool,
    /// Why its rows cannot be records, if they cannot, whatever its columns are.
    pub(crate) misfit: Option<String>,
    /// How it was made; its constraints are written there.
    pub(crate) sql: String,
    pub(crate) columns: Vec<Column>,
    /// The columns of each unique index, the primary key among them.
    pub(crate) uniques: Vec<Vec<String>>,
    pub(crate) references: Vec<Reference>,
}

/// One column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// What the database calls its type.
    pub(crate) declared: String,
    /// What the type is limited to, in the database's own code, if anything.
    pub(crate) modifier: Option<i32>,
    /// The values of an enumeration.
    pub(crate) labels: Vec<String>,
    pub(crate) is_integer: bool,
    pub(crate) is_not_null: bool,
    pub(crate) has_default: bool,
    pub(crate) is_primary_key: bool,
    pub(crate) is_generated: bool,
}

/// One column that refers to another table.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) column: String,
    pub(crate) table: String,
    /// Nothing for the primary key.
    pub(crate) target: Option<String>,
}

/// Why a field cannot have a column of this type.
pub(crate) fn otherwise(declared: &str, needs: &str) -> String {
    format!("it is of the type {declared}; a field of this kind needs {needs}")
}

/// Whether two names are the same but for capitals.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

impl Schema {
    /// The table or view of this name, spelt just so if there are several.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        let exact = self.tables.iter().find(|table| table.name == name);
        exact.or_else(|| self.tables.iter().find(|table| is_same(&table.name, name)))
    }

    /// The table or view with just this name.
    pub(crate) fn exact_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.iter_mut().find(|table| table.name == name)
    }
}

impl Table {
    /// One of which nothing but its name is known yet.
    pub(crate) fn named(name: String, is_view: bool) -> Self {
        let (sql, columns, uniques, references) = (String::new(), vec![], vec![], vec![]);
        Self { name, is_view, misfit: None, sql, columns, uniques, references }
    }

    /// The column of this name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| is_same(&column.name, name)))
    }

    /// Whether these columns tell rows apart: all columns of some unique index are among them.
    pub(crate) fn is_unique(&self, columns: &[&str]) -> bool {
        self.uniques.iter().any(|unique| unique.iter().all(|name| columns.iter().any(|c| is_same(c, name))))
    }

    /// The only column of the primary key.
    pub(crate) fn primary_key(&self) -> Option<&str> {
        let mut keys = self.columns.iter().filter(|column| column.is_primary_key);
        let key = keys.next()?;
        keys.next().is_none().then_some(key.name.as_str())
    }
}
