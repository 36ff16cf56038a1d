import { loadSecrets } from '#auth/secrets.ts'
import type { Config } from '#config'
import { findEmbedded, startEmbedded } from '#db/embedded.ts'
import { migrateDown, migrateUp, migrationStatus } from '#db/migrate.ts'
import { createMigration } from '#db/new-migration.ts'
import { refuseTransactionPooling } from '#db/pooling.ts'
import { systemClock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'

const USAGE = 'Use: npm run migrate -- up | down [how many] | status | create <name>'

/** Runs `work` on DB_URL, on the embedded server that runs already, or on one started for this moment. */
export const withOwner = async <T>(config: Config, log: Log, work: (ownerUrl: string) => Promise<T>): Promise<T> => {
  const { url } = config.database
  if (url !== null) {
    // Their locks belong to a connection.
    await refuseTransactionPooling(url)
    return work(url)
  }
  const { ownerPassword } = await loadSecrets(config.dataDir, systemRandom)
  const running = await findEmbedded(config.dataDir, ownerPassword)
  if (running !== null) return work(running)
  const server = await startEmbedded({ dataDir: config.dataDir, ownerPassword, log, clock: systemClock })
  try {
    return await work(server.url)
  } finally {
    await server.stop()
  }
}

const list = (verb: string, names: readonly string[]): string =>
  names.length === 0 ? 'Nothing to do.' : names.map((name) => `${verb} ${name}`).join('\n')

/** `npm run migrate -- …`: answers with what to print; rejects with one readable sentence. */
export const runMigrateCommand = (config: Config, log: Log, words: readonly string[]): Promise<string> => {
  const [command = 'up', argument = ''] = words
  switch (command) {
    case 'up':
      return withOwner(config, log, async (url) => list('applied', await migrateUp(url)))
    case 'down':
      return withOwner(config, log, async (url) =>
        list('took back', await migrateDown(url, argument === '' ? 1 : Number(argument) || 0)),
      )
    case 'status':
      return withOwner(config, log, async (url) =>
        (await migrationStatus(url))
          .map(({ name, state, appliedAt }) => `${state.padEnd(8)} ${name} ${appliedAt?.toISOString() ?? ''}`.trimEnd())
          .join('\n'),
      )
    case 'create':
      return createMigration(argument).then((name) => `Wrote migrations/${name}.up.sql and .down.sql`)
    default:
      return Promise.reject(new Error(USAGE))
  }
}
