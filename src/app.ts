import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { refuseMissingKeys } from '#auth/key-rotation.ts'
import { loadSecrets, type Secrets } from '#auth/secrets.ts'
import { createVault, type Vault } from '#auth/vault.ts'
import type { Config } from '#config'
import { connectDatabase, type Database, type PoolCounts } from '#db/database.ts'
import { startEmbedded } from '#db/embedded.ts'
import { ensureLogins } from '#db/logins.ts'
import { refuseTransactionPooling } from '#db/pooling.ts'
import { openReplica, type Replica } from '#db/replica.ts'
import { migrateUp, migrationStatus, readMigrations } from '#db/migrate.ts'
import { SchemaError } from '#db/schema-error.ts'
import { openSealedRows } from '#db/sealed-rows.ts'
import { isFromHere } from '#http/local-request.ts'
import { buildServer, type Readiness } from '#http/server.ts'
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { createMetrics, type Metrics } from '#lib/metrics.ts'
import { systemRandom } from '#lib/random.ts'
import { startTracing } from '#lib/tracing-start.ts'
import type { Shelf } from '#media/shelf.ts'
import type { Networks } from '#providers/networks.ts'
import { startSweeps } from '#media/sweeps.ts'
import { findProvider, networkOf, providers } from '#providers/registry.ts'
import { startWatch } from '#publishing/watch.ts'
import type { Worker } from '#publishing/worker.ts'
import manifest from '../package.json' with { type: 'json' }
import { mediaOrigins, prepareDashboard } from './app-dashboard.ts'
import { openShelf } from './app-media.ts'
import {
  addInstallationGauges,
  addReplicaGauges,
  countMoments,
  countReplicaReads,
  createPoolGauges,
  observeAll,
  openWatchPort,
} from './app-metrics.ts'
import { createReadiness } from './app-readiness.ts'
import { networksOf } from './app-networks.ts'
import { installationMark } from './installation-mark.ts'
import { createActionDeps } from './app-actions.ts'
import { logMoments, startWorkerPart, type RunningPart } from './app-worker.ts'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'

/**
 * Connections that wait while the process is busy for a moment. Beyond Node's 511 the system lets a client knock again after 1, 3 and 7
 * seconds, which then waits for an answer, or for a quick no, for that long. The system has a bound of its own (`net.core.somaxconn`).
 */
const CONNECTIONS_AHEAD = 4_096

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

/** A part that can tell how it stands. */
interface WatchedPart extends RunningPart {
  readonly db: Database
  readonly ready: () => Promise<Readiness>
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
  readonly metrics: Metrics
  readonly pools: ReturnType<typeof createPoolGauges>
  readonly version: string
  /** The newest migration that this program knows. */
  readonly latest: string
}

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
  for (const way of new Set([url, appUrl ?? url, workerUrl ?? url])) await refuseTransactionPooling(way)
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
        const direct = isFromHere(request) && LOCAL_NAMES.has(hostNameOf(request.headers.host))
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

/** Whatever is wrong with it, a web server starts and serves. */
const replicaOf = ({ config, log, metrics, pools }: Ground, primary: Database): Replica | null => {
  const { replicaUrl: url } = config.database
  if (url === null) return null
  const replica = openReplica({
    url,
    primary,
    clock: systemClock,
    log,
    traced: config.tracing !== null,
    onPool: (counts) => pools.add('replica', counts),
    observe: countReplicaReads(metrics),
  })
  addReplicaGauges(metrics, replica)
  return replica
}

const startHttpPart = async (
  ground: Ground,
  worker: Worker | null,
): Promise<WatchedPart & { readonly url: string }> => {
  const { config, log, addresses, metrics, pools, latest, version } = ground
  const onPool = (counts: () => PoolCounts): void => pools.add('app', counts)
  const { poolSize } = config.database
  const db = connectDatabase(addresses.appUrl, { role: 'app', poolSize, log, onPool, traced: config.tracing !== null })
  const sandboxes = await openSandboxes(config, log)
  const replica = replicaOf(ground, db)
  const running = await createActionDeps({ ...ground, db, replica, appUrl: addresses.appUrl })
  // Where a worker runs in this process, it watches itself; elsewhere this is who notices that none does.
  const watch =
    worker === null
      ? startWatch({ db, log, clock: systemClock, observe: observeAll(logMoments(log), countMoments(metrics)) })
      : null
  const { uploads, desks } = ground.shelf
  const places = {
    'uploads that were never finished': uploads,
    'half-received files of processes that are gone': desks,
  }
  const sweeps = startSweeps({ places, clock: systemClock, log })
  const dashboard = await prepareDashboard(log)
  const ready = createReadiness(db, { worker, latest })
  const server = await buildServer({
    actions: running.actions,
    trustProxy: config.trustProxy,
    load: config.load,
    log,
    publicUrl: config.publicUrl,
    logRequests: true,
    traced: config.tracing !== null,
    ready,
    version,
    installation: installationMark(config, ground.secrets),
    metrics: { metrics, token: config.watch.token },
    ...(dashboard === null ? {} : { dashboard: { folder: dashboard, mediaOrigins: mediaOrigins(config.media) } }),
    sandboxPages: sandboxes.map(({ code }) => ({ name: findProvider(code)?.name ?? code, url: `/sandbox/${code}/` })),
    mount: async (instance: FastifyInstance) => {
      for (const sandbox of sandboxes) await mountSandbox(instance, sandbox, config.publicUrl)
    },
  })
  await server.listen({ host: config.host, port: config.port, backlog: CONNECTIONS_AHEAD })
  return {
    url: config.publicUrl,
    db,
    ready,
    stop: async () => {
      await watch?.stop()
      await sweeps.stop()
      await server.close()
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
      await running.close()
      await replica?.stop()
      await db.destroy()
    },
  }
}

const startParts = async (
  ground: Ground,
  role: Role,
): Promise<{ readonly url: string | null; readonly parts: readonly WatchedPart[] }> => {
  const { addresses, latest } = ground
  const working = role === 'http' ? null : await startWorkerPart({ ...ground, role, workerUrl: addresses.workerUrl })
  const watched = working && { ...working, ready: createReadiness(working.db, { worker: working.worker, latest }) }
  if (role === 'worker') return { url: null, parts: watched === null ? [] : [watched] }
  try {
    const web = await startHttpPart(ground, working?.worker ?? null)
    // The worker stops first: a send in flight may still be talking to a sandbox of this very server.
    return { url: web.url, parts: watched === null ? [web] : [watched, web] }
  } catch (error) {
    await working?.stop()
    throw error
  }
}

/** Monitoring of this process, by the part that can say most of it. */
const startWatching = async (ground: Ground, parts: readonly WatchedPart[]): Promise<readonly RunningPart[]> => {
  const { config, metrics, log } = ground
  const [part] = parts
  if (part === undefined) return []
  addInstallationGauges(metrics, { db: part.db, clock: systemClock, log })
  const { port, host } = config.watch
  return port === null ? [] : [await openWatchPort({ port, host, metrics, ready: part.ready })]
}

/** Puts everything together and starts it. Rejects with one readable sentence when something is in the way. */
export const startApp = async (config: Config, role: Role, log: Log): Promise<RunningApp> => {
  const tracing = config.tracing && (await startTracing(config.tracing, { version: manifest.version, role, log }))
  const secrets = await loadSecrets(config.dataDir, systemRandom)
  const vault = createVault(config.secrets.credentialsKeys ?? secrets.credentialsKeys, systemRandom)
  const addresses = await openDatabase(config, { role, secrets, log })
  try {
    await checkKeys(addresses.ownerUrl, vault)
    const metrics = createMetrics({ version: manifest.version, role })
    const ground: Ground = {
      config,
      log,
      metrics,
      pools: createPoolGauges(metrics),
      version: manifest.version,
      latest: (await readMigrations()).at(-1)?.name ?? '',
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
    const watching = await startWatching(ground, parts).catch(async (error: unknown) => {
      for (const part of parts) await part.stop()
      throw error
    })
    return {
      url,
      stop: async () => {
        for (const part of [...watching, ...parts]) await part.stop()
        await tracing?.stop()
        await addresses.stop()
      },
    }
  } catch (error) {
    await addresses.stop()
    throw error
  }
}
