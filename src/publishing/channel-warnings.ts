import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import { unsubscribeLink } from '#auth/unsubscribe-links.ts'
import type { Vault } from '#auth/vault.ts'
import {
  listWaiting,
  noteEndingKeys,
  noteLostChannels,
  readTroubleFacts,
  type Leads,
  type TroubledRow,
  type TroubleFacts,
} from '#db/channel-troubles.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { listNotifiedManagers } from '#db/notifying.ts'
import type { ChannelFacts, MessageText } from '#domain/message.ts'
import { MESSAGES, type Messages } from '#domain/messages.ts'
import type { Moment, Observe } from '#events/moments.ts'
import { findProvider, providers } from '#providers/registry.ts'

export interface WarningDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly observe: Observe
  readonly mail: OutgoingMail
  readonly vault: Vault
  /** Origin that people open, without a trailing slash. */
  readonly publicUrl: string
}

const DAY_SECONDS = 86_400

/** People are told a week and a day ahead: time enough to find whoever has the network's password. */
const LEAD_DAYS = [7, 1] as const

/**
 * Keys that are renewed later than that before their end (X: of two hours, fifteen minutes before) are not in trouble
 * earlier than renewing them is due; of those people are told when they have ended.
 */
const leadsOf = (renewAheadSeconds: number): readonly number[] => {
  const leads = LEAD_DAYS.filter((days) => days * DAY_SECONDS < renewAheadSeconds)
  return leads.length === 0 ? [0] : leads
}

const LEADS: Leads = Object.fromEntries(
  providers.map(({ code, renewAheadSeconds }) => [code, { renewed: leadsOf(renewAheadSeconds), fixed: LEAD_DAYS }]),
)

/** In one transaction: their mails are queued all, or nobody counts as told. */
const TOLD_AT_ONCE = 20

const nameOf = ({ provider, sandbox, handle }: TroubleFacts): string => {
  const network = findProvider(provider)?.name ?? provider
  return `@${handle ?? 'unknown'} on ${network}${sandbox ? ' (test network)' : ''}`
}

type Write = (messages: Messages, facts: TroubleFacts, common: ChannelFacts) => MessageText

/** Queues the letter to everybody who may connect the channel again and wants such mails. Where no mail goes out, log and API have to do. */
const mail = async (deps: WarningDeps, tx: Tx, { row, write }: { row: TroubledRow; write: Write }): Promise<void> => {
  if (deps.mail.mode !== 'smtp') return
  const facts = await readTroubleFacts(tx, row)
  const [found] = await listWaiting(tx, row.orgId, [row.id])
  const waiting = { posts: found?.posts ?? 0, earliestAt: found?.earliestAt ?? null }
  const { organization } = facts
  const { orgId } = row
  const common = { organization, channel: nameOf(facts), waiting, link: `${deps.publicUrl}/o/${orgId}/channels` }
  for (const { userId, email: to, language } of await listNotifiedManagers(tx, orgId, 'channel')) {
    const stop = unsubscribeLink(deps.vault, deps.publicUrl, { orgId, userId, kinds: ['channel'] })
    await deps.mail.queue(tx, { to, ...write(MESSAGES[language], facts, { ...common, stop }), unsubscribe: stop })
  }
}

const writeEnding =
  (days: number): Write =>
  (messages, facts, common) =>
    messages.channelKeysEnding({
      ...common,
      // Only keys that end are told of.
      endsAt: facts.keysEndAt ?? new Date(0),
      hasEnded: days === 0,
      trouble: facts.renewable ? (facts.renewalTrouble ?? '') : null,
    })

const writeLost: Write = (messages, { trouble }, common) => messages.channelLost({ ...common, trouble })

const tellEnding = async (deps: WarningDeps, tx: Tx): Promise<readonly Moment[]> => {
  const rows = await noteEndingKeys(tx, LEADS, TOLD_AT_ONCE)
  for (const row of rows) await mail(deps, tx, { row, write: writeEnding(row.days) })
  return rows.map(({ id, days }) => ({ kind: 'keys-ending', channelId: id, days }))
}

const tellLost = async (deps: WarningDeps, tx: Tx): Promise<readonly Moment[]> => {
  const rows = await noteLostChannels(tx, TOLD_AT_ONCE)
  for (const row of rows) await mail(deps, tx, { row, write: writeLost })
  return rows.map(({ id }) => ({ kind: 'told-lost', channelId: id }))
}

/**
 * Tells owners and admins of channels that publish nothing any more, or soon will not. What was told is written down in
 * the transaction that queues the mails, so that each is told once, however many workers there are.
 */
export const warnOfChannels = async (deps: WarningDeps, stopping: AbortSignal): Promise<void> => {
  for (const tell of [tellEnding, tellLost]) {
    let told = TOLD_AT_ONCE
    while (told === TOLD_AT_ONCE && !stopping.aborted) {
      const moments = await inTransaction(deps.db, {}, (tx) => tell(deps, tx))
      for (const moment of moments) deps.observe(moment)
      told = moments.length
    }
  }
}
