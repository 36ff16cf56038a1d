import { createWords } from '#web/i18n/i18n.ts'

const en = {
  views: 'Saved views',
  open: 'Views',
  save: 'Save these filters…',
  manage: 'Manage views…',
  saveTitle: 'Save these filters as a view',
  changeTitle: 'Change the view',
  name: 'Name',
  shared: 'For everybody in the organization',
  sharedHint: 'Otherwise only you see it.',
  saved: 'The view is saved.',
  change: 'Rename or share',
  remove: 'Delete',
  removed: 'The view is deleted.',
  none: 'No views yet: choose filters, and save them by a name.',
  isShared: 'shared',
  isOwn: 'only you',
}

const de: typeof en = {
  views: 'Gespeicherte Ansichten',
  open: 'Ansichten',
  save: 'Diese Filter speichern …',
  manage: 'Ansichten verwalten …',
  saveTitle: 'Diese Filter als Ansicht speichern',
  changeTitle: 'Ansicht ändern',
  name: 'Name',
  shared: 'Für alle in der Organisation',
  sharedHint: 'Sonst siehst nur du sie.',
  saved: 'Die Ansicht ist gespeichert.',
  change: 'Umbenennen oder teilen',
  remove: 'Löschen',
  removed: 'Die Ansicht ist gelöscht.',
  none: 'Noch keine Ansichten: Wähle Filter und speichere sie unter einem Namen.',
  isShared: 'geteilt',
  isOwn: 'nur du',
}

export const useViewWords = createWords({ en, de })
