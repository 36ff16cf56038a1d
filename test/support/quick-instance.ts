import { startInstance, type Instance } from '../../scripts/instance.ts'
import { createTestDatabase } from './postgres.ts'

/** Makes a process take quick passwords (`quick-passwords.ts`). */
export const QUICK_PASSWORDS = { NODE_OPTIONS: `--import=${import.meta.resolve('./quick-passwords.ts')}` } as const

/**
 * A whole Scheduly for tests that are not about its start: its database is one of the run's server, as to make a server and
 * to migrate takes half of what a start takes, and its passwords are quick ones.
 */
export const startQuickInstance = async (environment: Readonly<Record<string, string>> = {}): Promise<Instance> => {
  const database = await createTestDatabase()
  try {
    const instance = await startInstance({ environment: { DB_URL: database.url, ...QUICK_PASSWORDS, ...environment } })
    const stop = async () => {
      await instance.stop()
      await database.drop()
    }
    return { ...instance, stop }
  } catch (error) {
    await database.drop()
    throw error
  }
}
