# De woorden van het postvak met conflicten en het postvak UIT.

conflicts-title = Conflicten
conflicts-intro = Twee mensen hebben hetzelfde gewijzigd. Beide waarden blijven bewaard tot u kiest.
conflicts-none = Er zijn geen open conflicten.
conflicts-show-settled = Ook afgehandelde tonen
conflict-of = { $label }: { $title }
conflict-base = Eerder
conflict-mine = Van u
conflict-mine-of = Van { $name }
conflict-theirs = Wat er nu staat
conflict-keep-mine = Het uwe houden
conflict-keep-mine-of = Houden wat { $name } schreef
conflict-keep-theirs = Houden wat er nu staat
conflict-by-when = { $name }, { $when }
conflict-by-office = iemand in de bedrijfssoftware
conflict-by-you = u
conflict-at-service = Ze ontmoetten elkaar op de dienst.
conflict-at-office = Ze ontmoetten elkaar op kantoor, in de bedrijfsdatabase.
conflict-empty = (leeg)
conflict-settled = Afgehandeld
conflict-not-yours = Alleen wie dit record mag wijzigen, kan kiezen.
conflict-edit-of-deleted = { $author } wijzigde een record dat { $other } had verwijderd.
conflict-edit-of-deleted-restore = Met deze waarden herstellen
conflict-edit-of-deleted-drop = Verwijderd laten
conflict-delete-of-edited = { $author } verwijderde een record dat { $other } intussen had gewijzigd.
conflict-delete-of-edited-delete = Toch verwijderen
conflict-delete-of-edited-keep = Het record houden
conflict-lines = { $count ->
    [one] Met 1 regel.
   *[other] Met { $count } regels.
}
conflict-you = U
conflict-someone = iemand
conflict-field = Veld
conflict-unreadable = Dit conflict kan niet volledig worden getoond. Beide waarden blijven bewaard.
conflict-open-record = Het record openen

outbox-title = Postvak UIT
outbox-intro = Wat u invoerde en wat ervan geworden is. Een wijziging verdwijnt uit deze lijst als ze in de bedrijfsdatabase staat.
outbox-none = Alles is op kantoor aangekomen.
outbox-refused = Geweigerd
outbox-damaged = Beschadigd
outbox-on-device = Alleen op dit apparaat
outbox-on-service = Op de dienst, wacht op kantoor
outbox-export-all = Alles exporteren
outbox-amend = Verbeteren
outbox-retry = Opnieuw proberen
outbox-retry-all = Alles opnieuw proberen
outbox-export = Exporteren
outbox-discard = Weggooien
outbox-discard-title = Deze wijziging weggooien?
outbox-discard-text = Wat u invoerde is dan voorgoed weg. Exporteer het eerst als u twijfelt.
outbox-discard-confirm = Weggooien
outbox-create = Nieuw: { $label }
outbox-change = Wijziging: { $label }
outbox-delete = Verwijdering: { $label }
outbox-decision = Keuze in een conflict
outbox-damaged-entry = Een wijziging die niet gelezen kan worden
outbox-damaged-text = Ze is in de opslag van deze browser beschadigd. Ze blijft bewaard zoals ze is; exporteer haar en laat haar aan uw beheerder zien.
outbox-made = Ingevoerd { $when }
outbox-number = Wijziging { $n }
outbox-emptied = (leeggemaakt)
outbox-several = { $count } × { $what }
outbox-unknown-type = een record van een onbekende soort
