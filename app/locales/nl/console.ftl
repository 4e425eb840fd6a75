# Woorden van de kantoorconsole: een bedrijf verbinden, en hoe de synchronisatie gaat.
console-title = Kantoorconsole
console-welcome = Uw bedrijf en Landbridge
console-key-title = Open de console opnieuw
console-key-text = Dit adres heeft geen sleutel, of een oude. Open het bestand dat Landbridge noemde toen het op deze computer startte.
console-away-title = Landbridge antwoordt niet
console-away-text = Het programma op deze computer is gestopt of start nog. Deze pagina gaat vanzelf verder zodra het antwoordt.
console-insecure = Het adres van de dienst moet met https beginnen, zodat niemand onderweg uw wachtwoord leest.
console-offline = De dienst is niet bereikbaar. Controleer de internetverbinding van deze computer en het adres van de dienst.

# Het bureaublad.
connect-title = Verbind uw bedrijf
connect-intro = Landbridge brengt de gegevens van uw bedrijfssoftware naar iedereen die u uitnodigt, in elke browser, ook zonder verbinding. Verbinden duurt ongeveer tien minuten.
connect-button = Verbinden
connected-by = Verbonden door
connected-since = Sinds
connected-computer = Computer

# De wizard.
wizard-steps = Stappen
wizard-next = Verder
step-requirements = Vereisten
step-company = Bedrijfsgegevens
step-sign-in = Landbridge-ID
step-start = Computer en begin
step-finish = Klaar

# Waar alles is.
source-title = Waar alles is
source-service = Adres van de dienst
source-service-hint = Bijvoorbeeld https://landbridge.example.com
source-database = Bedrijfsdatabase
source-database-hint = Een bestand, of een adres zoals postgres://gebruiker:wachtwoord@host/database
source-mapping = Koppelingsbestand
source-mapping-hint = Het zegt welke tabellen en kolommen welke gegevens zijn. Leeg voor het voorbeeldbedrijf, en voor een voorstel.
source-user = Uw gebruikersnaam in de bedrijfssoftware
source-user-hint = Wie het bedrijf verbindt is daar supergebruiker, en medewerker. Leeg als het niet uitmaakt wie van hen.
source-connected = Het bedrijf is verbonden met een andere database of dienst. Verbreek eerst de verbinding, onder Instellingen.
source-look = Bewaren en kijken

# De vereisten.
requirements-intro = Dit alles moet in orde zijn voordat het bedrijf verbonden wordt. Kijken verandert niets.
requirements-looking = Bezig met kijken …
requirements-again = Opnieuw kijken
requirement-met = In orde:
requirement-missing = Niet in orde:
requirement-unknown = Nog niet bekend:
requirement-waits = Komt na: { $first }
item-database = De bedrijfsdatabase kan worden geopend
item-mapping = De koppeling past bij de bedrijfsdatabase
item-grants = Landbridge mag in de bedrijfsdatabase schrijven
item-room = Er is ruimte op de schijf
item-own-data = Het is de eigen database van het bedrijf, niet het voorbeeld van de software
item-no-evaluation = Het is geen proefversie van de software
item-super-user = U bent supergebruiker van de bedrijfssoftware
item-employee = U staat in het personeelsregister
item-company-number = Het registratienummer van het bedrijf is ingevuld
item-address = Het adres van het bedrijf is ingevuld
item-telephone = Het telefoonnummer van het bedrijf is ingevuld
item-email = Het e-mailadres van het bedrijf is ingevuld
item-service = De dienst is bereikbaar
item-clock = De klok van deze computer loopt goed
item-agent = De dienst kent dit kantoor
item-agreement = De overeenkomst is geldig
lack-ended = De overeenkomst is geëindigd: sluit een nieuwe.
lack-not-named = Vul het hierboven in, onder "Waar alles is".
lack-not-connected = Komt later, wanneer u zich aanmeldt met uw Landbridge-ID.
lack-read-only = Geef het account waaronder Landbridge draait het recht om het bestand en de map te schrijven: { $why }
lack-rights = { $why }. De eigenaar van de database kan geven wat ontbreekt:
lack-no-room = Maak ruimte op de schijf: er past minder dan 16 MB bij.
lack-sample = Verbind de eigen database van het bedrijf: deze is gemerkt als het voorbeeld van de software.
lack-evaluation = Registreer eerst de bedrijfssoftware: dit is een proefversie.
lack-not-mapped = Noem "{ $name }" in de koppeling, zodat dit gecontroleerd kan worden.
lack-no-such-user = Er is geen actieve gebruiker "{ $login }" in de bedrijfssoftware.
lack-not-super-user = Maak "{ $login }" supergebruiker in de bedrijfssoftware, of noem hierboven een andere gebruiker.
lack-no-super-user = Maak wie het bedrijf verbindt supergebruiker in de bedrijfssoftware.
lack-not-linked = Koppel de gebruiker "{ $login }" aan een medewerker in de bedrijfssoftware.
lack-empty = Vul het hieronder in.
lack-form = "{ $text }" kan niet kloppen. Verbeter het hieronder.
lack-clock-ahead = Zet de klok goed: hij loopt { $seconds } seconden voor op die van de dienst.
lack-clock-behind = Zet de klok goed: hij loopt { $seconds } seconden achter op die van de dienst.
number-form = Een bedrijfsnummer van dit land heeft de vorm { $form }.
number-check-digit = Het controlecijfer klopt niet: een cijfer is fout, of twee zijn verwisseld.

# De gegevens van het bedrijf.
fill-in-title = Vul in wat ontbreekt
fill-in-intro = Wat u hier verandert wordt in de bedrijfsdatabase geschreven.
fill-in-keep = In de bedrijfsdatabase schrijven
company-intro = Dit zegt uw bedrijfssoftware over het bedrijf. Mensen die u uitnodigt krijgen het te zien.
company-name = Bedrijf
company-country = Land (twee letters)
company-number = Registratienummer
company-street = Straat en nummer
company-postcode = Postcode
company-city = Plaats
company-phone = Telefoon
company-email = E-mail
company-empty = Vul iets in.
company-country-form = Twee letters, zoals NL of SE.
company-phone-form = Dat is geen telefoonnummer.
company-email-form = Dat is geen e-mailadres.
company-wrong = Er klopt iets niet
company-right = Dit klopt

# Het Landbridge-ID.
id-intro = Meld u aan met het Landbridge-ID van wie Landbridge voor dit bedrijf beheert.
id-not-business-user = Uw Landbridge-ID is een e-mailadres. Het is niet uw gebruikersnaam in de bedrijfssoftware.
id-connect = Het bedrijf verbinden
id-busy = Bezig met verbinden …
id-bind-text = De overeenkomst is nog niet aan een bedrijf gebonden. Binden is voorgoed: deze overeenkomst geldt dan voor de database van dit bedrijf en voor geen andere.
id-bind = Aan dit bedrijf binden
id-bound-elsewhere = De overeenkomst is al aan { $company } gebonden.
id-ask = { $email } kan dat veranderen.
id-ask-somebody = Vraag het aan wie de overeenkomst heeft gesloten.
id-ended = De overeenkomst is geëindigd op { $moment }.
id-not-administrator = U beheert Landbridge niet voor dit bedrijf.
id-too-many = Er waren te veel pogingen. Wacht een tijdje en probeer het opnieuw.
id-no-mail = Deze dienst verstuurt geen e-mail. Vraag een Landbridge-ID aan wie de dienst beheert.
id-none = Ik heb geen Landbridge-ID, of ben het wachtwoord vergeten
id-new = Een Landbridge-ID maken
id-new-intro = U krijgt een e-mail met een link. Daarachter kiest u een wachtwoord. Kom daarna terug naar dit venster.
id-name = Uw naam
id-missing-name = Vul uw naam in.
id-forgotten = Een e-mail voor een ander wachtwoord versturen
id-sent = Er is een e-mail onderweg naar { $email }. Open de link en kies een wachtwoord; dit venster merkt het vanzelf.
id-sent-forgotten = Als { $email } een Landbridge-ID is, is er een e-mail naar onderweg. Kies achter de link een ander wachtwoord en meld u hierboven aan.
id-spam = Na een paar minuten nog niets? Kijk in de map voor ongewenste e-mail, of verstuur hem opnieuw.
id-again = Opnieuw versturen
id-chosen = Uw Landbridge-ID is klaar. Meld u hierboven aan met het wachtwoord dat u hebt gekozen.

# Computer en begin.
start-computer = Deze computer ({ $computer }) synchroniseert. Hij moet aanstaan terwijl mensen werken.
start-other-computer = De bedrijfsdatabase staat op { $host }. Vanaf die computer synchroniseren is sneller en vraagt een computer minder.
start-other-programs = Sluit voor de eerste synchronisatie andere programma's die de bedrijfsdatabase gebruiken, zoals koppelingen. Het gaat dan sneller; doorgaan kan en is veilig.
programs-unknown = Dit soort database vertelt niet welke programma's dat zijn.
programs-none = De database meldt nu geen ander programma.
programs-intro = De database meldt deze:
programs-nameless = Een programma zonder naam
programs-one = { $program }, aangemeld als { $login }
programs-on = { $program }, aangemeld als { $login }, op { $computer }
start-when = De eerste synchronisatie begint
start-now = nu
start-later = later
start-moment = Datum en tijd
start-survives = Ze begint dan ook als de computer intussen opnieuw is gestart. Staat de computer op dat moment uit, dan begint ze zodra hij weer aan is.
start-in-the-past = Kies een tijd die nog komt.
start-begun = De eerste synchronisatie is begonnen.
start-begin = Afronden

# Hoe de synchronisatie gaat.
finish-intro = Uw bedrijf is verbonden. Mensen kunnen al werken met wat er is, terwijl de rest binnenkomt.
finish-desktop = Naar het bureaublad
progress-title = Synchronisatie
phase-not-started = Verbonden; er wordt nog niets gesynchroniseerd. Kies onder Verbinden wanneer het begint.
phase-starts = Bezig met voorbereiden …
phase-waits = Begint op { $moment }
phase-paused = Gepauzeerd
phase-sweeps = Alle gegevens worden verzonden
phase-in-step = Gelijk: elke wijziging gaat meteen, in beide richtingen
phase-fails = Onderbroken sinds { $moment }. Het gaat vanzelf verder.
phase-fails-somebody = Onderbroken sinds { $moment }. Er moet iets aan gedaan worden:
progress-late = Het begin was gepland op { $planned }. Toen stond de computer uit; het begon op { $began }.
progress-complete = alles verzonden
progress-not-yet = nog niet
progress-of = { $done } van { $of }
progress-counts = { $sent } gegevens verzonden en { $written } wijzigingen geschreven sinds het programma startte.
progress-rate = { $rate } gegevens per seconde.
progress-rest-short = Nog minder dan een minuut.
progress-rest = { $minutes ->
    [one] Nog ongeveer een minuut.
   *[other] Nog ongeveer { $minutes } minuten.
}
progress-pause = Pauzeren
progress-resume = Verdergaan
progress-slower = Langzamer
progress-full-speed = Volle snelheid

# Instellingen.
settings-nothing = Er is nog geen bedrijf verbonden.
settings-connection = Verbinding
settings-disconnect = Verbreken
settings-disconnect-title = De verbinding van het bedrijf verbreken?
