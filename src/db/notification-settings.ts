import { sql } from 'kysely'
import type { NotificationKind, NotificationLanguage, NotificationMatrix } from '#domain/notification.ts'
import type { StoredMatrix } from './notification-tables.ts'
import type { Database, Tx } from './database.ts'
import type { NotifiedPerson } from './notifications.ts'

export interface NotificationSettingsRow {
  readonly matrix: StoredMatrix
  readonly language: NotificationLanguage
}

/** Undefined where the person never said anything. */
export const findNotificationSettings = (
  tx: Tx,
  { orgId, userId }: NotifiedPerson,
): Promise<NotificationSettingsRow | undefined> =>
  tx
    .selectFrom('notificationSettings')
    .select(['matrix', 'language'])
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .executeTakeFirst()

export const storeNotificationSettings = async (
  tx: Tx,
  { orgId, userId }: NotifiedPerson,
  { matrix, language }: NotificationSettingsRow,
): Promise<void> => {
  const said = { matrix: JSON.stringify(matrix), language }
  await tx
    .insertInto('notificationSettings')
    .values({ orgId, userId, ...said })
    .onConflict((conflict) => conflict.columns(['orgId', 'userId']).doUpdateSet(said))
    .execute()
}

/** By the link of a mail, in nobody's name: no mails of these kinds any more. False where there is no such member. */
export const stopNotificationMails = async (
  tx: Tx,
  { orgId, userId, kinds }: NotifiedPerson & { readonly kinds: readonly NotificationKind[] },
  defaults: NotificationMatrix,
): Promise<boolean> => {
  const answer = await sql<{ done: boolean }>`
    select stop_notification_mails(${orgId}, ${userId}, ${kinds}, ${JSON.stringify(defaults)}::jsonb) as done`.execute(
    tx,
  )
  return answer.rows[0]?.done === true
}

/** What a person wants mails in: as they said in the organization, else in another one. Undefined where they never said. */
export const findMailLanguage = async (
  db: Database,
  { orgId, userId }: { readonly orgId: string | null; readonly userId: string },
): Promise<NotificationLanguage | undefined> => {
  const { rows } = await sql<{
    language: NotificationLanguage | null
  }>`select mail_language(${orgId}, ${userId}) as language`.execute(db)
  return rows[0]?.language ?? undefined
}
