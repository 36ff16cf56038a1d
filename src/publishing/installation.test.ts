import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { InstallationRow } from '#db/installation.ts'
import { silentLog } from '#lib/log.ts'
import { createFileMarks } from './file-marks.ts'
import { createStanding, standingOf, type StandingFacts } from './installation.ts'
import { createMemoryMarks } from './marks.ts'
import type { PublishingStore } from './store.ts'

const ID = '0190f0c2-5a3e-7cc4-9d5e-2f0b6a1d8e47'
const OTHER = '0190f0c2-5a3e-7cc4-9d5e-2f0b6a1d8e48'

const standing = (
  facts: Partial<StandingFacts> & {
    readonly mark?: number
    readonly halted?: boolean
    readonly own?: Partial<InstallationRow>
  },
) => {
  const { mark = 100, halted = false, own = {}, ...rest } = facts
  const database = {
    id: ID,
    mark,
    keptMark: mark,
    missing: 0,
    haltedAt: halted ? new Date(0) : null,
    haltReason: halted ? 'a' : null,
    ...own,
  }
  return standingOf({
    database,
    remembered: { installationId: ID, mark: 100 },
    isCopy: false,
    expectedId: null,
    isAttended: false,
    ...rest,
  })
}

const CASES: readonly (readonly [string, Parameters<typeof standing>[0], string])[] = [
  ['goes on from the mark it knows', {}, 'fine'],
  ['goes on when other machines have published since', { mark: 5_000 }, 'fine'],
  ['begins in an empty database', { mark: 0, remembered: null }, 'fine'],
  ['begins in another empty database', { mark: 0, remembered: { installationId: OTHER, mark: 9 } }, 'fine'],
  ['stops at a database that is older than its last use', { mark: 99 }, 'halted'],
  [
    'stops when the sequence alone has come so far: it is written ahead',
    { mark: 131, own: { keptMark: 99 } },
    'halted',
  ],
  [
    'stops when one of its own intents is not there, though later ones are',
    { mark: 131, own: { missing: 1 } },
    'halted',
  ],
  ['stops when its own memory is a copy', { isCopy: true }, 'halted'],
  ['stays halted until somebody says otherwise', { halted: true }, 'halted'],
  ['does not publish from a database that it has never published from', { remembered: null }, 'refused'],
  ['nor from one in place of its own', { remembered: { installationId: OTHER, mark: 500 } }, 'refused'],
  ['does so when it is told', { remembered: null, expectedId: ID }, 'fine'],
  ['does not when it is told another one', { expectedId: OTHER }, 'refused'],
  ['joins a machine that is at work in the same database', { remembered: null, isAttended: true }, 'fine'],
  ['joins none in a database that is halted', { remembered: null, isAttended: true, halted: true }, 'halted'],
  ['stops at an older database also when it is told', { expectedId: ID, mark: 99 }, 'halted'],
]

describe('a worker', () => {
  for (const [title, facts, kind] of CASES) {
    it(title, () => assert.equal(standing(facts).kind, kind))
  }

  it('takes no database for an older one because it sent something while the database answered', async () => {
    const marks = createMemoryMarks({ installationId: ID, mark: 100 })
    let halts = 0
    const store = {
      readInstallation: async () => {
        const answer = { id: ID, mark: 100, keptMark: 100, missing: 0, haltedAt: null, haltReason: null }
        marks.raise({ installationId: ID, mark: 105 })
        return answer
      },
      halt: async () => {
        halts += 1
      },
    } as Pick<PublishingStore, 'readInstallation' | 'halt'> as PublishingStore
    const keeper = createStanding({ store, marks, log: silentLog, observe: () => {} }, null)
    await keeper.check()
    assert.deepEqual([keeper.current().kind, halts, marks.read()?.mark], ['fine', 0, 105])
  })

  it('says what to do', () => {
    const refused = standing({ remembered: null })
    assert.ok(refused.kind === 'refused' && refused.reason.includes(`SCHEDULY_INSTALLATION_ID=${ID}`))
    const halted = standing({ mark: 1 })
    assert.ok(halted.kind === 'halted' && halted.reason.includes('npm run publishing -- resume'))
  })
})

/** A database in memory, as far as machines ask it for its state, and machines that are connected to it. */
const createDatabase = ({ mark = 0, keptMark = 0 } = {}) => {
  const state = { mark, keptMark, isDown: false }
  const store = {
    readInstallation: async () => {
      if (state.isDown) throw new Error('no database')
      return { id: ID, mark: state.mark, keptMark: state.keptMark, missing: 0, haltedAt: null, haltReason: null }
    },
    takeMark: async () => {
      state.mark += 1
    },
    halt: async () => {},
  } as Pick<PublishingStore, 'readInstallation' | 'takeMark' | 'halt'> as PublishingStore
  const publish = (): void => {
    state.mark += 1
    state.keptMark = state.mark
  }
  const machine = (marks = createMemoryMarks()) => ({
    marks,
    keeper: createStanding({ store, marks, log: silentLog, observe: () => {} }, null),
  })
  return { state, publish, machine, copy: () => createDatabase({ mark: state.mark, keptMark: state.keptMark }) }
}

describe('machines of one database', () => {
  it('remember what the others have sent, with each check', async () => {
    const database = createDatabase()
    const { marks, keeper } = database.machine()
    await keeper.check()
    assert.equal(marks.read()?.mark, 0)
    database.publish()
    await keeper.check()
    assert.equal(marks.read()?.mark, database.state.keptMark)
    // What was sent last is lost with it.
    const restored = createDatabase({ mark: 1, keptMark: 0 })
    const again = restored.machine(marks).keeper
    await again.check()
    assert.equal(again.current().kind, 'halted')
  })

  it("own it from the first one on: a copy that was made before the first publication is nobody's", async () => {
    const database = createDatabase()
    const first = database.machine()
    await first.keeper.check()
    assert.equal(first.keeper.current().kind, 'fine')
    const copy = database.copy()
    const stranger = copy.machine().keeper
    for (let look = 0; look < 3; look += 1) await stranger.check()
    assert.equal(stranger.current().kind, 'refused')
    // The first one begins anew as it was, also before it has sent anything.
    const again = database.machine(first.marks).keeper
    await again.check()
    assert.equal(again.current().kind, 'fine')
  })

  it('are joined by others that see them at work before the first publication, and by none that comes later', async () => {
    const database = createDatabase()
    const [first, early] = [database.machine().keeper, database.machine().keeper]
    await first.check()
    await early.check()
    assert.equal(early.current().kind, 'refused')
    await first.check()
    await early.check()
    assert.equal(early.current().kind, 'fine')
    database.publish()
    const late = database.machine().keeper
    await late.check()
    database.publish()
    await late.check()
    assert.equal(late.current().kind, 'refused')
  })

  it('join nobody over a lost connection: behind the next one may be a copy that has gone further', async () => {
    const database = createDatabase({ mark: 1 })
    const { keeper } = database.machine()
    await keeper.check()
    keeper.doubt()
    database.state.mark = 9
    await keeper.check()
    assert.equal(keeper.current().kind, 'refused')
  })

  it('may not act after a lost connection until they have looked at what is there now', async () => {
    const database = createDatabase()
    const { keeper } = database.machine()
    assert.equal(keeper.mayAct(), false)
    await keeper.check()
    assert.equal(keeper.mayAct(), true)
    keeper.doubt()
    database.state.isDown = true
    await assert.rejects(keeper.check())
    assert.equal(keeper.mayAct(), false)
    database.state.isDown = false
    const asked = keeper.check()
    keeper.doubt()
    await asked
    assert.equal(keeper.mayAct(), false, 'what was asked before says nothing')
    await keeper.check()
    assert.equal(keeper.mayAct(), true)
  })
})

describe('what a machine remembers', () => {
  let folder: string
  const file = () => path.join(folder, 'data', 'published.json')
  const open = (at = file()) => createFileMarks(at, silentLog)

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'marks-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is nothing at first, outlives the process, and only grows', () => {
    assert.equal(open().read(), null)
    open().reset({ installationId: ID, mark: 7 })
    const marks = open()
    marks.raise({ installationId: ID, mark: 12 })
    marks.raise({ installationId: ID, mark: 11 })
    assert.deepEqual(open().read()?.mark, 12)
    assert.equal(open().read()?.installationId, ID)
    assert.equal(open().isCopy(), false)
  })

  it('begins anew when a person says so', () => {
    const marks = open()
    marks.reset({ installationId: OTHER, mark: 3 })
    marks.raise({ installationId: OTHER, mark: 4 })
    assert.equal(open().read()?.mark, 4)
    assert.equal(open().isCopy(), false)
  })

  it('begins anew in a running worker too, when the command beside it says so', () => {
    open().reset({ installationId: ID, mark: 7 })
    const running = open()
    running.raise({ installationId: ID, mark: 8 })
    open().reset({ installationId: ID, mark: 1_000_008 })
    assert.equal(running.isCopy(), false)
    assert.equal(running.read()?.mark, 1_000_008)
    running.raise({ installationId: ID, mark: 1_000_009 })
    assert.equal(open().read()?.mark, 1_000_009)
  })

  it('knows when it is a copy of another folder', async () => {
    const copy = path.join(folder, 'copy')
    await new Promise((resolve) => setTimeout(resolve, 5))
    await cp(path.join(folder, 'data'), copy, { recursive: true, preserveTimestamps: true })
    const marks = open(path.join(copy, 'published.json'))
    assert.equal(marks.isCopy(), true)
    marks.reset({ installationId: OTHER, mark: 4 })
    assert.equal(open(path.join(copy, 'published.json')).isCopy(), false)
  })

  it('is nothing when the file is damaged', async () => {
    const damaged = path.join(folder, 'damaged.json')
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"installationId":5,"mark":"1"}',
      '{"installationId":"a","mark":"x"}',
    ]) {
      await writeFile(damaged, text)
      assert.equal(open(damaged).read(), null, text)
    }
    assert.match(await readFile(damaged, 'utf8'), /x/)
  })
})
