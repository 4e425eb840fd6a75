# Words of lists and forms.

# How far an edit has come.
state-on-device = Only on this device
state-on-service = On the service, waiting for the office
state-in-office = In the office
needs-attention = Needs your attention

# Lists.
list-count = { $count ->
    [one] 1 record
   *[other] { $shown } records
}
list-hits = { $count ->
    [one] 1 hit
   *[other] { $shown } hits
}
list-new = New { $label }
list-empty = There are no { $plural } yet.
list-empty-syncing = The records are still being fetched.
list-no-hits = Nothing matches. Try fewer or other words.
list-clear-search = Clear search and filters
list-state = State
list-sorted-up = sorted upwards
list-sorted-down = sorted downwards
list-keys = Arrow keys move, Enter opens, N makes a new one, / searches
filters-label = Filters
filter-add = Add a filter
filter-choose = Choose a field …
filter-remove = Remove the filter { $field }
filter-contains = contains
filter-is = is
filter-from = from
filter-to = to
filter-any = any
filter-empty = is empty
yes = Yes
no = No

# Forms.
form-new = New { $label }
form-save = Save
form-saving = Saving …
form-saved = Saved on this device
form-nothing-to-save = Nothing has been changed
form-cancel = Discard the changes
form-restored = Your unsaved entries from before are still here.
form-restored-discard = Discard them
form-leave = You have entries that are not saved.
form-delete = Delete
form-more = More
form-delete-title = Delete { $title }?
form-delete-text = It is deleted in the office too, as soon as the edit arrives there.
form-delete-lines = { $count ->
    [one] Its 1 line goes with it.
   *[other] Its { $count } lines go with it.
}
form-delete-confirm = Delete
form-gone = This record is not here
form-gone-text = It was deleted, moved to a part that you have no right to, or has not been fetched yet.
form-to-list = Back to { $plural }
form-required = required
form-optional-empty = empty
form-given-by-office = Given by the business software
form-provisional = Provisional: { $number }
form-provisional-hint = The final number, tax and prices are given by the business software when it takes the document.
form-locked = This record is closed for edits in its present state.
form-read-only = You may look at this record, not change it.
form-problems = { $count ->
    [one] 1 field needs a look before this can be saved.
   *[other] { $count } fields need a look before this can be saved.
}
form-has-conflict = { $count ->
    [one] There is 1 open conflict about this record.
   *[other] There are { $count } open conflicts about this record.
}
form-has-refused = { $count ->
    [one] 1 of your edits of this record was refused.
   *[other] { $count } of your edits of this record were refused.
}
form-amending = You are amending an edit that was refused: { $reason }
form-choice-none = – none –
form-characters-left = { $count ->
    [one] 1 character left
   *[other] { $count } characters left
}
form-mail-to = Write an e-mail
form-call = Call
form-open-link = Open the link
form-open-record = Open { $title }
meanwhile = Somebody changed this meanwhile to: { $value }
meanwhile-emptied = Somebody emptied this meanwhile
meanwhile-take-theirs = Take theirs
meanwhile-keep-mine = Keep mine
meanwhile-record-gone = Somebody deleted this record meanwhile. What you typed is still here.

# References.
reference-placeholder = Type to search
reference-none = Nothing found
reference-clear = Empty { $field }
reference-new = New { $label }
reference-new-named = New { $label } “{ $text }”
reference-new-title = New { $label }
reference-new-add = Add
reference-not-here = (no name here yet)

# Lines of a document.
lines-add = Add a line
lines-remove = Remove line { $number }
lines-restore = Keep line { $number }
lines-none = No lines yet
lines-number = Line
lines-row = Line { $number }
lines-removed = Goes when you save
lines-keys = Enter in the last line adds another

# Related records.
related-title = { $plural }
related-new = New { $label } for this { $parent }
related-all = Show all { $count }
related-none = None yet
