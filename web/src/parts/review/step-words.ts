import { createWords } from '#web/i18n/i18n.ts'

const en = {
  steps: 'Steps of the approval',
  state: { done: 'approved', open: 'open now', waiting: 'comes after that' },
  notAsked: 'was not asked',
  by: (names: string) => `by ${names}`,
  anyOf: (names: string) => `one of these approves: ${names}`,
  allOf: (names: string) => `still to approve, all of them: ${names}`,
  nobody: 'Nobody is left who may approve this: the approval policy must be changed.',
  glass: 'Approve over open steps…',
  glassTitle: 'Let it out over the open steps?',
  glassHint:
    'For emergencies. Who did it and why stays visible at the post for ever; its author, owners and admins are told.',
  glassWhy: 'Why it cannot wait',
  glassDoes: 'Approve over open steps',
  brokeGlass: (who: string) => `${who} let this post out over open steps:`,
}

const de: typeof en = {
  steps: 'Schritte der Freigabe',
  state: { done: 'freigegeben', open: 'jetzt offen', waiting: 'kommt danach' },
  notAsked: 'wurde nicht gefragt',
  by: (names) => `von ${names}`,
  anyOf: (names) => `eine von diesen Personen gibt frei: ${names}`,
  allOf: (names) => `es fehlen noch, alle davon: ${names}`,
  nobody: 'Niemand ist mehr da, der das freigeben darf: Die Regeln der Freigabe müssen geändert werden.',
  glass: 'Trotz offener Schritte freigeben…',
  glassTitle: 'Trotz offener Schritte hinauslassen?',
  glassHint:
    'Für Notfälle. Wer es tat und warum, bleibt am Beitrag für immer sichtbar; wer ihn schrieb, Inhaber und Admins erfahren es.',
  glassWhy: 'Warum es nicht warten kann',
  glassDoes: 'Trotz offener Schritte freigeben',
  brokeGlass: (who) => `${who} ließ diesen Beitrag trotz offener Schritte hinaus:`,
}

export const useStepWords = createWords({ en, de })
