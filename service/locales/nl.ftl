# Mails, en de pagina achter hun links.

mail-new-subject = Kies het wachtwoord van uw Landbridge-ID
mail-new-body =
    Iemand, waarschijnlijk u, vroeg een Landbridge-ID aan met dit e-mailadres. Kies hier het wachtwoord:

    { $link }

    De link werkt één keer, binnen een uur. Vraagt u een nieuwe mail aan, dan vervalt deze.

    Was u het niet, doe dan niets: zonder wachtwoord is er geen Landbridge-ID.
mail-known-subject = U hebt al een Landbridge-ID
mail-known-body =
    Iemand, waarschijnlijk u, vroeg een Landbridge-ID aan met dit e-mailadres. U hebt er al een: meld u ermee aan waar u begon.

    Weet u het wachtwoord niet meer, kies dan hier een ander:

    { $link }

    De link werkt één keer, binnen een uur. Vraagt u een nieuwe mail aan, dan vervalt deze. Met een ander wachtwoord moet u zich op elk apparaat opnieuw aanmelden.

    Was u het niet, doe dan niets: alles blijft zoals het is.
mail-forgotten-subject = Kies een ander wachtwoord voor uw Landbridge-ID
mail-forgotten-body =
    Iemand, waarschijnlijk u, vroeg een ander wachtwoord aan voor het Landbridge-ID met dit e-mailadres. Kies het hier:

    { $link }

    De link werkt één keer, binnen een uur. Vraagt u een nieuwe mail aan, dan vervalt deze. Met een ander wachtwoord moet u zich op elk apparaat opnieuw aanmelden.

    Was u het niet, doe dan niets: uw wachtwoord blijft zoals het is.

page-choose = Kies een wachtwoord
page-whose = Het is voor het Landbridge-ID { $email }. Dat is niet de gebruikersnaam van uw bedrijfssoftware.
page-email = Landbridge-ID
page-password = Wachtwoord
page-again = Nog een keer hetzelfde wachtwoord
page-rules = Minstens { $least } tekens. Een paar woorden die alleen u bij elkaar zou zetten, zijn makkelijk te onthouden en moeilijk te raden.
page-save = Kies dit wachtwoord
page-short = Het wachtwoord is niet gekozen: het moet minstens { $least } tekens hebben.
page-long = Het wachtwoord is niet gekozen: het is te lang. Er passen hoogstens { $most } tekens in, en minder als er letters met accenten bij zijn.
page-differ = Het wachtwoord is niet gekozen: de twee die u typte zijn niet gelijk. Typ ze allebei opnieuw.
page-chosen = Uw wachtwoord is gekozen
page-chosen-then = Ga terug naar het venster waar u begon; daar gaat het vanzelf verder. Dit venster kunt u sluiten.
page-void = Deze link werkt niet meer
page-void-then = Een link werkt één keer, binnen een uur, en alleen de nieuwste. Ga terug naar het venster waar u begon en vraag een nieuwe mail aan.
