# Woorden van de kantoorconsole: het bureaublad indelen, en de synchronisatiegeschiedenis.

# Het bureaublad.
panels-arrange = Panelen indelen
panels-others = Op het bureaublad zetten
panels-all = Alle panelen staan op het bureaublad.
panels-none = Er staat geen paneel op het bureaublad. Kies er een onder "Panelen indelen".
panels-up = Omhoog
panels-down = Omlaag
panels-away = Weghalen
panels-group = Indelen: { $panel }
panels-placed = { $panel } staat nu op plaats { $place }.
panels-taken = { $panel } staat niet meer op het bureaublad.

# De geschiedenis.
history-title = Synchronisatiegeschiedenis
history-whole = Hele geschiedenis
history-none = Er is nog niets gebeurd.
history-none-such = Niets in de geschiedenis past bij deze filters.
history-again = Opnieuw proberen
history-pages = Bladzijden van de geschiedenis
history-newer = Nieuwer
history-older = Ouder
history-nothing-open = Geen conflict of weigering wacht op iemand.
history-open-conflicts = { $count ->
    [one] Eén conflict wacht op iemand
   *[other] { $count } conflicten wachten op iemand
}
history-open-refusals = { $count ->
    [one] Eén geweigerde wijziging wacht op de maker
   *[other] { $count } geweigerde wijzigingen wachten op de makers
}

# Filters.
history-filter-kind = Tonen
history-filter-direction = Richting
history-filter-type = Gegevens
history-filter-from = Van
history-filter-until = Tot
history-all = Alles
history-only-rounds = Wat gesynchroniseerd is
history-only-open = Conflicten en weigeringen die wachten
history-only-conflicts = Conflicten
history-only-refusals = Weigeringen
history-only-interruptions = Starts en onderbrekingen
history-both-ways = Beide richtingen
history-to-people = Van kantoor naar mensen
history-to-office = Van mensen naar kantoor
history-all-types = Alle gegevens

# Regels.
history-round = Gesynchroniseerd
history-sweep = Alle gegevens zijn vergeleken
history-sweep-going-on = Alle gegevens worden vergeleken
history-idle = { $count ->
    [one] Niets veranderd; het kantoor vroeg één keer
   *[other] Niets veranderd; het kantoor vroeg { $count } keer
}
history-away = Van het kantoor is niets gehoord
history-no-database = Het kantoor kon de bedrijfsdatabase niet gebruiken
history-started = De dienst is gestart
history-started-often = De dienst is { $count } keer gestart
history-restored = De dienst is gestart met een teruggezette reservekopie
history-came = Het kantoor meldde zich
history-apart = De bedrijfsdatabase is teruggezet uit een reservekopie, of gekopieerd: het kantoor moest stoppen tot de beheerder beslist
history-adopted = De beheerder heeft de bedrijfsdatabase genomen zoals die is
history-applied-again = De beheerder heeft wijzigingen opnieuw laten schrijven die de bedrijfsdatabase kwijt is
history-brought = Van het kantoor: { $counts }.
history-taken = Wijzigingen van mensen aangenomen: { $counts }.
history-written = Wijzigingen in de bedrijfssoftware geschreven: { $counts }.
history-conflicts = Conflicten: { $counts }.
history-refused = Geweigerd: { $counts }.
history-decisions = Beslissingen over conflicten
history-unknown-type = Gegevens van een vroegere soort
history-more = { $count ->
    [one] En nog één.
   *[other] En nog { $count }.
}

# Conflicten en weigeringen.
history-record = { $label } "{ $title }"
history-wanted-create = { $person } wilde { $record } toevoegen
history-wanted-change = { $person } wilde { $fields } van { $record } wijzigen
history-wanted-delete = { $person } wilde { $record } verwijderen
history-settled-mine = Beslist op { $moment } door { $person }: de waarde van deze wijziging is genomen.
history-settled-theirs = Beslist op { $moment } door { $person }: de andere waarde blijft.
history-settled-again = { $person } heeft de wijziging opnieuw gemaakt op { $moment }.
history-settled-discarded = { $person } heeft de wijziging weggegooid; de dienst hoorde dat op { $moment }.
history-settled-gone = Voorbij sinds { $moment }: het gegeven is weg.
history-decide = Hier beslissen
history-decided = Beslist. De geschiedenis vermeldt het zo.
history-decide-there = Een van de twee heeft het gegeven verwijderd. Of het toch verwijderd of opnieuw gemaakt wordt, kan alleen bij de conflicten van de werkruimte worden beslist.
history-to-conflicts = Beslissen bij de conflicten
history-to-outbox = Postvak UIT openen
history-to-record = Gegeven openen
cause-conflict = Iemand anders wijzigde tegelijk hetzelfde. Beide waarden zijn bewaard.
cause-unknown-type = Het bedrijf heeft deze soort gegevens niet meer.
cause-unknown-field = Een veld ervan bestaat niet meer.
cause-not-one-unit = Velden die bij elkaar horen zijn een voor een gewijzigd.
cause-no-right = { $person } mag dit niet.
cause-id-taken = Er is al een ander gegeven met hetzelfde nummer.
cause-no-such-reference = { $field } verwijst naar een gegeven dat niet meer bestaat.
cause-group-failed = Een ander deel van hetzelfde document is geweigerd.
cause-depends-on-refused = Het bouwt voort op een gegeven dat geweigerd is.
cause-unknown-base = Het bouwt voort op een eerdere wijziging die nooit aankwam of is weggegooid.
cause-not-understood = De dienst kon het niet lezen: { $message }
remedy-conflict = Wie het gegeven mag wijzigen kiest een van beide waarden, hier of bij de conflicten van de werkruimte.
remedy-discard = { $person } kan de wijziging in Postvak UIT exporteren, elders invoeren en weggooien.
remedy-export = { $person } kan de wijziging in Postvak UIT exporteren en laten zien aan wie de dienst beheert.
remedy-right = Geef { $person } het recht en laat het opnieuw proberen vanuit Postvak UIT, of laat het daar weggooien.
remedy-open = Open het gegeven weer in de bedrijfssoftware. Dan kan { $person } het opnieuw proberen vanuit Postvak UIT.
remedy-other = Zelf heeft het niets nodig: zet eerst het andere deel recht.
remedy-retry = { $person } kan het opnieuw proberen vanuit Postvak UIT.
remedy-amend = { $person } kan het in Postvak UIT aanpassen en opnieuw versturen, of weggooien.
remedy-office = Zet in de bedrijfssoftware recht wat ertegen spreekt, dan kan { $person } het opnieuw proberen vanuit Postvak UIT; of { $person } past het daar aan of gooit het weg.

# Hoe lang het bewaard blijft.
history-keep-title = Hoe lang de geschiedenis bewaard blijft, en mails over een stil kantoor
history-keep-days = Dagen dat de geschiedenis bewaard blijft
history-mail-after = Minuten stilte van het kantoor waarna u een mail krijgt
history-mail-hint = Leeg: nooit. Wie het bedrijf beheert krijgt één mail per stilte, met de waarschijnlijke oorzaak, en één als het kantoor terug is.
history-keep-hint = Leeg: voor altijd. Wat op iemand wacht blijft in elk geval bewaard.
history-keep = Bewaren
history-kept = Bewaard. Oudere regels verdwijnen binnen een dag.
history-keep-wrong = Voer een geheel getal van { $least } tot { $most } in, of niets.
