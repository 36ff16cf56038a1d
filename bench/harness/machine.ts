import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { withClient } from './server.ts'

const run = promisify(execFile)

/** The commit that was measured, where git knows it. */
const commit = async (): Promise<string> => {
  const { stdout } = await run('git', ['rev-parse', '--short', 'HEAD']).catch(() => ({ stdout: 'unknown' }))
  return stdout.trim()
}

const setting = (url: string, name: string): Promise<string> =>
  withClient(url, async (client) => {
    const answer = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [name])
    return answer.rows[0]?.value ?? 'unknown'
  })

/** Cores, memory and system. */
export const describeHost = (): string => {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${gigabytes} GB, ${process.platform} ${process.arch}`
}

/** What was measured, when, and how busy the machine was. */
export const describeMoment = async (): Promise<string> => {
  const load = loadavg().map((value) => value.toFixed(2))
  return `commit ${await commit()}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, load average before: ${load.join(' ')}`
}

/** Where the figures come from. */
export const describeMachine = async (url: string): Promise<readonly string[]> => {
  const [version, fsync, commits] = [
    await setting(url, 'server_version'),
    await setting(url, 'fsync'),
    await setting(url, 'synchronous_commit'),
  ]
  return [
    describeHost(),
    `Node ${process.versions.node}, PostgreSQL ${version}: fsync ${fsync}, synchronous_commit ${commits}`,
    await describeMoment(),
  ]
}
