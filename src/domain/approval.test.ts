import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { connectDatabase, inTransaction, type Database } from '#db/database.ts'
import { listPosts } from '#db/post-listing.ts'
import { type PostRow } from '#db/posts.ts'
import { silentLog } from '#lib/log.ts'
import { aMember, anOrg, aPost, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { APPROVAL_STATES, approvalState, isCleared, type ApprovalFacts, type ApprovalState } from './approval.ts'

const NOW = 'aa'
const BEFORE = 'bb'

const hashes = ['', NOW, BEFORE] as const
const yesOrNo = [true, false] as const

/** Every combination of: required, approved (nothing, this, an earlier content), rejected and to be changed (the same), scheduled. */
const everyCase: readonly ApprovalFacts[] = yesOrNo.flatMap((required) =>
  hashes.flatMap((approvedHash) =>
    hashes.flatMap((rejectedHash) =>
      hashes.flatMap((changesHash) =>
        yesOrNo.map((scheduled) => ({
          required,
          contentHash: NOW,
          approvedHash,
          rejectedHash,
          changesHash,
          scheduled,
        })),
      ),
    ),
  ),
)

/** The same rule as a table: the first line that fits. */
const stateInWords = (facts: ApprovalFacts): ApprovalState => {
  const lines: readonly [boolean, ApprovalState][] = [
    [!facts.required, 'not_required'],
    [facts.approvedHash === NOW, 'approved'],
    [facts.rejectedHash === NOW, 'rejected'],
    [facts.changesHash === NOW, 'changes_requested'],
    [facts.scheduled, 'pending'],
  ]
  return lines.find(([fits]) => fits)?.[1] ?? 'not_requested'
}

const factsOf = (post: PostRow): ApprovalFacts => ({
  required: post.approvalRequired,
  contentHash: post.contentHash.toString('hex'),
  approvedHash: post.approvedHash.toString('hex'),
  rejectedHash: post.rejectedHash.toString('hex'),
  changesHash: post.changesHash.toString('hex'),
  scheduled: post.scheduledAt !== null,
})

describe('approvalState', () => {
  it('follows the rule in every case', () => {
    assert.equal(everyCase.length, 108)
    for (const facts of everyCase) assert.equal(approvalState(facts), stateInWords(facts), JSON.stringify(facts))
  })

  it('counts an approval of an earlier content for nothing', () => {
    const facts = {
      required: true,
      contentHash: NOW,
      approvedHash: BEFORE,
      rejectedHash: '',
      changesHash: BEFORE,
      scheduled: true,
    }
    assert.equal(approvalState(facts), 'pending')
    assert.equal(isCleared(facts), false)
  })

  it('clears exactly what is approved or needs no approval', () => {
    for (const facts of everyCase) {
      assert.equal(isCleared(facts), ['approved', 'not_required'].includes(approvalState(facts)))
    }
  })
})

describe('the approval filter of the list of posts', () => {
  let database: TestDatabase
  let owner: Client
  let db: Database
  let org: TestOrg

  /** A post of an editor or of an owner, with the hashes of the case; only approvals of the content itself are storable. */
  const addCase = async (facts: ApprovalFacts, authors: { editor: string; owner: string }): Promise<void> => {
    const post = await aPost(owner, {
      orgId: org.id,
      authorId: facts.required ? authors.editor : authors.owner,
      ...(facts.scheduled ? { scheduledAt: new Date('2027-01-01T00:00:00Z') } : {}),
    })
    const stored = (hash: string): Buffer => (hash === NOW ? post.contentHash : Buffer.from(hash, 'hex'))
    await owner.query('UPDATE posts SET approved_hash = $2, rejected_hash = $3, changes_hash = $4 WHERE id = $1', [
      post.id,
      stored(facts.approvedHash),
      stored(facts.rejectedHash),
      stored(facts.changesHash),
    ])
  }

  before(async () => {
    database = await createTestDatabase()
    owner = await connectOwner(database.url)
    db = connectDatabase(database.url, { role: 'app', poolSize: 2, log: silentLog })
    org = await anOrg(owner)
    const editor = await aMember(owner, org.id, 'editor')
    const storable = everyCase.filter((facts) => facts.approvedHash !== BEFORE)
    for (const facts of storable) await addCase(facts, { editor, owner: org.ownerId })
  })
  after(async () => {
    await db.destroy()
    await owner.end()
    await database.drop()
  })

  const listed = (approval?: ApprovalState): Promise<readonly PostRow[]> =>
    inTransaction(db, { orgId: org.id, userId: org.ownerId }, (tx) =>
      listPosts(tx, { orgId: org.id, approval }, { sort: 'created_at', limit: 100, after: null }),
    )

  it('finds exactly the posts whose state the domain gives', async () => {
    const all = await listed()
    assert.equal(all.length, 72)
    for (const state of APPROVAL_STATES) {
      const expected = all.filter((post) => approvalState(factsOf(post)) === state).map((post) => post.id)
      const found = (await listed(state)).map((post) => post.id)
      assert.ok(found.length > 0, state)
      assert.deepEqual(found, expected, state)
    }
  })
})
