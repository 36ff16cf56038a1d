import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { connectDatabase } from '#db/database.ts'
import { startJobs } from '#db/jobs.ts'
import { createFitJob } from '#jobs/fit-media.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { anOrg, createTestApp, expectStatus, type TestApp, type TestOrg } from './app.ts'
import { standInWith } from './ffmpeg.ts'
import { anMp4, aPng, type VideoWishes } from './media-files.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { createTestShelf, type ShelfFacts } from './shelf.ts'
import { upload } from './uploads.ts'

/** Too many pictures a second for X. */
export const FAST: VideoWishes = { frameRate: 90, seconds: 1 }

/** An application with a library in a folder of its own, whose conversions are done when a test wants it. */
export interface FitStage extends AsyncDisposable {
  readonly app: TestApp
  readonly scratch: Scratch
  readonly orgId: string
  readonly token: string
  readonly org: TestOrg
  /** Uploads a file; the answer is its id. */
  add(file: Buffer): Promise<string>
  ask(method: 'GET' | 'POST' | 'DELETE', place: string, body?: object): ReturnType<TestApp['request']>
  /** Does jobs until `until` is over. */
  working<T>(until: () => Promise<T>, limitSeconds?: number): Promise<T>
  /** Waits until a job is in one of these states. */
  until(
    place: string,
    states: readonly string[],
  ): Promise<{ state: string; failure: { code: string } | null; result_media_id: string }>
  /** What lies on desks. */
  desks(): Promise<readonly string[]>
}

export const openFitStage = async (
  program: string | ((scratch: Scratch) => Promise<string>) | null,
  facts: Partial<ShelfFacts> = {},
): Promise<FitStage> => {
  const scratch = await openScratch()
  const ffmpeg = typeof program === 'function' ? await program(scratch) : program
  const shelf = createTestShelf({
    clock: systemClock,
    publicUrl: 'http://localhost:3000',
    folder: scratch.at('media'),
    ...facts,
    ffmpeg,
  })
  const app = await createTestApp({ media: shelf })
  const { orgId, owner } = await anOrg(app)
  const { token } = owner
  const ask: FitStage['ask'] = (method, place, body) =>
    app.request({ method, path: place, token, ...(body === undefined ? {} : { body }) })
  const working: FitStage['working'] = async (until, limitSeconds = 60) => {
    const db = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 3, log: silentLog })
    const { random } = app.deps
    const fit = createFitJob({ db, clock: systemClock, random, log: silentLog, shelf, limitSeconds, lookSeconds: 0.05 })
    const jobs = await startJobs(
      db,
      { fit },
      { log: silentLog, pollSeconds: 0.5, superviseSeconds: 1, oneByOne: { fit: 1 } },
    )
    try {
      return await until()
    } finally {
      await jobs.stop(1)
      await db.destroy()
    }
  }
  return {
    app,
    scratch,
    orgId,
    token,
    org: { orgId, owner },
    add: async (file) =>
      expectStatus(201, await upload(app, { orgId, token }, { file, fields: { alt_text: 'A river' } })).id,
    ask,
    working,
    until: async (place, states) => {
      for (;;) {
        const job = expectStatus(200, await ask('GET', place))
        if (states.includes(job.state)) return job
        if (['ready', 'failed', 'canceled'].includes(job.state)) assert.fail(JSON.stringify(job))
        await systemClock.sleep(20)
      }
    },
    desks: async () => {
      // Each process has a folder of its own, and in it one for each desk.
      const found = await readdir(path.join(scratch.at('media'), 'incoming'), { recursive: true }).catch(() => [])
      return found.filter((name) => /^[0-9a-f]{32}\/[0-9a-f]{32}$/.test(name))
    },
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await scratch[Symbol.asyncDispose]()
    },
  }
}

/** A stand-in that makes what X takes, and a still of each video. */
export const good = async (scratch: Scratch): Promise<string> =>
  standInWith(scratch, { video: await anMp4({ seconds: 1 }), still: await aPng({ width: 320, height: 240 }) })

/** Asks for a conversion; the answer is where its job is read. */
export const begin = async (stage: FitStage, id: string, body: object = { provider: 'twt' }): Promise<string> => {
  const answer = await stage.ask('POST', `/media/${id}/fit`, body)
  const job = expectStatus(202, answer)
  assert.equal(answer.headers['location'], `/media/${id}/fit/${job.id}`)
  return `/media/${id}/fit/${job.id}`
}
