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
mail-silent-subject = { $company }: synkroniseringen har stannat
mail-silent-body =
    Landbridge har inte hört av kontoret hos { $company } sedan { $seen }. Alla arbetar vidare med det som finns; det som förs in väntar.

    Trolig orsak: { $cause }

    Du får ett nytt brev när kontoret är tillbaka.
mail-cause-agent = kontorets dator är avstängd eller saknar internetanslutning, eller så stoppades programmet på den.
mail-cause-service = tjänsten har startats om sedan dess, och kontoret har inte hittat den än.
mail-cause-unreachable = kontorets dator meddelade att affärsdatabasen inte kan nås.
mail-cause-locked = kontorets dator meddelade att ett annat program håller affärsdatabasen.
mail-cause-failed = kontorets dator meddelade att affärsdatabasen gav ett fel eller inte släpper in den.
mail-cause-mapping = kontorets dator meddelade att affärsdatabasen inte längre passar mappningen.
mail-back-subject = { $company }: synkroniseringen fortsätter
mail-back-body =
    Landbridge har hört av kontoret hos { $company } igen, { $seen }. Det som väntade synkroniseras; du behöver inte göra något.

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
