import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { loadEnvFile } from 'node:process'
import { providers } from '#providers/registry.ts'

/** One environment variable: what it means, and how its text becomes a value. */
interface Variable<T> {
  readonly description: string
  /** What applies when it is not set, for people; the code's default is `fallback`. */
  readonly defaultText: string
  readonly example: string
  readonly fallback: T
  /** Answers with the value, or null when the text is not acceptable. */
  readonly parse: (text: string) => T | null
  /** What an acceptable text looks like: ends the sentence "NAME must be …". */
  readonly expected: string
}

const number = (
  range: { readonly min: number; readonly max: number; readonly fallback: number },
  description: string,
): Variable<number> => ({
  description,
  defaultText: String(range.fallback),
  example: String(range.fallback),
  fallback: range.fallback,
  expected: `a whole number from ${range.min} to ${range.max}`,
  parse: (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= range.min && value <= range.max ? value : null
  },
})

const choice = <const T extends string>(values: readonly T[], fallback: T, description: string): Variable<T> => ({
  description,
  defaultText: fallback,
  example: fallback,
  fallback,
  expected: `one of ${values.join(', ')}`,
  parse: (text) => values.find((value) => value === text) ?? null,
})

type TextFacts<T> = Pick<Variable<string>, 'description' | 'defaultText' | 'example' | 'expected'> & {
  readonly fallback: T
  readonly accepts: (text: string) => boolean
}

const text = <T extends string | null>(facts: TextFacts<T>): Variable<T | string> => ({
  ...facts,
  parse: (value) => (facts.accepts(value) ? value : null),
})

const isUrl = (value: string, protocols: readonly string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol)

const databaseUrl = (description: string, defaultText: string): Variable<string | null> =>
  text({
    description,
    defaultText,
    example: 'postgresql://scheduly:secret@localhost:5432/scheduly',
    fallback: null,
    expected: 'an address such as postgresql://user:password@host:5432/database',
    accepts: (value) => isUrl(value, ['postgres:', 'postgresql:']),
  })

const webOrigin = (description: string, defaultText: string): Variable<string | null> =>
  text({
    description,
    defaultText,
    example: 'https://social.example.org',
    fallback: null,
    expected: 'an address such as https://social.example.org, without a path',
    accepts: (value) =>
      isUrl(value, ['http:', 'https:']) && new URL(value).pathname === '/' && new URL(value).search === '',
  })

const isKey = (value: string): boolean =>
  /^[A-Za-z0-9+/_-]{43,}={0,2}$/.test(value) && Buffer.from(value, 'base64').length >= 32

const isKeyList = (value: string): boolean => {
  const parts = value.split(',').map((part) => {
    const [id = '', ...key] = part.split(':')
    return { id, key: key.join(':') }
  })
  const wellFormed = parts.every(
    ({ id, key }) => /^[a-z0-9]{1,16}$/.test(id) && isKey(key) && Buffer.from(key, 'base64').length === 32,
  )
  return wellFormed && new Set(parts.map(({ id }) => id)).size === parts.length
}

const VARIABLES = {
  PORT: number({ min: 1, max: 65_535, fallback: 8000 }, 'TCP port of the web server.'),
  HOST: text({
    description:
      'Address to listen on. Use 0.0.0.0 to be reachable from other machines, behind a proxy that speaks https.',
    defaultText: '127.0.0.1',
    example: '127.0.0.1',
    fallback: '127.0.0.1',
    expected: 'an IP address or host name',
    // A name that no URL can hold (127.0.0.1:8000, say) would only fail later, without the variable's name.
    accepts: (value) => isIP(value) > 0 || (/^[A-Za-z0-9._-]{1,253}$/.test(value) && URL.canParse(`http://${value}`)),
  }),
  PUBLIC_URL: webOrigin('The address that people open in their browser; OAuth returns to it.', 'http://localhost:PORT'),
  DB_URL: databaseUrl(
    'PostgreSQL 15 or newer, as the owner of its database.',
    'an embedded PostgreSQL in SCHEDULY_DATA_DIR',
  ),
  DB_APP_URL: databaseUrl(
    'A login of its own for the web server; it must be a member of the role scheduly_app.',
    'DB_URL, working as scheduly_app',
  ),
  DB_WORKER_URL: databaseUrl(
    'A login of its own for the worker; it must be a member of the role scheduly_worker.',
    'DB_URL, working as scheduly_worker',
  ),
  DB_POOL: number({ min: 2, max: 200, fallback: 10 }, 'Most database connections of each process and role.'),
  SCHEDULY_DATA_DIR: text({
    description: 'Folder for the embedded database, the generated secrets and the sandbox networks.',
    defaultText: './data',
    example: '/var/lib/scheduly',
    fallback: './data',
    expected: 'a folder',
    accepts: (value) => value.trim() !== '' && !value.includes('\0'),
  }),
  SCHEDULY_SANDBOX: choice(
    ['on', 'off'],
    'on',
    'Whether a network without credentials is replaced by its built-in test network. Use off in production.',
  ),
  SANDBOX_URL: webOrigin(
    'Where the worker reaches the sandbox networks; needed when web server and worker run on different hosts.',
    'the web server of this process',
  ),
  SIGNUP: choice(
    ['open', 'invited', 'closed'],
    'open',
    'Who may sign up: anyone, people with an invitation, or nobody.',
  ),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent'], 'info', 'Least severity that is logged.'),
  WORKER_CONCURRENCY: number(
    { min: 1, max: 500, fallback: 50 },
    'Most publications that one worker handles at the same time.',
  ),
  PUBLISH_WINDOW_MINUTES: number(
    { min: 1, max: 10_080, fallback: 60 },
    'How late a post may still go out by itself; after that it fails as missed_window and a person decides.',
  ),
  ACCESS_TOKEN_KEY: text({
    description: 'Key that signs access tokens: 32 random bytes in base64.',
    defaultText: 'generated into SCHEDULY_DATA_DIR at the first start',
    example: '(openssl rand -base64 32)',
    fallback: null,
    expected: 'at least 32 random bytes in base64 (openssl rand -base64 32)',
    accepts: isKey,
  }),
  CREDENTIALS_KEYS: text({
    description: "Keys that encrypt the networks' tokens, newest first: id:base64[,id:base64…], 32 bytes each.",
    defaultText: 'generated into SCHEDULY_DATA_DIR at the first start',
    example: 'k1:(openssl rand -base64 32)',
    fallback: null,
    expected:
      'a list of id:key with different ids, each key 32 random bytes in base64, such as k1:(openssl rand -base64 32)',
    accepts: isKeyList,
  }),
} as const satisfies Record<string, Variable<string | number | null>>

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
    readonly poolSize: number
  }
  /** Absolute path. */
  readonly dataDir: string
  readonly sandbox: { readonly on: boolean; readonly url: string }
  readonly signup: 'open' | 'invited' | 'closed'
  readonly logLevel: string
  readonly worker: { readonly concurrency: number; readonly windowMinutes: number }
  readonly secrets: { readonly accessTokenKey: string | null; readonly credentialsKeys: string | null }
  /** True under `npm start` and its like: then the process ends when npm is gone, even if it was killed. */
  readonly underNpm: boolean
  /** By the network's code; a network without an entry has no credentials. */
  readonly apps: Readonly<Record<string, ProviderApp>>
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

/** How this process reaches its own web server: an address that means "all of them" is no address to connect to. */
const ownAddress = (host: string, port: number): string => {
  if (host === '0.0.0.0' || host === '::' || host === 'localhost') return `http://127.0.0.1:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

const assemble = (values: Values, rest: Pick<Config, 'apps' | 'underNpm'>): Config =>
  Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).origin,
    database: {
      url: values.DB_URL,
      appUrl: values.DB_APP_URL,
      workerUrl: values.DB_WORKER_URL,
      poolSize: values.DB_POOL,
    },
    dataDir: path.resolve(values.SCHEDULY_DATA_DIR),
    sandbox: {
      on: values.SCHEDULY_SANDBOX === 'on',
      url: new URL(values.SANDBOX_URL ?? ownAddress(values.HOST, values.PORT)).origin,
    },
    signup: values.SIGNUP,
    logLevel: values.LOG_LEVEL,
    worker: { concurrency: values.WORKER_CONCURRENCY, windowMinutes: values.PUBLISH_WINDOW_MINUTES },
    secrets: { accessTokenKey: values.ACCESS_TOKEN_KEY, credentialsKeys: values.CREDENTIALS_KEYS },
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
    DB_POOL: read('DB_POOL', VARIABLES.DB_POOL),
    SCHEDULY_DATA_DIR: read('SCHEDULY_DATA_DIR', VARIABLES.SCHEDULY_DATA_DIR),
    SCHEDULY_SANDBOX: read('SCHEDULY_SANDBOX', VARIABLES.SCHEDULY_SANDBOX),
    SANDBOX_URL: read('SANDBOX_URL', VARIABLES.SANDBOX_URL),
    SIGNUP: read('SIGNUP', VARIABLES.SIGNUP),
    LOG_LEVEL: read('LOG_LEVEL', VARIABLES.LOG_LEVEL),
    WORKER_CONCURRENCY: read('WORKER_CONCURRENCY', VARIABLES.WORKER_CONCURRENCY),
    PUBLISH_WINDOW_MINUTES: read('PUBLISH_WINDOW_MINUTES', VARIABLES.PUBLISH_WINDOW_MINUTES),
    ACCESS_TOKEN_KEY: read('ACCESS_TOKEN_KEY', VARIABLES.ACCESS_TOKEN_KEY),
    CREDENTIALS_KEYS: read('CREDENTIALS_KEYS', VARIABLES.CREDENTIALS_KEYS),
  }
  const { apps, faults: appFaults } = readApps(environment)
  const all = [...faults, ...appFaults]
  if (all.length > 0)
    throw new ConfigError(
      `The configuration has ${all.length === 1 ? 'a fault' : `${all.length} faults`}:\n  ${all.join('\n  ')}`,
    )
  return assemble(values, { apps, underNpm: (environment['npm_lifecycle_event'] ?? '') !== '' })
}

/** Reads `.env` of the working folder (what is already set wins) and the environment. */
export const readConfig = (): Config => {
  if (existsSync('.env')) loadEnvFile('.env')
  return parseConfig(process.env)
}

/** One line of docs/configuration.md and .env.example. */
export interface VariableDoc {
  readonly name: string
  readonly description: string
  readonly defaultText: string
  readonly example: string
}

/** Every variable, for the generated documents. */
export const describeVariables = (): readonly VariableDoc[] => [
  ...Object.entries(VARIABLES).map(([name, { description, defaultText, example }]) => ({
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
