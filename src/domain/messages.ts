import { DE } from './message-de.ts'
import { EN } from './message-en.ts'
import type { NotificationLanguage } from './notification.ts'

/** What a mail says, in one language. */
export type Messages = typeof EN

/** All mails, in every language. */
export const MESSAGES: Readonly<Record<NotificationLanguage, Messages>> = { en: EN, de: DE }
