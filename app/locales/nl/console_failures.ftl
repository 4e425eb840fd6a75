# Woorden van de kantoorconsole: wat de synchronisatie in de weg staat, en wat eraan te doen is. Twee berichten voor elk geval.
obstacle-database_missing = Er is geen bedrijfsdatabase op { $file }.
obstacle-database_missing-remedy = Zet het bestand terug, of zeg waar de database nu is.
obstacle-database_damaged = { $file } is geen database, of is beschadigd.
obstacle-database_damaged-remedy = Zet het terug uit een back-up.
obstacle-database_address = "{ $address }" is geen adres van een database.
obstacle-database_address-remedy = Verbeter het adres van de bedrijfsdatabase.
obstacle-server_unfit = De databaseserver is { $server }, en daarmee kan Landbridge niet werken.
obstacle-server_unfit-remedy = Gebruik MariaDB 10.6 of nieuwer.
obstacle-database_unreachable = De databaseserver op { $server } is niet bereikbaar.
obstacle-database_unreachable-remedy = Start hem, en kijk of deze computer hem over het netwerk bereikt. Is hij verhuisd, zeg dan waar hij nu is.
obstacle-credentials = De database laat de gebruiker "{ $user }" niet binnen.
obstacle-credentials-remedy = Is het wachtwoord veranderd, vul dan hier het nieuwe in.
obstacle-password_file = Het bestand met het wachtwoord van de database, { $file }, kan niet worden gelezen.
obstacle-password_file-remedy = Zet het bestand terug, en geef het account waaronder Landbridge draait het recht om het te lezen.
obstacle-no_such_database = De databaseserver heeft geen database "{ $name }".
obstacle-no_such_database-remedy = Zet de database terug, of zeg hoe die nu heet.
obstacle-rights = De gebruiker van de bedrijfsdatabase mist een recht dat Landbridge nodig heeft.
obstacle-rights-remedy = De eigenaar van de database kan het geven. Bij de vereisten staat met welke opdrachten.
obstacle-file_rights = Het bestand van de bedrijfsdatabase kan niet worden geopend of geschreven.
obstacle-file_rights-remedy = Geef het account waaronder Landbridge draait het recht om het bestand en de map te schrijven.
obstacle-locked = Een ander programma houdt de bedrijfsdatabase bezet.
obstacle-locked-remedy = Het gaat verder zodra dat programma loslaat. Duurt dat lang, sluit het dan.
obstacle-database_full = De bedrijfsdatabase vindt geen ruimte op haar schijf.
obstacle-database_full-remedy = Maak daar ruimte. Er gaat niets verloren: wijzigingen wachten op de dienst.
obstacle-database_failed = De bedrijfsdatabase heeft het laten afweten.
obstacle-database_failed-remedy = Kijk naar haar server en haar schijf. Wie de database beheert begrijpt wat ze hieronder zegt.
obstacle-mapping = De koppeling { $file } past niet bij de bedrijfsdatabase:
obstacle-mapping-remedy = Zet de tabellen en kolommen terug zoals ze waren, of verbeter de koppeling.
obstacle-no_company = De tabel van het bedrijf in de bedrijfsdatabase is leeg.
obstacle-no_company-remedy = Vul het bedrijf in in de bedrijfssoftware.
obstacle-put_back = De bedrijfsdatabase is teruggezet uit een back-up.
obstacle-put_back-remedy = Landbridge vraagt de dienst hoe het ervoor staat.
obstacle-apart = De bedrijfsdatabase is niet waar de dienst haar kent: ze is teruggezet uit een back-up, of is een kopie.
obstacle-apart-remedy = Er wordt niets gesynchroniseerd tot u beslist.
obstacle-taken_over = Een ander kantoor synchroniseert deze bedrijfsdatabase nu.
obstacle-taken_over-remedy = Twee tegelijk zouden elkaars werk ongedaan maken. Is het andere het goede, verbreek dan hier de verbinding. Is dit het goede, beëindig dan eerst daar de synchronisatie.
obstacle-uncertain = Het is nog niet zeker of de bedrijfssoftware een gegeven heeft gemaakt, want het antwoord is verloren gegaan.
obstacle-uncertain-remedy = Landbridge kijkt vanzelf opnieuw, zodat er niets dubbel wordt gemaakt.
obstacle-copy_unwritable = De kopie van de gegevens van de bedrijfssoftware kan niet worden bewaard in { $file }.
obstacle-copy_unwritable-remedy = Maak ruimte op die schijf, en geef het account waaronder Landbridge draait het recht om het bestand en de map te schrijven.
obstacle-setup_unwritable = Landbridge kan zijn instellingen niet bewaren op deze computer.
obstacle-setup_unwritable-remedy = Maak ruimte op de schijf, en geef het account waaronder Landbridge draait het recht om zijn map te schrijven.
obstacle-not_named = Er is niet gezegd welke bedrijfsdatabase, of met welke koppeling.
obstacle-not_named-remedy = Vul het in onder "Waar alles is", bij de vereisten.
obstacle-service_address = "{ $address }" is geen adres van een dienst.
obstacle-service_address-remedy = Verbreek de verbinding van het bedrijf, en verbind het met het juiste adres.
obstacle-service_away = De dienst is niet bereikbaar.
obstacle-service_away-remedy = Kijk naar de internetverbinding van deze computer. Er gaat niets verloren: wijzigingen wachten aan beide kanten.
obstacle-certificate = De dienst kan niet laten zien dat het de juiste is: het certificaat klopt niet.
obstacle-certificate-remedy = Kijk eerst naar de datum en tijd van deze computer. Kloppen die, zeg het dan tegen wie de dienst beheert.
obstacle-service_busy = De dienst kan nu zijn werk niet doen (status { $status }).
obstacle-service_busy-remedy = Het gaat verder zodra de dienst kan. Duurt dat lang, zeg het dan tegen wie de dienst beheert.
obstacle-not_the_service = Op het adres van de dienst antwoordt iets anders.
obstacle-not_the_service-remedy = Kijk of het netwerk vraagt om u eerst aan te melden, en of het adres van de dienst klopt.
obstacle-token_void = De dienst kent de sleutel van dit kantoor niet meer: het bedrijf is verbonden vanaf een andere computer, of de sleutel is beëindigd.
obstacle-token_void-remedy = Meld u opnieuw aan met uw Landbridge-ID om vanaf hier te synchroniseren. Er gaat niets verloren.
obstacle-sample = Deze bedrijfsdatabase is het voorbeeld van de software, en de dienst neemt geen voorbeeldgegevens aan.
obstacle-sample-remedy = Verbind de eigen database van het bedrijf.
obstacle-other_protocol = De dienst spreekt een andere versie.
obstacle-other_protocol-remedy = Installeer de huidige versie van Landbridge op deze computer.
obstacle-service_refuses = De dienst neemt niet aan wat dit kantoor verstuurt.
obstacle-service_refuses-remedy = Maak een steunpakket onder Instellingen, en laat het zien aan wie de dienst beheert.
obstacle-other = Er is iets misgegaan waar Landbridge geen woorden voor heeft.
obstacle-other-remedy = Maak een steunpakket onder Instellingen, en laat het zien aan wie de dienst beheert.

# Wat er in een koppeling niet past.
misfit-no-table = Regel { $line }: er is geen tabel "{ $table }".
misfit-no-column = Regel { $line }: de tabel "{ $table }" heeft geen kolom "{ $column }".
misfit-other-type = Regel { $line }: de kolom "{ $column }" van de tabel "{ $table }" heeft niet het type dat haar veld nodig heeft ({ $says }).
misfit-other = Regel { $line }: { $says }

# In het origineel.
obstacle-database-says = De database zegt: { $says }
obstacle-system-says = De computer zegt: { $says }
obstacle-service-says = De dienst zegt: { $says }

# Wanneer, en waarheen.
obstacle-retry = { $seconds ->
    [one] Over een seconde wordt het opnieuw geprobeerd.
   *[other] Over { $seconds } seconden wordt het opnieuw geprobeerd.
}
obstacle-retry-now = Het wordt nu geprobeerd …
obstacle-retry-never = Het wordt niet vanzelf opnieuw geprobeerd.
obstacle-try-now = Nu proberen
obstacle-take-over = Weer vanaf hier synchroniseren
obstacle-sign-in = Opnieuw aanmelden
obstacle-requirements = Naar de vereisten
obstacle-new-password = Het nieuwe wachtwoord invullen
obstacle-new-place = Zeggen waar ze nu is

# Een andere weg naar dezelfde database.
reconnect-title = De bedrijfsdatabase opnieuw verbinden
reconnect-intro = Voor een wachtwoord dat is veranderd, of een database die nu ergens anders is. Het bedrijf blijft verbonden, en er wordt niets opnieuw verzonden. Wat u invult wordt geprobeerd voordat het wordt bewaard.
reconnect-database-hint = Zoals ze nu genoemd is, zonder haar wachtwoord. Verander het alleen als de database ergens anders is.
reconnect-password = Het wachtwoord van de database
reconnect-password-hint = Van de database, niet van uw Landbridge-ID. Leeg houdt het bekende.
reconnect-now = Proberen en bewaren
reconnect-busy = Bezig met proberen …
reconnect-another = Dit is een andere bedrijfsdatabase dan die verbonden is. Verbreek eerst de verbinding van het bedrijf, onder Instellingen, om een andere te verbinden.

# Een database die is teruggezet, of gekopieerd.
adopt-title = Wat is dit voor een database?
adopt-gone-text = Ze is met opzet teruggezet, en is zoals ze moet zijn. Wat sinds die back-up is ingevoerd en er niet in staat, is voor iedereen weg. Wijzigingen die nog wachten worden geschreven.
adopt-gone = Nemen zoals ze is
adopt-again-text = Ze is teruggezet omdat er iets kapot was. Wat mensen sinds die back-up in Landbridge hebben ingevoerd wordt er nog eens in geschreven. Wat sindsdien in de bedrijfssoftware zelf is ingevoerd kent Landbridge niet.
adopt-again = Wijzigingen opnieuw laten schrijven
adopt-sure = Daarna worden alle gegevens opnieuw verzonden. Dit kan niet worden teruggenomen.
adopt-copy = Is het een kopie, voor een proef of op een oude computer, kies dan geen van beide: stop Landbridge hier, of verbreek de verbinding van het bedrijf onder
