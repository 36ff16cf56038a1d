import { isIP } from 'node:net'
import { ID } from '#domain/id.ts'
import { isTrustedProxies, TRUST_PROXY_FORM } from '#http/trust-proxy.ts'

/** One environment variable: what it means, and how its text becomes a value. */
export interface Variable<T> {
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

/** How the part of a configuration reads its variables: a fault is noted, and the fallback stands in. */
export type Read = <T>(name: string, variable: Variable<T>) => T

export const number = (
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

export const choice = <const T extends string>(
  values: readonly T[],
  fallback: T,
  description: string,
): Variable<T> => ({
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

export const text = <T extends string | null>(facts: TextFacts<T>): Variable<T | string> => ({
  ...facts,
  parse: (value) => (facts.accepts(value) ? value : null),
})

export const isUrl = (value: string, protocols: readonly string[]): boolean =>
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

/** Every variable but the networks' own, which their providers name. */
export const VARIABLES = {
  PORT: number({ min: 1, max: 65_535, fallback: 8000 }, 'TCP port of the web server.'),
  HOST: text({
    description:
      'Address to listen on; localhost is 127.0.0.1 alone. Use 0.0.0.0 to be reachable from other machines, behind a proxy that speaks https.',
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
  DATABASE_REPLICA_URL: databaseUrl(
    'A standby of DB_URL by streaming replication, from which web servers read exports, audit log, figures, deliveries of webhooks and calendar feeds while it is at most five seconds behind; its user must be a member of the role scheduly_app.',
    'everything is read from DB_URL',
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
    'Most sends of one network that a worker has on their way at the same time.',
  ),
  PUBLISH_WINDOW_MINUTES: number(
    { min: 1, max: 10_080, fallback: 60 },
    'How late a post may still go out by itself; after that it fails as missed_window and a person decides.',
  ),
  SCHEDULY_INSTALLATION_ID: text({
    description:
      'The installation that this machine publishes for. Needed on a machine that is added after the first publication, and where the data folder is not kept; a copy of the database then refuses to publish.',
    defaultText: 'the one that this machine has published from before',
    example: '0190f0c2-5a3e-7cc4-9d5e-2f0b6a1d8e47',
    fallback: null,
    expected: 'the id that the worker names, or "npm run publishing -- status"',
    accepts: (value) => ID.test(value),
  }),
  X_LONG_VIDEOS: choice(
    ['on', 'off'],
    'off',
    'Whether videos over 140 seconds go to X for accounts with a subscription: as `amplify_video`, which may be for advertisers only. With off they are refused. Web server and worker need it alike.',
  ),
  NODE_ENV: choice(
    ['production', 'development', 'test'],
    'production',
    'With development, and without SMTP_URL, links that would be mailed are written to the log.',
  ),
  TRUST_PROXY: text({
    description:
      'Proxies in front of the web server whose X-Forwarded-For and X-Forwarded-Proto count: loopback, or addresses and networks separated by commas.',
    defaultText: 'nobody is trusted',
    example: 'loopback',
    fallback: '',
    expected: TRUST_PROXY_FORM,
    accepts: (value) => isTrustedProxies(value),
  }),
  SMTP_URL: text({
    description: 'The mail server: smtp://user:password@host:587, or smtps:// with port 465.',
    defaultText: 'no mail is sent, and what needs mail says so',
    example: 'smtp://scheduly:secret@mail.example.org:587',
    fallback: null,
    expected: 'an address such as smtp://user:password@mail.example.org:587',
    accepts: (value) => isUrl(value, ['smtp:', 'smtps:']),
  }),
  MAIL_FROM: text({
    description: 'Sender of mails.',
    defaultText: 'scheduly@ and the host of PUBLIC_URL',
    example: 'scheduly@example.org',
    fallback: null,
    expected: 'an e-mail address, or a name with one: Scheduly <scheduly@example.org>',
    accepts: (value) => /^[^<>@\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(value),
  }),
  EMAIL_VERIFICATION: choice(
    ['optional', 'required'],
    'optional',
    'Whether an account signs in only after its e-mail address was confirmed by a mailed link; needs SMTP_URL.',
  ),
  REDIS_URL: text({
    description:
      'Redis, as one address; Redis_host and Redis_port say the same in two. It is optional: see docs/adr/0010.',
    defaultText: 'PostgreSQL does it',
    example: 'redis://localhost:6379',
    fallback: null,
    expected: 'an address such as redis://:password@host:6379',
    accepts: (value) => isUrl(value, ['redis:', 'rediss:']),
  }),
  Redis_host: text({
    description: 'Host of Redis, for those who have no REDIS_URL.',
    defaultText: 'PostgreSQL does it',
    example: 'localhost',
    fallback: null,
    expected: 'an IP address or host name',
    accepts: (value) => isIP(value) > 0 || /^[A-Za-z0-9._-]{1,253}$/.test(value),
  }),
  Redis_port: number({ min: 1, max: 65_535, fallback: 6379 }, 'Port of Redis, beside Redis_host.'),
  OIDC_ISSUER: text({
    description: 'Single sign-on by OpenID Connect: the issuer. Register PUBLIC_URL/auth/sso/callback there.',
    defaultText: 'no single sign-on',
    example: 'https://id.example.org',
    fallback: null,
    expected: 'the address of an OpenID Connect issuer, such as https://id.example.org',
    accepts: (value) => isUrl(value, ['https:', 'http:']),
  }),
  OIDC_CLIENT_ID: text({
    description: 'The client id that the issuer gave Scheduly.',
    defaultText: 'no single sign-on',
    example: 'scheduly',
    fallback: null,
    expected: 'the client id as the issuer gave it',
    accepts: (value) => value.length <= 300,
  }),
  OIDC_CLIENT_SECRET: text({
    description: 'The client secret that the issuer gave Scheduly.',
    defaultText: 'none: a public client, with PKCE alone',
    example: '(from the issuer)',
    fallback: null,
    expected: 'the client secret as the issuer gave it',
    accepts: (value) => value.length <= 1000,
  }),
  OIDC_NAME: text({
    description: 'How sign-in pages call the issuer.',
    defaultText: 'Single sign-on',
    example: 'Example ID',
    fallback: 'Single sign-on',
    expected: 'a name of at most 60 characters',
    accepts: (value) => value.length <= 60,
  }),
  API_READS_PER_MINUTE: number(
    { min: 10, max: 1_000_000, fallback: 600 },
    'How often one person or API key may read in a minute.',
  ),
  API_WRITES_PER_MINUTE: number(
    { min: 10, max: 1_000_000, fallback: 120 },
    'How often one person or API key may write in a minute.',
  ),
  WEBHOOK_PRIVATE: choice(
    ['on', 'off'],
    'off',
    'Whether webhooks may lead into private networks and do without https: for receivers beside this server. Whoever may add webhooks can then reach what this server can. Web server and worker need it alike.',
  ),
  EVENT_DAYS: number(
    { min: 7, max: 365, fallback: 30 },
    'Days for which events are kept: how long somebody who reads them may stay away and miss none.',
  ),
  ORG_DELETION_DAYS: number(
    { min: 0, max: 365, fallback: 14 },
    'Days between asking for the deletion of an organization and its end; until then it can be taken back.',
  ),
  INSTAGRAM_API_VERSION: text({
    description:
      "The version of Meta's Graph API that Instagram is called by, with either login. Meta serves each for about two years.",
    defaultText: 'v26.0, the newest when this version of Scheduly was made',
    example: 'v26.0',
    fallback: null,
    expected: 'a version such as v26.0',
    accepts: (value) => /^v\d{1,3}\.\d{1,2}$/.test(value),
  }),
  ACCESS_TOKEN_KEY: text({
    description:
      'Keys of access tokens, 32 random bytes in base64 each, newest first, separated by commas: the first signs, and tokens of each are accepted. To rotate, put a new one in front, and drop the old one ten minutes later.',
    defaultText: 'generated into SCHEDULY_DATA_DIR at the first start',
    example: '(openssl rand -base64 32)',
    fallback: null,
    expected: 'at least 32 random bytes in base64 (openssl rand -base64 32), or several such keys separated by commas',
    accepts: (value) => value.split(',').every(isKey),
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
