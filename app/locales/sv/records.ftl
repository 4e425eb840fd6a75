# Orden i listor och formulär.

state-on-device = Bara på den här enheten
state-on-service = På tjänsten, väntar på kontoret
state-in-office = På kontoret
needs-attention = Kräver din uppmärksamhet

list-count = { $count ->
    [one] 1 post
   *[other] { $shown } poster
}
list-hits = { $count ->
    [one] 1 träff
   *[other] { $shown } träffar
}
list-new = Ny: { $label }
list-empty = Det finns inga { $plural } än.
list-empty-syncing = Uppgifterna hämtas fortfarande.
list-no-hits = Inget hittades. Försök med färre eller andra ord.
list-clear-search = Rensa sökning och filter
list-state = Status
list-sorted-up = sorterad stigande
list-sorted-down = sorterad fallande
list-keys = Piltangenterna flyttar, Enter öppnar, N skapar en ny, / söker
filters-label = Filter
filter-add = Lägg till filter
filter-choose = Välj ett fält …
filter-remove = Ta bort filtret { $field }
filter-contains = innehåller
filter-is = är
filter-from = från
filter-to = till
filter-any = alla
filter-empty = är tomt
yes = Ja
no = Nej

form-new = Ny: { $label }
form-save = Spara
form-saving = Sparar …
form-saved = Sparat på den här enheten
form-nothing-to-save = Inget har ändrats
form-cancel = Kasta ändringarna
form-restored = Det du skrev förut och inte sparade finns kvar här.
form-restored-discard = Kasta det
form-leave = Du har uppgifter som inte är sparade.
form-delete = Ta bort
form-more = Mer
form-delete-title = Ta bort { $title }?
form-delete-text = Den tas bort på kontoret också, så snart ändringen kommer dit.
form-delete-lines = { $count ->
    [one] Dess enda rad följer med.
   *[other] Dess { $count } rader följer med.
}
form-delete-confirm = Ta bort
form-gone = Posten finns inte här
form-gone-text = Den har tagits bort, flyttats till en del som du inte har rätt till, eller inte hämtats än.
form-to-list = Tillbaka till { $plural }
form-required = krävs
form-optional-empty = tomt
form-given-by-office = Ges av affärssystemet
form-provisional = Preliminärt: { $number }
form-provisional-hint = Det slutliga numret, moms och priser ges av affärssystemet när det tar emot dokumentet.
form-locked = Posten är stängd för ändringar i sitt nuvarande läge.
form-read-only = Du får titta på posten, inte ändra den.
form-problems = { $count ->
    [one] 1 fält behöver ses över innan detta kan sparas.
   *[other] { $count } fält behöver ses över innan detta kan sparas.
}
form-has-conflict = { $count ->
    [one] Det finns 1 öppen konflikt om den här posten.
   *[other] Det finns { $count } öppna konflikter om den här posten.
}
form-has-refused = { $count ->
    [one] 1 av dina ändringar av posten avvisades.
   *[other] { $count } av dina ändringar av posten avvisades.
}
form-amending = Du rättar en ändring som avvisades: { $reason }
form-choice-none = – ingen –
form-characters-left = { $count ->
    [one] 1 tecken kvar
   *[other] { $count } tecken kvar
}
form-mail-to = Skriv e-post
form-call = Ring
form-open-link = Öppna länken
form-open-record = Öppna { $title }
meanwhile = Någon har under tiden ändrat detta till: { $value }
meanwhile-emptied = Någon har under tiden tömt detta
meanwhile-take-theirs = Ta deras
meanwhile-keep-mine = Behåll mitt
meanwhile-record-gone = Någon har under tiden tagit bort posten. Det du skrev finns kvar här.

reference-placeholder = Skriv för att söka
reference-none = Inget hittades
reference-clear = Töm { $field }
reference-new = Ny: { $label }
reference-new-named = Ny: { $label } ”{ $text }”
reference-new-title = Ny: { $label }
reference-new-add = Lägg till
reference-not-here = (ännu utan namn här)

lines-add = Lägg till rad
lines-remove = Ta bort rad { $number }
lines-restore = Behåll rad { $number }
lines-none = Inga rader än
lines-number = Rad
lines-row = Rad { $number }
lines-removed = Försvinner när du sparar
lines-keys = Enter i sista raden lägger till en ny

related-title = { $plural }
related-new = Ny härtill: { $label }
related-all = Visa alla { $count }
related-none = Inga än
