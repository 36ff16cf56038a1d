import { readFile } from 'node:fs/promises'
import type { ActionDeps } from '#actions/deps.ts'
import { createAccessTokens } from '#auth/access-tokens.ts'
import { createPasswords } from '#auth/passwords.ts'
import { createVault } from '#auth/vault.ts'
import { connectDatabase } from '#db/database.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createNetworks } from '#providers/networks.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'

/** What a test may replace of the actions' dependencies. */
export interface TestDepsOptions extends Partial<
  Pick<ActionDeps, 'clock' | 'random' | 'log' | 'http' | 'networks' | 'signup' | 'publicUrl'>
> {
  /** Base addresses of running sandboxes by network code; by default an address that nothing listens on. */
  readonly sandboxes?: Readonly<Record<string, string>>
}

const NOBODY = 'http://127.0.0.1:9'

/** The version of package.json, which the API's description carries. */
export const packageVersion = async (): Promise<string> => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Real dependencies over the given database; nothing connects before the first query. */
export const createTestDeps = (databaseUrl: string, options: TestDepsOptions = {}): ActionDeps => {
  const { clock = systemClock, random = systemRandom, log = silentLog, sandboxes = {} } = options
  const publicUrl = options.publicUrl ?? 'http://localhost:3000'
  const addresses = (code: string) => {
    const url = sandboxes[code] ?? NOBODY
    return { browser: url, server: url }
  }
  return {
    db: connectDatabase(databaseUrl, { role: 'app', poolSize: 5, log }),
    clock,
    random,
    log,
    http: options.http ?? createHttp(clock),
    // 1,000 rounds instead of 600,000: tests sign many people up.
    passwords: createPasswords(random, 1_000),
    accessTokens: createAccessTokens(random.bytes(32).toString('base64'), publicUrl, clock),
    vault: createVault(`k1:${random.bytes(32).toString('base64')}`, random),
    networks:
      options.networks ??
      createNetworks({
        apps: {},
        sandbox: { app: SANDBOX_CLIENT, addresses },
      }),
    signup: options.signup ?? 'open',
    publicUrl,
    cursorKey: random.bytes(32).toString('base64'),
  }
}
