import { readUnsubscribe } from '#auth/unsubscribe-links.ts'
import { inTransaction } from '#db/database.ts'
import {
  findNotificationSettings,
  stopNotificationMails,
  storeNotificationSettings,
} from '#db/notification-settings.ts'
import { findOrganization } from '#db/organizations.ts'
import { findUser } from '#db/users.ts'
import {
  DEFAULT_MATRIX,
  kindsFor,
  wholeMatrix,
  type NotificationKind,
  type NotificationLanguage,
  type NotificationMatrix,
  type NotificationWishes,
} from '#domain/notification.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'

/** What a person wants to be told of in an organization, and how. */
export interface NotificationSettingsView {
  /** What may concern the person with the present role; the others never come. */
  readonly kinds: readonly NotificationKind[]
  readonly matrix: NotificationMatrix
  readonly language: NotificationLanguage
  /** Mails come to a confirmed address, and where this installation sends any. */
  readonly email: { readonly address: string; readonly confirmed: boolean; readonly available: boolean }
}

/** Whether the policy names the person in a step of approvals. */
const isNamed = async ({ tx, orgId, userId }: Member): Promise<boolean> =>
  (await findOrganization(tx, orgId))?.approvalSteps.some(({ members }) => members.includes(userId)) ?? false

const view = async (deps: ActionDeps, member: Member): Promise<NotificationSettingsView> => {
  const { tx, orgId, userId, role } = member
  const stored = await findNotificationSettings(tx, { orgId, userId })
  const user = await findUser(tx, userId)
  return {
    kinds: kindsFor(role, await isNamed(member)),
    matrix: wholeMatrix(stored?.matrix ?? {}),
    language: stored?.language ?? 'en',
    email: {
      address: user?.email ?? '',
      confirmed: (user?.emailVerifiedAt ?? null) !== null,
      available: deps.mail.mode === 'smtp',
    },
  }
}

export const getNotificationSettings = (
  deps: ActionDeps,
  actor: Actor,
  orgId: string,
): Promise<NotificationSettingsView> =>
  asMember(deps, { actor, orgId, permission: 'notifications.read' }, (member) => view(deps, member))

export interface SetNotificationSettingsInput {
  readonly orgId: string
  /** Kinds that are left out are as everybody has them. */
  readonly matrix: Readonly<Partial<Record<NotificationKind, NotificationWishes>>>
  readonly language: NotificationLanguage
}

/** Says anew what the person wants to be told of. */
export const setNotificationSettings = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, matrix, language }: SetNotificationSettingsInput,
): Promise<NotificationSettingsView> =>
  asMember(deps, { actor, orgId, permission: 'notifications.read' }, async (member) => {
    const { tx, userId } = member
    await storeNotificationSettings(tx, { orgId, userId }, { matrix, language })
    return await view(deps, member)
  })

/** By the link of a mail, whoever opens it: no mails of its kinds any more. Null where the link says nothing that is so. */
export const unsubscribe = async (deps: ActionDeps, token: string): Promise<readonly NotificationKind[] | null> => {
  const stopped = readUnsubscribe(deps.vault, token)
  if (stopped === null) return null
  const { db } = deps
  const done = await inTransaction(db, {}, (tx) => stopNotificationMails(tx, stopped, DEFAULT_MATRIX))
  return done ? stopped.kinds : null
}
