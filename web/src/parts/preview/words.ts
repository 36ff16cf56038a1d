import { createWords } from '#web/i18n/i18n.ts'

const en = {
  label: (network: string) => `Preview of the post on ${network}`,
  mayDiffer: (network: string) => `${network} may show it a little differently.`,
  now: 'now',
  more: 'more',
  showMore: 'Show more',
  less: 'less',
  empty: 'Nothing is written yet.',
  noPicture: 'Instagram needs a picture or a video.',
  noHandle: 'not connected yet',
  before: 'Picture before',
  after: 'Next picture',
  of: (index: number, all: number) => `${index} of ${all}`,
  further: (count: number) => `${count} more`,
  video: 'Video',
  card: 'X makes a card of this link: the page there decides what it shows.',
  unseen: 'This file cannot be shown here.',
}

const de: typeof en = {
  label: (network) => `Vorschau des Beitrags auf ${network}`,
  mayDiffer: (network) => `${network} zeigt ihn vielleicht etwas anders.`,
  now: 'jetzt',
  more: 'mehr',
  showMore: 'Mehr anzeigen',
  less: 'weniger',
  empty: 'Es ist noch nichts geschrieben.',
  noPicture: 'Instagram braucht ein Bild oder ein Video.',
  noHandle: 'noch nicht verbunden',
  before: 'Bild davor',
  after: 'Nächstes Bild',
  of: (index, all) => `${index} von ${all}`,
  further: (count) => `${count} weitere`,
  video: 'Video',
  card: 'X macht aus diesem Link eine Karte: Was sie zeigt, bestimmt die Seite dort.',
  unseen: 'Diese Datei lässt sich hier nicht zeigen.',
}

export const usePreviewWords = createWords({ en, de })
