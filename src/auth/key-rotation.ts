import type { SealedRow, SealedRows } from '#db/sealed-rows.ts'
import type { Clock } from '#lib/clock.ts'
import { keyIdOf, UnknownKeyError, VaultError, type SealedPlace, type Vault } from './vault.ts'

/** Who needs a key of the vault, or would. */
export interface KeyUse {
  readonly id: string
  /** Whether the vault has a key of this name. */
  readonly known: boolean
  /** Rows that name it. */
  readonly rows: number
  /** How many of them it opens. */
  readonly opened: number
}

/** All keys, those of the vault first and newest first, and the rows that none of them opens. */
export interface KeyReport {
  readonly uses: readonly KeyUse[]
  readonly closed: readonly SealedRow[]
}

export interface RotationOptions {
  readonly clock: Clock
  /** How long rows are waited for that are being renewed just then. A lease lasts 90 seconds. */
  readonly patienceMs?: number
  /** Called after each batch with the number of its rows that were sealed, unless there were none. */
  readonly onBatch?: (sealed: number) => void
}

const BATCH = 100
const PATIENCE_MS = 100_000
const PAUSE_MS = 500

const webhookPlace = (orgId: string, webhookId: string): SealedPlace => ({ orgId, webhookId, column: 'webhook' })
const answerPlace = (_owner: string, answerId: string): SealedPlace => ({ answerId, column: 'answer' })

/** By the ids of a row, in their order. */
const PLACES: Readonly<Record<SealedRow['kind'], (first: string, second: string) => SealedPlace>> = {
  channel: (orgId, channelId) => ({ orgId, channelId, column: 'credentials' }),
  authorization: (orgId, channelId) => ({ orgId, channelId, column: 'verifier' }),
  webhook: webhookPlace,
  'former webhook': webhookPlace,
  'second factor': (userId) => ({ userId, column: 'totp' }),
  'push device': (subscriptionId) => ({ subscriptionId, column: 'push' }),
  'push key': (pushKeyId) => ({ pushKeyId, column: 'push key' }),
  mail: (jobId) => ({ jobId, column: 'mail' }),
  answer: answerPlace,
  'account answer': answerPlace,
}

const placeOf = ({ kind, ids: [first = '', second = ''] }: SealedRow): SealedPlace => PLACES[kind](first, second)

/** What stands in the row; null when this vault does not open it. */
const read = (vault: Vault, row: SealedRow): string | null => {
  try {
    return vault.open(row.sealed, placeOf(row))
  } catch (error) {
    if (error instanceof VaultError) return null
    throw error
  }
}

/** Opens every row once, and says which key each needs. */
export const reportKeys = async (rows: SealedRows, vault: Vault): Promise<KeyReport> => {
  const uses = new Map<string, KeyUse>(vault.keyIds.map((id) => [id, { id, known: true, rows: 0, opened: 0 }]))
  const closed: SealedRow[] = []
  for await (const batch of rows.batches(BATCH)) {
    for (const row of batch) {
      const id = keyIdOf(row.sealed)
      const isOpen = read(vault, row) !== null
      if (!isOpen) closed.push(row)
      if (id === null) continue
      const use = uses.get(id) ?? { id, known: false, rows: 0, opened: 0 }
      uses.set(id, { ...use, rows: use.rows + 1, opened: use.opened + (isOpen ? 1 : 0) })
    }
  }
  return { uses: [...uses.values()], closed }
}

type Turn = 'sealed' | 'done' | 'later'

const reseal = async (rows: SealedRows, vault: Vault, row: SealedRow): Promise<Turn> => {
  if (keyIdOf(row.sealed) === vault.keyIds[0]) return 'done'
  const plain = read(vault, row)
  if (plain === null) return 'done'
  return (await rows.replace(row, vault.seal(plain, placeOf(row)))) ? 'sealed' : 'later'
}

interface Tally {
  sealed: number
  done: number
  later: number
}

/** Goes over all rows once. */
const resealAll = async (rows: SealedRows, vault: Vault, onBatch: (sealed: number) => void): Promise<Tally> => {
  const tally: Tally = { sealed: 0, done: 0, later: 0 }
  for await (const batch of rows.batches(BATCH)) {
    const before = tally.sealed
    for (const row of batch) tally[await reseal(rows, vault, row)] += 1
    if (tally.sealed > before) onBatch(tally.sealed - before)
  }
  return tally
}

/**
 * Seals with the newest key what names an older one; answers with how many rows that were. It runs beside live traffic,
 * any number of times and at the same time: each row changes in one statement, and only if it is still what was read.
 * A row that was changed meanwhile, or is being renewed, is looked at again; one that does not open stays as it is.
 */
export const rotateKeys = async (rows: SealedRows, vault: Vault, options: RotationOptions): Promise<number> => {
  const { clock, patienceMs = PATIENCE_MS, onBatch = () => {} } = options
  const deadline = clock.monotonic() + patienceMs
  let total = 0
  for (;;) {
    const { sealed, later } = await resealAll(rows, vault, onBatch)
    total += sealed
    if (later === 0 || clock.monotonic() >= deadline) return total
    await clock.sleep(PAUSE_MS)
  }
}

/** Makes do without the rows that name this key and that no key opens; answers with how many that were. */
export const giveUpKey = async (rows: SealedRows, vault: Vault, id: string): Promise<number> => {
  const { closed } = await reportKeys(rows, vault)
  const lost = closed.filter((row) => keyIdOf(row.sealed) === id)
  for (const row of lost) await rows.giveUp(row)
  return lost.length
}

const many = (ids: readonly string[]): string => (ids.length === 1 ? `key ${ids[0]}` : `keys ${ids.join(', ')}`)

/**
 * Refuses a vault that lacks a key which stored secrets were sealed with, or has another one under its name. A process that
 * started all the same would ask for every channel to be connected anew.
 */
export const refuseMissingKeys = async (rows: SealedRows, vault: Vault): Promise<void> => {
  const { uses } = await reportKeys(rows, vault)
  const missing = uses.filter((use) => use.rows > 0 && use.opened === 0).map(({ id }) => id)
  if (missing.length === 0) return
  throw new UnknownKeyError(
    `Stored secrets were sealed with the ${many(missing)}, and CREDENTIALS_KEYS has no such key that opens them: put it back, or, if it is lost, give up what it sealed with ${missing.map((id) => `"npm run rotate-keys -- --give-up ${id}"`).join(' and ')}.`,
  )
}
