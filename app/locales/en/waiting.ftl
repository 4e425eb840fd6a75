# Words of the conflict inbox and the outbox.

conflicts-title = Conflicts
conflicts-intro = Two people changed the same thing. Both values are kept until you choose.
conflicts-none = There are no open conflicts.
conflicts-show-settled = Show settled ones
conflict-of = { $label }: { $title }
conflict-base = Before
conflict-mine = Yours
conflict-mine-of = By { $name }
conflict-theirs = What stands now
conflict-keep-mine = Keep yours
conflict-keep-mine-of = Keep what { $name } wrote
conflict-keep-theirs = Keep what stands now
conflict-by-when = { $name }, { $when }
conflict-by-office = somebody in the business software
conflict-by-you = you
conflict-at-service = They met on the service.
conflict-at-office = They met in the office, in the business database.
conflict-empty = (empty)
conflict-settled = Settled
conflict-not-yours = Only people with the right to edit this record can choose.
conflict-edit-of-deleted = { $author } changed a record that { $other } had deleted.
conflict-edit-of-deleted-restore = Restore it with these values
conflict-edit-of-deleted-drop = Leave it deleted
conflict-delete-of-edited = { $author } deleted a record that { $other } had changed meanwhile.
conflict-delete-of-edited-delete = Delete it after all
conflict-delete-of-edited-keep = Keep the record
conflict-lines = { $count ->
    [one] With 1 line.
   *[other] With { $count } lines.
}
conflict-you = You
conflict-someone = somebody
conflict-field = Field
conflict-unreadable = This conflict cannot be shown in full. Both values are kept.
conflict-open-record = Open the record

outbox-title = Outbox
outbox-intro = What you entered and what has become of it. An edit leaves this list when it is in the business database.
outbox-none = Everything has arrived in the office.
outbox-refused = Refused
outbox-damaged = Damaged
outbox-on-device = Only on this device
outbox-on-service = On the service, waiting for the office
outbox-export-all = Export all
outbox-amend = Amend
outbox-retry = Try again
outbox-retry-all = Try all again
outbox-export = Export
outbox-discard = Discard
outbox-discard-title = Discard this edit?
outbox-discard-text = What you entered is then gone for good. Export it first if you are not sure.
outbox-discard-confirm = Discard
outbox-create = New { $label }
outbox-change = Change of { $label }
outbox-delete = Deletion of { $label }
outbox-decision = Decision about a conflict
outbox-damaged-entry = An edit that cannot be read
outbox-damaged-text = It was damaged in this browser's storage. It is kept as it is; export it and show it to your administrator.
outbox-made = Entered { $when }
outbox-number = Edit { $n }
outbox-emptied = (emptied)
outbox-several = { $count } × { $what }
outbox-unknown-type = a record of an unknown type
