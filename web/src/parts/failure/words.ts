import { createWords } from '#web/i18n/i18n.ts'
import type { Cause, Remedy } from '#web/lib/remedy.ts'

type Fix = Readonly<Record<Remedy, string>>

const en = {
  causes: {
    keys: 'The network does not accept our keys any more',
    outcome_unknown: 'The network did not tell whether it went out',
    missed_window: 'It could not go out in time',
    restored_backup: 'A backup was restored before it went out',
    rate_limited: 'The network wanted no more posts at that time',
    unavailable: 'The network could not be reached',
    credits_depleted: 'The credits at the network are used up',
    duplicate_content: 'The network has the same text already',
    thread_incomplete: 'A part of the thread is out, the rest is not',
    confirmed_not_published: 'Somebody looked: it is not on the network',
    media_processing_failed: 'The network could not use a file',
    too_long: 'The text is too long for the network',
    refused: 'The network refused it',
  } satisfies Readonly<Record<Cause, string>>,
  fixes: {
    resolve: 'Look at the network, and say what you saw.',
    reconnect: 'Connect the channel again; then try once more.',
    retry: 'Try once more.',
    edit: 'Change the post; then it can go out.',
    configure: 'Whoever runs this installation has to look at it; then try once more.',
  } satisfies Fix,
  does: {
    resolve: 'Look and settle',
    reconnect: 'Reconnect the channel',
    retry: 'Try again',
    edit: 'Edit and retry',
    configure: 'Try again',
  } satisfies Fix,
  original: 'Word for word:',
}

const de: typeof en = {
  causes: {
    keys: 'Das Netz nimmt unsere Schlüssel nicht mehr an',
    outcome_unknown: 'Das Netz hat nicht gesagt, ob es hinausging',
    missed_window: 'Es konnte nicht rechtzeitig hinausgehen',
    restored_backup: 'Vorher wurde eine Sicherung zurückgespielt',
    rate_limited: 'Das Netz wollte zu der Zeit keine Beiträge mehr',
    unavailable: 'Das Netz war nicht erreichbar',
    credits_depleted: 'Das Guthaben beim Netz ist aufgebraucht',
    duplicate_content: 'Das Netz hat denselben Text schon',
    thread_incomplete: 'Ein Teil des Threads ist draußen, der Rest nicht',
    confirmed_not_published: 'Jemand hat nachgesehen: Es ist nicht im Netz',
    media_processing_failed: 'Das Netz konnte eine Datei nicht verwenden',
    too_long: 'Der Text ist zu lang für das Netz',
    refused: 'Das Netz hat es abgelehnt',
  },
  fixes: {
    resolve: 'Sieh im Netz nach, und sage, was du gesehen hast.',
    reconnect: 'Verbinde den Kanal neu; dann versuche es noch einmal.',
    retry: 'Versuche es noch einmal.',
    edit: 'Ändere den Beitrag; dann kann er hinausgehen.',
    configure: 'Wer diese Installation betreibt, muss sich das ansehen; dann versuche es noch einmal.',
  },
  does: {
    resolve: 'Nachsehen und klären',
    reconnect: 'Kanal neu verbinden',
    retry: 'Noch einmal versuchen',
    edit: 'Bearbeiten und wiederholen',
    configure: 'Noch einmal versuchen',
  },
  original: 'Im Wortlaut:',
}

export const useFailureWords = createWords({ en, de })
