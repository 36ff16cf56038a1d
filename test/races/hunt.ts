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

interface Ground {
  /** Runs so many more, from this seed on. */
  readonly run: (count: number, from: number) => Promise<{ readonly violations: readonly string[] }>
  readonly close: () => Promise<void>
}

/** Runs some at a time, until the audit has said all of these things, at most `most`; else it fails. */
const search = async ({ run, close }: Ground, most: number, wanted: readonly RegExp[]): Promise<void> => {
  const found: string[] = []
  const missing = () => wanted.filter((words) => !found.some((violation) => words.test(violation)))
  try {
    for (let ran = 0; ran < most && missing().length > 0; ran += AT_A_TIME) {
      found.push(...(await run(AT_A_TIME, ran + 1)).violations)
    }
    assert.deepEqual(missing(), [], found.join('\n'))
  } finally {
    await close()
  }
}

/** Runs real races with a defect planted. */
export const hunt = async (act: Act, options: TrackOptions, ...wanted: readonly RegExp[]): Promise<void> => {
  const races = await openRaces({ patienceMs: 1_500, ...options }, LANES)
  const run: Ground['run'] = (count, from) => races.run(act, count, from)
  await search({ run, close: () => races.close() }, RUNS, wanted)
}

/** The same by sequences of commands: `alone` one after the other, else of two people at once. */
export const huntIn = async (how: 'run' | 'runAlone', options: TrackOptions, wanted: RegExp): Promise<void> => {
  const sequences = await openSequences({ patienceMs: 1_500, ...options })
  const run: Ground['run'] = (count, from) => sequences[how](count, from)
  await search({ run, close: () => sequences.close() }, SEQUENCES, [wanted])
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
