# Words of the office console's settings: what becomes of a connection that is there.

# Disconnecting.
held-loading = Asking the service what waits …
held-nothing = Nothing waits: the business database has everything that people entered, and no conflict is open.
held-unknown = So it is not known what waits there. It stays on the service.
held-intro = This waits on the service, and stays there until the company is connected again:
held-type = { $type }: { $waiting } entries that the business database does not have yet, { $conflicts } open conflicts
disconnect-removed = Removed are this computer's key to the service, here and on the service, and every other key with which an office could synchronise this company. Nothing is synchronised any more; entries that people make from now on wait on the service.
disconnect-stays = What stays: all records in the business database and on the service, the people with their rights, and the agreement with this database bound to it. The company can be connected again at any time.
disconnect-tables = Also remove Landbridge's tables and triggers from the business database; with Tryton, the copy of its records on this computer
disconnect-tables-hint = When the company is connected again all records are then sent again, and records that were made in Landbridge get new numbers there.
disconnect-tables-needed = They can be removed once nothing waits and the service answers: they say which entries the business database has already.
disconnect-busy = Disconnecting …
former-ended = { $company } was disconnected on { $moment }.
former-token-gone = Its key on the service has ended.
former-token-failed = Its key on { $service } could not be ended: { $why }. It ends when somebody connects the company again; until then whoever runs the service can end it with "landbridge admin end-agents".
former-tables-gone = Landbridge's tables and triggers were removed.
former-tables-kept = Landbridge's tables and triggers are still there.
former-tables-needed = Landbridge's tables and triggers are still there: entries wait, and the tables say which of them are written already.
former-tables-failed = Landbridge's tables and triggers could not be removed: { $why }.

# The hours, and how fast.
hours-title = When it synchronises, and how fast
hours-clock = By the clock of this computer ({ $computer }). Outside these hours entries wait on the service, and changes in the business database. A mail about a silent office also comes when they are further apart than it allows.
hours-always = At any time.
hours-add = Only at certain hours
hours-window = Synchronise on
hours-from = from
hours-to = until
hours-over-midnight = It ends on the day after.
hours-remove = Remove these hours
hours-limit = Records a second, at most
hours-limit-hint = So that others who use the line are not held up. Empty for no limit.
hours-limit-form = Enter a whole number, or nothing.
hours-keep = Save
hours-kept = Saved.
day-mo = Mon
day-tu = Tue
day-we = Wed
day-th = Thu
day-fr = Fri
day-sa = Sat
day-su = Sun
phase-closed = Outside the hours at which it synchronises. It goes on on { $moment }.
phase-closed-for-good = Outside the hours at which it synchronises.
settings-reconnect = Password or place of the database

# The support bundle.
support-title = Support bundle
support-intro = When somebody has to help you: one file with readable texts (in English) about versions, requirements, the synchronisation and its last failures. No password, no key, no value of a record and nobody's name is in it. It can be made while service or database cannot be reached.
support-read = See what is in it
support-busy = Looking …
support-check = This is all that is in it. Nothing is sent by itself.
support-save = Save as a file

# Another computer takes over.
move-title = Move to another computer
move-intro = Another computer can synchronise instead of this one. Until it has taken over this one goes on; then it stops by itself, so that never two write.
move-ask = Move …
move-again = Another code
move-how = Start Landbridge on the other computer, choose "I have a pairing code" there, and enter:
move-until = The code is good once, until { $moment }.
move-not-begun = The first synchronisation has not begun. Wait until it has, or disconnect here and connect on the other computer.
move-kept-here = What Landbridge keeps of Tryton lies in a file on this computer. To move it: stop Landbridge here, take its data folder along to the other computer, and start it there.
former-successor = Another computer ({ $computer }) synchronises { $company } since { $moment }. This one does not begin again by itself.
pair-button = I have a pairing code
pair-title = Synchronise from this computer
pair-intro = On the computer that synchronises until now, choose "Move" under Settings. It shows a code. What is set up there comes along, but for the address of the business database and its password.
pair-code = Pairing code
pair-code-hint = Two times four signs, such as 23AB-45CD
pair-database-hint = As it is reached from this computer: the same database, by a file or an address such as postgres://user:password@host/database
pair-now = Take over
pair-busy = Taking over …
pair-void-code = The pairing code was used, is older than ten minutes, or is mistyped. Ask for another one on the other computer.

# Business software that tells nobody of its changes.
noticed-late = { $count ->
    [one] Changes in the business software may be noticed late: it tells nobody of them, so they are looked for every second, and deleted records at every tenth look.
   *[other] Changes in the business software may be noticed late: it tells nobody of them, so they are looked for every { $count } seconds, and deleted records at every tenth look.
}
