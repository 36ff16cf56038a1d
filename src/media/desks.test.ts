import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { systemRandom } from '#lib/random.ts'
import { openScratch } from '#test/support/scratch.ts'
import { createDesks } from './desks.ts'
import { ownMark, writeMark, type ProcessMark } from './process-mark.ts'

const DAY_MS = 24 * 3_600_000

const desksIn = (folder: string, ahead = 0) =>
  createDesks({ folder, random: systemRandom, clock: { ...systemClock, now: () => new Date(Date.now() + ahead) } })

const newRoom = (folder: string): string => path.join(folder, systemRandom.bytes(16).toString('hex'))

/** What another process has there. */
const plant = async (folder: string, mark: Partial<ProcessMark>): Promise<string> => {
  const room = newRoom(folder)
  await mkdir(path.join(room, 'a desk'), { recursive: true })
  await writeFile(path.join(room, 'a desk', 'incoming'), 'half a video')
  await writeFile(path.join(room, 'process.json'), writeMark({ ...(await ownMark()), ...mark }))
  return room
}

/** Opens a desk in another process, which is then killed or goes on. */
const PROGRAM = `
  import { writeFileSync } from 'node:fs'
  const { createDesks } = await import(process.argv[1])
  const { systemClock } = await import(process.argv[2])
  const { systemRandom } = await import(process.argv[3])
  const place = await createDesks({ folder: process.argv[4], clock: systemClock, random: systemRandom }).open()
  writeFileSync(place.folder + '/incoming', 'half a video')
  console.log(place.folder)
  setInterval(() => {}, 1000)
`

const startOther = async (folder: string) => {
  const modules = ['./desks.ts', '../lib/clock.ts', '../lib/random.ts'].map(
    (name) => new URL(name, import.meta.url).href,
  )
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, ...modules, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  return { child, desk: String(said).trim() }
}

test('what a killed process was receiving is removed, and what living ones receive is not', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const [dead, living] = [await startOther(folder), await startOther(folder)]
  try {
    await using own = await desksIn(folder).open()
    dead.child.kill('SIGKILL')
    await once(dead.child, 'exit')
    const sweeper = desksIn(folder)
    assert.equal(await sweeper.sweep(), 1)
    assert.deepEqual(
      [dead.desk, living.desk, own.folder].map((place) => existsSync(place)),
      [false, true, true],
    )
    assert.equal(await readFile(path.join(living.desk, 'incoming'), 'utf8'), 'half a video')
    assert.equal(await sweeper.sweep(), 0)
  } finally {
    living.child.kill('SIGKILL')
    await once(living.child, 'exit')
  }
})

test('a number that was given to another process keeps nothing', { skip: process.platform !== 'linux' }, async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const left = await plant(folder, { pid: process.ppid, began: '1' })
  assert.equal(await desksIn(folder).sweep(), 1)
  assert.equal(existsSync(left), false)
})

test('of another machine or container only its silence is known: a day of it counts', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const foreign = await plant(folder, { realm: 'elsewhere', pid: 2 ** 22 - 1 })
  // Killed before it wrote its mark.
  const bare = newRoom(folder)
  await mkdir(bare)
  assert.equal(await desksIn(folder, DAY_MS - 60_000).sweep(), 0)
  const later = new Date(Date.now() + DAY_MS)
  await utimes(path.join(foreign, 'process.json'), later, later)
  assert.equal(await desksIn(folder, DAY_MS + 60_000).sweep(), 1)
  assert.deepEqual([existsSync(foreign), existsSync(bare)], [true, false])
  assert.equal(await desksIn(folder, 2 * DAY_MS + 60_000).sweep(), 1)
  assert.equal(existsSync(foreign), false)
})

test('each sweep shows that this process lives, and leaves alone what is no desk', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  await mkdir(path.join(folder, 'uploads', 'open'), { recursive: true })
  const desks = desksIn(folder, 5 * DAY_MS)
  await using place = await desks.open()
  assert.equal(await desks.sweep(), 0)
  const mark = path.join(path.dirname(place.folder), 'process.json')
  const { mtimeMs } = await stat(mark)
  assert.ok(mtimeMs > Date.now() + 4 * DAY_MS)
  assert.deepEqual((await readdir(folder)).includes('uploads'), true)
})

test('a desk that is closed leaves nothing', async () => {
  await using scratch = await openScratch()
  const place = await desksIn(scratch.folder).open()
  await writeFile(path.join(place.folder, 'incoming'), 'x')
  await place[Symbol.asyncDispose]()
  assert.equal(existsSync(place.folder), false)
})
