import { createWords, plural } from '#web/i18n/i18n.ts'
import type { Column } from './columns.ts'

const en = {
  close: 'Close',
  importTitle: 'Import posts',
  importHint:
    'A CSV or JSON file with up to 10,000 posts. It is checked first, and nothing is written until you say so.',
  from: 'Where it is from',
  fromTable: 'A table, or Scheduly itself',
  fromHint:
    'What Postiz or Mixpost has of its posts, as JSON; the guide says how to get it. Nothing of it goes out before somebody here approves it.',
  mediaBase: 'Where its files are',
  mediaBaseHint: 'Only where it names them by a path alone, as Mixpost does: https://mixpost.example.org/storage',
  accounts: 'Accounts that were not found here',
  account: (name: string) => `Channel for ${name}`,
  accountUnknown: 'Choose a channel',
  became: (scheduled: number, drafts: number, nothing: number) =>
    `${scheduled} with their times, which wait for an approval; ${drafts} drafts; ${nothing} left out, because they are published.`,
  file: 'File',
  fileHint: 'CSV or JSON, at most 10 MiB.',
  template: 'Download a template',
  guide: 'What stands in which column',
  checked: (good: number, bad: number) =>
    `${plural('en', good, { zero: 'No row can be imported', one: '# row can be imported', other: '# rows can be imported' })}${bad === 0 ? '.' : `, ${plural('en', bad, { one: '# cannot', other: '# cannot' })}.`}`,
  imported: (good: number, bad: number) =>
    `${plural('en', good, { zero: 'No post imported', one: '# post imported', other: '# posts imported' })}${bad === 0 ? '.' : `, ${plural('en', bad, { one: '# row left out', other: '# rows left out' })}.`}`,
  line: 'Line',
  column: 'Column',
  fault: 'What is wrong',
  faultsHint: 'Put these right in the file and choose it again, or import the others without them.',
  moreFaults: (count: number) => plural('en', count, { one: 'and # more', other: 'and # more' }),
  faults: 'Rows that cannot be imported',
  faultsHere: 'Put them right here and check again, or import the others without them.',
  cell: (column: string, row: number) => `${column}, row ${row}`,
  checkAgain: 'Check again',
  mapTitle: 'What the columns are',
  mapHint:
    'The file has other names for its columns. Say what each is; this browser remembers it for files like this one.',
  mapColumn: (name: string) => `Column “${name}”`,
  mapExample: (text: string) => `For example: ${text}`,
  mapNothing: 'Leave it out',
  mapNoText: 'One of them has to be the text.',
  mapDone: 'Check the rows',
  columns: {
    text: 'Text',
    channels: 'Channels',
    local_time: 'Date and time of day',
    time_zone: 'Time zone',
    scheduled_at: 'Time with its offset',
    media: 'Files',
    thread: 'Thread',
    labels: 'Labels',
    note: 'Internal note',
    schedule: 'Next free slot',
    fold: 'Which of two equal times',
    allow_duplicate: 'Also the same twice',
  } satisfies Readonly<Record<Column, string>>,
  doImport: (count: number) => plural('en', count, { one: 'Import # post', other: 'Import # posts' }),
  otherFile: 'Choose another file',
}

const de: typeof en = {
  close: 'Schließen',
  importTitle: 'Beiträge importieren',
  importHint:
    'Eine CSV- oder JSON-Datei mit bis zu 10.000 Beiträgen. Sie wird zuerst geprüft; geschrieben wird erst, wenn du es sagst.',
  from: 'Woher sie ist',
  fromTable: 'Eine Tabelle, oder Scheduly selbst',
  fromHint:
    'Was Postiz oder Mixpost von seinen Beiträgen hat, als JSON; die Anleitung sagt, wie du es bekommst. Nichts davon geht hinaus, bevor es hier jemand freigibt.',
  mediaBase: 'Wo ihre Dateien liegen',
  mediaBaseHint: 'Nur wo sie allein mit einem Pfad genannt sind, wie bei Mixpost: https://mixpost.example.org/storage',
  accounts: 'Konten, die hier nicht gefunden wurden',
  account: (name) => `Kanal für ${name}`,
  accountUnknown: 'Kanal wählen',
  became: (scheduled, drafts, nothing) =>
    `${scheduled} mit ihrer Zeit, die auf eine Freigabe warten; ${drafts} Entwürfe; ${nothing} ausgelassen, weil veröffentlicht.`,
  file: 'Datei',
  fileHint: 'CSV oder JSON, höchstens 10 MiB.',
  template: 'Vorlage herunterladen',
  guide: 'Was in welcher Spalte steht',
  checked: (good, bad) =>
    `${plural('de', good, { zero: 'Keine Zeile lässt sich importieren', one: '# Zeile lässt sich importieren', other: '# Zeilen lassen sich importieren' })}${bad === 0 ? '.' : `, ${plural('de', bad, { one: '# nicht', other: '# nicht' })}.`}`,
  imported: (good, bad) =>
    `${plural('de', good, { zero: 'Kein Beitrag importiert', one: '# Beitrag importiert', other: '# Beiträge importiert' })}${bad === 0 ? '.' : `, ${plural('de', bad, { one: '# Zeile ausgelassen', other: '# Zeilen ausgelassen' })}.`}`,
  line: 'Zeile',
  column: 'Spalte',
  fault: 'Was daran falsch ist',
  faultsHint: 'Bring sie in der Datei in Ordnung und wähle sie noch einmal, oder importiere die anderen ohne sie.',
  moreFaults: (count) => plural('de', count, { one: 'und # weitere', other: 'und # weitere' }),
  faults: 'Zeilen, die sich nicht importieren lassen',
  faultsHere: 'Bring sie hier in Ordnung und prüfe noch einmal, oder importiere die anderen ohne sie.',
  cell: (column, row) => `${column}, Zeile ${row}`,
  checkAgain: 'Noch einmal prüfen',
  mapTitle: 'Was die Spalten sind',
  mapHint:
    'Die Datei nennt ihre Spalten anders. Sage, was jede ist; dieser Browser merkt es sich für Dateien wie diese.',
  mapColumn: (name) => `Spalte „${name}“`,
  mapExample: (text) => `Zum Beispiel: ${text}`,
  mapNothing: 'Auslassen',
  mapNoText: 'Eine davon muss der Text sein.',
  mapDone: 'Zeilen prüfen',
  columns: {
    text: 'Text',
    channels: 'Kanäle',
    local_time: 'Datum und Uhrzeit',
    time_zone: 'Zeitzone',
    scheduled_at: 'Zeit mit Abstand zur Weltzeit',
    media: 'Dateien',
    thread: 'Thread',
    labels: 'Etiketten',
    note: 'Interne Notiz',
    schedule: 'Nächster freier Termin',
    fold: 'Welche von zwei gleichen Zeiten',
    allow_duplicate: 'Auch das Gleiche zweimal',
  },
  doImport: (count) => plural('de', count, { one: '# Beitrag importieren', other: '# Beiträge importieren' }),
  otherFile: 'Andere Datei wählen',
}

export const useImportWords = createWords({ en, de })
