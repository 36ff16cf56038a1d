import { createWords } from '#web/i18n/i18n.ts'

const en = {
  open: 'Subscribe in your calendar app',
  lead: 'Your calendar app then shows when posts go out, beside everything else. It only reads: what you move there is not moved here.',
  make: 'Make an address',
  address: 'Address to subscribe to',
  addressHint: 'A secret, shown this once: whoever has it sees what is planned.',
  narrowed: 'Only what the filters of the calendar let through: channel and label.',
  how: 'In Google Calendar: Other calendars, From URL. In Apple Calendar: File, New Calendar Subscription. In Outlook: Add calendar, Subscribe from web.',
  since: (day: string) => `You have had an address since ${day}. It cannot be shown again.`,
  again: 'Make another address',
  againHint: 'The one before works no more then.',
  end: 'End the address',
  ended: 'The address works no more.',
}

const de: typeof en = {
  open: 'In deiner Kalender-App abonnieren',
  lead: 'Deine Kalender-App zeigt dann, wann Beiträge hinausgehen, neben allem anderen. Sie liest nur: Was du dort verschiebst, verschiebt sich hier nicht.',
  make: 'Adresse anlegen',
  address: 'Adresse zum Abonnieren',
  addressHint: 'Ein Geheimnis, nur dieses eine Mal gezeigt: Wer sie hat, sieht, was geplant ist.',
  narrowed: 'Nur, was die Filter des Kalenders durchlassen: Kanal und Etikett.',
  how: 'In Google Kalender: Weitere Kalender, Per URL. In Apple Kalender: Ablage, Neues Kalenderabonnement. In Outlook: Kalender hinzufügen, Aus dem Internet abonnieren.',
  since: (day) => `Seit ${day} hast du eine Adresse. Sie lässt sich nicht noch einmal zeigen.`,
  again: 'Andere Adresse anlegen',
  againHint: 'Die bisherige gilt dann nicht mehr.',
  end: 'Adresse beenden',
  ended: 'Die Adresse gilt nicht mehr.',
}

export const useSubscribeWords = createWords({ en, de })
