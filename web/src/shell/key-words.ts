import { createWords } from '#web/i18n/i18n.ts'

const named = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> => names

const en = {
  on: 'Single keys do things',
  onHint: 'Switch this off if you dictate, or if keys do things that you did not mean.',
  search: 'Search and commands',
  find: 'Search on this screen, or everywhere',
  help: 'This list',
  calendar: 'In the calendar',
  month: 'Month, week, day, list',
  now: 'Today',
  stepping: 'Before, after',
  pick: 'Pick up a post, put it down',
  arrows: 'Move by day or hour',
  lists: 'In lists and approvals',
  next: 'Next, previous',
  choose: 'Choose it, or not',
  approvals: 'In approvals, and on a post',
  approve: 'Approve',
  changes: 'Request changes',
  edit: 'Edit',
  composer: 'When writing',
  schedule: 'Schedule',
  /** As keyboards of the language have them, where that is something else. */
  names: named({}),
}

const de: typeof en = {
  on: 'Einzelne Tasten bewirken etwas',
  onHint: 'Schalte das aus, wenn du diktierst oder Tasten etwas tun, was du nicht wolltest.',
  search: 'Suche und Befehle',
  find: 'Auf dieser Seite suchen, oder überall',
  help: 'Diese Liste',
  calendar: 'Im Kalender',
  month: 'Monat, Woche, Tag, Liste',
  now: 'Heute',
  stepping: 'Davor, danach',
  pick: 'Beitrag aufnehmen, ablegen',
  arrows: 'Um Tag oder Stunde verschieben',
  lists: 'In Listen und Freigaben',
  next: 'Nächster, voriger',
  choose: 'Auswählen, oder nicht',
  approvals: 'In Freigaben, und bei einem Beitrag',
  approve: 'Freigeben',
  changes: 'Änderung erbitten',
  edit: 'Bearbeiten',
  composer: 'Beim Schreiben',
  schedule: 'Planen',
  names: named({ Space: 'Leertaste', Enter: 'Eingabe', 'Ctrl/⌘': 'Strg/⌘' }),
}

export const useKeyWords = createWords({ en, de })
