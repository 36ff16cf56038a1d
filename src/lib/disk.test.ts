import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { systemClock } from './clock.ts'
import { createDiskReader, type DiskUse } from './disk.ts'

const ROOM = { freeBytes: 5, totalBytes: 10, freeFiles: null }
const place = (folder: string): DiskUse => ({ use: `what is in ${folder}`, folder })
/** Time is over as soon as everything that can be answered has been. */
const clock = { sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) }

describe('a reader of disks', () => {
  it('names what shares a disk together, and looks above what is not there yet', async () => {
    const places = [place(tmpdir()), place(path.join(tmpdir(), 'not', 'there'))]
    const { disks, silent } = await createDiskReader({ places, clock: systemClock })()
    assert.deepEqual([disks.map(({ uses }) => uses), silent], [[places.map(({ use }) => use)], []])
    assert.ok((disks[0]?.totalBytes ?? 0) > 0)
  })

  it('goes on without a disk that does not answer, and does not ask it again before it has', async () => {
    const asked: string[] = []
    const stale = Promise.withResolvers<typeof ROOM & { device: number }>()
    const look = async (folder: string) => {
      asked.push(folder)
      return folder === '/stale' ? stale.promise : { device: 1, ...ROOM }
    }
    const read = createDiskReader({ places: ['/data', '/stale', '/tmp'].map(place), clock, look })
    const known = {
      disks: [{ uses: ['/data', '/tmp'].map((each) => place(each).use), ...ROOM }],
      silent: [place('/stale')],
    }
    assert.deepEqual(await Promise.all([read(), read()]), [known, known])
    assert.deepEqual(asked, ['/data', '/stale', '/tmp'])
    assert.deepEqual(await read(), known)
    assert.deepEqual(asked.filter((each) => each === '/stale').length, 1)
    stale.resolve({ device: 2, ...ROOM })
    await stale.promise
    const { disks, silent } = await read()
    assert.deepEqual([disks.length, silent], [2, []])
  })

  it('waits for no more than two at once, so that other files can still be read', async () => {
    const asked: string[] = []
    const look = (folder: string): Promise<never> => {
      asked.push(folder)
      return new Promise(() => {})
    }
    const places = ['/a', '/b', '/c', '/d'].map(place)
    const read = createDiskReader({ places, clock, look })
    assert.deepEqual((await read()).silent, places)
    assert.deepEqual([(await read()).disks, asked], [[], ['/a', '/b']])
  })

  it('takes a refusal for silence', async () => {
    const look = () => Promise.reject(new Error('stale file handle'))
    assert.deepEqual(await createDiskReader({ places: [place('/a')], clock, look })(), {
      disks: [],
      silent: [place('/a')],
    })
  })
})
