import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { PUBLICATION_STATUSES, mayGo, type PublicationStatus } from '#domain/publication.ts'
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
  type TestOrg,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'

let database: TestDatabase
let owner: Client
let org: TestOrg
let channelId: string

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
})
beforeEach(async () => {
  org = await anOrg(owner)
  channelId = await aChannel(owner, org)
})
after(async () => {
  await owner.end()
  await database.drop()
})

const change = (id: string, columns: string) => owner.query(`UPDATE publications SET ${columns} WHERE id = $1`, [id])

/** A publication of a post that needs no approval. */
const aDraft = async (): Promise<string> => {
  const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
  return aPublication(owner, post, channelId)
}

/** What each state's other columns must be. */
const COLUMNS: Readonly<Record<PublicationStatus, string>> = {
  draft: "status = 'draft', wake_at = NULL, lease_until = NULL, failure_code = NULL",
  queued: "status = 'queued', due_at = now(), wake_at = now(), lease_until = NULL, failure_code = NULL",
  publishing:
    "status = 'publishing', epoch = epoch + 1, due_at = now(), wake_at = now(), lease_until = now(), failure_code = NULL",
  published:
    "status = 'published', published_at = now(), remote_id = 'remote', wake_at = NULL, lease_until = NULL, failure_code = NULL, needs_attention = false",
  failed: "status = 'failed', failure_code = 'refused', wake_at = NULL, lease_until = NULL",
  canceled: "status = 'canceled', wake_at = NULL, lease_until = NULL, failure_code = NULL",
}

/** A publication that came to its state in a legal way. */
const aPublicationThatIs = async (status: PublicationStatus): Promise<string> => {
  const id = await aDraft()
  if (status === 'draft') return id
  if (status === 'canceled') {
    await change(id, COLUMNS.canceled)
    return id
  }
  await queueIn(owner, id, -1)
  if (status === 'queued') return id
  await claim(owner, id)
  if (status === 'publishing') return id
  await endAttempt(owner, await anAttempt(owner, id), status === 'published' ? 'accepted' : 'refused')
  await change(id, COLUMNS[status])
  return id
}

const statusOf = async (id: string): Promise<string> => {
  const answer = await owner.query<{ status: string }>('SELECT status FROM publications WHERE id = $1', [id])
  return answer.rows[0]?.status ?? 'none'
}

describe('a publication', () => {
  for (const from of PUBLICATION_STATUSES) {
    for (const to of PUBLICATION_STATUSES.filter((status) => status !== from && !mayGo(from, status))) {
      it(`does not go from ${from} to ${to}`, async () => {
        const id = await aPublicationThatIs(from)
        await assert.rejects(change(id, COLUMNS[to]), { constraint: 'publication_transition' })
        assert.equal(await statusOf(id), from)
      })
    }
    // "Published" has a wall of its own, the evidence.
    for (const to of PUBLICATION_STATUSES.filter((status) => mayGo(from, status) && status !== 'published')) {
      it(`goes from ${from} to ${to}`, async () => {
        const id = await aPublicationThatIs(from)
        await change(id, COLUMNS[to])
        assert.equal(await statusOf(id), to)
      })
    }
  }

  for (const status of ['publishing', 'published', 'failed', 'canceled'] as const) {
    it(`cannot begin as ${status}`, async () => {
      const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
      const insert = owner.query(
        `INSERT INTO publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash, status)
          VALUES ($1, gen_random_uuid(), $2, $3, $4, false, '', $5)`,
        [org.id, post.id, channelId, post.contentHash, status],
      )
      await assert.rejects(insert, { constraint: 'publication_transition' })
    })
  }

  it('never gets a lower epoch', async () => {
    const id = await aPublicationThatIs('publishing')
    await assert.rejects(change(id, 'epoch = epoch - 1'), { constraint: 'publication_epoch' })
  })

  it('is not claimed without a higher epoch', async () => {
    const id = await aPublicationThatIs('queued')
    const taken = change(id, "status = 'publishing', lease_until = now()")
    await assert.rejects(taken, { constraint: 'publication_epoch' })
  })

  it('is not queued without a time', async () => {
    const id = await aDraft()
    await assert.rejects(change(id, "status = 'queued'"), { constraint: 'publications_due' })
  })

  it('is not published without an accepted attempt, whatever other attempt it has', async () => {
    const id = await aPublicationThatIs('publishing')
    await assert.rejects(change(id, COLUMNS.published), { constraint: 'publication_evidence' })
    const attempt = await anAttempt(owner, id)
    await assert.rejects(change(id, COLUMNS.published), { constraint: 'publication_evidence' })
    await endAttempt(owner, attempt, 'unknown')
    await assert.rejects(change(id, COLUMNS.published), { constraint: 'publication_evidence' })
    await endAttempt(owner, attempt, 'accepted')
    await change(id, COLUMNS.published)
    assert.equal(await statusOf(id), 'published')
  })

  it('is not published without the id that the network gave it', async () => {
    const id = await aPublicationThatIs('publishing')
    await endAttempt(owner, await anAttempt(owner, id), 'accepted')
    const nameless = change(id, `${COLUMNS.published}, remote_id = NULL`.replace("remote_id = 'remote', ", ''))
    await assert.rejects(nameless, { constraint: 'publications_published' })
  })

  it('does not leave published: its columns are not published ones in any other state', async () => {
    const id = await aPublicationThatIs('queued')
    await assert.rejects(change(id, 'published_at = now()'), { constraint: 'publications_published' })
  })

  for (const state of ['sending', 'unknown', 'accepted'] as const) {
    it(`with an attempt that is ${state} goes back to no state in which it could be sent, edited or dropped`, async () => {
      const id = await aPublicationThatIs('publishing')
      const attempt = await anAttempt(owner, id)
      if (state !== 'sending') await endAttempt(owner, attempt, state)
      for (const to of ['draft', 'queued'] as const) {
        await assert.rejects(change(id, COLUMNS[to]), { constraint: 'publication_open_attempt' })
      }
    })

    it(`with an attempt that is ${state} fails as outcome_unknown and nothing else`, async () => {
      const id = await aPublicationThatIs('publishing')
      const attempt = await anAttempt(owner, id)
      if (state !== 'sending') await endAttempt(owner, attempt, state)
      await assert.rejects(change(id, COLUMNS.failed), { constraint: 'publication_evidence' })
      await change(id, `${COLUMNS.failed}, needs_attention = true`.replace("'refused'", "'outcome_unknown'"))
      for (const to of ['draft', 'queued', 'canceled'] as const) {
        const away = change(id, `${COLUMNS[to]}, needs_attention = false`)
        await assert.rejects(away, { constraint: 'publication_open_attempt' })
      }
    })
  }

  it('does not fail as outcome_unknown when no attempt is open', async () => {
    const id = await aPublicationThatIs('publishing')
    const failed = change(id, COLUMNS.failed.replace("'refused'", "'outcome_unknown'"))
    await assert.rejects(failed, { constraint: 'publication_evidence' })
  })

  it('with an unknown outcome is sent again only after somebody gave the attempt up', async () => {
    const id = await aPublicationThatIs('publishing')
    const attempt = await anAttempt(owner, id)
    await endAttempt(owner, attempt, 'unknown')
    await change(id, `${COLUMNS.failed}, needs_attention = true`.replace("'refused'", "'outcome_unknown'"))
    await endAttempt(owner, attempt, 'abandoned')
    await change(id, `${COLUMNS.queued}, needs_attention = false`)
    await claim(owner, id)
    await anAttempt(owner, id)
    assert.equal(await statusOf(id), 'publishing')
  })
})

describe('an attempt', () => {
  const STATES = ['sending', 'accepted', 'continued', 'refused', 'not_sent', 'unknown', 'absent', 'abandoned'] as const
  const legal = new Set([
    'sending → accepted',
    'sending → continued',
    'sending → refused',
    'sending → not_sent',
    'sending → unknown',
    'unknown → accepted',
    'unknown → continued',
    'unknown → absent',
    'unknown → abandoned',
    'continued → accepted',
  ])

  const anAttemptThatIs = async (state: (typeof STATES)[number]): Promise<string> => {
    const attempt = await anAttempt(owner, await aPublicationThatIs('publishing'))
    if (state === 'absent' || state === 'abandoned') await endAttempt(owner, attempt, 'unknown')
    if (state !== 'sending') await endAttempt(owner, attempt, state)
    return attempt
  }

  it('goes only where the table says, in every pair of states', async () => {
    for (const from of STATES) {
      for (const to of STATES.filter((state) => state !== from)) {
        const attempt = await anAttemptThatIs(from)
        const ended = endAttempt(owner, attempt, to)
        if (legal.has(`${from} → ${to}`)) await ended
        else await assert.rejects(ended, { constraint: 'attempt_transition' }, `${from} → ${to}`)
      }
    }
  })

  for (const state of ['sending', 'unknown', 'accepted'] as const) {
    it(`is the only one of its publication while it is ${state}`, async () => {
      const id = await aPublicationThatIs('publishing')
      const attempt = await anAttempt(owner, id)
      if (state !== 'sending') await endAttempt(owner, attempt, state)
      await assert.rejects(anAttempt(owner, id), { code: '23505', constraint: 'attempts_open' })
    })
  }

  for (const state of ['refused', 'not_sent', 'absent'] as const) {
    it(`lets another follow when it is ${state}`, async () => {
      const id = await aPublicationThatIs('publishing')
      const attempt = await anAttempt(owner, id)
      if (state === 'absent') await endAttempt(owner, attempt, 'unknown')
      await endAttempt(owner, attempt, state)
      assert.notEqual(await anAttempt(owner, id), attempt)
    })
  }
})
