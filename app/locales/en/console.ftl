# Words of the office console: connecting a company, and how the synchronisation goes.
console-title = Office console
console-welcome = Your company and Landbridge
console-key-title = Open the console again
console-key-text = This address has no key, or an old one. Open the file that Landbridge named when it started on this computer.
console-away-title = Landbridge does not answer
console-away-text = The program on this computer was stopped, or is starting. This page goes on by itself once it answers.
console-insecure = The address of the service has to begin with https, so that nobody reads your password on the way.
console-offline = The service cannot be reached. Check this computer's internet connection and the address of the service.

# The desktop.
connect-title = Connect your company
connect-intro = Landbridge brings the records of your business software to everybody you invite, in any browser, also without a connection. Connecting takes about ten minutes.
connect-button = Connect
connected-by = Connected by
connected-since = Since
connected-computer = Computer

# The wizard.
wizard-steps = Steps
wizard-next = Continue
step-requirements = Requirements
step-company = Company data
step-sign-in = Landbridge ID
step-start = Computer and start
step-finish = Finished

# Where everything is.
source-title = Where everything is
source-service = Address of the service
source-service-hint = For example https://landbridge.example.com
source-database = Business database
source-database-hint = A file, or an address such as postgres://user:password@host/database
source-mapping = Mapping file
source-mapping-hint = It says which tables and columns are which records. Empty for the sample company, and for a proposal.
source-user = Your user name in the business software
source-user-hint = Whoever connects the company is a super user there, and an employee. Empty if any of them will do.
source-connected = The company is connected with another database or service. Disconnect it first, under Settings.
source-look = Save and look

# The requirements.
requirements-intro = Everything here has to be in order before the company is connected. Nothing is changed by looking.
requirements-looking = Looking …
requirements-again = Look again
requirement-met = In order:
requirement-missing = Not in order:
requirement-unknown = Not known yet:
requirement-waits = Comes after: { $first }
item-database = The business database can be opened
item-mapping = The mapping fits the business database
item-grants = Landbridge may write in the business database
item-room = There is room on the disk
item-own-data = It is the company's own database, not the software's sample
item-no-evaluation = It is not an evaluation copy of the software
item-super-user = You are a super user of the business software
item-employee = You are in the register of employees
item-company-number = The company's registration number is filled in
item-address = The company's address is filled in
item-telephone = The company's telephone number is filled in
item-email = The company's e-mail address is filled in
item-service = The service can be reached
item-clock = This computer's clock is right
item-agent = The service knows this office
item-agreement = The agreement is valid
lack-ended = The agreement has ended: make a new one.
lack-not-named = Fill it in above, under "Where everything is".
lack-not-connected = Comes later, when you sign in with your Landbridge ID.
lack-read-only = Give the account that runs Landbridge the right to write the file and its folder: { $why }
lack-rights = { $why }. The owner of the database can grant what is missing:
lack-no-room = Make room on the disk: it takes less than 16 MB more.
lack-sample = Connect the company's own database: this one is marked as the software's sample.
lack-evaluation = Register the business software first: this is an evaluation copy.
lack-not-mapped = Name "{ $name }" in the mapping, so that this can be checked.
lack-no-such-user = There is no active user "{ $login }" in the business software.
lack-not-super-user = Make "{ $login }" a super user in the business software, or name another user above.
lack-no-super-user = Make the person who connects the company a super user in the business software.
lack-not-linked = Link the user "{ $login }" to an employee in the business software.
lack-empty = Fill it in below.
lack-form = "{ $text }" cannot be right. Correct it below.
lack-clock-ahead = Set the clock: it is { $seconds } seconds ahead of the service's.
lack-clock-behind = Set the clock: it is { $seconds } seconds behind the service's.
number-form = A company number of this country has the form { $form }.
number-check-digit = The check digit does not fit: a digit is wrong, or two are exchanged.

# The company's data.
fill-in-title = Fill in what is missing
fill-in-intro = What you change here is written into the business database.
fill-in-keep = Write into the business database
company-intro = This is what your business software says of the company. It is shown to people you invite.
company-name = Company
company-country = Country (two letters)
company-number = Registration number
company-street = Street and number
company-postcode = Postcode
company-city = Town
company-phone = Telephone
company-email = E-mail
company-empty = Enter something.
company-country-form = Two letters, such as NL or SE.
company-phone-form = That is not a telephone number.
company-email-form = That is not an e-mail address.
company-wrong = Something is wrong
company-right = This is right

# The Landbridge ID.
id-intro = Sign in with the Landbridge ID of whoever administers Landbridge for this company.
id-not-business-user = Your Landbridge ID is an e-mail address. It is not your user name in the business software.
id-connect = Connect the company
id-busy = Connecting …
id-bind-text = The agreement is not bound to a company yet. Binding is for good: this agreement then serves this company's database and no other.
id-bind = Bind it to this company
id-bound-elsewhere = The agreement is bound to { $company } already.
id-ask = { $email } can change that.
id-ask-somebody = Ask whoever made the agreement.
id-ended = The agreement ended on { $moment }.
id-not-administrator = You do not administer Landbridge for this company.
id-too-many = There were too many attempts. Wait a while and try again.
id-no-mail = This service sends no mails. Ask whoever runs it for a Landbridge ID.
id-none = I have no Landbridge ID, or forgot its password
id-new = Create a Landbridge ID
id-new-intro = You get a mail with a link. Behind it you choose a password. Then come back to this window.
id-name = Your name
id-missing-name = Enter your name.
id-forgotten = Send a mail for another password
id-sent = A mail is on its way to { $email }. Open the link in it and choose a password; this window notices by itself.
id-sent-forgotten = If { $email } is a Landbridge ID, a mail is on its way there. Choose another password behind its link and sign in above.
id-spam = Nothing there after a few minutes? Look in the folder for unwanted mail, or send it again.
id-again = Send it again
id-chosen = Your Landbridge ID is ready. Sign in above with the password that you chose.

# Computer and start.
start-computer = This computer ({ $computer }) synchronises. It should be on while people work.
start-other-computer = The business database is on { $host }. Synchronising from that computer is faster and needs one computer less.
start-other-programs = Close other programs that use the business database, such as integrations, for the first synchronisation. It goes faster then; going on is possible and safe.
programs-unknown = This kind of database does not tell which programs those are.
programs-none = The database tells of no other program now.
programs-intro = The database tells of these:
programs-nameless = A program without a name
programs-one = { $program }, signed in as { $login }
programs-on = { $program }, signed in as { $login }, on { $computer }
start-when = The first synchronisation begins
start-now = now
start-later = later
start-moment = Date and time
start-survives = It begins then also after a restart of the computer. If the computer is off at that time it begins when it is back on.
start-in-the-past = Choose a time that is still to come.
start-begun = The first synchronisation has begun.
start-begin = Finish

# How the synchronisation goes.
finish-intro = Your company is connected. People can work with what is there already while the rest arrives.
finish-desktop = To the desktop
progress-title = Synchronisation
phase-not-started = Connected; nothing is synchronised yet. Choose when it begins under Connect.
phase-starts = Getting ready …
phase-waits = Begins on { $moment }
phase-paused = Paused
phase-sweeps = Sending all records
phase-in-step = In step: every change goes at once, in both directions
phase-fails = Interrupted since { $moment }. It goes on by itself.
phase-fails-somebody = Interrupted since { $moment }. Something has to be done about it:
progress-late = It was to begin on { $planned }. The computer was off then; it began on { $began }.
progress-complete = all sent
progress-not-yet = not yet
progress-of = { $done } of { $of }
progress-counts = { $sent } records sent and { $written } edits written since the program started.
progress-rate = { $rate } records a second.
progress-rest-short = Less than a minute left.
progress-rest = { $minutes ->
    [one] About a minute left.
   *[other] About { $minutes } minutes left.
}
progress-pause = Pause
progress-resume = Go on
progress-slower = Go slower
progress-full-speed = Full speed

# Settings.
settings-nothing = No company is connected yet.
settings-connection = Connection
settings-disconnect = Disconnect
settings-disconnect-title = Disconnect the company?
