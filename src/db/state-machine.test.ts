import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Client } from 'pg'
import { PUBLICATION_STATUSES, mayGo, type PublicationStatus } from '#domain/publication.ts'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anAttempt,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
  endAttempt,
  queueIn,
  type TestOrg,
  type TestPost,
} from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { connectDatabase, inTransaction, type Database } from './database.ts'
import { approvePost, rejectPost, updatePost } from './posts.ts'

let database: TestDatabase
let owner: Client
let app: Database
let org: TestOrg
let channelId: string

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  app = connectDatabase(database.url, { role: 'app', poolSize: 3, log: silentLog })
})
beforeEach(async () => {
  org = await anOrg(owner)
  channelId = await aChannel(owner, org)
})
after(async () => {
  await app.destroy()
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
  const STATES = ['sending', 'accepted', 'refused', 'not_sent', 'unknown', 'absent', 'abandoned'] as const
  const legal = new Set([
    'sending → accepted',
    'sending → refused',
    'sending → not_sent',
    'sending → unknown',
    'unknown → accepted',
    'unknown → absent',
    'unknown → abandoned',
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

describe('approval', () => {
  const asPerson = (userId: string) => ({ orgId: org.id, userId, requestId: 'request-1' })

  const approve = (post: TestPost, userId: string, contentHash = post.contentHash): Promise<string> =>
    inTransaction(app, asPerson(userId), (tx) => approvePost(tx, { id: post.id, contentHash, comment: null }))

  const anEditorsPost = async (): Promise<{ post: TestPost; publication: string; editor: string }> => {
    const editor = await aMember(owner, org.id, 'editor')
    const post = await aPost(owner, { orgId: org.id, authorId: editor })
    return { post, publication: await aPublication(owner, post, channelId), editor }
  }

  it('is needed before a publication is queued or claimed', async () => {
    const { post, publication } = await anEditorsPost()
    await assert.rejects(queueIn(owner, publication, 60), { constraint: 'publications_approved' })
    assert.equal(await approve(post, org.ownerId), 'approved')
    await queueIn(owner, publication, 60)
    assert.equal(await statusOf(publication), 'queued')
  })

  it('cannot be evaded by a copy that says something else than the post', async () => {
    const { publication } = await anEditorsPost()
    await assert.rejects(change(publication, 'approval_required = false'), { code: '23503' })
    await assert.rejects(change(publication, 'approved_hash = content_hash'), { code: '23503' })
  })

  it('ends with the content that it was given for: an edit of what is queued is refused', async () => {
    const { post, publication } = await anEditorsPost()
    await approve(post, org.ownerId)
    await queueIn(owner, publication, 60)
    const contentHash = Buffer.alloc(32, 1)
    const edit = inTransaction(app, asPerson(org.ownerId), (tx) =>
      updatePost(tx, post, { text: 'other', contentHash, scheduledAt: null, localTime: null, timeZone: null }),
    )
    await assert.rejects(edit, { constraint: 'publications_approved' })
  })

  it('is void after an edit of a draft, also when the edit is taken back', async () => {
    const { post, publication } = await anEditorsPost()
    await approve(post, org.ownerId)
    for (const contentHash of [Buffer.alloc(32, 1), post.contentHash]) {
      const row = await inTransaction(app, asPerson(org.ownerId), (tx) =>
        updatePost(tx, post, { text: 'x', contentHash, scheduledAt: null, localTime: null, timeZone: null }),
      )
      assert.equal(row.approvedHash.length, 0)
    }
    await assert.rejects(queueIn(owner, publication, 60), { constraint: 'publications_approved' })
  })

  it('is not given by editors, viewers and strangers', async () => {
    const { post, editor } = await anEditorsPost()
    const viewer = await aMember(owner, org.id, 'viewer')
    const stranger = (await anOrg(owner)).ownerId
    for (const userId of [editor, viewer, stranger]) assert.equal(await approve(post, userId), 'forbidden')
    const rejection = inTransaction(app, asPerson(editor), (tx) => rejectPost(tx, { id: post.id, comment: null }))
    assert.equal(await rejection, 'forbidden')
  })

  it('covers only the content that the approver saw', async () => {
    const { post } = await anEditorsPost()
    assert.equal(await approve(post, org.ownerId, Buffer.alloc(32, 9)), 'content_changed')
  })

  it('does not reach into another organization', async () => {
    const { post } = await anEditorsPost()
    const other = await anOrg(owner)
    const elsewhere = inTransaction(app, { orgId: other.id, userId: other.ownerId }, (tx) =>
      approvePost(tx, { ...post, comment: null }),
    )
    assert.equal(await elsewhere, 'content_changed')
  })

  it('is not taken back under a publication that is on its way', async () => {
    const { post, publication } = await anEditorsPost()
    await approve(post, org.ownerId)
    await queueIn(owner, publication, -1)
    await claim(owner, publication)
    const rejection = inTransaction(app, asPerson(org.ownerId), (tx) =>
      rejectPost(tx, { id: post.id, comment: null }),
    )
    await assert.rejects(rejection, { constraint: 'publications_approved' })
  })

  it('is recorded with its actor, revision and request', async () => {
    const { post } = await anEditorsPost()
    await approve(post, org.ownerId)
    const audit = await owner.query(
      'SELECT actor_kind, actor_id, action, request_id, detail FROM audit_log WHERE object_id = $1',
      [post.id],
    )
    assert.deepEqual(audit.rows, [
      {
        actor_kind: 'user',
        actor_id: org.ownerId,
        action: 'post.approved',
        request_id: 'request-1',
        detail: { revision: 1, content_hash: post.contentHash.toString('hex') },
      },
    ])
    const record = await owner.query('SELECT decision, actor_id FROM post_approvals WHERE post_id = $1', [post.id])
    assert.deepEqual(record.rows, [{ decision: 'approved', actor_id: org.ownerId }])
  })

  it('depends on who writes: viewers and strangers are no authors, whatever the caller says', async () => {
    const viewer = await aMember(owner, org.id, 'viewer')
    const stranger = (await anOrg(owner)).ownerId
    for (const authorId of [viewer, stranger]) {
      await assert.rejects(aPost(owner, { orgId: org.id, authorId }), { constraint: 'post_author' })
    }
  })
})
