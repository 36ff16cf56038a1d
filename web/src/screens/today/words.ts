import { createWords, plural } from '#web/i18n/i18n.ts'

const en = {
  title: 'Today',
  // The first run.
  firstTitle: 'From here to your first post',
  firstLead: 'Four steps; with the test network they take two minutes and no account anywhere.',
  step: (number: number, of: number) => `Step ${number} of ${of}`,
  stepDone: 'Done',
  connect: 'Connect a channel',
  connectHint:
    'The account that your posts go out on. The test network is built in and safe: nothing leaves this machine.',
  connectOther: 'An owner or admin connects the first channel; ask one of them.',
  useTest: 'Use the test network',
  connectReal: 'Connect a real network',
  connected: (count: number) =>
    plural('en', count, { one: '# channel is connected.', other: '# channels are connected.' }),
  writeStep: 'Write a post',
  writeHint: 'One text for all of your channels, with a preview of each.',
  writeDo: 'Write your first post',
  planStep: 'Give it a time',
  planHint: 'Look at its preview, then schedule it, or publish it now.',
  planDo: 'Open your draft',
  seeStep: 'See it publish',
  seeHint: 'It goes out by itself. You see it here, with a link to where it is.',
  seeDo: 'Watch it',
  // What goes out.
  next: 'What goes out next',
  nothingNext: 'Nothing is scheduled.',
  write: 'Write a post',
  calendar: 'Open the calendar',
  goesOut: (distance: string) => `goes out ${distance}`,
  heldNow: 'is kept back',
  // What needs somebody.
  needs: 'What needs you',
  allClear: 'Nothing needs you. What is planned goes out by itself.',
  approvals: (count: number) =>
    plural('en', count, { one: '# post waits for an approval', other: '# posts wait for an approval' }),
  overdue: (count: number) =>
    plural('en', count, { one: 'The time of # has passed.', other: 'The time of # has passed.' }),
  decide: 'Look and decide',
  returned: (count: number) =>
    plural('en', count, { one: '# post of yours was sent back', other: '# posts of yours were sent back' }),
  returnedHint: 'Somebody wants something changed.',
  seeReturned: 'See what is wished',
  review: (count: number) =>
    plural('en', count, {
      one: '# post came due while publishing was paused',
      other: '# posts came due while publishing was paused',
    }),
  reviewHint: 'It goes out when somebody publishes it or gives it a new time.',
  reconnect: (handle: string) => `${handle} must be connected again`,
  warned: (handle: string) => `${handle} needs a look`,
  atRisk: (count: number) =>
    plural('en', count, { zero: 'No post waits for it.', one: '# post waits for it.', other: '# posts wait for it.' }),
  toChannels: 'See the channel',
  failures: 'What failed',
  failedPosts: (count: number) => plural('en', count, { one: '# post', other: '# posts' }),
  more: (count: number) => plural('en', count, { one: 'and # more', other: 'and # more' }),
  look: 'Look at it',
  // What came of it.
  results: 'What came of it',
  today: 'Today',
  yesterday: 'Yesterday',
  published: (count: number) => plural('en', count, { one: '# published', other: '# published' }),
  failed: (count: number) => plural('en', count, { one: '# failed', other: '# failed' }),
  canceled: (count: number) => plural('en', count, { one: '# canceled', other: '# canceled' }),
  nothing: 'Nothing was due.',
  // The week.
  week: 'The next seven days',
  posts: (count: number) => plural('en', count, { zero: 'Nothing planned', one: '# post', other: '# posts' }),
  free: 'free',
  freeFor: (handle: string) => `for ${handle}`,
  noSlots: 'No channel has posting times yet: with them, the next free one is a click away.',
  setSlots: 'Set posting times',
  // How it runs.
  runs: (late: string) => `Posts go out on time: half of them within ${late}.`,
  idle: 'The worker is ready; nothing was due in the last day.',
  behind: (count: number) =>
    plural('en', count, { one: '# post is due and waits to be sent.', other: '# posts are due and wait to be sent.' }),
  running: 'How it runs',
  figures: 'All figures',
}

const de: typeof en = {
  title: 'Heute',
  firstTitle: 'Von hier zu deinem ersten Beitrag',
  firstLead: 'Vier Schritte; mit dem Testnetz dauern sie zwei Minuten und brauchen nirgends ein Konto.',
  step: (number, of) => `Schritt ${number} von ${of}`,
  stepDone: 'Erledigt',
  connect: 'Einen Kanal verbinden',
  connectHint:
    'Das Konto, auf dem deine Beiträge erscheinen. Das Testnetz ist eingebaut und sicher: Nichts verlässt diesen Rechner.',
  connectOther: 'Den ersten Kanal verbinden Inhaber oder Admins; frag jemanden von ihnen.',
  useTest: 'Das Testnetz benutzen',
  connectReal: 'Ein echtes Netz verbinden',
  connected: (count) => plural('de', count, { one: '# Kanal ist verbunden.', other: '# Kanäle sind verbunden.' }),
  writeStep: 'Einen Beitrag schreiben',
  writeHint: 'Ein Text für alle deine Kanäle, mit einer Vorschau für jeden.',
  writeDo: 'Den ersten Beitrag schreiben',
  planStep: 'Ihm eine Zeit geben',
  planHint: 'Sieh dir die Vorschau an; dann plane ihn, oder veröffentliche ihn gleich.',
  planDo: 'Deinen Entwurf öffnen',
  seeStep: 'Zusehen, wie er hinausgeht',
  seeHint: 'Er geht von selbst hinaus. Du siehst es hier, mit einem Link dorthin, wo er ist.',
  seeDo: 'Zusehen',
  next: 'Was als Nächstes hinausgeht',
  nothingNext: 'Nichts ist geplant.',
  write: 'Beitrag schreiben',
  calendar: 'Kalender öffnen',
  goesOut: (distance) => `geht ${distance} hinaus`,
  heldNow: 'wird zurückgehalten',
  needs: 'Was dich braucht',
  allClear: 'Nichts braucht dich. Was geplant ist, geht von selbst hinaus.',
  approvals: (count) =>
    plural('de', count, { one: '# Beitrag wartet auf eine Freigabe', other: '# Beiträge warten auf eine Freigabe' }),
  overdue: (count) => plural('de', count, { one: 'Die Zeit von # ist vorbei.', other: 'Die Zeit von # ist vorbei.' }),
  decide: 'Ansehen und entscheiden',
  returned: (count) =>
    plural('de', count, { one: '# Beitrag von dir kam zurück', other: '# Beiträge von dir kamen zurück' }),
  returnedHint: 'Jemand möchte etwas geändert haben.',
  seeReturned: 'Ansehen, was gewünscht ist',
  review: (count) =>
    plural('de', count, { one: '# Beitrag wurde in der Pause fällig', other: '# Beiträge wurden in der Pause fällig' }),
  reviewHint: 'Er geht hinaus, wenn ihn jemand veröffentlicht oder ihm eine neue Zeit gibt.',
  reconnect: (handle) => `${handle} muss neu verbunden werden`,
  warned: (handle) => `${handle} braucht einen Blick`,
  atRisk: (count) =>
    plural('de', count, {
      zero: 'Kein Beitrag wartet darauf.',
      one: '# Beitrag wartet darauf.',
      other: '# Beiträge warten darauf.',
    }),
  toChannels: 'Kanal ansehen',
  failures: 'Was fehlschlug',
  failedPosts: (count) => plural('de', count, { one: '# Beitrag', other: '# Beiträge' }),
  more: (count) => plural('de', count, { one: 'und # weiterer', other: 'und # weitere' }),
  look: 'Ansehen',
  results: 'Was daraus wurde',
  today: 'Heute',
  yesterday: 'Gestern',
  published: (count) => plural('de', count, { one: '# veröffentlicht', other: '# veröffentlicht' }),
  failed: (count) => plural('de', count, { one: '# fehlgeschlagen', other: '# fehlgeschlagen' }),
  canceled: (count) => plural('de', count, { one: '# abgesagt', other: '# abgesagt' }),
  nothing: 'Nichts war fällig.',
  week: 'Die nächsten sieben Tage',
  posts: (count) => plural('de', count, { zero: 'Nichts geplant', one: '# Beitrag', other: '# Beiträge' }),
  free: 'frei',
  freeFor: (handle) => `für ${handle}`,
  noSlots: 'Noch hat kein Kanal Sendezeiten: Mit ihnen ist die nächste freie einen Klick entfernt.',
  setSlots: 'Sendezeiten festlegen',
  runs: (late) => `Beiträge gehen pünktlich hinaus: die Hälfte binnen ${late}.`,
  idle: 'Der Worker ist bereit; am letzten Tag war nichts fällig.',
  behind: (count) =>
    plural('de', count, {
      one: '# Beitrag ist fällig und wartet auf das Senden.',
      other: '# Beiträge sind fällig und warten auf das Senden.',
    }),
  running: 'Wie es läuft',
  figures: 'Alle Zahlen',
}

export const useTodayWords = createWords({ en, de })
