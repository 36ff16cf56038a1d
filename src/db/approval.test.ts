import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  aPublication,
  claim,
  connectOwner,
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
    const queued = await owner.query("SELECT FROM publications WHERE id = $1 AND status = 'queued'", [publication])
    assert.equal(queued.rowCount, 1)
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
    const rejection = inTransaction(app, asPerson(org.ownerId), (tx) => rejectPost(tx, { id: post.id, comment: null }))
    await assert.rejects(rejection, { constraint: 'publications_approved' })
  })

  it('is recorded with its actor, revision and request', async () => {
    const { post } = await anEditorsPost()
    await approve(post, org.ownerId)
    const audit = await owner.query(
      "SELECT actor_kind, actor_id, action, request_id, detail FROM audit_log WHERE object_id = $1 AND action <> 'post.created'",
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
