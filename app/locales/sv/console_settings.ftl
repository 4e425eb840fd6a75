# Ord i kontorskonsolens inställningar: vad som händer med en anslutning som finns.

# Koppla från.
held-loading = Frågar tjänsten vad som väntar …
held-nothing = Inget väntar: affärsdatabasen har allt som folk har skrivit in, och ingen konflikt är öppen.
held-unknown = Därför är det inte känt vad som väntar där. Det blir kvar på tjänsten.
held-intro = Det här väntar på tjänsten, och blir kvar där tills företaget ansluts igen:
held-type = { $type }: { $waiting } ändringar som affärsdatabasen inte har än, { $conflicts } öppna konflikter
disconnect-removed = Det som tas bort är den här datorns nyckel till tjänsten, här och på tjänsten, och varje annan nyckel som ett kontor kan synkronisera företaget med. Inget synkroniseras mer; ändringar som folk gör från nu väntar på tjänsten.
disconnect-stays = Det som blir kvar: alla uppgifter i affärsdatabasen och på tjänsten, personerna med sina rättigheter, och avtalet som databasen är bunden till. Företaget kan anslutas igen när som helst.
disconnect-tables = Ta också bort Landbridges tabeller och triggrar från affärsdatabasen; med Tryton kopian av uppgifterna på den här datorn
disconnect-tables-hint = När företaget ansluts igen skickas då alla uppgifter på nytt, och uppgifter som gjordes i Landbridge får nya nummer där.
disconnect-tables-needed = De kan tas bort när inget väntar och tjänsten svarar: de säger vilka ändringar affärsdatabasen redan har.
disconnect-busy = Kopplar från …
former-ended = { $company } kopplades från { $moment }.
former-token-gone = Nyckeln på tjänsten har upphört.
former-token-failed = Nyckeln på { $service } kunde inte avslutas: { $why }. Den upphör när någon ansluter företaget igen; till dess kan den som driver tjänsten avsluta den med "landbridge admin end-agents".
former-tables-gone = Landbridges tabeller och triggrar har tagits bort.
former-tables-kept = Landbridges tabeller och triggrar finns kvar.
former-tables-needed = Landbridges tabeller och triggrar finns kvar: ändringar väntar, och tabellerna säger vilka av dem som redan är skrivna.
former-tables-failed = Landbridges tabeller och triggrar kunde inte tas bort: { $why }.

# Tiderna, och hur fort.
hours-title = När det synkroniseras, och hur fort
hours-clock = Enligt klockan på den här datorn ({ $computer }). Utanför dessa tider väntar ändringar på tjänsten och i affärsdatabasen. Ett mejl om ett tyst kontor kommer också när de ligger längre isär än det tillåter.
hours-always = När som helst.
hours-add = Bara vissa tider
hours-window = Synkronisera på
hours-from = från
hours-to = till
hours-over-midnight = Det slutar dagen efter.
hours-remove = Ta bort dessa tider
hours-limit = Högst så många uppgifter i sekunden
hours-limit-hint = Så att andra som använder linjen inte hindras. Tomt för ingen gräns.
hours-limit-form = Skriv ett heltal, eller inget.
hours-keep = Spara
hours-kept = Sparat.
day-mo = mån
day-tu = tis
day-we = ons
day-th = tors
day-fr = fre
day-sa = lör
day-su = sön
phase-closed = Utanför tiderna då det synkroniseras. Det fortsätter { $moment }.
phase-closed-for-good = Utanför tiderna då det synkroniseras.
settings-reconnect = Databasens lösenord eller plats

# Supportpaketet.
support-title = Supportpaket
support-intro = När någon behöver hjälpa dig: en fil med läsbara texter (på engelska) om versioner, krav, synkroniseringen och vad som senast gick fel. Inget lösenord, ingen nyckel, inget värde ur en uppgift och ingens namn finns i den. Den kan göras också när tjänsten eller databasen inte kan nås.
support-read = Se vad som finns i det
support-busy = Ser efter …
support-check = Det här är allt som finns i det. Inget skickas av sig självt.
support-save = Spara som fil

# En annan dator tar över.
move-title = Flytta till en annan dator
move-intro = En annan dator kan synkronisera i stället för den här. Tills den har tagit över fortsätter den här; sedan slutar den av sig själv, så att två aldrig skriver.
move-ask = Flytta …
move-again = En annan kod
move-how = Starta Landbridge på den andra datorn, välj "Jag har en parkopplingskod" där, och skriv in:
move-until = Koden gäller en gång, till { $moment }.
move-not-begun = Den första synkroniseringen har inte börjat. Vänta tills den har det, eller koppla från här och anslut på den andra datorn.
move-kept-here = Det som Landbridge sparar av Tryton ligger i en fil på den här datorn. Så flyttas det: stoppa Landbridge här, ta med datamappen till den andra datorn och starta det där.
former-successor = En annan dator ({ $computer }) synkroniserar { $company } sedan { $moment }. Den här börjar inte om av sig själv.
pair-button = Jag har en parkopplingskod
pair-title = Synkronisera från den här datorn
pair-intro = Välj "Flytta" under Inställningar på datorn som synkroniserar hittills. Den visar en kod. Det som är inställt där följer med, utom affärsdatabasens adress och lösenord.
pair-code = Parkopplingskod
pair-code-hint = Två gånger fyra tecken, till exempel 23AB-45CD
pair-database-hint = Så som den nås från den här datorn: samma databas, som fil eller adress som postgres://användare:lösenord@host/databas
pair-now = Ta över
pair-busy = Tar över …
pair-void-code = Parkopplingskoden har använts, är äldre än tio minuter, eller är felskriven. Be om en ny på den andra datorn.

# Affärssystem som inte berättar om sina ändringar.
noticed-late = { $count ->
    [one] Ändringar i affärssystemet kan märkas sent: det berättar inte om dem, så de letas upp varje sekund, och raderade poster var tionde gång.
   *[other] Ändringar i affärssystemet kan märkas sent: det berättar inte om dem, så de letas upp med { $count } sekunders mellanrum, och raderade poster var tionde gång.
}
