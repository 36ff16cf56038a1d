import { newWebhookSecret } from '#events/webhook-message.ts'
import {
  deleteWebhook as removeWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks as queryWebhooks,
  lockWebhook,
  rotateWebhookSecret as storeSecret,
  testWebhook as storeTest,
  updateWebhook,
  type WebhookRow,
  type WebhookState,
} from '#db/webhooks.ts'
import { mayBeTold } from '#domain/event.ts'
import { refuse, refuseIssues, type Issue } from '#domain/problem.ts'
import type { NotificationLanguage } from '#domain/notification.ts'
import { TOLD_TYPES } from '#domain/notification-text.ts'
import type { Scope } from '#domain/scope.ts'
import { FORMER_SECRET_HOURS, MOST_WEBHOOKS, type WebhookFormat } from '#domain/webhook.ts'
import { targetFault } from '#lib/download-target.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { iso } from './post-view.ts'
import { refuseUnlessExpected, tagOf } from './precondition.ts'
import { recordAct } from './record-act.ts'

/** A webhook as owners and admins see it; its secret cannot be seen again. */
export interface WebhookView {
  readonly id: string
  readonly url: string
  readonly description: string
  /** Null: events of every kind. */
  readonly types: readonly string[] | null
  readonly format: WebhookFormat
  readonly language: NotificationLanguage
  readonly state: WebhookState
  readonly disabled_because: WebhookRow['disabledBecause']
  /** Until then the secret before the present one signs too. */
  readonly former_secret_until: string | null
  readonly last_delivered_at: string | null
  readonly created_at: string
  /** Another one after each change of what people set; deliveries leave it as it is. */
  readonly etag: string
}

export interface WebhookWithSecret extends WebhookView {
  /** Shown this once. */
  readonly secret: string
}

const webhookView = (row: WebhookRow): WebhookView => {
  const set = {
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    format: row.format,
    language: row.language,
    state: row.state,
    disabled_because: row.disabledBecause,
    former_secret_until: iso(row.formerUntil),
    created_at: row.createdAt.toISOString(),
  }
  return { ...set, last_delivered_at: iso(row.lastDeliveredAt), etag: tagOf(set) }
}

export interface WebhookKey {
  readonly orgId: string
  readonly id: string
}

export const MANAGE = 'webhooks.manage'

/** Acts on webhooks as somebody who manages them. */
export const manage = <T>(
  deps: ActionDeps,
  request: { readonly actor: Actor; readonly orgId: string },
  work: (member: Member) => Promise<T>,
): Promise<T> => asMember(deps, { ...request, permission: MANAGE }, work)

/** The webhook, if it is there. */
export const found = async ({ tx, orgId }: Member, id: string): Promise<WebhookRow> => {
  const row = await findWebhook(tx, orgId, id)
  if (row === undefined) throw notFound()
  return row
}

/** The webhook as it stays until the transaction ends, if it still is what the request was meant for. */
const lockedForChange = async (member: Member, id: string): Promise<WebhookRow> => {
  const row = await lockWebhook(member.tx, member.orgId, id)
  if (row === undefined) throw notFound()
  await refuseUnlessExpected(member, async () => webhookView(row).etag)
  return row
}

/** Nobody has sent to another place what they may not read themselves. */
const typeIssues = (actor: Actor, { role, userId }: Member, types: readonly string[] | null): readonly Issue[] => {
  const scopes = actor.kind === 'key' ? actor.scopes : null
  if (types === null) {
    if (scopes === null) return []
    const detail = 'An API key names the kinds of events; only a person sends all of them.'
    return [{ pointer: '/types', code: 'not_yours', detail, params: { reason: 'all_kinds' } }]
  }
  return types.flatMap((type, index) => {
    // Nothing personal is offered here, whatever the subject.
    if (mayBeTold({ userId, role, scopes }, type, '')) return []
    const detail = `You may not read events of the kind ${type}.`
    return [{ pointer: `/types/${index}`, code: 'not_yours', detail, params: { reason: 'kind', type } }]
  })
}

interface WebhookWishes {
  readonly url?: string
  readonly types?: readonly string[] | null
}

/** A sentence names people and the organization, of which an event holds only ids. */
const NAMES: readonly Scope[] = ['members:read', 'organization:read']

const refuseNamesToKeys = (actor: Actor): void => {
  if (actor.kind !== 'key' || NAMES.every((scope) => actor.scopes.has(scope))) return
  const detail = `A chat is told names: an API key needs the scopes ${NAMES.join(' and ')} for it.`
  throw refuseIssues([{ pointer: '/format', code: 'not_yours', detail }])
}

/** People in a chat are told what there is a sentence for; everything is all of that. */
const chatTypes = (actor: Actor, member: Member, types: readonly string[] | null): readonly string[] => {
  if (types === null) return TOLD_TYPES.filter((type) => typeIssues(actor, member, [type]).length === 0)
  const silent = types.flatMap((type, index) =>
    TOLD_TYPES.includes(type)
      ? []
      : [
          {
            pointer: `/types/${index}`,
            code: 'no_sentence',
            detail: `There is no sentence for people about ${type}.`,
            params: { type },
          },
        ],
  )
  if (silent.length > 0) throw refuseIssues(silent)
  return types
}

const check = (
  deps: ActionDeps,
  { actor, member }: { readonly actor: Actor; readonly member: Member },
  wishes: WebhookWishes,
): void => {
  const { url, types } = wishes
  const fault = url === undefined ? null : targetFault(url, deps.webhookAddresses)
  const issues = [
    ...(fault === null ? [] : [{ pointer: '/url', code: 'bad_address', detail: fault }]),
    ...(types === undefined ? [] : typeIssues(actor, member, types)),
  ]
  if (issues.length > 0) throw refuseIssues(issues)
}

/** Neither does anybody lead elsewhere what others had sent: another address gets all kinds that the webhook has. */
const refuseLeadingAway = (
  actor: Actor,
  member: Member,
  { before, change }: { readonly before: WebhookRow; readonly change: WebhookWishes },
): void => {
  const { url = before.url, types = before.types } = change
  if (url === before.url || typeIssues(actor, member, types).length === 0) return
  const detail =
    'This webhook is sent events that you may not read: name types that you may read together with the address.'
  throw refuseIssues([{ pointer: '/url', code: 'not_yours', detail, params: { reason: 'address' } }])
}

const audit = (member: Member, action: string, { id, url, types, state }: WebhookRow): Promise<void> =>
  // The path of an address may be a secret.
  recordAct(member, { action, objectType: 'webhook', objectId: id, detail: { host: new URL(url).host, types, state } })

export interface CreateWebhookInput {
  readonly orgId: string
  readonly url: string
  readonly description: string
  readonly types: readonly string[] | null
  readonly format: WebhookFormat
  readonly language: NotificationLanguage
}

const sealed = (deps: ActionDeps, { orgId, id }: WebhookKey, secret: string): Buffer =>
  deps.vault.seal(secret, { orgId, webhookId: id, column: 'webhook' })

/** Adds a webhook; the one time that its secret is shown. */
export const createWebhook = (deps: ActionDeps, actor: Actor, input: CreateWebhookInput): Promise<WebhookWithSecret> =>
  manage(deps, { actor, orgId: input.orgId }, async (member) => {
    const { tx, orgId, userId: createdBy } = member
    if (input.format === 'slack') refuseNamesToKeys(actor)
    const types = input.format === 'slack' ? chatTypes(actor, member, input.types) : input.types
    check(deps, { actor, member }, { ...input, types })
    if ((await queryWebhooks(tx, orgId)).length >= MOST_WEBHOOKS) {
      throw refuse('too_many_webhooks', `An organization has at most ${MOST_WEBHOOKS} webhooks; delete one first.`, {
        limit: MOST_WEBHOOKS,
      })
    }
    const id = deps.random.id()
    const secret = newWebhookSecret(deps.random)
    await insertWebhook(tx, { ...input, types, id, secret: sealed(deps, { orgId, id }, secret), createdBy })
    const row = await found(member, id)
    await audit(member, 'webhook.created', row)
    return { ...webhookView(row), secret }
  })

export const listWebhooks = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly WebhookView[]> =>
  manage(deps, { actor, orgId }, async ({ tx }) => (await queryWebhooks(tx, orgId)).map(webhookView))

export const readWebhook = (deps: ActionDeps, actor: Actor, { orgId, id }: WebhookKey): Promise<WebhookView> =>
  manage(deps, { actor, orgId }, async (member) => webhookView(await found(member, id)))

export interface ChangeWebhookInput extends WebhookKey {
  readonly change: WebhookWishes & {
    readonly description?: string
    readonly language?: NotificationLanguage
    readonly state?: WebhookState
  }
}

/** Changes what is given. Switched on again, what waited for it sets out. */
export const changeWebhook = (deps: ActionDeps, actor: Actor, input: ChangeWebhookInput): Promise<WebhookView> =>
  manage(deps, { actor, orgId: input.orgId }, async (member) => {
    const { id } = input
    const before = await lockedForChange(member, id)
    const { types } = input.change
    // Also of its language or address: whoever may not have it may not lead it elsewhere.
    if (before.format === 'slack') refuseNamesToKeys(actor)
    const isChat = before.format === 'slack' && types !== undefined
    const change = isChat ? { ...input.change, types: chatTypes(actor, member, types) } : input.change
    check(deps, { actor, member }, change)
    refuseLeadingAway(actor, member, { before, change })
    await updateWebhook(member.tx, member.orgId, { id, ...change })
    const row = await found(member, id)
    await audit(member, 'webhook.changed', row)
    return webhookView(row)
  })

/** Ends a webhook, with its log. */
export const deleteWebhook = (deps: ActionDeps, actor: Actor, { orgId, id }: WebhookKey): Promise<void> =>
  manage(deps, { actor, orgId }, async (member) => {
    const row = await lockedForChange(member, id)
    if (!(await removeWebhook(member.tx, orgId, id))) throw notFound()
    await audit(member, 'webhook.deleted', row)
  })

/** Gives it a new secret, shown this once; the one before signs beside it for a day. */
export const rotateWebhookSecret = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: WebhookKey,
): Promise<WebhookWithSecret> =>
  manage(deps, { actor, orgId }, async (member) => {
    await lockedForChange(member, id)
    const secret = newWebhookSecret(deps.random)
    const change = { id, sealed: sealed(deps, { orgId, id }, secret), formerHours: FORMER_SECRET_HOURS }
    if (!(await storeSecret(member.tx, change))) throw notFound()
    const row = await found(member, id)
    await audit(member, 'webhook.secret_rotated', row)
    return { ...webhookView(row), secret }
  })

export const refuseDisabled = ({ state }: WebhookRow): void => {
  if (state === 'disabled') throw refuse('webhook_disabled', 'This webhook is off; switch it on first.')
}

/** Sends a `webhook.test` to it alone; what came of it is in its log. */
export const testWebhook = (deps: ActionDeps, actor: Actor, { orgId, id }: WebhookKey): Promise<WebhookView> =>
  manage(deps, { actor, orgId }, async (member) => {
    const row = await found(member, id)
    refuseDisabled(row)
    if (!(await storeTest(member.tx, id))) throw notFound()
    return webhookView(row)
  })
