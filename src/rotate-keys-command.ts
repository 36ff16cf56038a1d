import { giveUpKey, reportKeys, rotateKeys, type KeyReport, type KeyUse } from '#auth/key-rotation.ts'
import { addCredentialsKey, dropCredentialsKey, loadSecrets } from '#auth/secrets.ts'
import { createVault, keyIdOf, type Vault } from '#auth/vault.ts'
import type { Config } from '#config'
import { findEmbedded } from '#db/embedded.ts'
import { openSealedRows, type SealedRow, type SealedRows } from '#db/sealed-rows.ts'
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { withOwner } from './migrate-command.ts'

const USAGE = 'Use: npm run rotate-keys [-- --check | --new | --drop <key id> | --give-up <key id>]'

type Say = (line: string) => void

interface Command {
  readonly config: Config
  readonly log: Log
  readonly say: Say
}

const openVault = async ({ secrets, dataDir }: Config): Promise<Vault> =>
  createVault(secrets.credentialsKeys ?? (await loadSecrets(dataDir, systemRandom)).credentialsKeys, systemRandom)

const withRows = <T>({ config, log }: Command, work: (rows: SealedRows, vault: Vault) => Promise<T>): Promise<T> =>
  withOwner(config, log, async (url) => {
    await using rows = await openSealedRows(url)
    return await work(rows, await openVault(config))
  })

const rowsOf = (count: number): string => (count === 1 ? '1 row' : `${count} rows`)

const sayUse = ({ id, known, rows, opened }: KeyUse, newest: string): string => {
  if (id === newest) return `${id}: seals; ${rowsOf(rows)}`
  if (!known) return `${id}: ${rowsOf(rows)} need it, and CREDENTIALS_KEYS lacks it`
  if (rows === 0) return `${id}: no row needs it any more; it can be dropped`
  return `${id}: ${rowsOf(opened)} still need it${opened < rows ? `, and ${rowsOf(rows - opened)} that name it do not open` : ''}`
}

const sayClosed = (row: SealedRow): string =>
  `does not open: ${row.kind} ${row.ids.join('/')}, sealed with ${keyIdOf(row.sealed) ?? 'no key'}`

const sayReport = (
  { uses, closed }: KeyReport,
  { say, newest }: { readonly say: Say; readonly newest: string },
): void => {
  for (const use of uses) say(sayUse(use, newest))
  for (const row of closed) say(sayClosed(row))
}

const check = (command: Command): Promise<void> =>
  withRows(command, async (rows, vault) => {
    sayReport(await reportKeys(rows, vault), { say: command.say, newest: vault.keyIds[0] })
  })

const rotate = (command: Command): Promise<void> =>
  withRows(command, async (rows, vault) => {
    const { say } = command
    const newest = vault.keyIds[0]
    const resealed = await rotateKeys(rows, vault, { clock: systemClock, onBatch: (count) => say(`… ${count} sealed`) })
    say(`Sealed with ${newest}: ${rowsOf(resealed)}.`)
    const report = await reportKeys(rows, vault)
    sayReport(report, { say, newest })
    if (report.closed.length > 0) {
      throw new Error(
        'Some rows do not open and were left as they are: restore them, connect their channels again, or give them up with --give-up and their key.',
      )
    }
    if (report.uses.some((use) => use.id !== newest && use.rows > 0)) {
      throw new Error('Some rows are in use or were sealed with an older key meanwhile: run this again.')
    }
  })

/** Those who change the generated keys; a list in the environment is its operator's. */
const ownKeys = ({ secrets, dataDir }: Config): string => {
  if (secrets.credentialsKeys === null) return dataDir
  throw new Error('CREDENTIALS_KEYS is set: change it there. docs/guides/key-rotation.md says in which order.')
}

/** A process that runs already would not know the new key, and what others seal with it would be closed to that process. */
const refuseServed = async (config: Config): Promise<void> => {
  const { ownerPassword } = await loadSecrets(config.dataDir, systemRandom)
  const url = config.database.url ?? (await findEmbedded(config.dataDir, ownerPassword))
  if (url === null) return
  await using rows = await openSealedRows(url)
  if (await rows.isServed()) throw new Error('Scheduly is running and would not know the new key: stop it first.')
}

const addKey = async ({ config, say }: Command): Promise<void> => {
  const folder = ownKeys(config)
  await refuseServed(config)
  const id = await addCredentialsKey(folder, systemRandom)
  say(`${id} was added in front. Start Scheduly, and run "npm run rotate-keys" beside it.`)
}

const dropKey = async (command: Command, id: string): Promise<void> => {
  const folder = ownKeys(command.config)
  return withRows(command, async (rows, vault) => {
    const { uses } = await reportKeys(rows, vault)
    const use = uses.find((each) => each.id === id && each.known)
    if (use === undefined || id === vault.keyIds[0]) throw new Error(`There is no older key ${id}.`)
    if (use.rows > 0) throw new Error(`${rowsOf(use.rows)} still name ${id}: run "npm run rotate-keys" first.`)
    await dropCredentialsKey(folder, systemRandom, id)
    command.say(`${id} was dropped.`)
  })
}

const giveUp = (command: Command, id: string): Promise<void> =>
  withRows(command, async (rows, vault) => {
    command.say(`Given up: ${rowsOf(await giveUpKey(rows, vault, id))}. Channels among them must be connected again.`)
  })

const OPTIONS: Readonly<Record<string, (command: Command, id: string) => Promise<void>>> = {
  '': rotate,
  '--check': check,
  '--new': addKey,
  '--drop': dropKey,
  '--give-up': giveUp,
}

/** `npm run rotate-keys`: says what it did, line by line; rejects with one sentence when something is left to do. */
export const runRotateKeysCommand = (command: Command, words: readonly string[]): Promise<void> => {
  const [option = '', id = ''] = words
  const run = OPTIONS[option]
  const takesId = option === '--drop' || option === '--give-up'
  if (run === undefined || words.length > 2 || takesId !== (id !== '')) return Promise.reject(new Error(USAGE))
  return run(command, id)
}
