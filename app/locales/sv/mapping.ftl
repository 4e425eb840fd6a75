# Words of the office console: which records are shared.
mapping-title = Uppgifter
mapping-hint = Vilka tabeller och kolumner i affärsdatabasen som delas, vad de heter och hur uppgifterna ser ut.
mapping-propose = Ingen mappning passar den här databasen än. Landbridge kan föreslå vilka av tabellerna som är vilka uppgifter; du går igenom förslaget och rättar det.
mapping-go = Se på uppgifterna
mapping-loading = Läser databasen …
mapping-again = Försök igen
mapping-no-database = Ange först affärsdatabasen.
mapping-own = För det här affärssystemet är uppgifterna bestämda; det finns inget att rätta.
mapping-proposed = Det här är ett förslag, gjort av databasens tabeller, kolumner och värden. Utelämna det som ingen ska se, och rätta vad saker heter. Inget delas innan du sparar det och ansluter företaget.
mapping-intro = Utelämna det som ingen ska se, och rätta vad saker heter. Inget ändras innan du sparar.
mapping-away = Uppgifterna kan inte läsas: { $why }
mapping-no-types = Databasen har ingen tabell vars rader kan vara uppgifter. Var och en behöver en nyckel av en kolumn.
mapping-trouble = Rad { $line }: { $message }
mapping-fields-wrong = { $count ->
    [one] Något är fel med ett av fälten.
   *[other] Något är fel med { $count } av fälten.
}
mapping-table = { $table }
mapping-rows = { $count ->
    [one] { $table } · 1 rad
   *[other] { $table } · { $shown } rader
}
mapping-many-rows = { $table } · mer än { $shown } rader
mapping-open = Öppna
mapping-close = Stäng
mapping-plural = Flera av dem heter
mapping-singular = En av dem heter
mapping-create = Man får skapa nya i Landbridge
mapping-fields = Fält
mapping-share-field = Dela { $field }
mapping-field-name = Vad { $field } heter
mapping-follows = Hänvisar till uppgifter som är utelämnade.
mapping-read-only = kan bara läsas
mapping-kind-text = text
mapping-kind-long-text = lång text
mapping-kind-email = e-post
mapping-kind-phone = telefon
mapping-kind-link = länk
mapping-kind-whole = heltal
mapping-kind-decimal = tal
mapping-kind-money = belopp
mapping-kind-date = datum
mapping-kind-date-time = datum och tid
mapping-kind-yes-no = ja eller nej
mapping-kind-choice = val
mapping-kind-reference = hänvisning
mapping-kind-lines = rader
mapping-no-name = Här behövs ett namn.
mapping-preview = De nyaste uppgifterna, så som de delas
mapping-not-shared = Uppgifter av den här typen delas inte.
mapping-withheld = Rätta först det som är fel; sedan visas uppgifterna.
mapping-no-rows = Tabellen har inga rader.
mapping-unreadable = (inte av det slaget)
mapping-text = Som text
mapping-text-hint = Själva mappningsfilen, för allt som inte kan ändras ovan. Kontrollera den för att se vad den blir.
mapping-check = Kontrollera
mapping-line = Gå till rad { $line }
mapping-unchecked = Texten är inte kontrollerad än; det som sparas är texten så som den sist kontrollerades.
mapping-wrong = { $count ->
    [one] En sak måste rättas innan det här kan användas.
   *[other] { $count } saker måste rättas innan det här kan användas.
}
mapping-keep = Spara
mapping-drop = Ta tillbaka alla ändringar
mapping-afresh = Föreslå på nytt
mapping-kept = Sparat. Landbridge arbetar med det från och med nu.
mapping-effects = Vad det här betyder
mapping-type-leaves = { $type } försvinner från alla enheter. De finns kvar i affärsdatabasen och kommer tillbaka när du delar dem igen.
mapping-type-comes = { $type } kommer till alla som får se företagets uppgifter.
mapping-field-leaves = { $type }: { $field } försvinner från alla enheter. Det som någon har fört in där och som affärsdatabasen inte har än avvisas.
mapping-field-comes = { $type }: { $field } kommer till alla som får se dem.
mapping-renamed = Man ser andra namn.
mapping-sent-again = Alla uppgifter skickas en gång till; under tiden kan alla arbeta vidare.
