import assert from 'node:assert/strict'
import { inTransaction, type Tx } from '#db/database.ts'
import type { Act, DoAct } from './acts.ts'
import { openRaces } from './races.ts'
import { openSequences } from './sequences.ts'
import type { TrackOptions } from './track.ts'

const RUNS = 50
const SEQUENCES = 100
const AT_A_TIME = 10
const LANES = 5

/** Runs so many more, from this seed on. */
type Run = (count: number, from: number) => Promise<{ readonly violations: readonly string[] }>

/** Runs some at a time, until the audit has said all of these things, at most `most`; else it fails. */
const search = async (run: Run, most: number, wanted: readonly RegExp[]): Promise<void> => {
  const found: string[] = []
  const missing = () => wanted.filter((words) => !found.some((violation) => words.test(violation)))
  for (let ran = 0; ran < most && missing().length > 0; ran += AT_A_TIME) {
    found.push(...(await run(AT_A_TIME, ran + 1)).violations)
  }
  assert.deepEqual(missing(), [], found.join('\n'))
}

/** Runs real races with a defect planted. */
export const hunt = async (act: Act, options: TrackOptions, ...wanted: readonly RegExp[]): Promise<void> => {
  const races = await openRaces({ patienceMs: 1_500, ...options }, LANES)
  try {
    await search((count, from) => races.run(act, count, from), RUNS, wanted)
  } finally {
    await races.close()
  }
}

/** The same by sequences of commands of two people at once. */
export const huntTogether = async (options: TrackOptions, wanted: RegExp): Promise<void> => {
  const sequences = await openSequences({ patienceMs: 1_500, ...options })
  try {
    await search((count, from) => sequences.run(count, from), SEQUENCES, [wanted])
  } finally {
    await sequences.close()
  }
}

/** The same by commands one after the other. What is found is made as small as it can be: those acts are what it takes. */
export const huntAlone = async (options: TrackOptions, wanted: RegExp, acts: readonly Act[]): Promise<void> => {
  const sequences = await openSequences({ patienceMs: 1_500, ...options })
  const broken: number[] = []
  try {
    const run: Run = async (count, from) => {
      const report = await sequences.runAlone(count, from)
      broken.push(...report.broken)
      return report
    }
    await search(run, SEQUENCES, [wanted])
    const smallest = await sequences.shrinkAlone(broken[0] ?? 0)
    assert.deepEqual(
      smallest?.plan.steps.map(({ act }) => act),
      acts,
      JSON.stringify(smallest),
    )
  } finally {
    await sequences.close()
  }
}

/** As the person, in the organization of the post, and past every rule of the action. */
export const past =
  (work: (tx: Tx, postId: string) => Promise<unknown>): DoAct =>
  async (deps, { userId, requestId }, { postId }) => {
    const found = await inTransaction(deps.db, { userId }, (tx) =>
      tx.selectFrom('posts').select('orgId').where('id', '=', postId).executeTakeFirstOrThrow(),
    )
    await inTransaction(deps.db, { userId, requestId, orgId: found.orgId }, (tx) => work(tx, postId))
  }

/** Lets a post be queued that nobody approved. */
export const NO_CHECK = 'alter table publications drop constraint publications_approved;'

/** Moving the time keeps the approval also where the policy says that it does not. */
export const KEEPS_WHEN_MOVED = `
  create or replace function moving_voids_approval(org uuid) returns boolean language sql as 'select false'`
