import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { startS3Server } from '#test/support/s3-server.ts'
import { createClient, textOf } from '../../scripts/demo-client.ts'
import { startInstance } from '../../scripts/instance.ts'
import { peakDuring, residentMegabytes } from './memory.ts'
import { closeSenders, sendByForm, sendByTus, sendPlainly, type Library } from './send.ts'
import { makeVideo, type VideoFile } from './video-file.ts'

export interface MediaCounts {
  /** Of the video, millions of bytes. */
  readonly megabytes: number
  readonly rounds: number
  /** Whether files are kept in S3, too, beside the disk. */
  readonly withS3: boolean
}

export interface MediaRow {
  readonly lane: string
  /** Megabytes per second, a number for each round. */
  readonly rates: readonly number[]
  /** What the server has in memory before the rounds, when small files have come each way, in MB. */
  readonly idle: number
  /** The most beyond that in any round. */
  readonly above: number
}

interface Server {
  readonly pid: number
  stop(): Promise<void>
}

interface Lane {
  readonly name: string
  readonly server: Server
  readonly send: (file: VideoFile) => Promise<void>
}

const startPlain = async (folder: string): Promise<Server & { readonly url: string }> => {
  const script = path.join(import.meta.dirname, '../plain-receiver.ts')
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const [address]: unknown[] = await once(child.stdout, 'data')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url: String(address).trim(), pid: child.pid ?? Number.NaN, stop }
}

const openLibrary = async (base: string): Promise<Library> => {
  const stranger = createClient(base, null)
  const account = { email: 'bench@example.com', password: 'correct horse battery' }
  await stranger.post('/auth/signup', { ...account, username: 'bench' })
  const token = textOf(await stranger.post('/auth/signin', account), 'access_token')
  const orgId = textOf(await createClient(base, token).post('/orgs', { name: 'Bench' }), 'id')
  return { base, orgId, token }
}

const MEGABYTE = 1_000_000

/** A whole Scheduly of its own, and both ways into its library. */
const openOurs = async (where: string, environment: Readonly<Record<string, string>>): Promise<readonly Lane[]> => {
  const limits = { MEDIA_QUOTA_MB: '1000000', MEDIA_MAX_MB: '4096' }
  const instance = await startInstance({ environment: { ...limits, ...environment } })
  const server = { pid: instance.pids[0] ?? Number.NaN, stop: () => instance.stop() }
  try {
    const library = await openLibrary(instance.base)
    return [
      { name: `multipart, ${where}`, server, send: (file) => sendByForm(library, file) },
      { name: `tus, ${where}`, server, send: (file) => sendByTus(library, file) },
    ]
  } catch (error) {
    await server.stop()
    throw error
  }
}

type S3Options = Awaited<ReturnType<typeof startS3Server>>['options']

const s3Environment = (options: S3Options): Readonly<Record<string, string>> => ({
  S3_BUCKET: options.bucket,
  S3_ENDPOINT: options.endpoint ?? '',
  S3_REGION: options.region,
  S3_ACCESS_KEY_ID: options.accessKeyId,
  S3_SECRET_ACCESS_KEY: options.secretAccessKey,
  S3_PATH_STYLE: 'on',
})

interface Measured {
  readonly lane: Lane
  readonly idle: number
  readonly rates: number[]
  readonly peaks: number[]
}

/** One round of each lane after the other, so that whatever else the machine does meets all of them. */
const measureRounds = async (lanes: readonly Lane[], file: VideoFile, rounds: number): Promise<readonly Measured[]> => {
  const measured: Measured[] = []
  for (const lane of lanes)
    measured.push({ lane, idle: await residentMegabytes(lane.server.pid), rates: [], peaks: [] })
  for (let round = 0; round < rounds; round += 1) {
    for (const { lane, rates, peaks } of measured) {
      await file.change()
      const started = performance.now()
      peaks.push(await peakDuring(lane.server.pid, () => lane.send(file)))
      rates.push(file.bytes / MEGABYTE / ((performance.now() - started) / 1_000))
    }
  }
  return measured
}

/** What is loaded with the first file only, the libraries for videos and pictures, is no cost of a large one. */
const warmUp = async (lanes: readonly Lane[], small: VideoFile): Promise<void> => {
  for (const { send } of lanes) {
    await small.change()
    await send(small)
  }
}

/** Uploads a large video into each lane, the baseline first. */
export const measureMedia = async ({ megabytes, rounds, withS3 }: MediaCounts): Promise<readonly MediaRow[]> => {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-bench-media-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  stack.defer(closeSenders)
  await mkdir(path.join(folder, 'plain'))
  const plain = await startPlain(path.join(folder, 'plain'))
  stack.defer(() => plain.stop())
  const lanes: Lane[] = [{ name: BASELINE, server: plain, send: (file) => sendPlainly(plain.url, file) }]
  const ours = await openOurs('disk', {})
  stack.defer(async () => ours[0]?.server.stop())
  lanes.push(...ours)
  if (withS3) {
    const s3 = stack.use(await startS3Server())
    const inS3 = await openOurs('S3', s3Environment(s3.options))
    stack.defer(async () => inS3[0]?.server.stop())
    lanes.push(...inS3)
  }
  await warmUp(lanes, await makeVideo(folder, 2 * MEGABYTE))
  const measured = await measureRounds(lanes, await makeVideo(folder, megabytes * MEGABYTE), rounds)
  return measured.map(({ lane, idle, rates, peaks }) => ({
    lane: lane.name,
    rates,
    idle,
    above: Math.max(...peaks) - idle,
  }))
}

export const BASELINE = 'node:http into a file'
