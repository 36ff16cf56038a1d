import assert from 'node:assert/strict'
import { inTransaction, type Tx } from '#db/database.ts'
import type { Act, DoAct } from './acts.ts'
import { openRaces } from './races.ts'
import { openSequences, type Sequences } from './sequences.ts'
import type { TrackOptions } from './track.ts'

const RUNS = 50
const SEQUENCES = 100
const AT_A_TIME = 10
const LANES = 5

/** Runs real races with a defect planted, until the audit has said all of these things. */
export const hunt = async (act: Act, options: TrackOptions, ...wanted: readonly RegExp[]): Promise<void> => {
  const races = await openRaces({ patienceMs: 1_500, ...options }, LANES)
  const found: string[] = []
  const missing = () => wanted.filter((words) => !found.some((violation) => words.test(violation)))
  try {
    for (let ran = 0; ran < RUNS && missing().length > 0; ran += AT_A_TIME) {
      found.push(...(await races.run(act, AT_A_TIME, ran + 1)).violations)
    }
    assert.deepEqual(missing(), [], found.join('\n'))
  } finally {
    await races.close()
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

/** The same by sequences of commands: `alone` one after the other, else of two people at once. */
export const huntIn = async (how: 'run' | 'runAlone', options: TrackOptions, wanted: RegExp): Promise<void> => {
  const sequences: Sequences = await openSequences({ patienceMs: 1_500, ...options })
  const found: string[] = []
  const isFound = () => found.some((violation) => wanted.test(violation))
  try {
    for (let ran = 0; ran < SEQUENCES && !isFound(); ran += AT_A_TIME) {
      found.push(...(await sequences[how](AT_A_TIME, ran + 1)).violations)
    }
    assert.ok(isFound(), found.join('\n'))
  } finally {
    await sequences.close()
  }
}

/** Lets a post be queued that nobody approved. */
export const NO_CHECK = 'alter table publications drop constraint publications_approved;'

/** Moving the time keeps the approval also where the policy says that it does not. */
export const KEEPS_WHEN_MOVED = `
  create or replace function moving_voids_approval(org uuid) returns boolean language sql as 'select false'`
