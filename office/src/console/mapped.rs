//! A mapping in the words of the console's screens: each type and field with what is wrong with it.

use crate::{
    mapping::{
        Mapping, Misfit, Problems,
        file::{FieldEntry, KindName, TypeEntry},
        places::{Part, Places},
    },
    sql::Tried,
};
use landbridge_model::{
    FieldNo, TypeNo,
    mapped::{Mapped, MappedField, MappedType, Share, Trouble},
};
use std::collections::BTreeMap;

/// What is wrong, by the type or field that it is about.
type Troubles = BTreeMap<Option<Part>, Vec<Trouble>>;

/// A mapping with `problems` of its own, and what trying it came to.
pub(super) fn of(mapping: &Mapping, problems: Problems, tried: Option<Tried>) -> Mapped {
    let (misfits, rows, preview) = match tried {
        Some(Tried { problems, rows, preview }) => (problems, rows, preview),
        None => Default::default(),
    };
    let places = Places::of(mapping);
    let mut troubles = Troubles::new();
    for misfit in mapping.misfits(problems.into_iter().chain(misfits).collect()) {
        troubles.entry(places.at(misfit.line)).or_default().push(trouble(&misfit));
    }
    let types = places.parts().filter(|(_, field)| field.is_none()).filter_map(|(no, _)| {
        let entry = mapping.file.all_types().find(|entry| *entry.no.get_ref() == no.0)?;
        let fields = places.parts().filter(|(of, _)| *of == no).filter_map(|(_, field)| field);
        let mut mapped = mapped_type(entry, fields, &mut troubles);
        mapped.rows = rows.get(&no).copied();
        Some(mapped)
    });
    let types = types.collect();
    Mapped {
        text: mapping.text().to_owned(),
        types,
        troubles: troubles.into_values().flatten().collect(),
        preview,
        ..Mapped::default()
    }
}

/// What is wrong, in words.
pub(super) fn trouble(misfit: &Misfit) -> Trouble {
    let line = u32::try_from(misfit.line).unwrap_or(u32::MAX);
    Trouble { line, message: misfit.problem.to_string() }
}

fn mapped_type(
    entry: &TypeEntry,
    fields: impl Iterator<Item = FieldNo>,
    troubles: &mut Troubles,
) -> MappedType {
    let no = TypeNo(*entry.no.get_ref());
    let fields = fields.filter_map(|field| {
        let found = entry.all_fields().find(|entry| *entry.no.get_ref() == field.0)?;
        let is_out = entry.out_fields.iter().any(|out| *out.no.get_ref() == field.0);
        let troubles = troubles.remove(&Some((no, Some(field)))).unwrap_or_default();
        Some(mapped_field(found, is_out, troubles))
    });
    let fields = fields.collect();
    MappedType {
        no,
        label: entry.label.clone(),
        plural: entry.plural.clone(),
        table: entry.table.get_ref().clone(),
        rows: None,
        is_shared: !entry.left_out,
        is_creatable: entry.allows.create,
        fields,
        troubles: troubles.remove(&Some((no, None))).unwrap_or_default(),
    }
}

fn mapped_field(entry: &FieldEntry, is_out: bool, troubles: Vec<Trouble>) -> MappedField {
    MappedField {
        no: FieldNo(*entry.no.get_ref()),
        label: entry.label.clone(),
        column: entry.column.as_ref().map(|column| column.get_ref().clone()),
        kind: entry.kind.word().to_owned(),
        is_read_only: entry.read_only || entry.kind == KindName::Lines,
        share: match (entry.left_out, is_out) {
            (true, _) => Share::LeftOut,
            (false, true) => Share::Follows,
            (false, false) => Share::Shared,
        },
        troubles,
    }
}
