import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Scope } from '#domain/scope.ts'
import { aChannel, aMember, anOrg, aPost, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { publish } from '#test/support/published.ts'
import { unsettle } from '#test/support/unsettled.ts'

let app: TestApp
before(async () => {
  app = await createTestApp()
})
after(() => app.close())

const LATER = '2030-06-01T10:00:00.000Z'

const aScheduled = async (provider = 'twt') => {
  const org = await anOrg(app)
  const channelId = await aChannel(app, org, provider)
  const scheduled = provider === 'twt' ? { scheduled_at: LATER } : {}
  const post = await aPost(app, org, { channels: [{ channel_id: channelId }], ...scheduled })
  const id: string = post.publications[0].id
  const ask = (token = org.owner.token, body: object = { confirm: true }) =>
    app.request({ method: 'POST', path: `/publications/${id}/unpublish`, token, body })
  const refused = async (): Promise<readonly [number, string, string]> => {
    const { status, body } = await ask()
    return [status, body.code, body.detail]
  }
  return { org, channelId, post, id, ask, refused }
}

const aPublished = async (provider = 'twt') => {
  const stage = await aScheduled(provider)
  await publish(app, stage.post.id, '1990')
  return stage
}

const aKey = async ({ orgId, owner }: { orgId: string; owner: { token: string } }, scopes: readonly Scope[]) => {
  const body = { name: 'Robot', scopes }
  const answer = await app.request({ method: 'POST', path: `/orgs/${orgId}/api-keys`, token: owner.token, body })
  return expectStatus(201, answer).key
}

describe('taking a published post down', () => {
  test('is written down and answered with 202; asked for again it is the same wish, also once it is done', async () => {
    const { org, id, ask } = await aPublished()
    const answer = expectStatus(202, await ask())
    const { state, requested_by: by, failure } = answer.removal
    assert.deepEqual([answer.status, state, by, failure], ['published', 'removing', org.owner.userId, null])
    assert.deepEqual([answer.removed_at, answer.removed_by], [null, null])
    assert.equal(answer.timeline.at(-1).kind, 'removal_requested')
    assert.deepEqual(expectStatus(202, await ask()), answer)
    await app.sql("update removals set state = 'removed', removed_at = clock_timestamp() where publication_id = $1", [
      id,
    ])
    const done = expectStatus(202, await ask())
    assert.deepEqual([done.removal.state, done.removed_by], ['removed', org.owner.userId])
  })

  test('needs the word that it is meant', async () => {
    const { id, ask } = await aPublished()
    for (const body of [{}, { confirm: false }, { confirm: 'true' }, { confirm: true, now: true }]) {
      const answer = await ask(undefined, body)
      assert.equal(answer.status, 422, JSON.stringify(body))
      assert.ok(answer.body.errors.length > 0)
    }
    assert.deepEqual(await app.sql('select from removals where publication_id = $1', [id]), [])
  })

  test('is for owners and admins, and for keys with the scope for it alone', async () => {
    const { org, id, ask } = await aPublished()
    for (const role of ['viewer', 'editor'] as const) {
      assert.equal((await ask((await aMember(app, org, role)).token)).status, 403)
    }
    const others: readonly Scope[] = ['posts:read', 'posts:write', 'posts:publish', 'posts:approve']
    assert.equal((await ask(await aKey(org, others))).status, 403)
    assert.deepEqual(await app.sql('select from removals where publication_id = $1', [id]), [])
    expectStatus(202, await ask(await aKey(org, ['posts:unpublish'])))
  })

  test('is refused by the database itself for a key without the scope, whatever the program asked', async () => {
    const { org, id } = await aPublished()
    await aKey(org, ['posts:publish'])
    const [key] = await app.sql('select id from api_keys where org_id = $1', [org.orgId])
    const [answer] = await app.sql(
      `select set_config('app.org_id', $1, true), set_config('app.user_id', $2, true), set_config('app.key_id', $3, true),
        request_removal($4) as result`,
      [org.orgId, org.owner.userId, key.id, id],
    )
    assert.equal(answer.result, 'forbidden')
  })
})

describe('what cannot be taken down', () => {
  test('is what is not published, and says what stands in the way', async () => {
    const queued = await aScheduled()
    assert.deepEqual((await queued.refused()).slice(0, 2), [409, 'nothing_to_unpublish'])
    const doubtful = await aScheduled()
    await unsettle(app, doubtful.post.id)
    assert.deepEqual((await doubtful.refused()).slice(0, 2), [409, 'outcome_unknown'])
    const sending = await aScheduled()
    await app.sql("update publications set status = 'publishing', epoch = epoch + 1 where id = $1", [sending.id])
    assert.deepEqual((await sending.refused()).slice(0, 2), [409, 'publishing_in_progress'])
  })

  test('is a post on Instagram, which does not let programs do that: by hand, at its link', async () => {
    const { refused } = await aPublished('insta')
    const [status, code, detail] = await refused()
    assert.deepEqual([status, code], [409, 'unpublish_not_supported'])
    assert.equal(
      detail,
      'Instagram does not let programs take posts down. Open https://x.com/ink/status/1990 and delete it there by hand.',
    )
  })

  test('is a post whose channel is to be connected again, or is gone', async () => {
    const { channelId, refused } = await aPublished()
    await app.sql("update channels set state = 'reconnect_required', trouble = 'No.' where id = $1", [channelId])
    assert.match((await refused()).join(), /^409,channel_not_connected,Connect the channel/)
    await app.sql("update channels set state = 'deleted' where id = $1", [channelId])
    assert.match(
      (await refused()).join(),
      /^409,channel_not_connected,The channel of this post was removed.*status\/1990/,
    )
  })

  test('is a post of a network that is not set up any more', async () => {
    const { channelId, refused, id } = await aPublished()
    // A sandbox channel stays one: the test makes a real one of it past the guard, for there is no app for that here.
    await app.sql('alter table channels disable trigger channels_guard')
    await app.sql('update channels set sandbox = false where id = $1', [channelId])
    await app.sql('alter table channels enable trigger channels_guard')
    assert.match((await refused()).join(), /^409,provider_not_configured,/)
    assert.deepEqual(await app.sql('select from removals where publication_id = $1', [id]), [])
  })
})

test('the figures of a network that does not tell programs, and of what is not published, say so', async () => {
  const state = async ({ org, id }: Awaited<ReturnType<typeof aScheduled>>) => {
    const answer = await app.request({ path: `/publications/${id}/metrics`, token: org.owner.token })
    const { state: word, read_at: readAt, likes } = expectStatus(200, answer)
    assert.deepEqual([readAt, likes], [null, null])
    return word
  }
  assert.equal(await state(await aPublished('insta')), 'not_supported')
  assert.equal(await state(await aScheduled()), 'not_published')
  assert.equal(await state(await aPublished()), 'off')
})
