import { asOwner } from './owner.ts'

/** Passwords of the two logins that the embedded server gets. */
export interface LoginPasswords {
  readonly app: string
  readonly worker: string
}

const withUser = (ownerUrl: string, user: string, password: string): string => {
  const url = new URL(ownerUrl)
  url.username = user
  url.password = password
  return url.href
}

/**
 * Gives app and worker logins of their own on the embedded server: even a stolen connection of theirs has no way back
 * to the owner. Answers with their addresses.
 */
export const ensureLogins = async (
  ownerUrl: string,
  passwords: LoginPasswords,
): Promise<{ readonly appUrl: string; readonly workerUrl: string }> => {
  await asOwner(ownerUrl, { name: 'scheduly-logins' }, async (client) => {
    for (const role of ['app', 'worker'] as const) {
      const login = `scheduly_${role}_login`
      const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [login])
      const password = client.escapeLiteral(passwords[role])
      if (known.rowCount === 0) await client.query(`CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD ${password}`)
      else await client.query(`ALTER ROLE ${login} PASSWORD ${password}`)
      await client.query(`GRANT scheduly_${role} TO ${login}`)
    }
  })
  return {
    appUrl: withUser(ownerUrl, 'scheduly_app_login', passwords.app),
    workerUrl: withUser(ownerUrl, 'scheduly_worker_login', passwords.worker),
  }
}
