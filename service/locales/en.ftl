# Mails, and the page behind their links.

mail-new-subject = Choose the password of your Landbridge ID
mail-new-body =
    Somebody, probably you, asked for a Landbridge ID with this e-mail address. Choose its password here:

    { $link }

    The link works once, within one hour. When you ask for another mail, this one is void.

    If it was not you, do nothing: without a password there is no Landbridge ID.
mail-known-subject = You have a Landbridge ID already
mail-known-body =
    Somebody, probably you, asked for a Landbridge ID with this e-mail address. You have one already: sign in with it where you began.

    If you no longer know its password, choose another one here:

    { $link }

    The link works once, within one hour. When you ask for another mail, this one is void. With another password you have to sign in again on every device.

    If it was not you, do nothing: everything stays as it is.
mail-forgotten-subject = Choose another password for your Landbridge ID
mail-forgotten-body =
    Somebody, probably you, asked for another password for the Landbridge ID with this e-mail address. Choose it here:

    { $link }

    The link works once, within one hour. When you ask for another mail, this one is void. With another password you have to sign in again on every device.

    If it was not you, do nothing: your password stays as it is.
mail-silent-subject = { $company }: the synchronisation has stopped
mail-silent-body =
    Landbridge has not heard of the office of { $company } since { $seen }. People go on working with what they have; what they enter waits.

    Probable cause: { $cause }

    You get another mail when the office is back.
mail-cause-agent = the office's computer is off or has no internet connection, or the program on it was stopped.
mail-cause-service = the service was started again since then, and the office has not found it yet.
mail-cause-unreachable = the office's computer told that the business database cannot be reached.
mail-cause-locked = the office's computer told that another program holds the business database.
mail-cause-failed = the office's computer told that the business database failed or does not let it in.
mail-cause-mapping = the office's computer told that the business database no longer fits the mapping.
mail-back-subject = { $company }: the synchronisation goes on
mail-back-body =
    Landbridge has heard of the office of { $company } again, at { $seen }. What waited is being synchronised; there is nothing to do.

page-choose = Choose a password
page-whose = It is for the Landbridge ID { $email }. This is not the user name of your business software.
page-email = Landbridge ID
page-password = Password
page-again = The same password once more
page-rules = At least { $least } characters. Several words that only you would put together are easy to remember and hard to guess.
page-save = Choose this password
page-short = The password was not chosen: it has to have at least { $least } characters.
page-long = The password was not chosen: it is too long. At most { $most } characters fit, and fewer when some have accents.
page-differ = The password was not chosen: the two that you typed are not the same. Type both again.
page-chosen = Your password is chosen
page-chosen-then = Go back to the window where you began; it goes on by itself. You can close this one.
page-void = This link is of no use any more
page-void-then = A link works once, within one hour, and only the newest one. Go back to the window where you began and ask for another mail.
