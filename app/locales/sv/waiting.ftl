# Orden i konfliktkorgen och utkorgen.

conflicts-title = Konflikter
conflicts-intro = Två personer har ändrat samma sak. Båda värdena sparas tills du väljer.
conflicts-none = Det finns inga öppna konflikter.
conflicts-show-settled = Visa även avgjorda
conflict-of = { $label }: { $title }
conflict-base = Förut
conflict-mine = Ditt
conflict-mine-of = Av { $name }
conflict-theirs = Det som står nu
conflict-keep-mine = Behåll ditt
conflict-keep-mine-of = Behåll det som { $name } skrev
conflict-keep-theirs = Behåll det som står nu
conflict-by-when = { $name }, { $when }
conflict-by-office = någon i affärssystemet
conflict-by-you = du
conflict-at-service = De möttes på tjänsten.
conflict-at-office = De möttes på kontoret, i affärsdatabasen.
conflict-empty = (tomt)
conflict-settled = Avgjord
conflict-not-yours = Bara den som får ändra posten kan välja.
conflict-edit-of-deleted = { $author } ändrade en post som { $other } hade tagit bort.
conflict-edit-of-deleted-restore = Återställ den med dessa värden
conflict-edit-of-deleted-drop = Låt den vara borttagen
conflict-delete-of-edited = { $author } tog bort en post som { $other } hade ändrat under tiden.
conflict-delete-of-edited-delete = Ta bort den ändå
conflict-delete-of-edited-keep = Behåll posten
conflict-lines = { $count ->
    [one] Med 1 rad.
   *[other] Med { $count } rader.
}
conflict-you = Du
conflict-someone = någon
conflict-field = Fält
conflict-unreadable = Konflikten kan inte visas i sin helhet. Båda värdena är sparade.
conflict-open-record = Öppna posten

outbox-title = Utkorg
outbox-intro = Det du har skrivit och vad som har hänt med det. En ändring lämnar listan när den finns i affärsdatabasen.
outbox-none = Allt har kommit fram till kontoret.
outbox-refused = Avvisad
outbox-damaged = Skadad
outbox-on-device = Bara på den här enheten
outbox-on-service = På tjänsten, väntar på kontoret
outbox-export-all = Exportera allt
outbox-amend = Rätta
outbox-retry = Försök igen
outbox-retry-all = Försök igen med alla
outbox-export = Exportera
outbox-discard = Kasta
outbox-discard-title = Kasta den här ändringen?
outbox-discard-text = Det du skrev är då borta för gott. Exportera det först om du är osäker.
outbox-discard-confirm = Kasta
outbox-create = Ny: { $label }
outbox-change = Ändring: { $label }
outbox-delete = Borttagning: { $label }
outbox-decision = Val i en konflikt
outbox-damaged-entry = En ändring som inte kan läsas
outbox-damaged-text = Den har skadats i webbläsarens lagring. Den behålls som den är; exportera den och visa den för administratören.
outbox-made = Skriven { $when }
outbox-number = Ändring { $n }
outbox-emptied = (tömt)
outbox-several = { $count } × { $what }
outbox-unknown-type = en post av okänt slag
