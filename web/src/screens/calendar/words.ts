import { createWords } from '#web/i18n/i18n.ts'
import { de } from './words-de.ts'
import { en } from './words-en.ts'

export const useCalendarWords = createWords({ en, de })
export type CalendarWords = typeof en
