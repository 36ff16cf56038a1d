import { createWords } from '#web/i18n/i18n.ts'
import { de } from './words-de.ts'
import { en } from './words-en.ts'

export const useHelpWords = createWords({ en, de })
