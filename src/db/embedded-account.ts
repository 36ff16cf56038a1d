import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The system user that runs the server when we are root, because PostgreSQL refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const run = promisify(execFile)

const CREATE_COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'scheduly']],
  ['/usr/sbin/useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'scheduly']],
  ['adduser', ['-S', '-D', '-H', 'scheduly']],
]

/** True when this process runs as root; always false on Windows. */
export const isRoot = (): boolean => process.getuid?.() === 0

const lookUp = async (name: string): Promise<Account | null> => {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

const create = async (): Promise<Account | null> => {
  for (const [command, args] of CREATE_COMMANDS) {
    const created = await run(command, [...args]).then(
      () => true,
      () => false,
    )
    if (created) return lookUp('scheduly')
  }
  return null
}

/** The user for a new cluster: null (ourselves) unless we are root. */
export const chooseAccount = async (): Promise<Account | null> => {
  if (!isRoot()) return null
  const known = (await lookUp('postgres')) ?? (await lookUp('scheduly')) ?? (await create())
  return known ?? (await lookUp('nobody')) ?? { name: 'nobody', uid: 65_534, gid: 65_534 }
}

/** Spawn options that change the user; empty when the server runs as ourselves. */
export const identityOf = (account: Account | null): { uid?: number; gid?: number } =>
  account === null ? {} : { uid: account.uid, gid: account.gid }

/** Asks the system itself, as that user, so that ACLs and mount options count too. */
export const canEnter = async (account: Account, directory: string): Promise<boolean> => {
  try {
    await run('/bin/sh', ['-c', 'test -x "$0"', directory], { ...identityOf(account), cwd: '/' })
    return true
  } catch {
    return false
  }
}
