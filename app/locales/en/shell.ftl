# Words of the frame around every screen: signing in, navigation, top bar, status, desktop and settings.
app-name = Landbridge
skip-to-content = Skip to the content
loading = Loading …
close = Close
cancel = Cancel
back = Back

# The address of the service, asked for once by the extension.
address-title = Where is your company's Landbridge?
address-intro = Enter the address of your company's service. You find it in the invitation, or your administrator knows it.
address-label = Address of the service
address-hint = For example https://landbridge.example.com
address-check = Check and continue
address-checking = Looking for the service …
address-not-an-address = That is not an address. It looks like https://landbridge.example.com.
address-not-reached = Nothing answers at this address. Check the spelling and your connection.
address-not-landbridge = Something answers at this address, but it is not Landbridge.
address-not-secure = The address has to start with https://, so that nobody can read along.

# Sign-in.
sign-in-title = Sign in
sign-in-intro = Sign in with your Landbridge ID. Afterwards everything works without a connection too.
sign-in-email = E-mail address
sign-in-password = Password
sign-in-show-password = Show the password
sign-in-submit = Sign in
sign-in-busy = Signing in …
sign-in-missing-email = Enter your e-mail address.
sign-in-missing-password = Enter your password.
sign-in-wrong-password = E-mail address or password is wrong. Check both; capital letters count in the password.
sign-in-offline = The service cannot be reached, and the first sign-in on a device needs it. Check your connection and try again.
sign-in-too-many = Too many attempts. Wait a minute and try again.
sign-in-too-old = This page is too old for the service. Load it again.
sign-in-no-workspace = This account has no company here. Ask your administrator for an invitation.
sign-in-signed-out = You have signed out on this device. Sign in to go on.
sign-in-lease-ended = This device has not reached the service for a long time and is locked. Sign in to go on; your edits are safe on it.
sign-in-failed = Signing in did not work: { $message }

# A page that has stopped.
stopped-title = This page has stopped
stopped-broken = The program broke down in the background. What was saved is safe.
stopped-too-old = Another window already runs a newer version. What was saved is safe.
stopped-details = For your administrator
stopped-reload = Load the page again

# The frame.
nav-label = Main menu
nav-open = Menu
nav-desktop = Desktop
nav-conflicts = Conflicts
nav-outbox = Outbox
nav-settings = Settings
nav-count = { $count ->
    [one] 1 waits for you
   *[other] { $count } wait for you
}
module-contacts = Contacts
module-activities = Activities
module-products = Products
module-sales = Sales
module-projects = Projects
module-staff = Staff
module-workspace = Waiting for you
search-label = Search
search-placeholder = Search everything ( / )
search-placeholder-in = Search in { $plural } ( / )
search-results = Search results for “{ $text }”
search-results-type = { $plural }: { $count }
search-results-all = Show all { $count }
search-no-hits = Nothing matches “{ $text }” in what is on this device.
person-menu = { $name }: menu
person-language = Language
person-sign-out = Sign out
language-en = English
language-nl = Nederlands
language-sv = Svenska
sign-out-title = Sign out?
sign-out-clean = This removes the company's records from this device. Nothing is lost: everything is on the service.
sign-out-unsent = { $count ->
    [one] 1 edit is only on this device and would be lost.
   *[other] { $count } edits are only on this device and would be lost.
} Connect first, or export them from the outbox.
sign-out-go-to-outbox = Look at the outbox
sign-out-busy = Signing out …
sign-out-failed = Signing out did not work: { $message }
sign-out-confirm = Sign out
sign-out-anyway = Sign out and lose them
demo-mark = Demo company

# The status line.
status-label = Where your edits are
status-online = Connected
status-offline = No connection. You can go on working; everything is kept on this device.
status-unknown = Connecting …
status-signed-out = Your session has ended. Sign in again to send your edits; they are safe on this device.
status-too-old = A newer version is needed to send and receive. Your edits are safe on this device.
status-recovering = The service is being restored and takes edits later. Your edits are safe on this device.
status-offline-short = No connection
status-signed-out-short = Signed out
status-too-old-short = New version needed
status-recovering-short = The service is being restored
status-sign-in-again = Sign in again
status-reload = Load the new version
status-on-device = { $count ->
    [one] 1 edit only on this device
   *[other] { $count } edits only on this device
}
status-on-service = { $count ->
    [one] 1 edit on the service, waiting for the office
   *[other] { $count } edits on the service, waiting for the office
}
status-all-in-office = Everything is in the office
status-all-sent = the rest is in the office
status-refused = { $count ->
    [one] 1 edit was refused
   *[other] { $count } edits were refused
}
status-conflicts = { $count ->
    [one] 1 conflict
   *[other] { $count } conflicts
}
status-damaged = { $count ->
    [one] 1 damaged edit
   *[other] { $count } damaged edits
}
status-snapshot = Fetching records: { $done } of { $of }. You can work already.
ago-now = just now
ago-seconds = { $count ->
    [one] 1 second ago
   *[other] { $count } seconds ago
}
ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] yesterday
   *[other] { $count } days ago
}
status-last-round = Synchronised { $when }
status-never-synchronised = Not synchronised yet
status-office-age = The office was last heard of { $when }
status-office-never = The office has not been heard of yet
storage-full = The disk or the browser's storage is full: new entries are not saved on this device. Make room, or connect so that edits can leave.
storage-not-persisted = The browser may remove what is kept here when the disk runs full. Connect regularly, so that your edits leave this device.
storage-not-persisted-dismiss = Understood

# The desktop.
desktop-title = Desktop
desktop-welcome = { $name }, here is { $company }
desktop-sync = Synchronisation
desktop-noticed-late = { $count ->
    [one] Changes in the business software may be noticed late: the office looks for them every second.
   *[other] Changes in the business software may be noticed late: the office looks for them every { $count } seconds.
}
desktop-attention = Needs attention
desktop-attention-none = Nothing waits for you.
desktop-new = New
desktop-records = Records on this device
desktop-new-one = New { $label }
desktop-open-conflicts = Open the conflicts
desktop-open-outbox = Open the outbox

# Settings.
settings-title = Settings
settings-language = Language
settings-language-hint = Also decides how dates and numbers are written.
settings-theme = Appearance
settings-theme-hint = Light or dark follows the setting of your system.
settings-storage = Storage on this device
settings-storage-used = { $used } of { $quota } used
settings-storage-persisted = The browser has promised to keep it.
settings-storage-evictable = The browser may remove it when the disk runs full.
settings-device = This device
settings-records = { $plural }: { $count }
settings-version = Version
settings-licence = Free software under the AGPL, version 3 or later.
settings-signed-in-as = Signed in as
settings-company = Company
not-found-title = There is nothing here
not-found-text = The address leads to no screen. It may be of a module that you have no right to.
not-found-home = To the desktop
