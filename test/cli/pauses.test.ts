import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aMember, aPost } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'
import { newMachine } from './terminal.ts'

const IN_AN_HOUR = new Date(Date.now() + 3_600_000).toISOString()

describe('pauses on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())

  const run = (...words: readonly string[]) => on.machine.run(words)

  let count = 0
  const aPostFor = (time: string) => {
    count += 1
    const channels = [{ channel_id: on.channelId }]
    return aPost(on.app, on.org, { text: `Number ${count}`, channels, scheduled_at: time })
  }

  const handle = async (): Promise<string> =>
    JSON.parse((await run('channels', '--json')).out).find(({ id }: { id: string }) => id === on.channelId).handle

  const letComeDue = (postId: string) =>
    on.app.sql(
      "update publications set due_at = now() - interval '1 minute', wake_at = now() - interval '1 minute' where post_id = $1",
      [postId],
    )

  it('stop a channel and let it go on; what came due waits for a review, and is found', async () => {
    const name = `twt:@${await handle()}`
    const paused = await run('pause', 'A recall', '--channel', name)
    assert.deepEqual([paused.exit, paused.out, paused.err], [0, `Publishing is paused for ${name}.\n`, ''])
    assert.match((await run('channels')).out, / paused, test network\n/)
    const post = await aPostFor(IN_AN_HOUR)
    await letComeDue(post.id)
    const resumed = await run('resume', '--channel', on.channelId)
    const list = '"scheduly posts list --due-for-review"'
    const told = `Publishing goes on for ${name}. 1 post came due meanwhile, and waits for a review: ${list}.\n`
    assert.deepEqual([resumed.exit, resumed.out], [0, told])
    const found = await run('posts', 'list', '--due-for-review')
    assert.match(found.out, new RegExp(`\\n${post.id} .*draft, waits for review`))
    assert.equal(found.out.trim().split('\n').length, 2)
  })

  it('stop an organization; what came due goes out at once when that is said', async () => {
    const paused = await run('pause', 'A recall', '--json')
    const organization = JSON.parse(paused.out)
    assert.deepEqual([organization.id, organization.pause.reason], [on.org.orgId, 'A recall'])
    const post = await aPostFor(IN_AN_HOUR)
    await letComeDue(post.id)
    const resumed = await run('resume', '--publish-now', '--json')
    assert.deepEqual([JSON.parse(resumed.out).due, JSON.parse(resumed.out).posts], ['publish_now', 1])
    assert.equal(JSON.parse((await run('posts', 'show', post.id, '--json')).out).status, 'queued')
    const nothing = await run('resume')
    assert.equal(nothing.out, 'Publishing goes on for Ink & Co. Nothing came due meanwhile.\n')
  })

  const act = (path: string, body: object = {}) =>
    on.app.request({ method: 'POST', path, token: on.org.owner.token, body })
  const cancel = (id: string) => act(`/posts/${id}/cancel`)

  it('are told once to whoever waits for a post, and the waiting goes on', async () => {
    const { orgId } = on.org
    await act(`/orgs/${orgId}/publishing/pause`, { reason: 'A recall' })
    let id = ''
    const words = ['posts', 'create', 'Waited for', '--channel', on.channelId, '--at', IN_AN_HOUR, '--wait']
    const { exit, out, err } = await on.machine.run(words, {
      onLine: (line) => (id ||= line.split(' ')[0] ?? ''),
      onErrorLine: () => void act(`/orgs/${orgId}/publishing/pause`, { reason: 'Once more' }).then(() => cancel(id)),
    })
    assert.equal(err, 'Publishing is paused for the whole organization; this goes on waiting until it is resumed …\n')
    assert.equal(exit, 9)
    assert.match(out, /canceled/)
    await act(`/orgs/${orgId}/publishing/resume`)
  })

  it('are told when they begin while somebody waits, and to a program as JSON', async () => {
    const name = `twt:@${await handle()}`
    for (const json of [false, true]) {
      const { id } = await aPostFor(IN_AN_HOUR)
      // First for its organization, then once the line stands.
      const isWatched = on.way.answered(`/posts/${id}`, 2)
      const watching = on.machine.run(['watch', '--post', id, ...(json ? ['--json'] : [])], {
        onErrorLine: () => void cancel(id),
      })
      await isWatched
      await act(`/channels/${on.channelId}/pause`, { reason: 'A recall' })
      const { exit, err } = await watching
      const said = json
        ? `${JSON.stringify({ paused: { scope: 'channel', channels: [name] } })}\n`
        : `Publishing is paused for ${name}; this goes on waiting until it is resumed …\n`
      assert.deepEqual([exit, err], [9, said])
      await run('resume', '--channel', on.channelId)
    }
  })

  it('are for owners and admins, and have a reason', async () => {
    await using machine = await newMachine()
    const editor = await aMember(on.app, on.org, 'editor')
    const words = ['login', '--url', on.way.url, '--email', editor.email, '--password-stdin']
    assert.equal((await machine.run(words, { input: editor.password })).exit, 0)
    for (const tried of [['pause', 'Why not'], ['resume'], ['pause', 'Why not', '--channel', on.channelId]])
      assert.equal((await machine.run(tried)).exit, 4)
    for (const tried of [['pause'], ['pause', ' '], ['pause', 'x', '--channel', '@nobody']])
      assert.equal((await run(...tried)).exit, 2)
    assert.equal((await run('pause', 'x'.repeat(501))).exit, 7)
  })
})
