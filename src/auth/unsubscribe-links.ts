import { NOTIFICATION_KINDS, type NotificationKind } from '#domain/notification.ts'
import { VaultError, type Vault } from './vault.ts'

/** Whose mails of which kinds a link stops. */
export interface StoppedMails {
  readonly orgId: string
  readonly userId: string
  readonly kinds: readonly NotificationKind[]
}

const PLACE = { link: 'unsubscribe', column: 'stop' } as const

/** Where the server takes them; a page for people, and for mail programs. */
const UNSUBSCRIBE_PATH = '/unsubscribe'

/** An address that stops these mails, whoever opens it; nobody can make one up, or read in it whose it is. */
export const unsubscribeLink = (vault: Vault, publicUrl: string, { orgId, userId, kinds }: StoppedMails): string =>
  `${publicUrl}${UNSUBSCRIBE_PATH}/${vault.seal(JSON.stringify([orgId, userId, kinds]), PLACE).toString('base64url')}`

const isId = (value: unknown): value is string => typeof value === 'string'

const read = (sealed: string): unknown => JSON.parse(sealed)

/** What such an address says; null when it was made up or changed, or is older than the keys of this installation. */
export const readUnsubscribe = (vault: Vault, token: string): StoppedMails | null => {
  try {
    const said = read(vault.open(Buffer.from(token, 'base64url'), PLACE))
    if (!Array.isArray(said)) return null
    const [orgId, userId, named]: readonly unknown[] = said
    if (!isId(orgId) || !isId(userId) || !Array.isArray(named)) return null
    return { orgId, userId, kinds: NOTIFICATION_KINDS.filter((kind) => named.includes(kind)) }
  } catch (error) {
    if (error instanceof VaultError) return null
    throw error
  }
}
