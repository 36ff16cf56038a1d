import type { Tx } from '#db/database.ts'
import { listMembers } from '#db/memberships.ts'
import { findMailLanguage } from '#db/notification-settings.ts'
import { findUserEmail } from '#db/users.ts'
import type { MessageText } from '#domain/message.ts'
import { MESSAGES, type Messages } from '#domain/messages.ts'
import type { NotificationLanguage } from '#domain/notification.ts'
import type { MailMessage } from '#lib/mail.ts'
import type { ActionDeps } from './deps.ts'

/** A mail in the words of a language. */
type Write = (messages: Messages) => MessageText

/** Somebody with an account, and what their browser asks to be spoken to in, where it is theirs that asks. */
interface Reader {
  readonly userId: string
  readonly language?: NotificationLanguage | undefined
}

/** The mails in what a person wants mails in; where they never said, in what their browser asks for. */
export const messagesFor = async (
  tx: Tx,
  { userId, language }: Reader,
  orgId: string | null = null,
): Promise<Messages> => MESSAGES[(await findMailLanguage(tx, { orgId, userId })) ?? language ?? 'en']

/** Mails a notice that nobody asked for: where mail is off, there is none. */
export const notify = async (deps: ActionDeps, tx: Tx, message: MailMessage): Promise<void> => {
  if (deps.mail.mode === 'smtp') await deps.mail.queue(tx, message)
}

/** The same to somebody of whom only the id is at hand. */
export const notifyPerson = async (
  deps: ActionDeps,
  { tx, ...reader }: Reader & { readonly tx: Tx },
  write: Write,
): Promise<void> => {
  const to = await findUserEmail(tx, reader.userId)
  if (to !== undefined) await notify(deps, tx, { to, ...write(await messagesFor(tx, reader)) })
}

/** Mails a notice to every owner of the organization, to each in their language. */
export const notifyOwners = async (
  deps: ActionDeps,
  organization: { readonly tx: Tx; readonly orgId: string },
  write: Write,
): Promise<void> => {
  const { tx, orgId } = organization
  if (deps.mail.mode !== 'smtp') return
  for (const { userId, role, email } of await listMembers(tx, orgId)) {
    if (role === 'owner') await notify(deps, tx, { to: email, ...write(await messagesFor(tx, { userId }, orgId)) })
  }
}
