import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { refuseMissingKeys } from '#auth/key-rotation.ts'
import { loadSecrets, type Secrets } from '#auth/secrets.ts'
import { createVault, type Vault } from '#auth/vault.ts'
import type { Config } from '#config'
import { connectDatabase, type Database } from '#db/database.ts'
import { startEmbedded } from '#db/embedded.ts'
import { readPublishingWord } from '#db/installation.ts'
import { ensureLogins } from '#db/logins.ts'
import { migrateUp, migrationStatus, SchemaError } from '#db/migrate.ts'
import { openSealedRows } from '#db/sealed-rows.ts'
import { buildServer, type Readiness } from '#http/server.ts'
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import type { Shelf } from '#media/shelf.ts'
import type { Networks } from '#providers/networks.ts'
import { startSweeps } from '#media/sweeps.ts'
import { findProvider, networkOf, providers } from '#providers/registry.ts'
import { startWatch } from '#publishing/watch.ts'
import type { Worker } from '#publishing/worker.ts'
import manifest from '../package.json' with { type: 'json' }
import { mediaOrigins, prepareDashboard } from './app-dashboard.ts'
import { openShelf } from './app-media.ts'
import { networksOf } from './app-networks.ts'
import { createActionDeps } from './app-actions.ts'
import { logMoments, startWorkerPart, type RunningPart } from './app-worker.ts'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'

/** The parts that run in one process: everything, the web server, or the worker. */
export type Role = 'all' | 'http' | 'worker'

export interface RunningApp {
  /** Where the web server answers; null for a worker. */
  readonly url: string | null
  stop(): Promise<void>
}

interface Addresses {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly workerUrl: string
  stop(): Promise<void>
}

/** What every part shares. */
interface Ground {
  readonly config: Config
  readonly log: Log
  readonly vault: Vault
  readonly networks: Networks
  readonly shelf: Shelf
  readonly secrets: Secrets
  readonly addresses: Addresses
}

const STALE_BEAT_SECONDS = 60
const READY_PATIENCE_MS = 3_000

const openEmbedded = async (config: Config, secrets: Secrets, log: Log): Promise<Addresses> => {
  const server = await startEmbedded({
    dataDir: config.dataDir,
    ownerPassword: secrets.ownerPassword,
    log,
    clock: systemClock,
  })
  try {
    await migrateUp(server.url)
    const logins = await ensureLogins(server.url, { app: secrets.appPassword, worker: secrets.workerPassword })
    return { ...logins, ownerUrl: server.url, stop: () => server.stop() }
  } catch (error) {
    await server.stop()
    throw error
  }
}

const checkMigrated = async (url: string): Promise<void> => {
  const pending = (await migrationStatus(url)).filter((migration) => migration.state === 'pending')
  if (pending.length === 0) return
  throw new SchemaError(
    `The database lacks ${pending.map((each) => each.name).join(', ')}: run "npm run migrate -- up" first.`,
  )
}

const openDatabase = async (
  config: Config,
  facts: { readonly role: Role; readonly secrets: Secrets; readonly log: Log },
): Promise<Addresses> => {
  const { url, appUrl, workerUrl } = config.database
  if (url === null) {
    if (facts.role === 'all') return openEmbedded(config, facts.secrets, facts.log)
    throw new Error(`The role ${facts.role} needs DB_URL: the embedded database belongs to one process, "npm start".`)
  }
  if (facts.role === 'all') await migrateUp(url)
  else await checkMigrated(url)
  return { ownerUrl: url, appUrl: appUrl ?? url, workerUrl: workerUrl ?? url, stop: async () => {} }
}

const checkKeys = async (ownerUrl: string, vault: Vault): Promise<void> => {
  await using rows = await openSealedRows(ownerUrl)
  await refuseMissingKeys(rows, vault)
}

const openSandboxes = async (config: Config, log: Log): Promise<readonly Sandbox[]> => {
  if (!config.sandbox.on) return []
  const replaced = providers.filter((provider) => config.apps[provider.code] === undefined)
  // Two ways to one network lead to one sandbox.
  const networks = new Set(replaced.map(({ code }) => networkOf(code)))
  return Promise.all(
    [...networks].flatMap((code) =>
      code === 'twt' || code === 'insta'
        ? [
            createSandbox(code, {
              clock: systemClock,
              random: systemRandom,
              log,
              journal: path.join(config.dataDir, `sandbox-${code}.jsonl`),
              publicUrl: `${config.publicUrl}/sandbox/${code}`,
            }),
          ]
        : [],
    ),
  )
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

/** Of the request itself: what a proxy says of the host is no proof. */
const hostNameOf = (host: string | undefined): string =>
  URL.canParse(`http://${host ?? ''}`) ? new URL(`http://${host ?? ''}`).hostname : ''

/** The test network is for everybody who reaches the server; its switches and its ledger are for this machine only. */
const mountSandbox = async (server: FastifyInstance, { code, plugin }: Sandbox, publicUrl: string): Promise<void> => {
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        // The host is asked for as well: a name of somebody else's that points to this machine is no way in.
        const direct =
          LOOPBACK.has(request.socket.remoteAddress ?? '') &&
          LOCAL_NAMES.has(hostNameOf(request.headers.host)) &&
          request.headers['x-forwarded-for'] === undefined
        if (!direct && request.routeOptions.url?.includes('/_sandbox/') === true) await reply.code(404).send()
      })
      // Its authorize page sends browsers on; from a server that others reach, that must lead back here and nowhere else.
      scope.addHook('onSend', async (_request, reply, payload) => {
        const target = reply.getHeader('location')
        if (typeof target !== 'string' || new URL(target, publicUrl).origin === publicUrl) return payload
        reply.code(400).removeHeader('location')
        return 'The sandbox sends browsers back to this server only.'
      })
      await scope.register(plugin)
    },
    { prefix: `/sandbox/${code}` },
  )
}

const readiness = (db: Database, worker: Worker | null) => async (): Promise<Readiness> => {
  const asked = readPublishingWord(db).catch(() => null)
  // A database that says nothing is as good as none; whoever asks wants to know soon.
  const publishing = await Promise.race([asked, systemClock.sleep(READY_PATIENCE_MS).then(() => null)])
  const database = publishing !== null
  const alive = worker === null || (worker.secondsSinceBeat() < STALE_BEAT_SECONDS && worker.standing().kind === 'fine')
  const word = (good: boolean): 'ok' | 'failed' => (good ? 'ok' : 'failed')
  const checks = { database: word(database), ...(worker === null ? {} : { worker: word(alive) }) }
  return { ready: database && alive, checks, publishing }
}

const startHttpPart = async (
  ground: Ground,
  worker: Worker | null,
): Promise<RunningPart & { readonly url: string }> => {
  const { config, log, addresses } = ground
  const db = connectDatabase(addresses.appUrl, { role: 'app', poolSize: config.database.poolSize, log })
  const sandboxes = await openSandboxes(config, log)
  const running = await createActionDeps({ ...ground, db, appUrl: addresses.appUrl })
  // Where a worker runs in this process, it watches itself; elsewhere this is who notices that none does.
  const watch = worker === null ? startWatch({ db, log, clock: systemClock, observe: logMoments(log) }) : null
  const { uploads, desks } = ground.shelf
  const places = {
    'uploads that were never finished': uploads,
    'half-received files of processes that are gone': desks,
  }
  const sweeps = startSweeps({ places, clock: systemClock, log })
  const dashboard = await prepareDashboard(log)
  const server = await buildServer({
    actions: running.actions,
    trustProxy: config.trustProxy,
    log,
    publicUrl: config.publicUrl,
    logRequests: true,
    ready: readiness(db, worker),
    version: manifest.version,
    ...(dashboard === null ? {} : { dashboard: { folder: dashboard, mediaOrigins: mediaOrigins(config.media) } }),
    sandboxPages: sandboxes.map(({ code }) => ({ name: findProvider(code)?.name ?? code, url: `/sandbox/${code}/` })),
    mount: async (instance: FastifyInstance) => {
      for (const sandbox of sandboxes) await mountSandbox(instance, sandbox, config.publicUrl)
    },
  })
  await server.listen({ host: config.host, port: config.port })
  return {
    url: config.publicUrl,
    stop: async () => {
      await watch?.stop()
      await sweeps.stop()
      await server.close()
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
      await running.close()
      await db.destroy()
    },
  }
}

const startParts = async (
  ground: Ground,
  role: Role,
): Promise<{ readonly url: string | null; readonly parts: readonly RunningPart[] }> => {
  const working = role === 'http' ? null : await startWorkerPart({ ...ground, workerUrl: ground.addresses.workerUrl })
  if (role === 'worker') return { url: null, parts: working === null ? [] : [working] }
  try {
    const web = await startHttpPart(ground, working?.worker ?? null)
    // The worker stops first: a send in flight may still be talking to a sandbox of this very server.
    return { url: web.url, parts: working === null ? [web] : [working, web] }
  } catch (error) {
    await working?.stop()
    throw error
  }
}

/** Puts everything together and starts it. Rejects with one readable sentence when something is in the way. */
export const startApp = async (config: Config, role: Role, log: Log): Promise<RunningApp> => {
  const secrets = await loadSecrets(config.dataDir, systemRandom)
  const vault = createVault(config.secrets.credentialsKeys ?? secrets.credentialsKeys, systemRandom)
  const addresses = await openDatabase(config, { role, secrets, log })
  try {
    await checkKeys(addresses.ownerUrl, vault)
    const ground: Ground = {
      config,
      log,
      vault,
      secrets,
      addresses,
      networks: networksOf(config),
      shelf: await openShelf(config, secrets, log),
    }
    // In the background: a bucket that does not answer is no reason not to start.
    void ground.shelf.blobs
      .check()
      .catch((error: unknown) => log.error({ err: error }, 'the library cannot keep or read files; uploads will fail'))
    const { url, parts } = await startParts(ground, role)
    return {
      url,
      stop: async () => {
        for (const part of parts) await part.stop()
        await addresses.stop()
      },
    }
  } catch (error) {
    await addresses.stop()
    throw error
  }
}
