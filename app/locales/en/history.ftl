# Words of the office console: arranging the desktop, and the synchronisation history.

# The desktop.
panels-arrange = Arrange panels
panels-others = Put on the desktop
panels-all = All panels are on the desktop.
panels-none = No panel is on the desktop. Choose some under "Arrange panels".
panels-up = Move up
panels-down = Move down
panels-away = Take away
panels-group = Arrange: { $panel }
panels-placed = { $panel } is at place { $place } now.
panels-taken = { $panel } is no longer on the desktop.

# The history.
history-title = Synchronisation history
history-whole = Whole history
history-none = Nothing has happened yet.
history-none-such = Nothing in the history fits these filters.
history-again = Try again
history-pages = Pages of the history
history-newer = Newer
history-older = Older
history-nothing-open = No conflict or refusal waits for anybody.
history-open-conflicts = { $count ->
    [one] One conflict waits for somebody
   *[other] { $count } conflicts wait for somebody
}
history-open-refusals = { $count ->
    [one] One refused edit waits for its author
   *[other] { $count } refused edits wait for their authors
}

# Filters.
history-filter-kind = Show
history-filter-direction = Direction
history-filter-type = Records
history-filter-from = From
history-filter-until = Until
history-all = Everything
history-only-rounds = What was synchronised
history-only-open = Conflicts and refusals that wait
history-only-conflicts = Conflicts
history-only-refusals = Refusals
history-only-interruptions = Starts and interruptions
history-both-ways = Both directions
history-to-people = From the office to people
history-to-office = From people to the office
history-all-types = All records

# Entries.
history-round = Synchronised
history-sweep = All records were compared
history-sweep-going-on = All records are being compared
history-idle = { $count ->
    [one] Nothing changed; the office asked once
   *[other] Nothing changed; the office asked { $count } times
}
history-away = The office was not heard of
history-no-database = The office could not use the business database
history-started = The service was started
history-started-often = The service was started { $count } times
history-restored = The service was started with a backup that was put back
history-came = The office connected
history-apart = The business database was put back from a backup, or copied: the office was told to stop until the administrator decides
history-adopted = The administrator took the business database as it is
history-applied-again = The administrator had edits written again that the business database has lost
history-brought = From the office: { $counts }.
history-taken = Edits taken from people: { $counts }.
history-written = Edits written into the business software: { $counts }.
history-conflicts = Conflicts: { $counts }.
history-refused = Refused: { $counts }.
history-decisions = Decisions on conflicts
history-unknown-type = Records of a former sort
history-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}

# Conflicts and refusals.
history-record = { $label } "{ $title }"
history-wanted-create = { $person } wanted to add { $record }
history-wanted-change = { $person } wanted to change { $fields } of { $record }
history-wanted-delete = { $person } wanted to delete { $record }
history-settled-mine = Settled on { $moment } by { $person }: the value in this edit was taken.
history-settled-theirs = Settled on { $moment } by { $person }: the other value stays.
history-settled-again = { $person } made the edit again on { $moment }.
history-settled-discarded = { $person } discarded the edit; the service learned of it on { $moment }.
history-settled-gone = Over since { $moment }: the record is gone.
history-decide = Decide here
history-decided = Decided. The history says so in a moment.
history-decide-there = One of the two deleted the record. Whether it is deleted after all, or made again, can only be decided in the conflict inbox of the workspace.
history-to-conflicts = Decide in the conflict inbox
history-to-outbox = Open the outbox
history-to-record = Open the record
cause-conflict = Somebody else changed the same at the same time. Both values are kept.
cause-unknown-type = The company no longer has this sort of record.
cause-unknown-field = A field of it no longer exists.
cause-not-one-unit = Fields that belong together were changed one by one.
cause-no-right = { $person } has no right to do this.
cause-id-taken = There is another record with the same number already.
cause-no-such-reference = { $field } refers to a record that does not exist any more.
cause-group-failed = Another part of the same document was refused.
cause-depends-on-refused = It builds on a record that was refused.
cause-unknown-base = It builds on an earlier edit that never arrived or was discarded.
cause-not-understood = The service could not read it: { $message }
remedy-conflict = Whoever may edit the record chooses one of the two values, here or in the conflict inbox of the workspace.
remedy-discard = { $person } can export the edit in the outbox, enter it elsewhere, and discard it.
remedy-export = { $person } can export the edit in the outbox and show it to whoever runs the service.
remedy-right = Give { $person } the right to do it and have it tried again from the outbox, or have it discarded there.
remedy-open = Open the record again in the business software. Then { $person } can try again from the outbox.
remedy-other = It needs nothing of its own: put the other part right first.
remedy-retry = { $person } can try it again from the outbox.
remedy-amend = { $person } can amend it in the outbox and send it again, or discard it.
remedy-office = Put right in the business software what stands against it, and { $person } can try again from the outbox; or { $person } amends or discards it there.

# For how long it is kept.
history-keep-title = How long the history is kept, and mails about a silent office
history-keep-days = Days for which the history is kept
history-mail-after = Minutes of silence of the office after which you get a mail
history-mail-hint = Empty: never. Whoever administers the company gets one mail for each silence, with the probable cause, and one when the office is back.
history-keep-hint = Empty: for ever. What waits for somebody is kept in any case.
history-keep = Save
history-kept = Saved. Older entries are removed within a day.
history-keep-wrong = Enter a whole number from { $least } to { $most }, or nothing.
