# Orden runt varje skärm: inloggning, navigering, topprad, status, skrivbord och inställningar.
app-name = Landbridge
skip-to-content = Till innehållet
loading = Läser in …
close = Stäng
cancel = Avbryt
back = Tillbaka

address-title = Var finns ert företags Landbridge?
address-intro = Ange adressen till företagets tjänst. Den står i inbjudan, eller så vet administratören den.
address-label = Tjänstens adress
address-hint = Till exempel https://landbridge.example.com
address-check = Kontrollera och fortsätt
address-checking = Tjänsten söks …
address-not-an-address = Det är ingen adress. Den ser ut som https://landbridge.example.com.
address-not-reached = Ingenting svarar på den här adressen. Kontrollera stavningen och anslutningen.
address-not-landbridge = Något svarar på den här adressen, men det är inte Landbridge.
address-not-secure = Adressen måste börja med https://, så att ingen kan läsa med.

sign-in-title = Logga in
sign-in-intro = Logga in med ditt Landbridge-ID. Sedan fungerar allt även utan anslutning.
sign-in-email = E-postadress
sign-in-password = Lösenord
sign-in-show-password = Visa lösenordet
sign-in-submit = Logga in
sign-in-busy = Loggar in …
sign-in-missing-email = Ange din e-postadress.
sign-in-missing-password = Ange ditt lösenord.
sign-in-wrong-password = E-postadressen eller lösenordet är fel. Kontrollera båda; stora och små bokstäver räknas i lösenordet.
sign-in-offline = Tjänsten kan inte nås, och den första inloggningen på en enhet behöver den. Kontrollera anslutningen och försök igen.
sign-in-too-many = För många försök. Vänta en minut och försök igen.
sign-in-too-old = Den här sidan är för gammal för tjänsten. Läs in den på nytt.
sign-in-no-workspace = Det här kontot har inget företag här. Be administratören om en inbjudan.
sign-in-signed-out = Du har loggat ut på den här enheten. Logga in för att fortsätta.
sign-in-lease-ended = Den här enheten har inte nått tjänsten på länge och är låst. Logga in för att fortsätta; dina ändringar är i säkerhet på den.
sign-in-failed = Inloggningen lyckades inte: { $message }

stopped-title = Den här sidan har stannat
stopped-broken = Programmet kraschade i bakgrunden. Det som var sparat är i säkerhet.
stopped-too-old = Ett annat fönster kör redan en nyare version. Det som var sparat är i säkerhet.
stopped-details = För administratören
stopped-reload = Läs in sidan på nytt

nav-label = Huvudmeny
nav-open = Meny
nav-desktop = Skrivbord
nav-conflicts = Konflikter
nav-outbox = Utkorg
nav-settings = Inställningar
nav-count = { $count ->
    [one] 1 väntar på dig
   *[other] { $count } väntar på dig
}
module-contacts = Kontakter
module-activities = Aktiviteter
module-products = Produkter
module-sales = Försäljning
module-projects = Projekt
module-staff = Personal
module-workspace = Väntar på dig
search-label = Sök
search-placeholder = Sök överallt ( / )
search-placeholder-in = Sök i { $plural } ( / )
search-results = Sökresultat för ”{ $text }”
search-results-type = { $plural }: { $count }
search-results-all = Visa alla { $count }
search-no-hits = Inget på den här enheten passar ”{ $text }”.
person-menu = { $name }: meny
person-language = Språk
person-sign-out = Logga ut
language-en = English
language-nl = Nederlands
language-sv = Svenska
sign-out-title = Logga ut?
sign-out-clean = Företagets uppgifter tas bort från den här enheten. Inget går förlorat: allt finns på tjänsten.
sign-out-unsent = { $count ->
    [one] 1 ändring finns bara på den här enheten och skulle gå förlorad.
   *[other] { $count } ändringar finns bara på den här enheten och skulle gå förlorade.
} Anslut först, eller exportera dem från utkorgen.
sign-out-go-to-outbox = Titta i utkorgen
sign-out-busy = Loggar ut …
sign-out-failed = Utloggningen lyckades inte: { $message }
sign-out-confirm = Logga ut
sign-out-anyway = Logga ut och förlora dem
demo-mark = Demoföretag

status-label = Var dina ändringar finns
status-online = Ansluten
status-offline = Ingen anslutning. Du kan arbeta vidare; allt sparas på den här enheten.
status-unknown = Ansluter …
status-signed-out = Din session har gått ut. Logga in igen för att skicka dina ändringar; de är i säkerhet på den här enheten.
status-too-old = Det behövs en nyare version för att skicka och ta emot. Dina ändringar är i säkerhet på den här enheten.
status-recovering = Tjänsten återställs och tar emot ändringar senare. Dina ändringar är i säkerhet på den här enheten.
status-offline-short = Ingen anslutning
status-signed-out-short = Utloggad
status-too-old-short = Ny version behövs
status-recovering-short = Tjänsten återställs
status-sign-in-again = Logga in igen
status-reload = Läs in den nya versionen
status-on-device = { $count ->
    [one] 1 ändring bara på den här enheten
   *[other] { $count } ändringar bara på den här enheten
}
status-on-service = { $count ->
    [one] 1 ändring på tjänsten, väntar på kontoret
   *[other] { $count } ändringar på tjänsten, väntar på kontoret
}
status-all-in-office = Allt finns på kontoret
status-all-sent = resten finns på kontoret
status-refused = { $count ->
    [one] 1 ändring avvisades
   *[other] { $count } ändringar avvisades
}
status-conflicts = { $count ->
    [one] 1 konflikt
   *[other] { $count } konflikter
}
status-damaged = { $count ->
    [one] 1 skadad ändring
   *[other] { $count } skadade ändringar
}
status-snapshot = Uppgifter hämtas: { $done } av { $of }. Du kan redan arbeta.
ago-now = nyss
ago-seconds = { $count ->
    [one] för 1 sekund sedan
   *[other] för { $count } sekunder sedan
}
ago-minutes = { $count ->
    [one] för 1 minut sedan
   *[other] för { $count } minuter sedan
}
ago-hours = { $count ->
    [one] för 1 timme sedan
   *[other] för { $count } timmar sedan
}
ago-days = { $count ->
    [one] i går
   *[other] för { $count } dagar sedan
}
status-last-round = Synkroniserad { $when }
status-never-synchronised = Inte synkroniserad än
status-office-age = Kontoret hördes senast av { $when }
status-office-never = Kontoret har inte hörts av än
storage-full = Disken eller webbläsarens lagring är full: nya uppgifter sparas inte på den här enheten. Gör plats, eller anslut så att ändringarna kan lämna den.
storage-not-persisted = Webbläsaren får ta bort det som sparas här om disken blir full. Anslut regelbundet, så att dina ändringar lämnar enheten.
storage-not-persisted-dismiss = Jag förstår

desktop-title = Skrivbord
desktop-welcome = { $name }, här är { $company }
desktop-sync = Synkronisering
desktop-noticed-late = { $count ->
    [one] Ändringar i affärssystemet kan märkas sent: kontoret letar efter dem varje sekund.
   *[other] Ändringar i affärssystemet kan märkas sent: kontoret letar efter dem med { $count } sekunders mellanrum.
}
desktop-attention = Kräver uppmärksamhet
desktop-attention-none = Ingenting väntar på dig.
desktop-new = Nytt
desktop-records = Uppgifter på den här enheten
desktop-new-one = Ny: { $label }
desktop-open-conflicts = Öppna konflikterna
desktop-open-outbox = Öppna utkorgen

settings-title = Inställningar
settings-language = Språk
settings-language-hint = Bestämmer också hur datum och tal skrivs.
settings-theme = Utseende
settings-theme-hint = Ljust eller mörkt följer systemets inställning.
settings-storage = Lagring på den här enheten
settings-storage-used = { $used } av { $quota } används
settings-storage-persisted = Webbläsaren har lovat att behålla det.
settings-storage-evictable = Webbläsaren får ta bort det om disken blir full.
settings-device = Den här enheten
settings-records = { $plural }: { $count }
settings-version = Version
settings-licence = Fri programvara under AGPL, version 3 eller senare.
settings-signed-in-as = Inloggad som
settings-company = Företag
not-found-title = Här finns ingenting
not-found-text = Adressen leder inte till någon skärm. Den kan höra till en modul som du inte har rätt till.
not-found-home = Till skrivbordet
