# What went wrong, and what to do now. One message for each variant.

# A value that does not fit its field.
problem-required = This field needs a value.
problem-wrong-kind = This value is of another kind than the field.
problem-too-long = Too long: at most { $max } characters.
problem-too-small = Too small: at least { $min }.
problem-too-great = Too large: at most { $max }.
problem-too-precise = { $decimals ->
    [0] No decimals here.
    [one] At most 1 decimal.
   *[other] At most { $decimals } decimals.
}
problem-not-a-choice = Choose one of the list.
problem-not-an-email = That is not an e-mail address. It looks like name@company.example.
problem-not-a-link = That is not a web address. It looks like www.company.example.
problem-not-a-phone = That is not a telephone number.
problem-control-character = There are invisible characters in it. Type it again.
problem-not-a-number = That is not a number.
problem-not-a-date = That is not a date.
problem-not-chosen = Choose a record from the list.

# Why an edit was refused.
reason-unknown-type = The company no longer has this sort of record.
reason-unknown-field = A field of it no longer exists. Amend it without that field.
reason-invalid = { $field }: { $problem }
reason-read-only = { $field } is set by the business software only.
reason-not-one-unit = Fields that belong together were changed one by one. Amend it and save it again.
reason-no-right = You have no right to do this. Ask your administrator, or discard it.
reason-no-such-record = The record does not exist any more.
reason-id-taken = There is another record with the same number already. Export this one and enter it again.
reason-locked = The record is closed for edits in its present state.
reason-not-allowed = This cannot be done with this sort of record.
reason-no-such-reference = { $field } refers to a record that does not exist any more. Choose another.
reason-group-failed = Another part of the same document was refused. Amend that one.
reason-depends-on-refused = It builds on a record that was refused. Amend that one first.
reason-unknown-base = It builds on an earlier edit that never arrived or was discarded. Try it again.
reason-not-understood = The service could not read it: { $message } Export it and show it to your administrator.
reason-office = The business software refused it: { $message }
reason-office-field = The business software refused { $field }: { $message }
reason-some-field = a field

rule-required = There must be a value.
rule-unique = Another record has this value already.
rule-unique-together = Another record has the same { $fields } already.
rule-reference = It refers to a record that is not there, or other records still refer to it.
rule-condition = The business database has a rule that this breaks: { $condition }
rule-read-only = Nobody may set this field.
rule-unfit = The value does not fit.
rule-unreadable = What is there now is not of the kind that it should be. Have it corrected in the business software.
rule-no-key = The new record got no number. Show this to your administrator.

# Why something was not saved.
not-saved-full = Not saved on this device: the disk or the browser's storage is full. Make room and save again; what you typed is still here.
not-saved-broken = Not saved: the browser's storage failed ({ $message }). Copy what you typed, load the page again and save again.
not-saved-gone = Not saved: it is not there any more. What you typed is still here.
not-saved-not-open = Not saved: the workspace is not open yet. Wait a moment and save again.
not-saved-refused = Not saved: { $reason }
not-done = That did not work: { $message }
