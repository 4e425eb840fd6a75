# Wat er misging, en wat nu te doen is.

problem-required = Dit veld heeft een waarde nodig.
problem-wrong-kind = Deze waarde is van een andere soort dan het veld.
problem-too-long = Te lang: ten hoogste { $max } tekens.
problem-too-small = Te klein: ten minste { $min }.
problem-too-great = Te groot: ten hoogste { $max }.
problem-too-precise = { $decimals ->
    [0] Hier geen decimalen.
    [one] Ten hoogste 1 decimaal.
   *[other] Ten hoogste { $decimals } decimalen.
}
problem-not-a-choice = Kies iets uit de lijst.
problem-not-an-email = Dat is geen e-mailadres. Het ziet eruit als naam@bedrijf.example.
problem-not-a-link = Dat is geen webadres. Het ziet eruit als www.bedrijf.example.
problem-not-a-phone = Dat is geen telefoonnummer.
problem-control-character = Er staan onzichtbare tekens in. Typ het opnieuw.
problem-not-a-number = Dat is geen getal.
problem-not-a-date = Dat is geen datum.
problem-not-chosen = Kies een record uit de lijst.

reason-unknown-type = Het bedrijf heeft deze soort records niet meer.
reason-unknown-field = Een veld ervan bestaat niet meer. Verbeter het zonder dat veld.
reason-invalid = { $field }: { $problem }
reason-read-only = { $field } wordt alleen door de bedrijfssoftware gezet.
reason-not-one-unit = Velden die bij elkaar horen zijn los van elkaar gewijzigd. Verbeter het en sla het opnieuw op.
reason-no-right = U hebt hier geen recht toe. Vraag uw beheerder, of gooi het weg.
reason-no-such-record = Het record bestaat niet meer.
reason-id-taken = Er is al een ander record met hetzelfde nummer. Exporteer dit en voer het opnieuw in.
reason-locked = Het record is in zijn huidige toestand gesloten voor wijzigingen.
reason-not-allowed = Dit kan niet met deze soort records.
reason-no-such-reference = { $field } verwijst naar een record dat niet meer bestaat. Kies een ander.
reason-group-failed = Een ander deel van hetzelfde document is geweigerd. Verbeter dat.
reason-depends-on-refused = Het bouwt voort op een record dat is geweigerd. Verbeter dat eerst.
reason-unknown-base = Het bouwt voort op een eerdere wijziging die nooit is aangekomen of is weggegooid. Probeer het opnieuw.
reason-not-understood = De dienst kon het niet lezen: { $message } Exporteer het en laat het aan uw beheerder zien.
reason-office = De bedrijfssoftware weigerde het: { $message }
reason-office-field = De bedrijfssoftware weigerde { $field }: { $message }
reason-some-field = een veld

rule-required = Er moet iets ingevuld zijn.
rule-unique = Een ander record heeft deze waarde al.
rule-unique-together = Een ander record heeft al dezelfde { $fields }.
rule-reference = Het verwijst naar een record dat er niet is, of andere records verwijzen er nog naar.
rule-condition = De bedrijfsdatabase heeft een regel waar dit niet aan voldoet: { $condition }
rule-read-only = Niemand mag dit veld invullen.
rule-unfit = De waarde past niet.
rule-unreadable = Wat er nu staat, is niet van de soort die het moet zijn. Laat het in de bedrijfssoftware verbeteren.
rule-no-key = Het nieuwe record kreeg geen nummer. Laat dit aan uw beheerder zien.

not-saved-full = Niet opgeslagen op dit apparaat: de schijf of de opslag van de browser is vol. Maak ruimte en sla opnieuw op; wat u hebt getypt, staat hier nog.
not-saved-broken = Niet opgeslagen: de opslag van de browser werkte niet ({ $message }). Kopieer wat u hebt getypt, laad de pagina opnieuw en sla opnieuw op.
not-saved-gone = Niet opgeslagen: het is er niet meer. Wat u hebt getypt, staat hier nog.
not-saved-not-open = Niet opgeslagen: de werkruimte is nog niet open. Wacht even en sla opnieuw op.
not-saved-refused = Niet opgeslagen: { $reason }
not-done = Dat is niet gelukt: { $message }
