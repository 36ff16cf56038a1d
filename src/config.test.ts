import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { providers } from '#providers/registry.ts'
import { ConfigError, describeVariables, parseConfig, type Config } from './config.ts'

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64')

const faultsOf = (environment: Record<string, string>): string => {
  try {
    parseConfig(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.message
  }
  return 'none'
}

describe('the configuration', () => {
  it('of an empty environment has safe defaults: loopback, embedded database, sandboxes, nothing secret', () => {
    assert.deepEqual(parseConfig({}), {
      port: 8000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:8000',
      database: { url: null, appUrl: null, workerUrl: null, replicaUrl: null, poolSize: 10 },
      dataDir: path.resolve('data'),
      sandbox: { on: true, url: 'http://127.0.0.1:8000' },
      signup: 'open',
      logLevel: 'info',
      worker: { concurrency: 50, windowMinutes: 60, installationId: null },
      secrets: { accessTokenKeys: null, credentialsKeys: null },
      trustProxy: '',
      mail: { mode: 'off', url: null, from: 'scheduly@localhost' },
      emailVerification: 'optional',
      redisUrl: null,
      sso: null,
      organizationGraceDays: 14,
      eventDays: 30,
      webhookPrivate: false,
      media: {
        quotaBytes: 10_240 * 1024 ** 2,
        reserveBytes: 512 * 1024 ** 2,
        maxFileBytes: 512 * 1024 ** 2,
        folder: path.resolve('data/media'),
        s3: null,
        ffmpeg: { path: null, folders: [''] },
        conversions: { atOnce: 1, minutes: 15 },
      },
      archive: { afterMonths: null, keepMonths: null },
      watch: { token: null, port: null, host: '127.0.0.1' },
      load: { requests: 100, connections: 15_000 },
      tracing: null,
      limits: { reads: 600, writes: 120 },
      underNpm: false,
      switches: { twt: { longVideos: false } },
      apps: {},
      apiVersions: {},
    } satisfies Config)
  })

  it('takes an empty variable for one that is not set', () => {
    assert.deepEqual(parseConfig({ PORT: '', DB_URL: '', SIGNUP: '' }), parseConfig({}))
  })

  it('listens on one address where a name has one of each protocol', () => {
    assert.equal(parseConfig({ HOST: 'localhost' }).host, '127.0.0.1')
  })

  it('takes every variable that is set', () => {
    const config = parseConfig({
      PORT: '9000',
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://Social.example.org/',
      DB_URL: 'postgres://u:p@db/scheduly',
      DB_APP_URL: 'postgresql://app@db/scheduly',
      DB_WORKER_URL: 'postgresql://worker@db/scheduly',
      DATABASE_REPLICA_URL: 'postgresql://app@standby/scheduly',
      DB_POOL: '20',
      SCHEDULY_DATA_DIR: '/var/lib/scheduly',
      MEDIA_QUOTA_MB: '100',
      MEDIA_MAX_MB: '50',
      S3_BUCKET: 'files',
      S3_ENDPOINT: 'https://s3.example.org',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'hush',
      S3_PATH_STYLE: 'off',
      S3_PREFIX: 'scheduly/',
      FFMPEG_PATH: '/opt/ffmpeg',
      PATH: '/usr/local/bin:/usr/bin',
      MEDIA_CONVERSIONS: '2',
      METRICS_TOKEN: 'a-token-of-some-length',
      METRICS_PORT: '9464',
      HTTP_CONCURRENCY: '250',
      HTTP_CONNECTIONS: '40000',
      METRICS_HOST: '0.0.0.0',
      X_LONG_VIDEOS: 'on',
      MEDIA_CONVERT_MINUTES: '5',
      SCHEDULY_SANDBOX: 'off',
      SANDBOX_URL: 'http://web:8000',
      SIGNUP: 'invited',
      LOG_LEVEL: 'warn',
      WORKER_CONCURRENCY: '5',
      PUBLISH_WINDOW_MINUTES: '30',
      SCHEDULY_INSTALLATION_ID: '0190f0c2-5a3e-7cc4-9d5e-2f0b6a1d8e47',
      ACCESS_TOKEN_KEY: `${key(1)},${key(4)}`,
      TRUST_PROXY: 'loopback',
      SMTP_URL: 'smtp://u:p@mail:587',
      MAIL_FROM: 'Scheduly <post@example.org>',
      EMAIL_VERIFICATION: 'required',
      Redis_host: 'cache',
      Redis_port: '6380',
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_CLIENT_ID: 'scheduly',
      OIDC_CLIENT_SECRET: 'hush',
      OIDC_NAME: 'Example ID',
      API_READS_PER_MINUTE: '6000',
      API_WRITES_PER_MINUTE: '1200',
      INSTAGRAM_API_VERSION: 'v27.1',
      ORG_DELETION_DAYS: '3',
      ARCHIVE_AFTER_MONTHS: '12',
      ARCHIVE_KEEP_MONTHS: '84',
      EVENT_DAYS: '7',
      WEBHOOK_PRIVATE: 'on',
      CREDENTIALS_KEYS: `k2:${key(2)},k1:${key(3)}`,
      npm_lifecycle_event: 'start',
    })
    assert.deepEqual(config, {
      port: 9000,
      host: '0.0.0.0',
      publicUrl: 'https://social.example.org',
      database: {
        url: 'postgres://u:p@db/scheduly',
        appUrl: 'postgresql://app@db/scheduly',
        workerUrl: 'postgresql://worker@db/scheduly',
        replicaUrl: 'postgresql://app@standby/scheduly',
        poolSize: 20,
      },
      dataDir: '/var/lib/scheduly',
      sandbox: { on: false, url: 'http://web:8000' },
      signup: 'invited',
      logLevel: 'warn',
      worker: { concurrency: 5, windowMinutes: 30, installationId: '0190f0c2-5a3e-7cc4-9d5e-2f0b6a1d8e47' },
      secrets: { accessTokenKeys: [key(1), key(4)], credentialsKeys: `k2:${key(2)},k1:${key(3)}` },
      trustProxy: 'loopback',
      mail: { mode: 'smtp', url: 'smtp://u:p@mail:587', from: 'Scheduly <post@example.org>' },
      emailVerification: 'required',
      redisUrl: 'redis://cache:6380',
      sso: { issuer: 'https://id.example.org', clientId: 'scheduly', clientSecret: 'hush', name: 'Example ID' },
      organizationGraceDays: 3,
      eventDays: 7,
      webhookPrivate: true,
      media: {
        quotaBytes: 100 * 1024 ** 2,
        reserveBytes: 512 * 1024 ** 2,
        maxFileBytes: 50 * 1024 ** 2,
        folder: '/var/lib/scheduly/media',
        s3: {
          endpoint: 'https://s3.example.org',
          region: 'eu-central-1',
          bucket: 'files',
          accessKeyId: 'id',
          secretAccessKey: 'hush',
          forcePathStyle: false,
          prefix: 'scheduly/',
        },
        ffmpeg: { path: '/opt/ffmpeg', folders: ['/usr/local/bin', '/usr/bin'] },
        conversions: { atOnce: 2, minutes: 5 },
      },
      archive: { afterMonths: 12, keepMonths: 84 },
      watch: { token: 'a-token-of-some-length', port: 9464, host: '0.0.0.0' },
      load: { requests: 250, connections: 40_000 },
      tracing: null,
      limits: { reads: 6000, writes: 1200 },
      underNpm: true,
      switches: { twt: { longVideos: true } },
      apps: {},
      apiVersions: { insta: 'v27.1' },
    } satisfies Config)
    assert.ok(Object.isFrozen(config))
  })
})

describe('a configuration with faults', () => {
  const CANARY = 'canary-7f3a'
  const faulty: Readonly<Record<string, readonly string[]>> = {
    PORT: ['0', '65536', '-1', '80.5', '8000x', ' 8000', '1e3'],
    HOST: ['127.0.0.1:8000', 'http://localhost', 'a:b', '[::1]', 'a b', '999.1.1.1', 'x'.repeat(300)],
    PUBLIC_URL: ['social.example.org', 'ftp://social.example.org', 'https://social.example.org/path', 'https://a/?x=1'],
    DB_URL: [`mysql://u:${CANARY}@db/x`, CANARY],
    DB_APP_URL: [CANARY],
    DB_WORKER_URL: [CANARY],
    DATABASE_REPLICA_URL: [`mysql://u:${CANARY}@db/x`, CANARY],
    DB_POOL: ['1', '201'],
    SCHEDULY_DATA_DIR: [' ', 'a\0b'],
    SCHEDULY_SANDBOX: ['yes', 'ON', 'true'],
    SANDBOX_URL: ['web'],
    SIGNUP: ['everyone'],
    LOG_LEVEL: ['verbose'],
    WORKER_CONCURRENCY: ['0', '501'],
    PUBLISH_WINDOW_MINUTES: ['0', '10081'],
    SCHEDULY_INSTALLATION_ID: ['mine', '0190F0C2-5A3E-7CC4-9D5E-2F0B6A1D8E47'],
    X_LONG_VIDEOS: ['yes', 'ON'],
    NODE_ENV: ['dev', 'Production'],
    TRUST_PROXY: ['1', 'true', 'proxy.example.org', '0.0.0.0/0', '10.0.0.0/33', '10.0.0.1,'],
    SMTP_URL: [`http://u:${CANARY}@mail`, CANARY],
    MAIL_FROM: ['scheduly', 'a b@c d', 'a@b\r\nBcc: c@d'],
    EMAIL_VERIFICATION: ['yes'],
    REDIS_URL: [`http://:${CANARY}@cache`, CANARY],
    Redis_host: ['a b', 'http://cache'],
    Redis_port: ['0', '65536', 'x'],
    OIDC_ISSUER: ['id.example.org', CANARY],
    OIDC_CLIENT_ID: ['x'.repeat(301)],
    OIDC_CLIENT_SECRET: [CANARY.repeat(100)],
    OIDC_NAME: ['x'.repeat(61)],
    API_READS_PER_MINUTE: ['0', '1000001'],
    API_WRITES_PER_MINUTE: ['9', 'many'],
    WEBHOOK_PRIVATE: ['yes'],
    EVENT_DAYS: ['6', '366', 'x'],
    ORG_DELETION_DAYS: ['-1', '366', '1.5'],
    INSTAGRAM_API_VERSION: ['26', 'v26', '26.0', 'V26.0', 'v26.0/', 'v1000.0', 'v26.0 '],
    ACCESS_TOKEN_KEY: [CANARY, Buffer.alloc(31).toString('base64'), `${key(1)} `, `${key(1)},`, `${key(1)},${CANARY}`],
    CREDENTIALS_KEYS: [
      CANARY,
      key(1),
      `k1:${CANARY}`,
      `k1:${key(1)},`,
      `k1:${key(1)}, k2:${key(2)}`,
      `k1:${key(1)},k1:${key(2)}`,
      `K 1:${key(1)}`,
      `k1:${Buffer.alloc(33, 1).toString('base64')}`,
      `k1:${key(1)}:${CANARY}`,
    ],
    MEDIA_QUOTA_MB: ['0', '100000001'],
    MEDIA_MAX_MB: ['0', '4097'],
    MEDIA_RESERVE_MB: ['-1', 'much'],
    S3_BUCKET: ['my files', 'x'.repeat(301)],
    S3_ENDPOINT: ['s3.example.org', CANARY],
    S3_REGION: ['EU', 'eu central'],
    S3_ACCESS_KEY_ID: [`${CANARY} x`],
    S3_SECRET_ACCESS_KEY: [`${CANARY} x`],
    S3_PATH_STYLE: ['yes'],
    S3_PREFIX: ['/files', 'a b'],
    FFMPEG_PATH: ['ffmpeg', 'bin/ffmpeg', 'on'],
    MEDIA_CONVERSIONS: ['0', '17', 'many'],
    MEDIA_CONVERT_MINUTES: ['0', '121'],
    ARCHIVE_AFTER_MONTHS: ['1', '2', '601', 'never'],
    ARCHIVE_KEEP_MONTHS: ['2', '-1', '1 year'],
    METRICS_TOKEN: ['short', 'with a blank in it'],
    METRICS_PORT: ['65536', 'x'],
    METRICS_HOST: ['localhost', '::z'],
    HTTP_CONCURRENCY: ['9', '10001', 'x'],
    HTTP_CONNECTIONS: ['99', '1000001', 'x'],
  }

  for (const [name, values] of Object.entries(faulty)) {
    it(`is refused for ${name} by one sentence that does not repeat the value`, () => {
      for (const value of values) {
        const message = faultsOf({ [name]: value })
        assert.match(message, new RegExp(`^The configuration has a fault:\n  ${name} must be [^\n]+\\.$`), value)
        assert.ok(!message.includes(CANARY) && !message.includes(key(1)))
      }
    })
  }

  it('names all of them together, and no value that could be a secret', () => {
    const environment = Object.fromEntries(Object.entries(faulty).map(([name, [value = '']]) => [name, value]))
    const [provider] = providers
    assert.ok(provider)
    const message = faultsOf({ ...environment, [provider.app.clientSecretVariable]: CANARY })
    const names = [...Object.keys(faulty), provider.app.clientIdVariable]
    assert.match(message, new RegExp(`^The configuration has ${names.length} faults:\n`))
    for (const name of names) assert.match(message, new RegExp(`^ {2}${name} (must be|is missing) `, 'm'))
    assert.ok(!message.includes(CANARY))
  })

  it('tests every variable that is documented, except the app credentials, which take any text', () => {
    const documented = describeVariables()
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('OTEL_'))
    const credentials = providers.flatMap(({ app }) => [app.clientIdVariable, app.clientSecretVariable])
    // The server does not read those of the MCP command, which has tests of its own.
    assert.deepEqual(documented, [...Object.keys(faulty), 'SCHEDULY_URL', 'SCHEDULY_API_KEY', ...credentials])
  })
})

describe('the .env file', () => {
  it('of the working folder is read, and what is already set wins', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-config-'))
    await writeFile(path.join(folder, '.env'), 'PORT=9001\nSIGNUP="closed" # a comment\nHOST=0.0.0.0\n')
    const module = new URL('./config.ts', import.meta.url).href
    const script = `import { readConfig } from ${JSON.stringify(module)}
      const { port, signup, host } = readConfig()
      process.stdout.write(JSON.stringify({ port, signup, host }))`
    const read = (cwd: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd,
        encoding: 'utf8',
        env: { HOST: '::1' },
        timeout: 60_000,
      })
    assert.deepEqual(JSON.parse(read(folder).stdout), { port: 9001, signup: 'closed', host: '::1' })
    await rm(path.join(folder, '.env'))
    assert.deepEqual(JSON.parse(read(folder).stdout), { port: 8000, signup: 'open', host: '::1' })
    await rm(folder, { recursive: true })
  })
})
