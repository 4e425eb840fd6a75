# Woorden van de instellingen van de kantoorconsole: wat er met een verbinding gebeurt die er is.

# Verbreken.
held-loading = De dienst wordt gevraagd wat er wacht …
held-nothing = Er wacht niets: de bedrijfsdatabase heeft alles wat mensen hebben ingevoerd, en er staat geen conflict open.
held-unknown = Daarom is niet bekend wat daar wacht. Het blijft op de dienst.
held-intro = Dit wacht op de dienst, en blijft daar tot het bedrijf weer wordt verbonden:
held-type = { $type }: { $waiting } wijzigingen die de bedrijfsdatabase nog niet heeft, { $conflicts } open conflicten
disconnect-removed = Verwijderd wordt de sleutel van deze computer tot de dienst, hier en op de dienst, en elke andere sleutel waarmee een kantoor dit bedrijf kan synchroniseren. Er wordt niets meer gesynchroniseerd; wijzigingen die mensen vanaf nu maken wachten op de dienst.
disconnect-stays = Wat blijft: alle gegevens in de bedrijfsdatabase en op de dienst, de mensen met hun rechten, en de overeenkomst waaraan deze database is gebonden. Het bedrijf kan altijd weer worden verbonden.
disconnect-tables = Verwijder ook de tabellen en triggers van Landbridge uit de bedrijfsdatabase; bij Tryton de kopie van de gegevens op deze computer
disconnect-tables-hint = Wordt het bedrijf weer verbonden, dan worden alle gegevens opnieuw verzonden, en krijgen gegevens die in Landbridge zijn gemaakt daar nieuwe nummers.
disconnect-tables-needed = Ze kunnen worden verwijderd zodra er niets wacht en de dienst antwoordt: ze zeggen welke wijzigingen de bedrijfsdatabase al heeft.
disconnect-busy = Bezig met verbreken …
former-ended = De verbinding van { $company } is verbroken op { $moment }.
former-token-gone = De sleutel op de dienst is beëindigd.
former-token-failed = De sleutel op { $service } kon niet worden beëindigd: { $why }. Hij eindigt als iemand het bedrijf weer verbindt; tot dan kan wie de dienst beheert hem beëindigen met "landbridge admin end-agents".
former-tables-gone = De tabellen en triggers van Landbridge zijn verwijderd.
former-tables-kept = De tabellen en triggers van Landbridge zijn er nog.
former-tables-needed = De tabellen en triggers van Landbridge zijn er nog: er wachten wijzigingen, en de tabellen zeggen welke daarvan al zijn geschreven.
former-tables-failed = De tabellen en triggers van Landbridge konden niet worden verwijderd: { $why }.

# De uren, en hoe snel.
hours-title = Wanneer er wordt gesynchroniseerd, en hoe snel
hours-clock = Volgens de klok van deze computer ({ $computer }). Buiten deze uren wachten wijzigingen op de dienst en in de bedrijfsdatabase. Een mail over een stil kantoor komt ook als ze verder uit elkaar liggen dan die toestaat.
hours-always = Altijd.
hours-add = Alleen op bepaalde uren
hours-window = Synchroniseren op
hours-from = van
hours-to = tot
hours-over-midnight = Het eindigt op de dag erna.
hours-remove = Deze uren verwijderen
hours-limit = Hoogstens zoveel gegevens per seconde
hours-limit-hint = Zodat anderen op de lijn er geen last van hebben. Leeg voor geen grens.
hours-limit-form = Vul een geheel getal in, of niets.
hours-keep = Opslaan
hours-kept = Opgeslagen.
day-mo = ma
day-tu = di
day-we = wo
day-th = do
day-fr = vr
day-sa = za
day-su = zo
phase-closed = Buiten de uren waarop wordt gesynchroniseerd. Het gaat verder op { $moment }.
phase-closed-for-good = Buiten de uren waarop wordt gesynchroniseerd.
settings-reconnect = Wachtwoord of plaats van de database

# Het steunpakket.
support-title = Steunpakket
support-intro = Voor als iemand u moet helpen: één bestand met leesbare teksten (in het Engels) over versies, vereisten, de synchronisatie en wat er het laatst misging. Er staat geen wachtwoord, geen sleutel, geen waarde uit een gegeven en niemands naam in. Het kan ook worden gemaakt als de dienst of de database niet bereikbaar is.
support-read = Kijken wat erin staat
support-busy = Bezig met kijken …
support-check = Dit is alles wat erin staat. Er wordt niets vanzelf verstuurd.
support-save = Als bestand opslaan

# Een andere computer neemt het over.
move-title = Naar een andere computer verplaatsen
move-intro = Een andere computer kan in plaats van deze synchroniseren. Tot die het heeft overgenomen gaat deze verder; daarna stopt hij vanzelf, zodat er nooit twee schrijven.
move-ask = Verplaatsen …
move-again = Een andere code
move-how = Start Landbridge op de andere computer, kies daar "Ik heb een koppelcode", en voer in:
move-until = De code geldt één keer, tot { $moment }.
move-not-begun = De eerste synchronisatie is nog niet begonnen. Wacht tot dat zo is, of verbreek hier de verbinding en verbind op de andere computer.
move-kept-here = Wat Landbridge van Tryton bijhoudt staat in een bestand op deze computer. Verplaatsen gaat zo: stop Landbridge hier, neem de gegevensmap mee naar de andere computer, en start het daar.
former-successor = Een andere computer ({ $computer }) synchroniseert { $company } sinds { $moment }. Deze begint niet vanzelf weer.
pair-button = Ik heb een koppelcode
pair-title = Synchroniseren vanaf deze computer
pair-intro = Kies op de computer die tot nu toe synchroniseert "Verplaatsen" onder Instellingen. Die toont een code. Wat daar is ingesteld komt mee, behalve het adres van de bedrijfsdatabase en het wachtwoord.
pair-code = Koppelcode
pair-code-hint = Twee keer vier tekens, zoals 23AB-45CD
pair-database-hint = Zoals die vanaf deze computer bereikbaar is: dezelfde database, als bestand of adres zoals postgres://gebruiker:wachtwoord@host/database
pair-now = Overnemen
pair-busy = Bezig met overnemen …
pair-void-code = De koppelcode is gebruikt, ouder dan tien minuten, of verkeerd getypt. Vraag een andere op de andere computer.

# Bedrijfssoftware die niemand over haar wijzigingen vertelt.
noticed-late = { $count ->
    [one] Wijzigingen in de bedrijfssoftware worden misschien laat opgemerkt: die vertelt er niemand van, dus worden ze elke seconde gezocht, en verwijderde gegevens elke tiende keer.
   *[other] Wijzigingen in de bedrijfssoftware worden misschien laat opgemerkt: die vertelt er niemand van, dus worden ze elke { $count } seconden gezocht, en verwijderde gegevens elke tiende keer.
}
