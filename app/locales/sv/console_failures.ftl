# Ord i kontorskonsolen: vad som står i vägen för synkroniseringen, och vad som kan göras åt det. Två meddelanden för varje fall.
obstacle-database_missing = Det finns ingen affärsdatabas på { $file }.
obstacle-database_missing-remedy = Lägg tillbaka filen, eller säg var databasen finns nu.
obstacle-database_damaged = { $file } är ingen databas, eller är skadad.
obstacle-database_damaged-remedy = Återställ den från en säkerhetskopia.
obstacle-database_address = "{ $address }" är ingen adress till en databas.
obstacle-database_address-remedy = Rätta affärsdatabasens adress.
obstacle-server_unfit = Databasservern är { $server }, som Landbridge inte kan arbeta med.
obstacle-server_unfit-remedy = Använd MariaDB 10.6 eller nyare.
obstacle-database_unreachable = Databasservern på { $server } kan inte nås.
obstacle-database_unreachable-remedy = Starta den, och se efter om den här datorn når den över nätverket. Har den flyttat, säg var den finns nu.
obstacle-credentials = Databasen släpper inte in användaren "{ $user }".
obstacle-credentials-remedy = Har lösenordet ändrats, skriv in det nya här.
obstacle-password_file = Filen med databasens lösenord, { $file }, kan inte läsas.
obstacle-password_file-remedy = Lägg tillbaka filen, och ge kontot som kör Landbridge rätt att läsa den.
obstacle-no_such_database = Databasservern har ingen databas "{ $name }".
obstacle-no_such_database-remedy = Återställ databasen, eller säg vad den heter nu.
obstacle-rights = Affärsdatabasens användare saknar en rättighet som Landbridge behöver.
obstacle-rights-remedy = Databasens ägare kan ge den. Vid kraven står med vilka kommandon.
obstacle-file_rights = Affärsdatabasens fil kan inte öppnas eller skrivas.
obstacle-file_rights-remedy = Ge kontot som kör Landbridge rätt att skriva filen och dess mapp.
obstacle-locked = Ett annat program håller affärsdatabasen.
obstacle-locked-remedy = Det fortsätter så snart programmet släpper den. Dröjer det, stäng programmet.
obstacle-database_full = Affärsdatabasen har ingen plats på sin disk.
obstacle-database_full-remedy = Gör plats där. Inget går förlorat: ändringar väntar på tjänsten.
obstacle-database_failed = Det har blivit fel i affärsdatabasen.
obstacle-database_failed-remedy = Se på dess server och disk. Den som sköter databasen förstår vad den säger här nedanför.
obstacle-mapping = Mappningen { $file } passar inte affärsdatabasen:
obstacle-mapping-remedy = Återställ tabeller och kolumner som de var, eller rätta mappningen.
obstacle-no_company = Företagets tabell i affärsdatabasen är tom.
obstacle-no_company-remedy = Fyll i företaget i affärssystemet.
obstacle-put_back = Affärsdatabasen har återställts från en säkerhetskopia.
obstacle-put_back-remedy = Landbridge frågar tjänsten hur det står till med den.
obstacle-apart = Affärsdatabasen är inte där tjänsten vet att den ska vara: den har återställts från en säkerhetskopia, eller är en kopia.
obstacle-apart-remedy = Inget synkroniseras förrän du bestämmer dig.
obstacle-taken_over = Ett annat kontor synkroniserar nu den här affärsdatabasen.
obstacle-taken_over-remedy = Två samtidigt skulle göra om varandras arbete. Är det andra rätt, koppla från företaget här. Är det här rätt, avsluta först synkroniseringen där.
obstacle-uncertain = Det är inte säkert än om affärssystemet har skapat en uppgift, eftersom svaret gick förlorat.
obstacle-uncertain-remedy = Landbridge ser efter igen av sig självt, så att inget skapas två gånger.
obstacle-copy_unwritable = Kopian av affärssystemets uppgifter kan inte sparas i { $file }.
obstacle-copy_unwritable-remedy = Gör plats på den disken, och ge kontot som kör Landbridge rätt att skriva filen och dess mapp.
obstacle-setup_unwritable = Landbridge kan inte spara sina inställningar på den här datorn.
obstacle-setup_unwritable-remedy = Gör plats på disken, och ge kontot som kör Landbridge rätt att skriva sin mapp.
obstacle-not_named = Det är inte sagt vilken affärsdatabas, eller med vilken mappning.
obstacle-not_named-remedy = Fyll i det under "Var allt finns", vid kraven.
obstacle-service_address = "{ $address }" är ingen adress till en tjänst.
obstacle-service_address-remedy = Koppla från företaget, och anslut det med rätt adress.
obstacle-service_away = Tjänsten kan inte nås.
obstacle-service_away-remedy = Se på datorns internetanslutning. Inget går förlorat: ändringar väntar på båda sidor.
obstacle-certificate = Tjänsten kan inte visa att den är den rätta: dess certifikat gäller inte.
obstacle-certificate-remedy = Se först på datorns datum och klockslag. Stämmer de, säg till den som driver tjänsten.
obstacle-service_busy = Tjänsten kan inte göra sitt arbete just nu (status { $status }).
obstacle-service_busy-remedy = Det fortsätter så snart tjänsten kan. Dröjer det, säg till den som driver tjänsten.
obstacle-not_the_service = Något annat än tjänsten svarar på dess adress.
obstacle-not_the_service-remedy = Se efter om nätverket vill att du loggar in först, och om tjänstens adress är rätt.
obstacle-token_void = Tjänsten känner inte längre till kontorets nyckel: företaget har anslutits från en annan dator, eller nyckeln har avslutats.
obstacle-token_void-remedy = Logga in igen med ditt Landbridge-ID för att synkronisera härifrån. Inget går förlorat.
obstacle-sample = Den här affärsdatabasen är affärssystemets exempel, och tjänsten tar inte emot exempeluppgifter.
obstacle-sample-remedy = Anslut företagets egen databas.
obstacle-other_protocol = Tjänsten talar en annan version.
obstacle-other_protocol-remedy = Installera den aktuella versionen av Landbridge på den här datorn.
obstacle-service_refuses = Tjänsten tar inte emot det som kontoret skickar.
obstacle-service_refuses-remedy = Gör ett supportpaket under Inställningar, och visa det för den som driver tjänsten.
obstacle-other = Något har gått fel som Landbridge inte har ord för.
obstacle-other-remedy = Gör ett supportpaket under Inställningar, och visa det för den som driver tjänsten.

# Vad som inte passar i en mappning.
misfit-no-table = Rad { $line }: det finns ingen tabell "{ $table }".
misfit-no-column = Rad { $line }: tabellen "{ $table }" har ingen kolumn "{ $column }".
misfit-other-type = Rad { $line }: kolumnen "{ $column }" i tabellen "{ $table }" har inte den typ som dess fält behöver ({ $says }).
misfit-other = Rad { $line }: { $says }

# I original.
obstacle-database-says = Databasen säger: { $says }
obstacle-system-says = Datorn säger: { $says }
obstacle-service-says = Tjänsten säger: { $says }

# När, och vart.
obstacle-retry = { $seconds ->
    [one] Ett nytt försök görs om en sekund.
   *[other] Ett nytt försök görs om { $seconds } sekunder.
}
obstacle-retry-now = Ett nytt försök görs nu …
obstacle-retry-never = Inget nytt försök görs av sig självt.
obstacle-try-now = Försök nu
obstacle-take-over = Synkronisera härifrån igen
obstacle-sign-in = Logga in igen
obstacle-requirements = Till kraven
obstacle-new-password = Skriv in det nya lösenordet
obstacle-new-place = Säg var den finns nu

# En annan väg till samma databas.
reconnect-title = Anslut affärsdatabasen på nytt
reconnect-intro = För ett lösenord som har ändrats, eller en databas som finns någon annanstans nu. Företaget förblir anslutet, och inget skickas på nytt. Det du skriver provas innan det sparas.
reconnect-database-hint = Som den heter nu, utan sitt lösenord. Ändra det bara om databasen finns någon annanstans.
reconnect-password = Databasens lösenord
reconnect-password-hint = Till databasen, inte till ditt Landbridge-ID. Tomt behåller det som är känt.
reconnect-now = Prova och spara
reconnect-busy = Provar …
reconnect-another = Det här är en annan affärsdatabas än den som är ansluten. För att ansluta en annan, koppla först från företaget, under Inställningar.

# En databas som har återställts, eller kopierats.
adopt-title = Vad är det här för en databas?
adopt-gone-text = Den har återställts med avsikt, och är som den ska vara. Det som har skrivits in sedan säkerhetskopian och inte finns i den är borta för alla. Ändringar som ännu väntar skrivs.
adopt-gone = Ta den som den är
adopt-again-text = Den har återställts för att något gick sönder. Det som folk har skrivit in i Landbridge sedan säkerhetskopian skrivs i den en gång till. Det som sedan dess har skrivits in i affärssystemet självt känner Landbridge inte till.
adopt-again = Låt ändringar skrivas igen
adopt-sure = Alla uppgifter skickas på nytt efteråt. Det kan inte ångras.
adopt-copy = Är den en kopia, för ett prov eller på en gammal dator, välj ingetdera: stoppa Landbridge här, eller koppla från företaget under
