# Vad som gick fel, och vad man gör nu.

problem-required = Det här fältet behöver ett värde.
problem-wrong-kind = Värdet är av ett annat slag än fältet.
problem-too-long = För långt: högst { $max } tecken.
problem-too-small = För litet: minst { $min }.
problem-too-great = För stort: högst { $max }.
problem-too-precise = { $decimals ->
    [0] Inga decimaler här.
    [one] Högst 1 decimal.
   *[other] Högst { $decimals } decimaler.
}
problem-not-a-choice = Välj något ur listan.
problem-not-an-email = Det är ingen e-postadress. Den ser ut som namn@foretag.example.
problem-not-a-link = Det är ingen webbadress. Den ser ut som www.foretag.example.
problem-not-a-phone = Det är inget telefonnummer.
problem-control-character = Det finns osynliga tecken i det. Skriv det på nytt.
problem-not-a-number = Det är inget tal.
problem-not-a-date = Det är inget datum.
problem-not-chosen = Välj en post ur listan.

reason-unknown-type = Företaget har inte längre den här sortens poster.
reason-unknown-field = Ett av fälten finns inte längre. Rätta utan det fältet.
reason-invalid = { $field }: { $problem }
reason-read-only = { $field } sätts bara av affärssystemet.
reason-not-one-unit = Fält som hör ihop ändrades var för sig. Rätta och spara på nytt.
reason-no-right = Du har inte rätt att göra detta. Fråga administratören, eller kasta det.
reason-no-such-record = Posten finns inte längre.
reason-id-taken = Det finns redan en annan post med samma nummer. Exportera den här och skriv in den på nytt.
reason-locked = Posten är stängd för ändringar i sitt nuvarande läge.
reason-not-allowed = Det går inte med den här sortens poster.
reason-no-such-reference = { $field } hänvisar till en post som inte längre finns. Välj en annan.
reason-group-failed = En annan del av samma dokument avvisades. Rätta den.
reason-depends-on-refused = Den bygger på en post som avvisades. Rätta den först.
reason-unknown-base = Den bygger på en tidigare ändring som aldrig kom fram eller kastades. Försök igen.
reason-not-understood = Tjänsten kunde inte läsa det: { $message } Exportera det och visa det för administratören.
reason-office = Affärssystemet avvisade det: { $message }
reason-office-field = Affärssystemet avvisade { $field }: { $message }
reason-some-field = ett fält

rule-required = Det måste finnas ett värde.
rule-unique = En annan post har redan det här värdet.
rule-unique-together = En annan post har redan samma { $fields }.
rule-reference = Den hänvisar till en post som inte finns, eller så hänvisar andra poster fortfarande till den.
rule-condition = Företagets databas har en regel som det här bryter mot: { $condition }
rule-read-only = Ingen får ändra det här fältet.
rule-unfit = Värdet passar inte.
rule-unreadable = Det som står där nu är inte av rätt slag. Låt rätta det i affärssystemet.
rule-no-key = Den nya posten fick inget nummer. Visa det här för administratören.

not-saved-full = Inte sparat på den här enheten: disken eller webbläsarens lagring är full. Gör plats och spara igen; det du skrev finns kvar här.
not-saved-broken = Inte sparat: webbläsarens lagring fungerade inte ({ $message }). Kopiera det du skrev, läs in sidan på nytt och spara igen.
not-saved-gone = Inte sparat: det finns inte längre. Det du skrev finns kvar här.
not-saved-not-open = Inte sparat: arbetsytan är inte öppen än. Vänta ett ögonblick och spara igen.
not-saved-refused = Inte sparat: { $reason }
not-done = Det lyckades inte: { $message }
