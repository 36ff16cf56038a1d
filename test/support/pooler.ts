import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#db/embedded-postmaster.ts'
import { has } from './installed.ts'
import { openScratch } from './scratch.ts'

/** Why tests of it are left out on this machine; false where it is installed. */
export const withoutPgbouncer = (): string | false => !has('pgbouncer', '--version') && 'no pgbouncer here'

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

/** A real pgbouncer in front of a database. */
export const startPooler = async (url: string, mode: 'session' | 'transaction') => {
  const scratch = await openScratch()
  const [{ hostname, port, username, password, pathname }, own] = [new URL(url), await freePort()]
  const name = pathname.slice(1)
  const users = await scratch.file('users.txt', `"${username}" "${decodeURIComponent(password)}"\n`)
  const config = await scratch.file(
    'pgbouncer.ini',
    `[databases]\n${name} = host=${hostname} port=${port} dbname=${name}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${own}\n` +
      `auth_type = plain\nauth_file = ${users}\npool_mode = ${mode}\ndefault_pool_size = 40\nunix_socket_dir =\n` +
      `ignore_startup_parameters = extra_float_digits\n`,
  )
  // It refuses to work as root, and its other user must be able to read both.
  await chmod(scratch.folder, 0o755)
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const pooler = spawn('pgbouncer', ['-q', ...user, config], { stdio: 'ignore' })
  while (!(await accepts(own))) await sleep(20)
  const target = new URL(url)
  target.port = String(own)
  target.hostname = '127.0.0.1'
  return {
    url: target.href,
    [Symbol.asyncDispose]: async () => {
      pooler.kill('SIGKILL')
      await once(pooler, 'exit')
      await scratch[Symbol.asyncDispose]()
    },
  }
}
