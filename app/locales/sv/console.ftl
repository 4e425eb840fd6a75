# Kontorskonsolens ord: att ansluta ett företag, och hur synkroniseringen går.
console-title = Kontorskonsol
console-welcome = Ditt företag och Landbridge
console-key-title = Öppna konsolen på nytt
console-key-text = Adressen saknar nyckel, eller har en gammal. Öppna filen som Landbridge angav när det startade på den här datorn.
console-away-title = Landbridge svarar inte
console-away-text = Programmet på den här datorn har stoppats eller håller på att starta. Sidan fortsätter av sig själv när det svarar.
console-insecure = Tjänstens adress måste börja med https, så att ingen läser ditt lösenord på vägen.
console-offline = Tjänsten kan inte nås. Kontrollera datorns internetanslutning och tjänstens adress.

# Skrivbordet.
connect-title = Anslut ditt företag
connect-intro = Landbridge ger alla som du bjuder in tillgång till uppgifterna i ert affärssystem, i vilken webbläsare som helst, också utan anslutning. Det tar ungefär tio minuter att ansluta.
connect-button = Anslut
connected-by = Anslutet av
connected-since = Sedan
connected-computer = Dator

# Guiden.
wizard-steps = Steg
wizard-next = Fortsätt
step-requirements = Krav
step-company = Företagets uppgifter
step-sign-in = Landbridge-ID
step-start = Dator och start
step-finish = Klart

# Var allt finns.
source-title = Var allt finns
source-service = Tjänstens adress
source-service-hint = Till exempel https://landbridge.example.com
source-database = Affärsdatabas
source-database-hint = En fil, eller en adress som postgres://användare:lösenord@dator/databas
source-mapping = Mappningsfil
source-mapping-hint = Den säger vilka tabeller och kolumner som är vilka uppgifter. Tomt för exempelföretaget, och för ett förslag.
source-user = Ditt användarnamn i affärssystemet
source-user-hint = Den som ansluter företaget är superanvändare där, och anställd. Tomt om det inte spelar någon roll vem av dem.
source-connected = Företaget är anslutet till en annan databas eller tjänst. Koppla från det först, under Inställningar.
source-look = Spara och kontrollera

# Kraven.
requirements-intro = Allt detta måste vara i ordning innan företaget ansluts. Kontrollen ändrar ingenting.
requirements-looking = Kontrollerar …
requirements-again = Kontrollera igen
requirement-met = I ordning:
requirement-missing = Inte i ordning:
requirement-unknown = Inte känt än:
requirement-waits = Kommer efter: { $first }
item-database = Affärsdatabasen kan öppnas
item-mapping = Mappningen passar affärsdatabasen
item-grants = Landbridge får skriva i affärsdatabasen
item-room = Det finns plats på disken
item-own-data = Det är företagets egen databas, inte affärssystemets exempel
item-no-evaluation = Det är ingen utvärderingskopia av affärssystemet
item-super-user = Du är superanvändare i affärssystemet
item-employee = Du finns i personalregistret
item-company-number = Företagets organisationsnummer är ifyllt
item-address = Företagets adress är ifylld
item-telephone = Företagets telefonnummer är ifyllt
item-email = Företagets e-postadress är ifylld
item-service = Tjänsten kan nås
item-clock = Datorns klocka går rätt
item-agent = Tjänsten känner till det här kontoret
item-agreement = Avtalet gäller
lack-ended = Avtalet har upphört: slut ett nytt.
lack-not-named = Fyll i det ovan, under "Var allt finns".
lack-not-connected = Kommer senare, när du loggar in med ditt Landbridge-ID.
lack-read-only = Ge kontot som kör Landbridge rätt att skriva filen och dess mapp: { $why }
lack-rights = { $why }. Databasens ägare kan ge det som saknas:
lack-no-room = Gör plats på disken: den rymmer mindre än 16 MB till.
lack-sample = Anslut företagets egen databas: den här är märkt som affärssystemets exempel.
lack-evaluation = Registrera affärssystemet först: det här är en utvärderingskopia.
lack-not-mapped = Ange "{ $name }" i mappningen, så att detta kan kontrolleras.
lack-no-such-user = Det finns ingen aktiv användare "{ $login }" i affärssystemet.
lack-not-super-user = Gör "{ $login }" till superanvändare i affärssystemet, eller ange en annan användare ovan.
lack-no-super-user = Gör den som ansluter företaget till superanvändare i affärssystemet.
lack-not-linked = Koppla användaren "{ $login }" till en anställd i affärssystemet.
lack-empty = Fyll i det nedan.
lack-form = "{ $text }" kan inte stämma. Rätta det nedan.
lack-clock-ahead = Ställ klockan: den går { $seconds } sekunder före tjänstens.
lack-clock-behind = Ställ klockan: den går { $seconds } sekunder efter tjänstens.
number-form = Ett organisationsnummer i det här landet har formen { $form }.
number-check-digit = Kontrollsiffran stämmer inte: en siffra är fel, eller två är omkastade.

# Företagets uppgifter.
fill-in-title = Fyll i det som saknas
fill-in-intro = Det du ändrar här skrivs i affärsdatabasen.
fill-in-keep = Skriv i affärsdatabasen
company-intro = Det här säger ert affärssystem om företaget. De som du bjuder in får se det.
company-name = Företag
company-country = Land (två bokstäver)
company-number = Organisationsnummer
company-street = Gata och nummer
company-postcode = Postnummer
company-city = Ort
company-phone = Telefon
company-email = E-post
company-empty = Fyll i något.
company-country-form = Två bokstäver, till exempel NL eller SE.
company-phone-form = Det är inget telefonnummer.
company-email-form = Det är ingen e-postadress.
company-wrong = Något är fel
company-right = Det stämmer

# Landbridge-ID.
id-intro = Logga in med Landbridge-ID:t för den som administrerar Landbridge för företaget.
id-not-business-user = Ditt Landbridge-ID är en e-postadress. Det är inte ditt användarnamn i affärssystemet.
id-connect = Anslut företaget
id-busy = Ansluter …
id-bind-text = Avtalet är inte bundet till något företag än. Bindningen är permanent: avtalet gäller sedan det här företagets databas och ingen annan.
id-bind = Bind det till det här företaget
id-bound-elsewhere = Avtalet är redan bundet till { $company }.
id-ask = { $email } kan ändra det.
id-ask-somebody = Fråga den som slöt avtalet.
id-ended = Avtalet upphörde { $moment }.
id-not-administrator = Du administrerar inte Landbridge för det här företaget.
id-too-many = Det blev för många försök. Vänta ett tag och försök igen.
id-no-mail = Tjänsten skickar ingen e-post. Be den som driver tjänsten om ett Landbridge-ID.
id-none = Jag har inget Landbridge-ID, eller har glömt lösenordet
id-new = Skapa ett Landbridge-ID
id-new-intro = Du får ett mejl med en länk. Bakom den väljer du ett lösenord. Kom sedan tillbaka till det här fönstret.
id-name = Ditt namn
id-missing-name = Fyll i ditt namn.
id-forgotten = Skicka ett mejl för ett annat lösenord
id-sent = Ett mejl är på väg till { $email }. Öppna länken i det och välj ett lösenord; det här fönstret märker det av sig självt.
id-sent-forgotten = Om { $email } är ett Landbridge-ID är ett mejl på väg dit. Välj ett annat lösenord bakom länken och logga in ovan.
id-spam = Inget efter några minuter? Titta i mappen för skräppost, eller skicka det igen.
id-again = Skicka igen
id-chosen = Ditt Landbridge-ID är klart. Logga in ovan med lösenordet som du valde.

# Dator och start.
start-computer = Den här datorn ({ $computer }) synkroniserar. Den bör vara på medan folk arbetar.
start-other-computer = Affärsdatabasen finns på { $host }. Att synkronisera från den datorn går fortare och kräver en dator mindre.
start-other-programs = Stäng andra program som använder affärsdatabasen, till exempel integrationer, under den första synkroniseringen. Då går det fortare; det går bra och är säkert att fortsätta ändå.
programs-unknown = Den här sortens databas berättar inte vilka program det är.
programs-none = Databasen känner inte till något annat program just nu.
programs-intro = Databasen känner till dessa:
programs-nameless = Ett program utan namn
programs-one = { $program }, inloggat som { $login }
programs-on = { $program }, inloggat som { $login }, på { $computer }
start-when = Den första synkroniseringen börjar
start-now = nu
start-later = senare
start-moment = Datum och tid
start-survives = Den börjar då också om datorn har startats om. Är datorn avstängd vid den tiden börjar den när datorn är på igen.
start-in-the-past = Välj en tid som ligger framåt.
start-begun = Den första synkroniseringen har börjat.
start-begin = Slutför

# Hur synkroniseringen går.
finish-intro = Ditt företag är anslutet. Folk kan arbeta med det som redan finns medan resten kommer.
finish-desktop = Till skrivbordet
progress-title = Synkronisering
phase-not-started = Anslutet; ingenting synkroniseras än. Välj under Anslut när det börjar.
phase-starts = Förbereder …
phase-waits = Börjar { $moment }
phase-paused = Pausad
phase-sweeps = Skickar alla uppgifter
phase-in-step = I takt: varje ändring går direkt, åt båda hållen
phase-fails = Avbruten sedan { $moment }. Den fortsätter av sig själv.
phase-fails-somebody = Avbruten sedan { $moment }. Någon måste göra något åt det:
progress-late = Den skulle börja { $planned }. Då var datorn avstängd; den började { $began }.
progress-complete = allt skickat
progress-not-yet = inte än
progress-of = { $done } av { $of }
progress-counts = { $sent } uppgifter skickade och { $written } ändringar skrivna sedan programmet startade.
progress-rate = { $rate } uppgifter i sekunden.
progress-rest-short = Mindre än en minut kvar.
progress-rest = { $minutes ->
    [one] Ungefär en minut kvar.
   *[other] Ungefär { $minutes } minuter kvar.
}
progress-pause = Pausa
progress-resume = Fortsätt
progress-slower = Långsammare
progress-full-speed = Full fart

# Inställningar.
settings-nothing = Inget företag är anslutet än.
settings-connection = Anslutning
settings-disconnect = Koppla från
settings-disconnect-title = Koppla från företaget?
