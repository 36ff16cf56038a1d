import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Client } from 'pg'
import { ATTEMPT_STATES, mayAttemptBegin, mayAttemptGo, type AttemptState } from '#domain/attempt.ts'
import { mayBegin, mayGo, PUBLICATION_STATUSES } from '#domain/publication.ts'
import {
  aChannel,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  queueIn,
} from './support/builders.ts'
import { createTestDatabase, type TestDatabase } from './support/postgres.ts'
import { root } from './support/planted-tree.ts'

/** One drawing: every arrow once, `[*]` for where it begins and ends. */
interface Drawing {
  readonly states: ReadonlySet<string>
  readonly arrows: readonly string[]
}

const readDrawing = (text: string): Drawing => {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && line.trim() !== 'stateDiagram-v2')
  const arrows = lines.map((line) => {
    const match = /^ {2}(\[\*\]|[a-z_]+) --> (\[\*\]|[a-z_]+)(?:: .+)?$/.exec(line)
    assert.ok(match !== null, `cannot read "${line}"`)
    return `${match[1]} → ${match[2]}`
  })
  const states = new Set(arrows.flatMap((arrow) => arrow.split(' → ')).filter((state) => state !== '[*]'))
  return { states, arrows }
}

/** The drawing under a heading of docs/states.md. */
const drawingUnder = async (heading: string): Promise<Drawing> => {
  const page = `\n${await readFile(path.join(root, 'docs/states.md'), 'utf8')}`
  const section = page.split(`\n${heading}\n`)[1] ?? ''
  const drawing = /^```mermaid\n(.*?)\n```$/ms.exec(section)?.[1] ?? ''
  assert.ok(drawing.startsWith('stateDiagram-v2'), heading)
  return readDrawing(drawing)
}

const pairsOf = <S extends string>(states: readonly S[]): readonly (readonly [S, S])[] =>
  states.flatMap((from) => states.map((to) => [from, to] as const))

/** Whether the database takes a statement; its effect is undone. A refusal must be the guard's own. */
const isTaken = async (owner: Client, constraint: string, act: () => Promise<unknown>): Promise<boolean> => {
  await owner.query('BEGIN')
  try {
    await act()
    return true
  } catch (error) {
    assert.equal((error as { constraint?: string }).constraint, constraint, String(error))
    return false
  } finally {
    await owner.query('ROLLBACK')
  }
}

let database: TestDatabase
let owner: Client
let publishing: () => Promise<string>
let insertAs: (status: string) => Promise<unknown>

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  const org = await anOrg(owner)
  const channelId = await aChannel(owner, org)
  publishing = async () => {
    const id = await aPublication(owner, await aPost(owner, { orgId: org.id, authorId: org.ownerId }), channelId)
    await queueIn(owner, id, -1)
    await claim(owner, id)
    return id
  }
  insertAs = async (status) => {
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await owner.query(
      `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash,
        status, due_at, wake_at) SELECT org_id, gen_random_uuid(), id, $1, content_hash, approval_required,
        approved_hash, $2, now(), CASE WHEN $2 = 'queued' THEN now() END FROM posts WHERE org_id = $3 AND id = $4`,
      [channelId, status, org.id, post.id],
    )
  }
})
after(async () => {
  await owner.end()
  await database.drop()
})

describe("the drawing of a publication's states", () => {
  test('draws each state, and no arrow twice', async () => {
    const { states, arrows } = await drawingUnder('# States')
    assert.deepEqual([...states].sort(), [...PUBLICATION_STATUSES].sort())
    assert.equal(new Set(arrows).size, arrows.length)
  })

  test('has the arrows of the code and of the database, for every pair', async () => {
    const { arrows } = await drawingUnder('# States')
    const answer = await owner.query<{ from: string; to: string; legal: boolean }>(
      `SELECT f.s AS "from", t.s AS "to", publication_may_go(f.s, t.s) AS legal
        FROM unnest($1::text[]) f (s), unnest($1::text[]) t (s)`,
      [PUBLICATION_STATUSES],
    )
    const legal = new Map(answer.rows.map((row) => [`${row.from} → ${row.to}`, row.legal]))
    assert.equal(legal.size, 36)
    for (const [from, to] of pairsOf(PUBLICATION_STATUSES)) {
      const arrow = `${from} → ${to}`
      const three = { drawn: arrows.includes(arrow), code: mayGo(from, to), database: legal.get(arrow) }
      assert.ok(three.drawn === three.code && three.code === three.database, `${arrow}: ${JSON.stringify(three)}`)
    }
  })

  test('begins where the code and the database let one begin, and ends where nothing leads on', async () => {
    const { arrows } = await drawingUnder('# States')
    for (const status of PUBLICATION_STATUSES) {
      const taken = await isTaken(owner, 'publication_transition', () => insertAs(status))
      const three = { drawn: arrows.includes(`[*] → ${status}`), code: mayBegin(status), database: taken }
      assert.ok(three.drawn === three.code && three.code === three.database, `${status}: ${JSON.stringify(three)}`)
      const isEnd = PUBLICATION_STATUSES.every((to) => !mayGo(status, to))
      assert.equal(arrows.includes(`${status} → [*]`), isEnd, status)
    }
  })
})

const HEADING = "## An attempt's states"

/** A fresh attempt that came to its state in a legal way. */
const anAttemptThatIs = async (state: AttemptState): Promise<string> => {
  const id = await anAttempt(owner, await publishing())
  if (state === 'absent' || state === 'abandoned') await endAttempt(owner, id, 'unknown')
  if (state !== 'sending') await endAttempt(owner, id, state)
  return id
}

describe("the drawing of an attempt's states", () => {
  test('draws each state, no arrow twice, and begins where the code and the database do', async () => {
    const { states, arrows } = await drawingUnder(HEADING)
    assert.deepEqual([...states].sort(), [...ATTEMPT_STATES].sort())
    assert.equal(new Set(arrows).size, arrows.length)
    const begins = arrows.filter((arrow) => arrow.startsWith('[*] → '))
    assert.deepEqual(
      begins,
      ATTEMPT_STATES.filter(mayAttemptBegin).map((state) => `[*] → ${state}`),
    )
    for (const state of ATTEMPT_STATES) {
      const publicationId = await publishing()
      const taken = await isTaken(owner, 'attempt_transition', () =>
        owner.query(
          `INSERT INTO attempts (org_id, id, publication_id, number, epoch, state, outcome, content_hash, worker,
              settled_after, finished_at, remote_id)
            SELECT org_id, gen_random_uuid(), id, 1, epoch, $2, 'restored', content_hash, 'w', now(),
              CASE WHEN $2 <> 'sending' THEN now() END, 'remote' FROM publications WHERE id = $1`,
          [publicationId, state],
        ),
      )
      assert.equal(taken, mayAttemptBegin(state), state)
    }
  })

  test('has the arrows of the code and of the database, for every pair', async () => {
    const { arrows } = await drawingUnder(HEADING)
    for (const from of ATTEMPT_STATES) {
      const id = await anAttemptThatIs(from)
      for (const to of ATTEMPT_STATES.filter((state) => state !== from)) {
        const taken = await isTaken(owner, 'attempt_transition', () => endAttempt(owner, id, to))
        const three = { drawn: arrows.includes(`${from} → ${to}`), code: mayAttemptGo(from, to), database: taken }
        assert.ok(
          three.drawn === three.code && three.code === three.database,
          `${from} → ${to}: ${JSON.stringify(three)}`,
        )
      }
      assert.ok(!arrows.includes(`${from} → ${from}`) && !mayAttemptGo(from, from))
    }
  })

  test('knows every state that the database knows', async () => {
    const answer = await owner.query<{ rule: string }>(
      `SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conname = 'attempts_state_check'`,
    )
    const known = [...(answer.rows[0]?.rule ?? '').matchAll(/'([a-z_]+)'::text/g)].map((match) => match[1] ?? '')
    assert.deepEqual(
      known.toSorted((one, other) => one.localeCompare(other)),
      [...ATTEMPT_STATES].sort(),
    )
  })
})
