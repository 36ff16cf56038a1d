import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { aChannel, aMember, aPost, expectStatus, type TestOrg, type TestUser } from '#test/support/app.ts'
import { openTelling, type Telling } from '#test/support/telling.ts'

const DAY_MS = 86_400_000

describe('of an approval is told', () => {
  let telling: Telling
  let org: TestOrg
  let owner: TestUser
  let admin: TestUser
  let second: TestUser
  let editor: TestUser
  let lawyer: TestUser
  let channel: string

  before(async () => {
    telling = await openTelling()
    const team = await telling.aTeam()
    org = team.org
    owner = team.owner
    admin = team.admin
    editor = team.editor
    second = await aMember(telling.app, org, 'admin')
    lawyer = await aMember(telling.app, org, 'editor')
    channel = await aChannel(telling.app, org)
  })
  after(() => telling.close())
  beforeEach(() => telling.tell())

  const policy = async (rest: object = {}): Promise<void> => {
    const steps = [
      { name: 'Law', members: [lawyer.userId] },
      { name: 'Both', members: [admin.userId, second.userId], needs: 'all' },
      { name: 'Last', roles: ['owner'] },
    ]
    const body = { approval_policy: { steps, moving_time: 'keeps_approval', break_glass: 'off', ...rest } }
    const path = `/orgs/${org.orgId}`
    expectStatus(200, await telling.app.request({ method: 'PATCH', path, token: owner.token, body }))
  }

  /** A post, of the editor unless somebody else is named, that asks for its approval. */
  const asked = (by = editor) => {
    const scheduled_at = new Date(telling.app.deps.clock.now().getTime() + DAY_MS).toISOString()
    return aPost(telling.app, org, {
      by,
      channels: [{ channel_id: channel }],
      scheduled_at,
      allow_duplicate: true,
    })
  }
  const approve = async (post: { readonly id: string }, ...people: readonly TestUser[]): Promise<void> => {
    for (const person of people) expectStatus(200, await telling.act(person, `/posts/${post.id}/approve`))
  }
  const edit = async (by: TestUser, { id }: { readonly id: string }): Promise<void> => {
    const body = { text: 'Good evening', allow_duplicate: true }
    expectStatus(200, await telling.app.request({ method: 'PATCH', path: `/posts/${id}`, token: by.token, body }))
  }

  /** Of this post, newest first, with how often where that is not once; what is read is in brackets. */
  const news = async ({ id }: { readonly id: string }, person: TestUser): Promise<string> => {
    const { data } = await telling.listOf(org, person)
    const entries: readonly {
      kind: string
      type: string
      count: number
      read_at: string | null
      post: { id: string }
    }[] = data
    return entries
      .filter(({ post }) => post.id === id)
      .map(({ kind, type, count, read_at: read }) => {
        const told = `${kind} ${type}${count === 1 ? '' : ` ${count}×`}`
        return read === null ? told : `(${told})`
      })
      .join(', ')
  }
  const isTold = async (post: { readonly id: string }, expected: readonly (readonly [TestUser, string])[]) => {
    await telling.tellThroughDeaths()
    for (const [person, told] of expected) assert.equal(await news(post, person), told, person.username)
  }

  const REQUESTED = 'approval_requested approval.requested'
  const NEXT = 'approval_requested approval.step_approved'

  it('whoever decides the step that is open, and nobody of a step that is done', async () => {
    await policy()
    const post = await asked()
    await isTold(post, [
      [lawyer, REQUESTED],
      [admin, ''],
      [second, ''],
      [owner, ''],
      [editor, ''],
    ])
    await approve(post, lawyer)
    await isTold(post, [
      [lawyer, `(${REQUESTED})`],
      [admin, NEXT],
      [second, NEXT],
      [owner, ''],
      [editor, ''],
    ])
    // Both are needed: who has decided is done, the other was told before.
    await approve(post, admin)
    await isTold(post, [
      [admin, `(${NEXT})`],
      [second, NEXT],
      [owner, ''],
    ])
    await approve(post, second)
    await isTold(post, [
      [second, `(${NEXT})`],
      [owner, NEXT],
    ])
    await edit(admin, post)
    const anew = `approval_requested approval.steps_restarted, (${REQUESTED})`
    await isTold(post, [
      [lawyer, anew],
      [second, `(${NEXT})`],
      [owner, `(${NEXT})`],
    ])
    assert.equal(await news(post, editor), 'decided approval.steps_restarted')
    await approve(post, lawyer, admin, second, owner)
    await isTold(post, [
      [owner, `(${NEXT})`],
      [editor, 'decided approval.approved, decided approval.steps_restarted'],
    ])
  })

  it('whoever it waits for by the time that people are told, whatever happened in between', async () => {
    const post = await asked()
    await approve(post, lawyer, admin)
    await isTold(post, [
      [lawyer, ''],
      [admin, ''],
      [second, NEXT],
      [owner, ''],
    ])
    const path = `/orgs/${org.orgId}/notification-settings`
    const kindsOf = async ({ token }: TestUser) => expectStatus(200, await telling.app.request({ path, token })).kinds
    assert.deepEqual((await kindsOf(lawyer))[0], 'approval_requested')
    assert.deepEqual((await kindsOf(editor))[0], 'decided')
    // A time that an approval covers is a part of what was approved.
    await policy({ moving_time: 'voids_approval' })
    const body = { scheduled_at: new Date(telling.app.deps.clock.now().getTime() + 2 * DAY_MS).toISOString() }
    const move = { method: 'PATCH', path: `/posts/${post.id}`, token: editor.token, body } as const
    expectStatus(200, await telling.app.request(move))
    await isTold(post, [
      [lawyer, 'approval_requested approval.steps_restarted'],
      [second, `(${NEXT})`],
      [editor, ''],
    ])
  })

  it('whoever has to give it anew and whose post it is, where somebody withdraws it or changes what was approved', async () => {
    await policy({ steps: [] })
    const [withdrawn, changed] = [await asked(), await asked()]
    await telling.tell()
    for (const post of [withdrawn, changed]) await approve(post, owner)
    await telling.tell()
    expectStatus(200, await telling.act(admin, `/posts/${withdrawn.id}/revoke`))
    await edit(admin, changed)
    const told = [
      [editor, 'decided approval.requested, decided approval.approved'],
      [second, `${REQUESTED}, (${REQUESTED})`],
      [owner, `${REQUESTED}, (${REQUESTED})`],
      [admin, `(${REQUESTED})`],
    ] as const
    await isTold(withdrawn, told)
    for (const [person, expected] of told) assert.equal(await news(changed, person), expected, person.username)
  })

  it('the same, where whoever approved or wrote it may not any more', async () => {
    await policy({ steps: [] })
    const leaving = await aMember(telling.app, org, 'admin')
    const approved = await asked()
    const own = await asked(leaving)
    await approve(approved, leaving)
    await telling.tell()
    const path = `/orgs/${org.orgId}/members/${leaving.userId}`
    expectStatus(
      200,
      await telling.app.request({ method: 'PATCH', path, token: owner.token, body: { role: 'editor' } }),
    )
    await isTold(approved, [
      [editor, 'decided approval.requested, decided approval.approved'],
      [second, REQUESTED],
    ])
    assert.equal(await news(own, second), REQUESTED)
    assert.equal(await news(own, leaving), 'decided approval.requested')
  })

  it('the author and every owner and admin, where somebody breaks the glass', async () => {
    await policy({ break_glass: 'owners' })
    const post = await asked()
    const body = { break_glass: { reason: 'The building is on fire' } }
    await telling.tell()
    expectStatus(200, await telling.act(owner, `/posts/${post.id}/approve`, body))
    const broken = 'approval_requested approval.glass_broken'
    await isTold(post, [
      [editor, 'decided approval.glass_broken'],
      [admin, broken],
      [second, broken],
      [owner, ''],
    ])
    assert.equal(await news(post, lawyer), `(${REQUESTED})`)
    const late = await asked()
    await telling.tell()
    const scheduled_at = new Date(telling.app.deps.clock.now().getTime() + 2 * DAY_MS).toISOString()
    expectStatus(
      200,
      await telling.act(owner, `/posts/${late.id}/approve`, { ...body, scheduled_at, allow_duplicate: true }),
    )
    await isTold(late, [
      [editor, 'decided approval.glass_broken'],
      [admin, broken],
    ])
    const [told] = (await telling.listOf(org, admin)).data
    assert.equal(told.actor.username, owner.username)
    await telling.mailAll()
    const sentence = `${owner.username} let “Good morning” out over open steps of its approval`
    for (const { email } of [admin, editor]) {
      assert.ok(telling.mail.letters.some(({ to, text }) => to === email && text.includes(sentence)))
    }
  })

  describe('by somebody outside', () => {
    const NAME = 'Ana \u202e(\u2066Client\u0007)'

    /** What the outsider did with a post by a link of the admin. */
    const said = async (post: { readonly id: string; readonly content_hash: string }, ...acts: readonly string[]) => {
      const expires_at = new Date(Date.now() + DAY_MS).toISOString()
      const link = { name: 'Client', post_ids: [post.id], expires_at, may: 'decide' }
      const made = expectStatus(201, await telling.act(admin, `/orgs/${org.orgId}/review-links`, link))
      const token = String(made.link).split('#')[1] ?? ''
      for (const act of acts) {
        const words = act === 'comments' ? { text: 'Hm' } : { comment: 'Hm' }
        const body = { name: NAME, content_hash: post.content_hash, ...words }
        const { status } = await telling.act({ token }, `/review/posts/${post.id}/${act}`, body)
        assert.ok(status === 200 || status === 201, act)
      }
    }

    it('the author and who made the link, with the name that they gave and nothing hidden in it', async () => {
      await policy({ steps: [] })
      const post = await asked()
      await said(post, 'comments', 'approve', 'request-changes')
      const told = 'decided review.changes_requested, decided review.approved, commented review.commented'
      await isTold(post, [
        [editor, told],
        [admin, `${told}, ${REQUESTED}`],
        [second, REQUESTED],
      ])
      const [latest] = (await telling.listOf(org, editor)).data
      assert.deepEqual([latest.actor, latest.outsider], [null, 'Ana ( Client )'])
      const { approval } = expectStatus(
        200,
        await telling.app.request({ path: `/posts/${post.id}`, token: owner.token }),
      )
      assert.equal(approval.state, 'pending')
      const since = telling.mail.letters.length
      await telling.mailAll()
      const [letter] = telling.lettersTo(since, editor)
      assert.match(
        letter?.text ?? '',
        /\n“Ana \( Client \)”, from outside, asks for changes to “Good morning” \(test network\)\n/,
      )
    })

    it('once where it counts', async () => {
      await policy({ steps: [], external_approval: 'counts' })
      const post = await asked()
      await telling.tell()
      await said(post, 'approve')
      await isTold(post, [
        [editor, 'decided review.approved'],
        [second, `(${REQUESTED})`],
      ])
      const { approval } = expectStatus(
        200,
        await telling.app.request({ path: `/posts/${post.id}`, token: owner.token }),
      )
      assert.equal(approval.state, 'approved')
    })
  })
})
