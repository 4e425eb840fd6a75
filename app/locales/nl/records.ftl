# De woorden van lijsten en formulieren.

state-on-device = Alleen op dit apparaat
state-on-service = Op de dienst, wacht op kantoor
state-in-office = Op kantoor
needs-attention = Vraagt uw aandacht

list-count = { $count ->
    [one] 1 record
   *[other] { $shown } records
}
list-hits = { $count ->
    [one] 1 treffer
   *[other] { $shown } treffers
}
list-new = Nieuw: { $label }
list-empty = Er zijn nog geen { $plural }.
list-empty-syncing = De gegevens worden nog opgehaald.
list-no-hits = Niets gevonden. Probeer minder of andere woorden.
list-clear-search = Zoekwoorden en filters wissen
list-state = Status
list-sorted-up = oplopend gesorteerd
list-sorted-down = aflopend gesorteerd
list-keys = Pijltoetsen bewegen, Enter opent, N maakt een nieuw record, / zoekt
filters-label = Filters
filter-add = Filter toevoegen
filter-choose = Kies een veld …
filter-remove = Filter { $field } verwijderen
filter-contains = bevat
filter-is = is
filter-from = vanaf
filter-to = tot en met
filter-any = alle
filter-empty = is leeg
yes = Ja
no = Nee

form-new = Nieuw: { $label }
form-save = Opslaan
form-saving = Bezig met opslaan …
form-saved = Opgeslagen op dit apparaat
form-nothing-to-save = Er is niets gewijzigd
form-cancel = Wijzigingen weggooien
form-restored = Wat u eerder invoerde en niet opsloeg, staat hier nog.
form-restored-discard = Weggooien
form-leave = U hebt invoer die niet is opgeslagen.
form-delete = Verwijderen
form-more = Meer
form-delete-title = { $title } verwijderen?
form-delete-text = Het wordt ook op kantoor verwijderd, zodra de wijziging daar aankomt.
form-delete-lines = { $count ->
    [one] De ene regel gaat mee.
   *[other] De { $count } regels gaan mee.
}
form-delete-confirm = Verwijderen
form-gone = Dit record is hier niet
form-gone-text = Het is verwijderd, verplaatst naar een deel waarop u geen recht hebt, of nog niet opgehaald.
form-to-list = Terug naar { $plural }
form-required = verplicht
form-optional-empty = leeg
form-given-by-office = Wordt door de bedrijfssoftware gegeven
form-provisional = Voorlopig: { $number }
form-provisional-hint = Het definitieve nummer, de btw en de prijzen komen van de bedrijfssoftware zodra die het document aanneemt.
form-locked = Dit record is in zijn huidige toestand gesloten voor wijzigingen.
form-read-only = U mag dit record bekijken, niet wijzigen.
form-problems = { $count ->
    [one] 1 veld vraagt aandacht voordat dit kan worden opgeslagen.
   *[other] { $count } velden vragen aandacht voordat dit kan worden opgeslagen.
}
form-has-conflict = { $count ->
    [one] Er is 1 open conflict over dit record.
   *[other] Er zijn { $count } open conflicten over dit record.
}
form-has-refused = { $count ->
    [one] 1 van uw wijzigingen van dit record is geweigerd.
   *[other] { $count } van uw wijzigingen van dit record zijn geweigerd.
}
form-amending = U verbetert een wijziging die is geweigerd: { $reason }
form-choice-none = – geen –
form-characters-left = { $count ->
    [one] nog 1 teken
   *[other] nog { $count } tekens
}
form-mail-to = E-mail schrijven
form-call = Bellen
form-open-link = Link openen
form-open-record = { $title } openen
meanwhile = Iemand heeft dit intussen gewijzigd in: { $value }
meanwhile-emptied = Iemand heeft dit intussen leeggemaakt
meanwhile-take-theirs = Hun waarde nemen
meanwhile-keep-mine = Mijn waarde houden
meanwhile-record-gone = Iemand heeft dit record intussen verwijderd. Wat u hebt getypt, staat hier nog.

reference-placeholder = Typ om te zoeken
reference-none = Niets gevonden
reference-clear = { $field } leegmaken
reference-new = Nieuw: { $label }
reference-new-named = Nieuw: { $label } ‘{ $text }’
reference-new-title = Nieuw: { $label }
reference-new-add = Toevoegen
reference-not-here = (hier nog zonder naam)

lines-add = Regel toevoegen
lines-remove = Regel { $number } verwijderen
lines-restore = Regel { $number } behouden
lines-none = Nog geen regels
lines-number = Regel
lines-row = Regel { $number }
lines-removed = Verdwijnt bij opslaan
lines-keys = Enter in de laatste regel voegt er een toe

related-title = { $plural }
related-new = Nieuw hierbij: { $label }
related-all = Alle { $count } tonen
related-none = Nog geen
