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
mail-silent-subject = { $company }: de synchronisatie staat stil
mail-silent-body =
    Landbridge heeft sinds { $seen } niets gehoord van het kantoor van { $company }. Iedereen werkt door met wat er is; wat ingevoerd wordt, wacht.

    Waarschijnlijke oorzaak: { $cause }

    U krijgt weer bericht als het kantoor terug is.
mail-cause-agent = de computer van het kantoor staat uit of heeft geen internetverbinding, of het programma erop is gestopt.
mail-cause-service = de dienst is sindsdien opnieuw gestart, en het kantoor heeft die nog niet teruggevonden.
mail-cause-unreachable = de computer van het kantoor meldde dat de bedrijfsdatabase niet bereikbaar is.
mail-cause-locked = de computer van het kantoor meldde dat een ander programma de bedrijfsdatabase vasthoudt.
mail-cause-failed = de computer van het kantoor meldde dat de bedrijfsdatabase een fout gaf of hem niet toelaat.
mail-cause-mapping = de computer van het kantoor meldde dat de bedrijfsdatabase niet meer bij de koppeling past.
mail-back-subject = { $company }: de synchronisatie gaat verder
mail-back-body =
    Landbridge heeft weer van het kantoor van { $company } gehoord, op { $seen }. Wat wachtte wordt gesynchroniseerd; u hoeft niets te doen.

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
