import { createWords } from '#web/i18n/i18n.ts'

/** What came of an attempt, or of a look at the network, by its name in the timeline of a publication. */
const en = {
  published: 'it is out',
  found: 'it is there',
  absent: 'it is not there',
  ambiguous: 'more than one fits',
  unknown: 'nobody knows whether it is out',
  rejected: 'it was refused',
  not_sent: 'nothing was sent',
  processing: 'it is still at it',
  unauthorized: 'our keys were not accepted',
  'not-renewed': 'the keys could not be renewed',
  reconnect: 'the channel has to be connected again',
  'rate-limited': 'it wants us to wait',
  unavailable: 'it did not answer',
  'post-claimed': 'another publication has this link already',
}

const de: typeof en = {
  published: 'er ist draußen',
  found: 'er ist da',
  absent: 'er ist nicht da',
  ambiguous: 'mehrere passen',
  unknown: 'niemand weiß, ob er draußen ist',
  rejected: 'er wurde abgelehnt',
  not_sent: 'es wurde nichts gesendet',
  processing: 'es ist noch dabei',
  unauthorized: 'unsere Schlüssel wurden nicht angenommen',
  'not-renewed': 'die Schlüssel ließen sich nicht erneuern',
  reconnect: 'der Kanal muss neu verbunden werden',
  'rate-limited': 'es möchte, dass wir warten',
  unavailable: 'es hat nicht geantwortet',
  'post-claimed': 'eine andere Veröffentlichung hat diesen Link schon',
}

export const useResultWords = createWords({ en, de })
