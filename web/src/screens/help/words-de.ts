import type { en } from './words-en.ts'

export const de: typeof en = {
  title: 'Hilfe',
  lead: 'Was zu tun ist, was die Wörter bedeuten und welche Tasten es gibt.',
  back: 'Zurück zu Scheduly',
  search: 'In der Hilfe suchen',
  nothing: 'Nichts enthält diese Wörter',
  nothingHint: 'Versuche es mit weniger Wörtern oder mit einem anderen.',
  situations: 'Was tun, wenn …',
  states: 'Wie ein Beitrag stehen kann',
  words: 'Was die Wörter bedeuten',
  keys: 'Tasten',
  api: 'Für Programme: die Dokumentation der API',
  answers: [
    {
      title: 'Ein Beitrag ist gescheitert',
      text: '„Heute“ zeigt, was gescheitert ist, nach Ursachen geordnet, jede mit dem einen, was zu tun ist: noch einmal versuchen, den Beitrag ändern oder den Kanal neu verbinden. Auf der Seite des Beitrags steht, was das Netz geantwortet hat. An Kanäle, auf denen er schon steht, wird nie noch einmal gesendet.',
    },
    {
      title: 'Ein Beitrag braucht Aufmerksamkeit: Niemand weiß, ob er draußen ist',
      text: 'Das Netz hat nicht geantwortet und ließ sich nicht fragen. Sieh selbst dort nach, drücke dann auf der Seite des Beitrags „Nachsehen und klären“, und sage, was du gesehen hast. Bis dahin wird nichts noch einmal gesendet: lieber spät als doppelt.',
    },
    {
      title: 'Ein Kanal muss neu verbunden werden',
      text: 'Das Netz hat seine Erlaubnis zurückgenommen, oder sie ist abgelaufen. Ein Inhaber oder Admin drückt unter „Kanäle“ auf „Neu verbinden“. Beiträge dafür warten, und was inzwischen fällig wurde, wird dir gezeigt, bevor es hinausgeht.',
    },
    {
      title: 'Die Zeit eines Beitrags ist vorbei, während er auf Freigabe wartete',
      text: 'Von selbst geht er nirgendwohin. Wer ihn freigibt, sagt, wann: jetzt, zum nächsten freien Termin oder zu einer neuen Zeit.',
    },
    {
      title: 'Alles soll sofort anhalten',
      text: 'Einstellungen, „Alles Veröffentlichen anhalten“: Nichts von der Organisation geht hinaus, bis jemand es wieder aufnimmt. Was inzwischen fällig wurde, wartet auf dein Wort, Beitrag für Beitrag.',
    },
    {
      title: 'Ein Text ist zu lang',
      text: 'Was zu viel ist, ist markiert, für das engste Netz. Kürze ihn, schreibe unter dem Reiter des Kanals eine eigene Fassung dafür, oder drücke „In einen Thread aufteilen“.',
    },
    {
      title: 'Ich möchte einen freigegebenen Beitrag ändern',
      text: 'Ändere ihn und speichere: Die Freigabe gilt dem, was gesehen wurde. Sie wird also zurückgenommen, und der Beitrag wartet auf eine neue. Der Editor sagt das vorher. Etiketten und die interne Notiz kannst du frei ändern.',
    },
    {
      title: 'Jemand anderes hat geändert, woran ich schrieb',
      text: 'Nichts wird überschrieben. Beide Fassungen stehen nebeneinander, und du wählst, was bleibt.',
    },
    {
      title: 'Ich war offline, abgemeldet, oder der Browser ist abgestürzt',
      text: 'Was du geschrieben hast, bewahrt dieser Browser auf. Öffne den Editor wieder, und es wird dir angeboten.',
    },
    {
      title: 'Ich habe einen Beitrag aus Versehen verschoben',
      text: 'Drücke innerhalb von zehn Sekunden „Rückgängig“ in der Meldung, oder Strg oder ⌘ und Z. Später verschiebst du ihn zurück, mit der Hand oder mit „Verschieben nach …“ in seinem Menü.',
    },
    {
      title: 'Es heißt, dasselbe geht schon hinaus',
      text: 'Ein anderer Beitrag sendet innerhalb von 24 Stunden dasselbe an denselben Kanal, und die meisten Netze lehnen das ab. Sieh dir den anderen an; sind beide gewollt, sende ihn trotzdem.',
    },
    {
      title: 'Zeiten wirken falsch',
      text: 'Zeiten stehen in der Zone der Organisation (Einstellungen), und daneben in deiner, wo sie sich unterscheiden. Deine ist die deines Geräts oder die, die du in deinem Konto wählst. Wo Uhren umgestellt werden, kommt eine Zeit vielleicht zweimal oder gar nicht: Dann wirst du gefragt, welche gemeint ist.',
    },
    {
      title: 'Ein Knopf fehlt',
      text: 'Was deine Rolle nicht darf, wird nicht angeboten. Wer nur lesen darf, liest; die Redaktion schreibt und ändert, was ihres ist; Admins und Inhaber geben frei, veröffentlichen, verbinden Kanäle und ändern Einstellungen. Bitte einen von ihnen um eine andere Rolle.',
    },
    {
      title: 'Ich möchte es ohne ein Konto bei einem Netz ausprobieren',
      text: 'Verbinde einen Kanal im Testnetz: Es verhält sich wie das echte, und nichts geht dorthin. Was „veröffentlicht“ ist, steht auf einer eigenen Seite. Alles davon ist mit „Testnetz“ gekennzeichnet.',
    },
    {
      title: 'Viele Beiträge auf einmal',
      text: 'Hake sie unter „Beiträge“ an, und wähle, was geschehen soll: verschieben, mit Etiketten versehen, zur Freigabe geben, freigeben, noch einmal versuchen, kopieren, exportieren, absagen. Jeder steht für sich, und du erfährst, welche ausgelassen wurden und warum. „Importieren“ nimmt eine Tabelle.',
    },
    {
      title: 'Jemand ohne Konto soll Beiträge ansehen',
      text: 'Drücke auf einem Beitrag „Zur Durchsicht teilen“, oder hake unter „Beiträge“ mehrere an. Der Link endet nach einer Weile, zeigt nur diese Beiträge und lässt sich zurücknehmen.',
    },
  ],
  meanings: {
    draft: 'Nichts geht hinaus, solange nicht jemand noch etwas tut.',
    pending: 'Er hat eine Zeit und wartet auf ein Ja. Ohne das geht er nicht hinaus.',
    changes_requested: 'Jemand möchte etwas geändert haben, bevor er Ja sagt.',
    rejected: 'Jemand hat Nein gesagt. Geändert kann er wieder vorgelegt werden.',
    queued: 'Er geht zu seiner Zeit von selbst hinaus und braucht niemanden mehr.',
    publishing:
      'Er wird fertig gemacht oder ist unterwegs. Jetzt lässt er sich nicht ändern, und absagen nur, solange nichts gesendet ist.',
    published: 'Er steht im Netz, mit einem Link dorthin.',
    failed: 'Er steht nicht im Netz, und der Beitrag sagt, warum.',
    attention: 'Das Netz hat nicht gesagt, ob er draußen ist. Er wurde gesucht, und du entscheidest.',
    canceled: 'Er geht nie hinaus.',
    review: 'Seine Zeit kam, während das Veröffentlichen angehalten war. Er wartet auf dein Wort.',
  },
  glossary: [
    {
      title: 'Organisation',
      text: 'Ein Team mit seinen Kanälen, Beiträgen und Mitgliedern. Du kannst zu mehreren gehören.',
    },
    { title: 'Kanal', text: 'Ein Konto in einem Netz, auf dem Beiträge hinausgehen.' },
    { title: 'Beitrag', text: 'Was du schreibst, für einen Kanal oder mehrere.' },
    {
      title: 'Veröffentlichung',
      text: 'Ein Beitrag auf einem seiner Kanäle. Jede steht für sich: Eine kann draußen sein, während eine andere gescheitert ist.',
    },
    { title: 'Thread', text: 'Mehrere Beiträge, die zusammengehören, einer unter dem anderen.' },
    {
      title: 'Veröffentlichungszeit, Termin',
      text: 'Eine Zeit der Woche, zu der ein Kanal veröffentlicht. „Der nächste freie Termin“ ist der erste, den kein Beitrag hat.',
    },
    {
      title: 'Freigabe',
      text: 'Das Ja von jemandem, der es geben darf, zu genau dem, was er gesehen hat. Eine Änderung nimmt es zurück.',
    },
    { title: 'Schritt', text: 'Eine von mehreren Freigaben hintereinander, jede von anderen.' },
    {
      title: 'Etikett',
      text: 'Ein eigenes Wort mit einer Farbe, um Beiträge wiederzufinden. Es wird nie veröffentlicht.',
    },
    { title: 'Interne Notiz', text: 'Was Kollegen wissen sollten. Sie wird nie veröffentlicht.' },
    { title: 'Alt-Text', text: 'Was ein Bild zeigt, für Menschen, die es nicht sehen können.' },
    { title: 'Testnetz', text: 'Ein eingebautes Netz zum Ausprobieren. Nichts davon erreicht das echte.' },
  ],
}
