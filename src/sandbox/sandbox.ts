import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import { createInsta } from './insta/network.ts'
import { createTwt } from './twt/network.ts'
import { adminRoutes, checkedFaults } from './admin.ts'
import { createDownload, type Download } from './download.ts'
import { createFaults, type Faults } from './faults.ts'
import { html, page, PAGE_HEADERS } from './html.ts'
import { openJournal } from './journal.ts'
import { createLedger, LedgerEntrySchema, type Ledger, type LedgerWriter } from './ledger.ts'
import { type Network, SandboxInputError } from './network.ts'
import { createLine, type Line } from './serve.ts'

/** The networks that have a sandbox. */
export type SandboxCode = 'twt' | 'insta'

export interface SandboxOptions {
  readonly clock: Clock
  readonly random: Random
  /** Absolute path of an append-only file that restores the state at start; null keeps everything in memory. */
  readonly journal: string | null
  readonly log: Log
  /** How a network that fetches files from its clients does so; default over HTTP. */
  readonly download?: Download
  /** Where people find its pages, for links in its answers; default is where the request was sent to. */
  readonly publicUrl?: string
}

/** A test network that speaks a real one's wire protocol. */
export interface Sandbox {
  readonly code: SandboxCode
  /** Registers every route of the network; its base URL is the prefix it is registered under. */
  readonly plugin: FastifyPluginAsync
  readonly ledger: Ledger
  readonly faults: Faults
  /** Changes settings, as `POST /_sandbox/settings` does. Throws on a name or value that does not exist. */
  configure(settings: object): void
  /** Makes an account, as `POST /_sandbox/accounts` does. */
  addAccount(account: object): void
  /** Changes an account, as `POST /_sandbox/accounts/{handle}` does. */
  changeAccount(handle: string, changes: object): void
  /** Ends every token of the account at once. */
  revokeTokens(handle: string): void
  /** Lets go of hanging connections and of the journal. Close the server that mounts the plugin first. */
  close(): Promise<void>
}

const NETWORKS = { twt: createTwt, insta: createInsta } as const

const requestEvent = Compile(Type.Object({ kind: Type.Literal('request'), entry: LedgerEntrySchema }))

/** What belongs to `sandbox-insta.jsonl` lies in `sandbox-insta-files` beside it. */
const folderOf = (journal: string | null): string | null => journal?.replace(/(\.\w+)?$/, '-files') ?? null

const restore = (events: readonly unknown[], network: Network, ledger: LedgerWriter): void => {
  for (const event of events) {
    if (requestEvent.Check(event)) ledger.restore(event.entry)
    else network.restore(event)
  }
  network.seed()
}

interface Parts {
  readonly network: Network
  readonly ledger: LedgerWriter
  readonly faults: ReturnType<typeof createFaults>
  readonly line: Line
  readonly log: Log
}

const plain = (app: FastifyInstance, { network, log }: Parts): void => {
  // Bodies arrive as text: each network reads, and refuses, them in its own words.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof SandboxInputError) return await reply.code(400).send({ error: error.message })
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500
    if (typeof status === 'number' && status < 500)
      return await reply.code(status).send({ error: 'This request cannot be read.' })
    log.error({ err: error, network: network.name }, 'the sandbox could not serve a request')
    return await reply.code(500).send({ error: 'The sandbox itself failed; see its log.' })
  })
  app.setNotFoundHandler(async (_request, reply) => {
    const body = html`<h1>Nothing here</h1>
      <p>This sandbox has no such page. <a href="${app.prefix}/">See the timeline</a>.</p>`
    return await reply
      .code(404)
      .headers(PAGE_HEADERS)
      .send(page(network.name, 'Nothing here', body))
  })
}

const createPlugin =
  (parts: Parts): FastifyPluginAsync =>
  async (app) => {
    plain(app, parts)
    adminRoutes(app, { ...parts, faults: checkedFaults(parts.network, parts.faults) })
    parts.network.routes(app, parts)
    // A connection that is kept silent would keep the server from closing.
    app.addHook('preClose', async () => parts.line.release())
  }

/** Makes the sandbox of a network, and restores what its journal holds. Rejects when the journal is not readable. */
export const createSandbox = async (code: SandboxCode, options: SandboxOptions): Promise<Sandbox> => {
  const { clock, random, log } = options
  const { events, journal } = openJournal(options.journal)
  const { download = createDownload(clock), publicUrl = null } = options
  const folder = folderOf(options.journal)
  const record = (event: object): void => journal.append(event)
  const network = NETWORKS[code]({ clock, random, record, download, folder, publicUrl })
  const ledger = createLedger(clock, (entry) => journal.append({ kind: 'request', entry }))
  const faults = createFaults(clock, () => network.position())
  const revokeTokens = (handle: string): void => network.revokeTokens(handle)
  try {
    restore(events, network, ledger)
  } catch (error) {
    journal.close()
    throw error
  }
  const line = createLine({ clock, ledger, faults, voice: network.voice, revokeTokens })
  return {
    code,
    plugin: createPlugin({ network, ledger, faults, line, log }),
    ledger,
    faults: checkedFaults(network, faults),
    configure: (settings) => void network.configure(settings),
    addAccount: (account) => void network.addAccount(account),
    changeAccount: (handle, changes) => void network.changeAccount(handle, changes),
    revokeTokens,
    close: async () => {
      line.release()
      await network.close?.()
      ledger.close()
      journal.close()
    },
  }
}

/** Serves a sandbox on a port of its own, on loopback (default: any free one). Closing also closes the sandbox. */
export const listenSandbox = async (
  sandbox: Sandbox,
  port = 0,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  // A widely used client of Instagram writes two slashes before an id, and the real network takes that.
  const app = Fastify({ forceCloseConnections: true, routerOptions: { ignoreDuplicateSlashes: true } })
  await app.register(sandbox.plugin)
  const url = await app.listen({ host: '127.0.0.1', port })
  return {
    url,
    close: async () => {
      await app.close()
      await sandbox.close()
    },
  }
}
