# Words of the office console: what stands in the way of the synchronisation, and what to do about it. Two messages for each variant.
obstacle-database_missing = There is no business database at { $file }.
obstacle-database_missing-remedy = Put the file back, or say where the database is now.
obstacle-database_damaged = { $file } is not a database, or it is damaged.
obstacle-database_damaged-remedy = Put it back from a backup.
obstacle-database_address = "{ $address }" is not the address of a database.
obstacle-database_address-remedy = Correct the address of the business database.
obstacle-server_unfit = The database server is { $server }, which Landbridge cannot work with.
obstacle-server_unfit-remedy = Use MariaDB 10.6 or newer.
obstacle-database_unreachable = The database server at { $server } cannot be reached.
obstacle-database_unreachable-remedy = Start it, and look whether this computer reaches it over the network. If it has moved, say where it is now.
obstacle-credentials = The database does not let the user "{ $user }" in.
obstacle-credentials-remedy = If the password was changed, enter the new one here.
obstacle-password_file = The file with the database's password, { $file }, cannot be read.
obstacle-password_file-remedy = Put the file back, and give the account that runs Landbridge the right to read it.
obstacle-no_such_database = The database server has no database "{ $name }".
obstacle-no_such_database-remedy = Put the database back, or say what it is called now.
obstacle-rights = The user of the business database lacks a right that Landbridge needs.
obstacle-rights-remedy = The owner of the database can grant it. The requirements say with which commands.
obstacle-file_rights = The file of the business database cannot be opened or written.
obstacle-file_rights-remedy = Give the account that runs Landbridge the right to write the file and its folder.
obstacle-locked = Another program holds the business database.
obstacle-locked-remedy = It goes on as soon as that program lets go. If that takes long, close it.
obstacle-database_full = The business database finds no room on its disk.
obstacle-database_full-remedy = Make room there. Nothing is lost: entries wait on the service.
obstacle-database_failed = The business database has failed.
obstacle-database_failed-remedy = Look at its server and its disk. Whoever looks after the database understands what it says below.
obstacle-mapping = The mapping { $file } does not fit the business database:
obstacle-mapping-remedy = Put the tables and columns back as they were, or correct the mapping.
obstacle-no_company = The table of the company in the business database is empty.
obstacle-no_company-remedy = Fill in the company in the business software.
obstacle-put_back = The business database was put back from a backup.
obstacle-put_back-remedy = Landbridge asks the service how it stands with it.
obstacle-apart = The business database is not where the service knows it to be: it was put back from a backup, or it is a copy.
obstacle-apart-remedy = Nothing is synchronised until you decide.
obstacle-taken_over = Another office synchronises this business database now.
obstacle-taken_over-remedy = Two at a time would undo each other's work. If the other one is right, disconnect the company here. If this one is, end the synchronisation there first.
obstacle-uncertain = It is not certain yet whether the business software has made a record, since its answer was lost.
obstacle-uncertain-remedy = Landbridge looks again by itself, so that nothing is made twice.
obstacle-copy_unwritable = The copy of the business software's records cannot be kept in { $file }.
obstacle-copy_unwritable-remedy = Make room on that disk, and give the account that runs Landbridge the right to write the file and its folder.
obstacle-setup_unwritable = Landbridge cannot keep its settings on this computer.
obstacle-setup_unwritable-remedy = Make room on its disk, and give the account that runs Landbridge the right to write its folder.
obstacle-not_named = It is not said which business database, or with which mapping.
obstacle-not_named-remedy = Fill it in under "Where everything is", at the requirements.
obstacle-service_address = "{ $address }" is not the address of a service.
obstacle-service_address-remedy = Disconnect the company, and connect it with the right address.
obstacle-service_away = The service cannot be reached.
obstacle-service_away-remedy = Look at this computer's internet connection. Nothing is lost: changes wait on both sides.
obstacle-certificate = The service cannot show that it is the right one: its certificate does not hold.
obstacle-certificate-remedy = Look at the date and time of this computer first. If they are right, tell whoever runs the service.
obstacle-service_busy = The service cannot do its work for now (status { $status }).
obstacle-service_busy-remedy = It goes on as soon as the service can. If that takes long, tell whoever runs the service.
obstacle-not_the_service = Something else than the service answers at its address.
obstacle-not_the_service-remedy = Look whether the network asks you to sign in first, and whether the address of the service is right.
obstacle-token_void = The service does not know this office's key any more: the company was connected from another computer, or the key was ended.
obstacle-token_void-remedy = To synchronise from here, sign in again with your Landbridge ID. Nothing is lost.
obstacle-sample = This business database is the software's sample, and the service takes no sample data.
obstacle-sample-remedy = Connect the company's own database.
obstacle-other_protocol = The service speaks another version.
obstacle-other_protocol-remedy = Install the present version of Landbridge on this computer.
obstacle-service_refuses = The service does not take what this office sends.
obstacle-service_refuses-remedy = Make a support bundle under Settings, and show it to whoever runs the service.
obstacle-other = Something has failed that Landbridge has no words for.
obstacle-other-remedy = Make a support bundle under Settings, and show it to whoever runs the service.

# What does not fit in a mapping.
misfit-no-table = Line { $line }: there is no table "{ $table }".
misfit-no-column = Line { $line }: the table "{ $table }" has no column "{ $column }".
misfit-other-type = Line { $line }: the column "{ $column }" of the table "{ $table }" has not the type that its field needs ({ $says }).
misfit-other = Line { $line }: { $says }

# In the original.
obstacle-database-says = The database says: { $says }
obstacle-system-says = The computer says: { $says }
obstacle-service-says = The service says: { $says }

# When, and where to.
obstacle-retry = { $seconds ->
    [one] It is tried again in one second.
   *[other] It is tried again in { $seconds } seconds.
}
obstacle-retry-now = It is being tried now …
obstacle-retry-never = It is not tried again by itself.
obstacle-try-now = Try now
obstacle-take-over = Synchronise from here again
obstacle-sign-in = Sign in again
obstacle-requirements = See the requirements
obstacle-new-password = Enter the new password
obstacle-new-place = Say where it is now

# Another way to the same database.
reconnect-title = Reconnect the business database
reconnect-intro = For a password that was changed, or a database that lies elsewhere now. The company stays connected, and nothing is sent anew. What you enter is tried before it is kept.
reconnect-database-hint = As it is named now, without its password. Change it only if the database lies elsewhere.
reconnect-password = The database's password
reconnect-password-hint = Of the database, not of your Landbridge ID. Empty keeps the one that is known.
reconnect-now = Try and keep
reconnect-busy = Trying …
reconnect-another = This is another business database than the one that is connected. To connect another one, disconnect the company first, under Settings.

# A database that was put back, or copied.
adopt-title = What is this database?
adopt-gone-text = It was put back on purpose, and is as it should be. What was entered since that backup and is not in it, is gone for everybody. Entries that still wait are written.
adopt-gone = Take it as it is
adopt-again-text = It was put back because something broke. What people entered in Landbridge since that backup is written into it once more. What was entered in the business software itself since then is not known to Landbridge.
adopt-again = Have entries written again
adopt-sure = All records are sent again afterwards. This cannot be taken back.
adopt-copy = If it is a copy, for a test or on an old computer, choose neither: stop Landbridge here, or disconnect the company under
