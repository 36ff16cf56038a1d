import { existsSync } from 'node:fs'
import path from 'node:path'
import { loadEnvFile } from 'node:process'
import type { TracingOptions } from '#lib/tracing-options.ts'
import { providers } from '#providers/registry.ts'
import { ARCHIVE_VARIABLES, readArchiveConfig, type ArchiveConfig } from './config-archive.ts'
import { LOAD_VARIABLES, readLoadConfig, type LoadConfig } from './config-load.ts'
import { MCP_VARIABLES, type McpConfig } from './config-mcp.ts'
import { MEDIA_VARIABLES, readMediaConfig, type MediaConfig } from './config-media.ts'
import { VARIABLES, type Variable } from './config-variables.ts'
import { readTracingConfig, TRACING_VARIABLES } from './config-tracing.ts'
import { readWatchConfig, WATCH_VARIABLES, type WatchConfig } from './config-watch.ts'

/** The operator's app at one network, as far as it was given. */
export interface ProviderApp {
  readonly clientId: string
  readonly clientSecret: string
}

/** Everything that can be set from outside, checked and frozen. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly publicUrl: string
  readonly database: {
    readonly url: string | null
    readonly appUrl: string | null
    readonly workerUrl: string | null
    readonly replicaUrl: string | null
    readonly poolSize: number
  }
  /** Absolute path. */
  readonly dataDir: string
  readonly sandbox: { readonly on: boolean; readonly url: string }
  readonly signup: 'open' | 'invited' | 'closed'
  readonly logLevel: string
  readonly worker: {
    readonly concurrency: number
    readonly windowMinutes: number
    /** The installation that this machine publishes for; null when nobody says. */
    readonly installationId: string | null
  }
  readonly secrets: {
    /** Newest first. */
    readonly accessTokenKeys: readonly string[] | null
    readonly credentialsKeys: string | null
  }
  readonly trustProxy: string
  /** `off`: nothing that needs mail works; `log`: for development. */
  readonly mail: { readonly mode: 'smtp' | 'log' | 'off'; readonly url: string | null; readonly from: string }
  readonly emailVerification: 'optional' | 'required'
  readonly redisUrl: string | null
  readonly sso: {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecret: string | null
    readonly name: string
  } | null
  readonly organizationGraceDays: number
  /** For how long events are kept. */
  readonly eventDays: number
  /** Whether webhooks may lead into private networks. */
  readonly webhookPrivate: boolean
  readonly media: MediaConfig
  readonly archive: ArchiveConfig
  readonly watch: WatchConfig
  /** How much a web server takes on at once. */
  readonly load: LoadConfig
  /** Null: no traces are made. */
  readonly tracing: TracingOptions | null
  /** Of one person or API key in a minute. */
  readonly limits: { readonly reads: number; readonly writes: number }
  /** True under `npm start` and its like: then the process ends when npm is gone, even if it was killed. */
  readonly underNpm: boolean
  /** By the network's code; a network without an entry has no credentials. */
  readonly apps: Readonly<Record<string, ProviderApp>>
  /** What of a network is switched on that its documentation does not settle; by its code. */
  readonly switches: { readonly twt: { readonly longVideos: boolean } }
  /** By network; what has no entry is called by the version that its provider names. */
  readonly apiVersions: Readonly<Record<string, string>>
}

/** The environment has faults; the message names them all, and never a value that could be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Environment = Readonly<Record<string, string | undefined>>
type Values = { readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K] extends Variable<infer T> ? T : never }

const readValue = <T>(
  environment: Environment,
  name: string,
  variable: Variable<T>,
): { value: T; fault: string | null } => {
  const given = environment[name]
  if (given === undefined || given === '') return { value: variable.fallback, fault: null }
  const value = variable.parse(given)
  if (value !== null) return { value, fault: null }
  return { value: variable.fallback, fault: `${name} must be ${variable.expected}.` }
}

const readApps = (environment: Environment): { apps: Record<string, ProviderApp>; faults: string[] } => {
  const apps: Record<string, ProviderApp> = {}
  const faults: string[] = []
  for (const { code, app } of providers) {
    const clientId = environment[app.clientIdVariable] ?? ''
    const clientSecret = environment[app.clientSecretVariable] ?? ''
    if (clientId !== '') apps[code] = { clientId, clientSecret }
    if (clientId === '' && clientSecret !== '') {
      faults.push(`${app.clientIdVariable} is missing although ${app.clientSecretVariable} is set (see ${app.guide}).`)
    }
  }
  return { apps, faults }
}

const isUnderNpm = (environment: Environment): boolean => (environment['npm_lifecycle_event'] ?? '') !== ''

/** Of `localhost` Fastify makes a second server for the other protocol, which lacks what the first one is given. */
const listeningHost = (host: string): string => (host === 'localhost' ? '127.0.0.1' : host)

/** How this process reaches its own web server: an address that means "all of them" is no address to connect to. */
const ownAddress = (host: string, port: number): string => {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

const publicOrigin = (values: Values): string => new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).origin

const mailOf = (values: Values): Config['mail'] => {
  const url = values.SMTP_URL
  const silent = values.NODE_ENV === 'development' ? 'log' : 'off'
  const from = values.MAIL_FROM ?? `scheduly@${new URL(publicOrigin(values)).hostname}`
  return { mode: url === null ? silent : 'smtp', url, from }
}

const redisOf = (values: Values): string | null => {
  if (values.REDIS_URL !== null || values.Redis_host === null) return values.REDIS_URL
  const host = values.Redis_host.includes(':') ? `[${values.Redis_host}]` : values.Redis_host
  return `redis://${host}:${values.Redis_port}`
}

const ssoOf = (values: Values): Config['sso'] => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = values
  if (issuer === null || clientId === null) return null
  return { issuer, clientId, clientSecret: values.OIDC_CLIENT_SECRET, name: values.OIDC_NAME }
}

/** Values that are right each for itself, and wrong together. */
const faultsTogether = (values: Values): readonly string[] => [
  ...((values.OIDC_ISSUER === null) === (values.OIDC_CLIENT_ID === null)
    ? []
    : ['OIDC_ISSUER and OIDC_CLIENT_ID must be set both, or neither.']),
  ...(values.EMAIL_VERIFICATION === 'required' && values.SMTP_URL === null && values.NODE_ENV !== 'development'
    ? ['EMAIL_VERIFICATION=required needs SMTP_URL: without mail nobody could confirm an address.']
    : []),
  ...(values.DATABASE_REPLICA_URL !== null && values.DB_URL === null
    ? ['DATABASE_REPLICA_URL needs DB_URL: the embedded database has no standby.']
    : []),
]

const assemble = (
  values: Values,
  rest: Pick<Config, 'apps' | 'archive' | 'load' | 'media' | 'tracing' | 'underNpm' | 'watch'>,
): Config =>
  Object.freeze({
    port: values.PORT,
    host: listeningHost(values.HOST),
    publicUrl: publicOrigin(values),
    database: {
      url: values.DB_URL,
      appUrl: values.DB_APP_URL,
      workerUrl: values.DB_WORKER_URL,
      replicaUrl: values.DATABASE_REPLICA_URL,
      poolSize: values.DB_POOL,
    },
    dataDir: path.resolve(values.SCHEDULY_DATA_DIR),
    sandbox: {
      on: values.SCHEDULY_SANDBOX === 'on',
      url: new URL(values.SANDBOX_URL ?? ownAddress(listeningHost(values.HOST), values.PORT)).origin,
    },
    signup: values.SIGNUP,
    logLevel: values.LOG_LEVEL,
    worker: {
      concurrency: values.WORKER_CONCURRENCY,
      windowMinutes: values.PUBLISH_WINDOW_MINUTES,
      installationId: values.SCHEDULY_INSTALLATION_ID,
    },
    secrets: {
      accessTokenKeys: values.ACCESS_TOKEN_KEY?.split(',') ?? null,
      credentialsKeys: values.CREDENTIALS_KEYS,
    },
    trustProxy: values.TRUST_PROXY,
    mail: mailOf(values),
    emailVerification: values.EMAIL_VERIFICATION,
    redisUrl: redisOf(values),
    sso: ssoOf(values),
    organizationGraceDays: values.ORG_DELETION_DAYS,
    eventDays: values.EVENT_DAYS,
    webhookPrivate: values.WEBHOOK_PRIVATE === 'on',
    switches: { twt: { longVideos: values.X_LONG_VIDEOS === 'on' } },
    limits: { reads: values.API_READS_PER_MINUTE, writes: values.API_WRITES_PER_MINUTE },
    apiVersions: values.INSTAGRAM_API_VERSION === null ? {} : { insta: values.INSTAGRAM_API_VERSION },
    ...rest,
  })

/** Turns an environment into the configuration, or throws one `ConfigError` that names every fault. */
export const parseConfig = (environment: Environment): Config => {
  const faults: string[] = []
  const read = <T>(name: string, variable: Variable<T>): T => {
    const { value, fault } = readValue(environment, name, variable)
    if (fault !== null) faults.push(fault)
    return value
  }
  const values: Values = {
    PORT: read('PORT', VARIABLES.PORT),
    HOST: read('HOST', VARIABLES.HOST),
    PUBLIC_URL: read('PUBLIC_URL', VARIABLES.PUBLIC_URL),
    DB_URL: read('DB_URL', VARIABLES.DB_URL),
    DB_APP_URL: read('DB_APP_URL', VARIABLES.DB_APP_URL),
    DB_WORKER_URL: read('DB_WORKER_URL', VARIABLES.DB_WORKER_URL),
    DATABASE_REPLICA_URL: read('DATABASE_REPLICA_URL', VARIABLES.DATABASE_REPLICA_URL),
    DB_POOL: read('DB_POOL', VARIABLES.DB_POOL),
    SCHEDULY_DATA_DIR: read('SCHEDULY_DATA_DIR', VARIABLES.SCHEDULY_DATA_DIR),
    SCHEDULY_SANDBOX: read('SCHEDULY_SANDBOX', VARIABLES.SCHEDULY_SANDBOX),
    SANDBOX_URL: read('SANDBOX_URL', VARIABLES.SANDBOX_URL),
    SIGNUP: read('SIGNUP', VARIABLES.SIGNUP),
    LOG_LEVEL: read('LOG_LEVEL', VARIABLES.LOG_LEVEL),
    WORKER_CONCURRENCY: read('WORKER_CONCURRENCY', VARIABLES.WORKER_CONCURRENCY),
    PUBLISH_WINDOW_MINUTES: read('PUBLISH_WINDOW_MINUTES', VARIABLES.PUBLISH_WINDOW_MINUTES),
    SCHEDULY_INSTALLATION_ID: read('SCHEDULY_INSTALLATION_ID', VARIABLES.SCHEDULY_INSTALLATION_ID),
    X_LONG_VIDEOS: read('X_LONG_VIDEOS', VARIABLES.X_LONG_VIDEOS),
    NODE_ENV: read('NODE_ENV', VARIABLES.NODE_ENV),
    TRUST_PROXY: read('TRUST_PROXY', VARIABLES.TRUST_PROXY),
    SMTP_URL: read('SMTP_URL', VARIABLES.SMTP_URL),
    MAIL_FROM: read('MAIL_FROM', VARIABLES.MAIL_FROM),
    EMAIL_VERIFICATION: read('EMAIL_VERIFICATION', VARIABLES.EMAIL_VERIFICATION),
    REDIS_URL: read('REDIS_URL', VARIABLES.REDIS_URL),
    Redis_host: read('Redis_host', VARIABLES.Redis_host),
    Redis_port: read('Redis_port', VARIABLES.Redis_port),
    OIDC_ISSUER: read('OIDC_ISSUER', VARIABLES.OIDC_ISSUER),
    OIDC_CLIENT_ID: read('OIDC_CLIENT_ID', VARIABLES.OIDC_CLIENT_ID),
    OIDC_CLIENT_SECRET: read('OIDC_CLIENT_SECRET', VARIABLES.OIDC_CLIENT_SECRET),
    OIDC_NAME: read('OIDC_NAME', VARIABLES.OIDC_NAME),
    API_READS_PER_MINUTE: read('API_READS_PER_MINUTE', VARIABLES.API_READS_PER_MINUTE),
    API_WRITES_PER_MINUTE: read('API_WRITES_PER_MINUTE', VARIABLES.API_WRITES_PER_MINUTE),
    WEBHOOK_PRIVATE: read('WEBHOOK_PRIVATE', VARIABLES.WEBHOOK_PRIVATE),
    EVENT_DAYS: read('EVENT_DAYS', VARIABLES.EVENT_DAYS),
    ORG_DELETION_DAYS: read('ORG_DELETION_DAYS', VARIABLES.ORG_DELETION_DAYS),
    INSTAGRAM_API_VERSION: read('INSTAGRAM_API_VERSION', VARIABLES.INSTAGRAM_API_VERSION),
    ACCESS_TOKEN_KEY: read('ACCESS_TOKEN_KEY', VARIABLES.ACCESS_TOKEN_KEY),
    CREDENTIALS_KEYS: read('CREDENTIALS_KEYS', VARIABLES.CREDENTIALS_KEYS),
  }
  const places = { dataDir: values.SCHEDULY_DATA_DIR, searchPath: environment['PATH'] ?? '' }
  const media = readMediaConfig(read, places, (words) => faults.push(words))
  const archive = readArchiveConfig(read)
  const watch = readWatchConfig(read)
  const load = readLoadConfig(read)
  const tracing = readTracingConfig(read)
  const { apps, faults: appFaults } = readApps(environment)
  const all = [...faults, ...appFaults, ...faultsTogether(values)]
  if (all.length > 0)
    throw new ConfigError(
      `The configuration has ${all.length === 1 ? 'a fault' : `${all.length} faults`}:\n  ${all.join('\n  ')}`,
    )
  return assemble(values, { apps, archive, load, media, watch, tracing, underNpm: isUnderNpm(environment) })
}

/** Reads `.env` of the working folder (what is already set wins) and the environment. */
export const readConfig = (): Config => {
  if (existsSync('.env')) loadEnvFile('.env')
  return parseConfig(process.env)
}

export type { ArchiveConfig, McpConfig }

/** The same for the MCP server on standard input, which runs where its client is and knows nothing else. */
export const parseMcpConfig = (environment: Environment): McpConfig => {
  const url = readValue(environment, 'SCHEDULY_URL', MCP_VARIABLES.SCHEDULY_URL)
  const key = readValue(environment, 'SCHEDULY_API_KEY', MCP_VARIABLES.SCHEDULY_API_KEY)
  const missing = key.value === null && key.fault === null ? 'SCHEDULY_API_KEY must be set to an API key.' : null
  const faults = [url.fault, key.fault, missing].filter((fault) => fault !== null)
  if (faults.length > 0 || key.value === null) throw new ConfigError(faults.join('\n'))
  return Object.freeze({ url: new URL(url.value).origin, key: key.value })
}

/** Reads the environment for the MCP server on standard input. */
export const readMcpConfig = (): McpConfig => parseMcpConfig(process.env)

/** One line of docs/configuration.md and .env.example. */
export interface VariableDoc {
  readonly name: string
  readonly description: string
  readonly defaultText: string
  readonly example: string
}

/** Every variable, for the generated documents. */
export const describeVariables = (): readonly VariableDoc[] => [
  ...Object.entries({
    ...VARIABLES,
    ...MEDIA_VARIABLES,
    ...ARCHIVE_VARIABLES,
    ...WATCH_VARIABLES,
    ...TRACING_VARIABLES,
    ...LOAD_VARIABLES,
    ...MCP_VARIABLES,
  }).map(([name, { description, defaultText, example }]) => ({
    name,
    description,
    defaultText,
    example,
  })),
  ...providers.flatMap(({ name, app }) => [
    {
      name: app.clientIdVariable,
      description: `Client id of your ${name} app (${app.guide}).`,
      defaultText: 'the sandbox is used',
      example: 'abc123',
    },
    {
      name: app.clientSecretVariable,
      description: `Client secret of your ${name} app.`,
      defaultText: 'none',
      example: '(from the developer console)',
    },
  ]),
]
