//! What a person typed into a form and has not saved: kept apart from the records, so that what others change meanwhile shows through.

use super::read::Trouble;
use landbridge_model::map::Map;
use landbridge_model::{Base, Field, FieldNo, Kind, RecordId, RecordType, TypeNo, Value, validate};
use landbridge_replica::draft::{FieldWish, RecordChange};
use landbridge_replica::view::RecordView;
use std::rc::Rc;

/// The fields that were typed into.
pub(crate) type Touches = Map<FieldNo, Touched>;

/// One form's entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    /// Those of the record itself.
    pub touches: Touches,
    /// Those of its lines, in the order of the form.
    pub lines: Vec<LineDraft>,
}

/// The entries of one line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LineDraft {
    /// The line.
    pub id: RecordId,
    /// Its type.
    pub type_no: TypeNo,
    /// Its field that refers to the document.
    pub by: FieldNo,
    /// What becomes of it.
    pub fate: Fate,
    /// Whether it is a new line that nobody has typed into: it is not saved.
    pub is_blank: bool,
    /// What was typed into it.
    pub touches: Touches,
}

impl LineDraft {
    /// Whether saving would do anything about it.
    pub(crate) fn is_dirty(&self) -> bool {
        match self.fate {
            Fate::New => !self.is_blank,
            Fate::Stays => self.touches.values().any(Touched::is_change),
            Fate::Goes(_) => true,
        }
    }
}

/// What becomes of a line when the form is saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is made.
    New,
    /// It is there and stays.
    Stays,
    /// It goes; this is what the form had as base.
    Goes(Base),
}

/// What was typed into one field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Touched {
    /// What the field showed when it was first typed into.
    pub seen: Seen,
    /// What was typed.
    pub entry: Entry,
}

/// What a field showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// The base of the value; nothing in a new record.
    pub base: Option<Base>,
    /// The value.
    pub value: Option<Value>,
}

/// What was typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// As the control has it.
    pub text: String,
    /// What it means, or why it means nothing.
    pub value: Result<Option<Value>, Trouble>,
    /// For a reference: what the record is called.
    pub title: String,
}

impl Touched {
    /// Whether saving would change anything, or cannot.
    pub(crate) fn is_change(&self) -> bool {
        self.entry.value.as_ref() != Ok(&self.seen.value)
    }

    /// Whether the field has been changed by somebody else to `present` since it was typed into, so that the person should choose.
    pub(crate) fn is_overtaken_by(&self, present: Option<&Value>) -> bool {
        let is_wanted = self.entry.value.as_ref().is_ok_and(|wanted| wanted.as_ref() == present);
        self.seen.base.is_some() && self.is_change() && present != self.seen.value.as_ref() && !is_wanted
    }
}

/// Which record of the form: the record itself, or one of its lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    /// The record.
    Record,
    /// A line of this type, whose field `by` refers to the record.
    Line {
        /// The line.
        id: RecordId,
        /// Its type.
        type_no: TypeNo,
        /// Its field that refers to the document.
        by: FieldNo,
    },
}

/// What the person does with the form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Something about one field of the record or of a line.
    Field(Part, FieldNo, FieldAction),
    /// Another line.
    AddLine(LineDraft),
    /// A line is to go.
    RemoveLine(Part, Option<Base>),
    /// It stays after all.
    KeepLine(RecordId),
    /// Other entries altogether.
    Replace(Draft),
}

/// What the person does with one field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FieldAction {
    /// Types; the field showed `Seen` before.
    Type(Entry, Seen),
    /// Takes what somebody else put there.
    TakeTheirs,
    /// Keeps what was typed, knowing what somebody else put there.
    KeepMine(Seen),
}

impl Draft {
    /// The entries after what the person did.
    pub(crate) fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut draft = (*self).clone();
        match action {
            Action::Field(part, field, action) => act(draft.touches_of(part), field, action),
            Action::AddLine(line) => draft.lines.push(line),
            Action::RemoveLine(part, base) => draft.remove_line(part, base),
            Action::KeepLine(id) => {
                let line = draft.lines.iter_mut().find(|line| line.id == id);
                if let Some(line) = line {
                    line.fate = Fate::Stays;
                }
            }
            Action::Replace(other) => draft = other,
        }
        Rc::new(draft)
    }
}

fn act(touches: &mut Touches, field: FieldNo, action: FieldAction) {
    match action {
        FieldAction::Type(entry, seen) => match touches.get_mut(&field) {
            Some(touched) => touched.entry = entry,
            None => {
                touches.insert(field, Touched { seen, entry });
            }
        },
        FieldAction::TakeTheirs => {
            touches.remove(&field);
        }
        FieldAction::KeepMine(seen) => {
            if let Some(touched) = touches.get_mut(&field) {
                touched.seen = seen;
            }
        }
    }
}

impl Draft {
    /// Whether saving would do anything.
    pub(crate) fn is_dirty(&self) -> bool {
        self.touches.values().any(Touched::is_change) || self.is_group()
    }

    fn touches_of(&mut self, part: Part) -> &mut Touches {
        let Part::Line { id, type_no, by } = part else { return &mut self.touches };
        let at = self.lines.iter().position(|line| line.id == id).unwrap_or_else(|| {
            self.lines.push(LineDraft {
                id,
                type_no,
                by,
                fate: Fate::Stays,
                is_blank: false,
                touches: Touches::new(),
            });
            self.lines.len() - 1
        });
        self.lines[at].is_blank = false;
        &mut self.lines[at].touches
    }

    fn remove_line(&mut self, part: Part, base: Option<Base>) {
        let Part::Line { id, .. } = part else { return };
        match base {
            None => self.lines.retain(|line| line.id != id),
            Some(base) => {
                self.touches_of(part);
                if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
                    line.fate = Fate::Goes(base);
                }
            }
        }
    }

    /// What saving changes, the record before its lines. `is_new` says that the record itself is made.
    pub(crate) fn changes(&self, type_no: TypeNo, id: RecordId, is_new: bool) -> Vec<RecordChange> {
        let own = if is_new {
            Some(RecordChange::Create { type_no, id, fields: values(&self.touches) })
        } else {
            set(type_no, id, &self.touches)
        };
        let lines = self.lines.iter().filter(|line| line.is_dirty()).filter_map(|line| match line.fate {
            Fate::New => {
                let mut fields = values(&line.touches);
                fields.insert(line.by, Value::Reference(id));
                Some(RecordChange::Create { type_no: line.type_no, id: line.id, fields })
            }
            Fate::Stays => set(line.type_no, line.id, &line.touches),
            Fate::Goes(base) => {
                Some(RecordChange::Delete { type_no: line.type_no, id: line.id, base, children: Vec::new() })
            }
        });
        own.into_iter().chain(lines).collect()
    }

    /// Whether the record and its lines are to stand or fall together.
    pub(crate) fn is_group(&self) -> bool {
        self.lines.iter().any(LineDraft::is_dirty)
    }
}

fn values(touches: &Touches) -> landbridge_model::Fields {
    touches.iter().filter_map(|(no, touched)| Some((*no, touched.entry.value.clone().ok()??))).collect()
}

fn set(type_no: TypeNo, id: RecordId, touches: &Touches) -> Option<RecordChange> {
    let wishes = touches.iter().filter(|(_, touched)| touched.is_change()).filter_map(|(no, touched)| {
        let new = touched.entry.value.clone().ok()?;
        Some(FieldWish { field: *no, base: touched.seen.base?, seen: touched.seen.value.clone(), new })
    });
    let fields: Vec<FieldWish> = wishes.collect();
    (!fields.is_empty()).then_some(RecordChange::Set { type_no, id, fields })
}

/// What is wrong with the entries of one record, by field: with what was typed, and with what is missing in a new one.
pub(crate) fn troubles(
    record_type: &RecordType,
    touches: &Touches,
    is_new: bool,
    given: Option<FieldNo>,
) -> Map<FieldNo, Trouble> {
    let trouble = |field: &Field| match touches.get(&field.no) {
        Some(touched) => touched.entry.value.clone().err(),
        None if is_new => validate::check_value(field, None).err().map(Trouble::Unfit),
        None => None,
    };
    let typed = record_type.fields.iter().filter(|field| is_typed(field) && given != Some(field.no));
    typed.filter_map(|field| Some((field.no, trouble(field)?))).collect()
}

/// Whether people type into the field at all.
pub(crate) fn is_typed(field: &Field) -> bool {
    !field.is_deprecated && !field.read_only && !matches!(field.kind, Kind::Lines { .. })
}

/// What a field of a record shows now.
pub(crate) fn seen_in(view: Option<&RecordView>, field: FieldNo) -> Seen {
    let Some(view) = view else { return Seen::default() };
    match view.fields.get(&field) {
        Some(found) => Seen { base: Some(found.base), value: found.cell.value.clone() },
        // A field that never had a value has not changed since the record was last seen.
        None => Seen { base: Some(view.base), value: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry { text: text.into(), value: Ok(Some(Value::Text(text.into()))), title: String::new() }
    }

    fn seen(n: u64, text: &str) -> Seen {
        Seen { base: Some(Base::Mine { n }), value: Some(Value::Text(text.into())) }
    }

    fn id(n: u64) -> RecordId {
        RecordId::new(n, [0; 10])
    }

    const NAME: FieldNo = FieldNo(1);
    const TYPE: TypeNo = TypeNo(16);

    fn typed(texts: &[&str]) -> Rc<Draft> {
        texts.iter().enumerate().fold(Rc::new(Draft::default()), |draft, (n, text)| {
            let action = FieldAction::Type(entry(text), seen(n as u64, "Anna"));
            draft.reduce(Action::Field(Part::Record, NAME, action))
        })
    }

    #[test]
    fn the_base_is_of_what_was_seen_at_the_first_key() {
        let draft = typed(&["An", "Ann"]);
        let wish = FieldWish {
            field: NAME,
            base: Base::Mine { n: 0 },
            seen: Some(Value::Text("Anna".into())),
            new: Some(Value::Text("Ann".into())),
        };
        let expected = RecordChange::Set { type_no: TYPE, id: id(1), fields: vec![wish] };
        assert_eq!(draft.changes(TYPE, id(1), false), [expected]);
    }

    #[test]
    fn typing_back_what_was_there_changes_nothing() {
        let draft = typed(&["Ann", "Anna"]);
        assert!(!draft.is_dirty());
        assert_eq!(draft.changes(TYPE, id(1), false), []);
    }

    #[test]
    fn what_somebody_else_changed_meanwhile_is_noticed_until_one_side_is_chosen() {
        let draft = typed(&["Ann"]);
        let bert = Value::Text("Bert".into());
        assert!(draft.touches[&NAME].is_overtaken_by(Some(&bert)));
        assert!(!draft.touches[&NAME].is_overtaken_by(Some(&Value::Text("Ann".into()))));
        let kept =
            draft.clone().reduce(Action::Field(Part::Record, NAME, FieldAction::KeepMine(seen(9, "Bert"))));
        assert!(!kept.touches[&NAME].is_overtaken_by(Some(&bert)));
        let taken = draft.reduce(Action::Field(Part::Record, NAME, FieldAction::TakeTheirs));
        assert!(!taken.is_dirty());
    }

    #[test]
    fn a_new_document_comes_before_its_lines_and_they_refer_to_it() {
        let by = FieldNo(2);
        let line = LineDraft {
            id: id(2),
            type_no: TypeNo(21),
            by,
            fate: Fate::New,
            is_blank: false,
            touches: Touches::new(),
        };
        let draft = Rc::new(Draft::default()).reduce(Action::AddLine(line));
        let changes = draft.changes(TYPE, id(1), true);
        assert!(matches!(changes[0], RecordChange::Create { type_no: TYPE, .. }));
        let RecordChange::Create { fields, .. } = &changes[1] else { panic!("a line is made") };
        assert_eq!(fields.get(&by), Some(&Value::Reference(id(1))));
        assert!(draft.is_group());
    }

    #[test]
    fn a_new_line_that_nobody_typed_into_is_not_saved() {
        let line = LineDraft {
            id: id(2),
            type_no: TypeNo(21),
            by: FieldNo(2),
            fate: Fate::New,
            is_blank: true,
            touches: Touches::new(),
        };
        let draft = Rc::new(Draft::default()).reduce(Action::AddLine(line));
        assert!(!draft.is_dirty());
        assert_eq!(draft.changes(TYPE, id(1), true).len(), 1);
    }

    #[test]
    fn a_new_line_that_is_removed_leaves_no_trace_and_an_old_one_goes_on_saving() {
        let part = Part::Line { id: id(2), type_no: TypeNo(21), by: FieldNo(2) };
        let line = LineDraft {
            id: id(2),
            type_no: TypeNo(21),
            by: FieldNo(2),
            fate: Fate::New,
            is_blank: false,
            touches: Touches::new(),
        };
        let draft =
            Rc::new(Draft::default()).reduce(Action::AddLine(line)).reduce(Action::RemoveLine(part, None));
        assert!(!draft.is_dirty());
        let draft = draft.reduce(Action::RemoveLine(part, Some(Base::Mine { n: 3 })));
        let expected = RecordChange::Delete {
            type_no: TypeNo(21),
            id: id(2),
            base: Base::Mine { n: 3 },
            children: vec![],
        };
        assert_eq!(draft.changes(TYPE, id(1), false), [expected]);
    }
}
