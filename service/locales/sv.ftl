# Mejl, och sidan bakom deras länkar.

mail-new-subject = Välj lösenordet till ditt Landbridge-ID
mail-new-body =
    Någon, troligen du, bad om ett Landbridge-ID med den här e-postadressen. Välj lösenordet här:

    { $link }

    Länken fungerar en gång, inom en timme. Ber du om ett nytt mejl slutar den här att gälla.

    Om det inte var du behöver du inte göra något: utan lösenord finns inget Landbridge-ID.
mail-known-subject = Du har redan ett Landbridge-ID
mail-known-body =
    Någon, troligen du, bad om ett Landbridge-ID med den här e-postadressen. Du har redan ett: logga in med det där du började.

    Om du inte minns lösenordet kan du välja ett annat här:

    { $link }

    Länken fungerar en gång, inom en timme. Ber du om ett nytt mejl slutar den här att gälla. Med ett annat lösenord måste du logga in igen på varje enhet.

    Om det inte var du behöver du inte göra något: allt förblir som det är.
mail-forgotten-subject = Välj ett annat lösenord till ditt Landbridge-ID
mail-forgotten-body =
    Någon, troligen du, bad om ett annat lösenord till Landbridge-ID:t med den här e-postadressen. Välj det här:

    { $link }

    Länken fungerar en gång, inom en timme. Ber du om ett nytt mejl slutar den här att gälla. Med ett annat lösenord måste du logga in igen på varje enhet.

    Om det inte var du behöver du inte göra något: ditt lösenord förblir som det är.

page-choose = Välj ett lösenord
page-whose = Det är till Landbridge-ID:t { $email }. Det är inte användarnamnet i ert affärssystem.
page-email = Landbridge-ID
page-password = Lösenord
page-again = Samma lösenord en gång till
page-rules = Minst { $least } tecken. Några ord som bara du skulle sätta ihop är lätta att minnas och svåra att gissa.
page-save = Välj det här lösenordet
page-short = Lösenordet valdes inte: det måste ha minst { $least } tecken.
page-long = Lösenordet valdes inte: det är för långt. Högst { $most } tecken får plats, och färre om det finns bokstäver som å, ä och ö.
page-differ = Lösenordet valdes inte: de två du skrev är inte lika. Skriv båda igen.
page-chosen = Ditt lösenord är valt
page-chosen-then = Gå tillbaka till fönstret där du började; där fortsätter det av sig självt. Du kan stänga det här.
page-void = Den här länken gäller inte längre
page-void-then = En länk fungerar en gång, inom en timme, och bara den senaste. Gå tillbaka till fönstret där du började och be om ett nytt mejl.
