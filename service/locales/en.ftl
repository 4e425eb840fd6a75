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
