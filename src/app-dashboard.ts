import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { glob, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '#config'
import type { Log } from '#lib/log.ts'

/** The dashboard's sources, what they are built from beside themselves, and where the result is. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = ['web/*.{html,ts,json}', 'web/public/**/*', 'web/src/**/*', 'clients/typescript/src/**/*.ts']
const NOT_BUILT = /\.test\.tsx?$/

export const DASHBOARD = path.join(ROOT, 'web', 'dist')

/** In the built dashboard: which sources it was made from. */
export const MADE_FROM = 'made-from.txt'

const isFile = async (file: string): Promise<boolean> => (await stat(file).catch(() => null))?.isFile() ?? false

/** Names exactly these sources. */
export const hashDashboardSources = async (): Promise<string> => {
  const files: string[] = []
  for await (const file of glob(SOURCES, { cwd: ROOT })) files.push(file)
  const hash = createHash('sha256')
  for (const file of files.toSorted()) {
    const full = path.join(ROOT, file)
    if (NOT_BUILT.test(file) || !(await isFile(full))) continue
    hash.update(`${file}\0`).update(await readFile(full))
  }
  return hash.digest('hex')
}

const madeFrom = (): Promise<string | null> => readFile(path.join(DASHBOARD, MADE_FROM), 'utf8').catch(() => null)

/** In a process of its own: what it needs is large, and needed once. Null when all went well. */
const build = async (): Promise<string | null> => {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'build-web.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (part: string) => said.push(part))
  const [code] = await once(child, 'close')
  return code === 0 ? null : said.join('').trim()
}

/**
 * The folder of the built dashboard, built anew where its sources have changed since. In a container there are no
 * sources, and what was built with it is served. Null, with a warning, where there is none and none can be made: the
 * API does without.
 */
export const prepareDashboard = async (log: Log): Promise<string | null> => {
  const made = await madeFrom()
  if (!(await isFile(path.join(ROOT, 'web', 'vite.config.ts')))) return made === null ? null : DASHBOARD
  if (made === (await hashDashboardSources())) return DASHBOARD
  log.info({}, 'building the dashboard; this takes a few seconds, and happens when its sources have changed')
  const trouble = await build()
  if (trouble === null) return DASHBOARD
  log.warn(
    { trouble },
    'the dashboard could not be built: run "npm ci" with its development packages; the API works without',
  )
  return made === null ? null : DASHBOARD
}

/** Where browsers fetch files from that are not on this server: the origin of signed addresses of a bucket. */
export const mediaOrigins = ({ s3 }: Pick<Config['media'], 's3'>): readonly string[] => {
  if (s3 === null) return []
  const { endpoint, bucket, region, forcePathStyle } = s3
  const { protocol, host } = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  return [`${protocol}//${forcePathStyle ? '' : `${bucket}.`}${host}`]
}
