# Words of the office console: which records are shared.
mapping-title = Gegevens
mapping-hint = Welke tabellen en kolommen van de bedrijfsdatabase worden gedeeld, hoe ze heten, en hoe de gegevens eruitzien.
mapping-propose = Er is nog geen koppeling die bij deze database past. Landbridge kan voorstellen welke tabellen welke gegevens zijn; u kijkt het na en verbetert het.
mapping-go = Gegevens bekijken
mapping-loading = De database wordt bekeken …
mapping-again = Opnieuw proberen
mapping-no-database = Noem eerst de bedrijfsdatabase.
mapping-own = Voor deze bedrijfssoftware liggen de gegevens vast; er valt niets te verbeteren.
mapping-proposed = Dit is een voorstel, gemaakt uit de tabellen, kolommen en waarden van de database. Laat weg wat niemand hoeft te zien, en verbeter hoe alles heet. Er wordt niets gedeeld voordat u het bewaart en het bedrijf koppelt.
mapping-intro = Laat weg wat niemand hoeft te zien, en verbeter hoe alles heet. Er verandert niets voordat u bewaart.
mapping-away = De gegevens kunnen niet worden gelezen: { $why }
mapping-no-types = De database heeft geen tabel waarvan de rijen gegevens kunnen zijn. Elke heeft een sleutel van één kolom nodig.
mapping-trouble = Regel { $line }: { $message }
mapping-fields-wrong = { $count ->
    [one] Er is iets mis met een van de velden.
   *[other] Er is iets mis met { $count } van de velden.
}
mapping-table = { $table }
mapping-rows = { $count ->
    [one] { $table } · 1 rij
   *[other] { $table } · { $shown } rijen
}
mapping-many-rows = { $table } · meer dan { $shown } rijen
mapping-open = Openen
mapping-close = Sluiten
mapping-plural = Meer ervan heten
mapping-singular = Eén ervan heet
mapping-create = Mensen mogen in Landbridge nieuwe maken
mapping-fields = Velden
mapping-share-field = { $field } delen
mapping-field-name = Hoe { $field } heet
mapping-follows = Verwijst naar gegevens die zijn weggelaten.
mapping-read-only = alleen lezen
mapping-kind-text = tekst
mapping-kind-long-text = lange tekst
mapping-kind-email = e-mail
mapping-kind-phone = telefoon
mapping-kind-link = link
mapping-kind-whole = geheel getal
mapping-kind-decimal = getal
mapping-kind-money = bedrag
mapping-kind-date = datum
mapping-kind-date-time = datum en tijd
mapping-kind-yes-no = ja of nee
mapping-kind-choice = keuze
mapping-kind-reference = verwijzing
mapping-kind-lines = regels
mapping-no-name = Hier is een naam nodig.
mapping-preview = De nieuwste gegevens, zoals ze worden gedeeld
mapping-not-shared = Deze gegevens worden niet gedeeld.
mapping-withheld = Verbeter eerst wat er mis is; dan worden de gegevens getoond.
mapping-no-rows = De tabel heeft geen rijen.
mapping-unreadable = (niet van deze soort)
mapping-text = Als tekst
mapping-text-hint = Het koppelingsbestand zelf, voor alles waarvoor hierboven niets staat. Controleer het om te zien wat het wordt.
mapping-check = Controleren
mapping-line = Naar regel { $line }
mapping-unchecked = De tekst is nog niet gecontroleerd; bewaard wordt de tekst zoals die het laatst is gecontroleerd.
mapping-wrong = { $count ->
    [one] Eén ding moet worden verbeterd voordat dit kan worden gebruikt.
   *[other] { $count } dingen moeten worden verbeterd voordat dit kan worden gebruikt.
}
mapping-keep = Bewaren
mapping-drop = Alle wijzigingen terugnemen
mapping-afresh = Opnieuw voorstellen
mapping-kept = Bewaard. Landbridge werkt er vanaf nu mee.
mapping-effects = Wat dit betekent
mapping-type-leaves = { $type } verdwijnen van elk apparaat. Ze blijven in de bedrijfsdatabase, en komen terug als u ze weer deelt.
mapping-type-comes = { $type } komen bij iedereen die gegevens van het bedrijf mag zien.
mapping-field-leaves = { $type }: { $field } verdwijnt van elk apparaat. Wat mensen daar hebben ingevoerd en de bedrijfsdatabase nog niet heeft, wordt geweigerd.
mapping-field-comes = { $type }: { $field } komt bij iedereen die ze mag zien.
mapping-renamed = Mensen zien andere namen.
mapping-sent-again = Alle gegevens worden nog eens verstuurd; iedereen kan intussen doorwerken.
