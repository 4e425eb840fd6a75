# Kontorskonsolens ord: att ordna skrivbordet, och synkroniseringshistoriken.

# Skrivbordet.
panels-arrange = Ordna paneler
panels-others = Lägg på skrivbordet
panels-all = Alla paneler finns på skrivbordet.
panels-none = Ingen panel finns på skrivbordet. Välj några under "Ordna paneler".
panels-up = Flytta upp
panels-down = Flytta ner
panels-away = Ta bort
panels-group = Ordna: { $panel }
panels-placed = { $panel } står nu på plats { $place }.
panels-taken = { $panel } finns inte längre på skrivbordet.

# Historiken.
history-title = Synkroniseringshistorik
history-whole = Hela historiken
history-none = Ingenting har hänt ännu.
history-none-such = Inget i historiken passar de här filtren.
history-again = Försök igen
history-pages = Historikens sidor
history-newer = Nyare
history-older = Äldre
history-nothing-open = Ingen konflikt eller vägran väntar på någon.
history-open-conflicts = { $count ->
    [one] En konflikt väntar på någon
   *[other] { $count } konflikter väntar på någon
}
history-open-refusals = { $count ->
    [one] En avvisad ändring väntar på den som gjorde den
   *[other] { $count } avvisade ändringar väntar på dem som gjorde dem
}

# Filter.
history-filter-kind = Visa
history-filter-direction = Riktning
history-filter-type = Poster
history-filter-from = Från
history-filter-until = Till
history-all = Allt
history-only-rounds = Vad som synkroniserades
history-only-open = Konflikter och avvisade som väntar
history-only-conflicts = Konflikter
history-only-refusals = Avvisade
history-only-interruptions = Starter och avbrott
history-both-ways = Båda riktningarna
history-to-people = Från kontoret till folk
history-to-office = Från folk till kontoret
history-all-types = Alla poster

# Rader.
history-round = Synkroniserat
history-sweep = Alla poster jämfördes
history-sweep-going-on = Alla poster jämförs
history-idle = { $count ->
    [one] Inget ändrades; kontoret frågade en gång
   *[other] Inget ändrades; kontoret frågade { $count } gånger
}
history-away = Kontoret hördes inte av
history-no-database = Kontoret kunde inte använda affärsdatabasen
history-started = Tjänsten startades
history-started-often = Tjänsten startades { $count } gånger
history-restored = Tjänsten startades med en återställd säkerhetskopia
history-came = Kontoret anslöt
history-apart = Affärsdatabasen återställdes från en säkerhetskopia eller kopierades: kontoret fick stanna tills administratören bestämmer
history-adopted = Administratören tog affärsdatabasen som den är
history-applied-again = Administratören lät ändringar skrivas igen som affärsdatabasen har förlorat
history-brought = Från kontoret: { $counts }.
history-taken = Ändringar mottagna från folk: { $counts }.
history-written = Ändringar skrivna i affärssystemet: { $counts }.
history-conflicts = Konflikter: { $counts }.
history-refused = Avvisade: { $counts }.
history-decisions = Beslut om konflikter
history-unknown-type = Poster av ett tidigare slag
history-more = { $count ->
    [one] Och en till.
   *[other] Och { $count } till.
}

# Konflikter och avvisade ändringar.
history-record = { $label } "{ $title }"
history-wanted-create = { $person } ville lägga till { $record }
history-wanted-change = { $person } ville ändra { $fields } i { $record }
history-wanted-delete = { $person } ville ta bort { $record }
history-settled-mine = Avgjord { $moment } av { $person }: värdet i den här ändringen togs.
history-settled-theirs = Avgjord { $moment } av { $person }: det andra värdet står kvar.
history-settled-again = { $person } gjorde ändringen igen { $moment }.
history-settled-discarded = { $person } kastade ändringen; tjänsten fick veta det { $moment }.
history-settled-gone = Över sedan { $moment }: posten är borta.
history-decide = Bestäm här
history-decided = Bestämt. Historiken säger det om ett ögonblick.
history-decide-there = En av de två har raderat posten. Om den ändå ska raderas eller göras på nytt bestäms bland konflikterna i arbetsytan.
history-to-conflicts = Bestäm bland konflikterna
history-to-outbox = Öppna utkorgen
history-to-record = Öppna posten
cause-conflict = Någon annan ändrade samma sak samtidigt. Båda värdena finns kvar.
cause-unknown-type = Företaget har inte längre det här slaget av poster.
cause-unknown-field = Ett fält i den finns inte längre.
cause-not-one-unit = Fält som hör ihop ändrades ett i taget.
cause-no-right = { $person } har inte rätt att göra det.
cause-id-taken = Det finns redan en annan post med samma nummer.
cause-no-such-reference = { $field } hänvisar till en post som inte längre finns.
cause-group-failed = En annan del av samma dokument avvisades.
cause-depends-on-refused = Den bygger på en post som avvisades.
cause-unknown-base = Den bygger på en tidigare ändring som aldrig kom fram eller kastades.
cause-not-understood = Tjänsten kunde inte läsa den: { $message }
remedy-conflict = Den som får ändra posten väljer ett av de två värdena, här eller bland konflikterna i arbetsytan.
remedy-discard = { $person } kan exportera ändringen i utkorgen, föra in den på annat ställe och kasta den.
remedy-export = { $person } kan exportera ändringen i utkorgen och visa den för den som sköter tjänsten.
remedy-right = Ge { $person } rätten och låt den prövas igen från utkorgen, eller låt den kastas där.
remedy-open = Öppna posten igen i affärssystemet. Sedan kan { $person } försöka igen från utkorgen.
remedy-other = Den behöver inget själv: rätta den andra delen först.
remedy-retry = { $person } kan försöka igen från utkorgen.
remedy-amend = { $person } kan rätta den i utkorgen och skicka den igen, eller kasta den.
remedy-office = Rätta i affärssystemet det som står emot den, så kan { $person } försöka igen från utkorgen; eller så rättar eller kastar { $person } den där.

# Hur länge den sparas.
history-keep-title = Hur länge historiken sparas, och brev om ett tyst kontor
history-keep-days = Dagar som historiken sparas
history-mail-after = Minuter av tystnad från kontoret innan du får ett brev
history-mail-hint = Tomt: aldrig. Den som administrerar företaget får ett brev för varje tystnad, med den troliga orsaken, och ett när kontoret är tillbaka.
history-keep-hint = Tomt: för alltid. Det som väntar på någon sparas i alla fall.
history-keep = Spara
history-kept = Sparat. Äldre rader tas bort inom ett dygn.
history-keep-wrong = Ange ett heltal från { $least } till { $most }, eller ingenting.
