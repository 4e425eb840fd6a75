# De woorden rond elk scherm: aanmelden, navigatie, bovenbalk, status, bureaublad en instellingen.
app-name = Landbridge
skip-to-content = Naar de inhoud
loading = Laden …
close = Sluiten
cancel = Annuleren
back = Terug

address-title = Waar is de Landbridge van uw bedrijf?
address-intro = Voer het adres van de dienst van uw bedrijf in. U vindt het in de uitnodiging, of uw beheerder weet het.
address-label = Adres van de dienst
address-hint = Bijvoorbeeld https://landbridge.example.com
address-check = Controleren en verder
address-checking = De dienst wordt gezocht …
address-not-an-address = Dat is geen adres. Het ziet eruit als https://landbridge.example.com.
address-not-reached = Op dit adres antwoordt niets. Controleer de spelling en uw verbinding.
address-not-landbridge = Op dit adres antwoordt iets, maar het is niet Landbridge.
address-not-secure = Het adres moet met https:// beginnen, zodat niemand kan meelezen.

sign-in-title = Aanmelden
sign-in-intro = Meld u aan met uw Landbridge-ID. Daarna werkt alles ook zonder verbinding.
sign-in-email = E-mailadres
sign-in-password = Wachtwoord
sign-in-show-password = Wachtwoord tonen
sign-in-submit = Aanmelden
sign-in-busy = Bezig met aanmelden …
sign-in-missing-email = Voer uw e-mailadres in.
sign-in-missing-password = Voer uw wachtwoord in.
sign-in-wrong-password = E-mailadres of wachtwoord klopt niet. Controleer beide; hoofdletters tellen mee in het wachtwoord.
sign-in-offline = De dienst is niet bereikbaar, en de eerste aanmelding op een apparaat heeft hem nodig. Controleer uw verbinding en probeer het opnieuw.
sign-in-too-many = Te veel pogingen. Wacht een minuut en probeer het opnieuw.
sign-in-too-old = Deze pagina is te oud voor de dienst. Laad haar opnieuw.
sign-in-no-workspace = Dit account heeft hier geen bedrijf. Vraag uw beheerder om een uitnodiging.
sign-in-signed-out = U hebt zich op dit apparaat afgemeld. Meld u aan om verder te gaan.
sign-in-lease-ended = Dit apparaat heeft de dienst lang niet bereikt en is vergrendeld. Meld u aan om verder te gaan; uw wijzigingen zijn er veilig.
sign-in-failed = Aanmelden is niet gelukt: { $message }

stopped-title = Deze pagina is gestopt
stopped-broken = Het programma is op de achtergrond vastgelopen. Wat opgeslagen was, is veilig.
stopped-too-old = In een ander venster draait al een nieuwere versie. Wat opgeslagen was, is veilig.
stopped-details = Voor uw beheerder
stopped-reload = De pagina opnieuw laden

nav-label = Hoofdmenu
nav-open = Menu
nav-desktop = Bureaublad
nav-conflicts = Conflicten
nav-outbox = Postvak UIT
nav-settings = Instellingen
nav-count = { $count ->
    [one] 1 wacht op u
   *[other] { $count } wachten op u
}
module-contacts = Relaties
module-activities = Activiteiten
module-products = Producten
module-sales = Verkoop
module-projects = Projecten
module-staff = Personeel
module-workspace = Wacht op u
search-label = Zoeken
search-placeholder = Overal zoeken ( / )
search-placeholder-in = Zoeken in { $plural } ( / )
search-results = Zoekresultaten voor ‘{ $text }’
search-results-type = { $plural }: { $count }
search-results-all = Alle { $count } tonen
search-no-hits = Niets op dit apparaat past bij ‘{ $text }’.
person-menu = { $name }: menu
person-language = Taal
person-sign-out = Afmelden
language-en = English
language-nl = Nederlands
language-sv = Svenska
sign-out-title = Afmelden?
sign-out-clean = De gegevens van het bedrijf worden van dit apparaat verwijderd. Er gaat niets verloren: alles staat op de dienst.
sign-out-unsent = { $count ->
    [one] 1 wijziging staat alleen op dit apparaat en zou verloren gaan.
   *[other] { $count } wijzigingen staan alleen op dit apparaat en zouden verloren gaan.
} Maak eerst verbinding, of exporteer ze uit het postvak UIT.
sign-out-go-to-outbox = Het postvak UIT bekijken
sign-out-busy = Bezig met afmelden …
sign-out-failed = Afmelden is niet gelukt: { $message }
sign-out-confirm = Afmelden
sign-out-anyway = Afmelden en ze verliezen
demo-mark = Demobedrijf

status-label = Waar uw wijzigingen zijn
status-online = Verbonden
status-offline = Geen verbinding. U kunt doorwerken; alles wordt op dit apparaat bewaard.
status-unknown = Verbinding maken …
status-signed-out = Uw sessie is verlopen. Meld u opnieuw aan om uw wijzigingen te versturen; ze zijn veilig op dit apparaat.
status-too-old = Voor versturen en ontvangen is een nieuwere versie nodig. Uw wijzigingen zijn veilig op dit apparaat.
status-recovering = De dienst wordt hersteld en neemt wijzigingen later aan. Uw wijzigingen zijn veilig op dit apparaat.
status-offline-short = Geen verbinding
status-signed-out-short = Afgemeld
status-too-old-short = Nieuwe versie nodig
status-recovering-short = De dienst wordt hersteld
status-sign-in-again = Opnieuw aanmelden
status-reload = De nieuwe versie laden
status-on-device = { $count ->
    [one] 1 wijziging alleen op dit apparaat
   *[other] { $count } wijzigingen alleen op dit apparaat
}
status-on-service = { $count ->
    [one] 1 wijziging op de dienst, wacht op kantoor
   *[other] { $count } wijzigingen op de dienst, wachten op kantoor
}
status-all-in-office = Alles is op kantoor
status-all-sent = de rest is op kantoor
status-refused = { $count ->
    [one] 1 wijziging is geweigerd
   *[other] { $count } wijzigingen zijn geweigerd
}
status-conflicts = { $count ->
    [one] 1 conflict
   *[other] { $count } conflicten
}
status-damaged = { $count ->
    [one] 1 beschadigde wijziging
   *[other] { $count } beschadigde wijzigingen
}
status-snapshot = Gegevens worden opgehaald: { $done } van { $of }. U kunt al werken.
ago-now = zojuist
ago-seconds = { $count ->
    [one] 1 seconde geleden
   *[other] { $count } seconden geleden
}
ago-minutes = { $count ->
    [one] 1 minuut geleden
   *[other] { $count } minuten geleden
}
ago-hours = { $count ->
    [one] 1 uur geleden
   *[other] { $count } uur geleden
}
ago-days = { $count ->
    [one] gisteren
   *[other] { $count } dagen geleden
}
status-last-round = Gesynchroniseerd { $when }
status-never-synchronised = Nog niet gesynchroniseerd
status-office-age = Van het kantoor is { $when } voor het laatst gehoord
status-office-never = Van het kantoor is nog niets gehoord
storage-full = De schijf of de opslag van de browser is vol: nieuwe invoer wordt niet op dit apparaat opgeslagen. Maak ruimte, of maak verbinding zodat wijzigingen weg kunnen.
storage-not-persisted = De browser mag verwijderen wat hier bewaard wordt als de schijf volloopt. Maak regelmatig verbinding, zodat uw wijzigingen dit apparaat verlaten.
storage-not-persisted-dismiss = Begrepen

desktop-title = Bureaublad
desktop-welcome = { $name }, hier is { $company }
desktop-sync = Synchronisatie
desktop-noticed-late = { $count ->
    [one] Wijzigingen in de bedrijfssoftware worden misschien laat opgemerkt: het kantoor zoekt ze elke seconde.
   *[other] Wijzigingen in de bedrijfssoftware worden misschien laat opgemerkt: het kantoor zoekt ze elke { $count } seconden.
}
desktop-attention = Vraagt aandacht
desktop-attention-none = Er wacht niets op u.
desktop-new = Nieuw
desktop-records = Gegevens op dit apparaat
desktop-new-one = Nieuw: { $label }
desktop-open-conflicts = De conflicten openen
desktop-open-outbox = Het postvak UIT openen

settings-title = Instellingen
settings-language = Taal
settings-language-hint = Bepaalt ook hoe datums en getallen worden geschreven.
settings-theme = Weergave
settings-theme-hint = Licht of donker volgt de instelling van uw systeem.
settings-storage = Opslag op dit apparaat
settings-storage-used = { $used } van { $quota } gebruikt
settings-storage-persisted = De browser heeft beloofd het te bewaren.
settings-storage-evictable = De browser mag het verwijderen als de schijf volloopt.
settings-device = Dit apparaat
settings-records = { $plural }: { $count }
settings-version = Versie
settings-licence = Vrije software onder de AGPL, versie 3 of later.
settings-signed-in-as = Aangemeld als
settings-company = Bedrijf
not-found-title = Hier is niets
not-found-text = Het adres leidt naar geen scherm. Misschien is het van een module waarop u geen recht hebt.
not-found-home = Naar het bureaublad
