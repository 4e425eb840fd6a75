# Words of the office console: which records are shared.
mapping-title = Records
mapping-hint = Which tables and columns of the business database are shared, what they are called, and what their records look like.
mapping-propose = No mapping fits this database yet. Landbridge can propose which of its tables are which records; you look through it and correct it.
mapping-go = Look at the records
mapping-loading = Looking at the database …
mapping-again = Try again
mapping-no-database = Name the business database first.
mapping-own = For this business software the records are fixed; there is nothing to correct.
mapping-proposed = This is a proposal, made from the tables, columns and values of the database. Leave out what nobody should see, and correct what things are called. Nothing is shared before you save it and connect the company.
mapping-intro = Leave out what nobody should see, and correct what things are called. Nothing changes before you save.
mapping-away = The records cannot be read: { $why }
mapping-no-types = The database has no table whose rows can be records. Each needs a key of one column.
mapping-trouble = Line { $line }: { $message }
mapping-fields-wrong = { $count ->
    [one] Something is wrong with one of its fields.
   *[other] Something is wrong with { $count } of its fields.
}
mapping-table = { $table }
mapping-rows = { $count ->
    [one] { $table } · 1 row
   *[other] { $table } · { $shown } rows
}
mapping-many-rows = { $table } · more than { $shown } rows
mapping-open = Open
mapping-close = Close
mapping-plural = Several of them are called
mapping-singular = One of them is called
mapping-create = People may make new ones in Landbridge
mapping-fields = Fields
mapping-share-field = Share { $field }
mapping-field-name = What { $field } is called
mapping-follows = It refers to records that are left out.
mapping-read-only = read only
mapping-kind-text = text
mapping-kind-long-text = long text
mapping-kind-email = e-mail
mapping-kind-phone = telephone
mapping-kind-link = link
mapping-kind-whole = whole number
mapping-kind-decimal = number
mapping-kind-money = money
mapping-kind-date = date
mapping-kind-date-time = date and time
mapping-kind-yes-no = yes or no
mapping-kind-choice = choice
mapping-kind-reference = another record
mapping-kind-lines = lines
mapping-no-name = A name is needed here.
mapping-preview = The newest records, as they are shared
mapping-not-shared = Records of this type are not shared.
mapping-withheld = Correct first what is wrong; then the records are shown.
mapping-no-rows = The table has no rows.
mapping-unreadable = (not of this kind)
mapping-text = As text
mapping-text-hint = The mapping file itself, for everything that has no control above. Check it to see what it comes to.
mapping-check = Check
mapping-line = Go to line { $line }
mapping-unchecked = The text is not checked yet; what is saved is the text as it was checked last.
mapping-wrong = { $count ->
    [one] One thing has to be corrected before this can be used.
   *[other] { $count } things have to be corrected before this can be used.
}
mapping-keep = Save
mapping-drop = Take back all changes
mapping-afresh = Propose afresh
mapping-kept = Saved. Landbridge works with it from now on.
mapping-effects = What this means
mapping-type-leaves = { $type } leave every device. They stay in the business database, and come back when you share them again.
mapping-type-comes = { $type } come to everybody who may see records of the company.
mapping-field-leaves = { $type }: { $field } leaves every device. What people have entered there and the business database does not have yet is refused.
mapping-field-comes = { $type }: { $field } comes to everybody who may see them.
mapping-renamed = People see other names.
mapping-sent-again = Every record is sent once more; people can go on working meanwhile.
