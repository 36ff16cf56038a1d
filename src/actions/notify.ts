import type { Tx } from '#db/database.ts'
import { listMembers } from '#db/memberships.ts'
import { findUserEmail } from '#db/users.ts'
import type { MessageText } from '#domain/message.ts'
import type { MailMessage } from '#lib/mail.ts'
import type { ActionDeps } from './deps.ts'

/** Mails a notice that nobody asked for: where mail is off, there is none. */
export const notify = async (deps: ActionDeps, tx: Tx, message: MailMessage): Promise<void> => {
  if (deps.mail.mode === 'smtp') await deps.mail.queue(tx, message)
}

/** The same to somebody of whom only the id is at hand. */
export const notifyPerson = async (
  deps: ActionDeps,
  person: { readonly tx: Tx; readonly userId: string },
  text: MessageText,
): Promise<void> => {
  const to = await findUserEmail(person.tx, person.userId)
  if (to !== undefined) await notify(deps, person.tx, { to, ...text })
}

/** Mails a notice to every owner of the organization. */
export const notifyOwners = async (
  deps: ActionDeps,
  organization: { readonly tx: Tx; readonly orgId: string },
  text: MessageText,
): Promise<void> => {
  const { tx, orgId } = organization
  if (deps.mail.mode !== 'smtp') return
  for (const { role, email } of await listMembers(tx, orgId)) {
    if (role === 'owner') await notify(deps, tx, { to: email, ...text })
  }
}
