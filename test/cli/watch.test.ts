import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aPost } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'

const LATER = '2030-06-01T10:00:00.000Z'

describe('watching on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())

  const scheduled = (text: string) =>
    aPost(on.app, on.org, { text, channels: [{ channel_id: on.channelId }], scheduled_at: LATER })

  const cancel = (id: string) =>
    on.app.request({ method: 'POST', path: `/posts/${id}/cancel`, token: on.org.owner.token, body: {} })

  /** The sequence of the last event that there is. */
  const latest = async (): Promise<string> => {
    const path = `/orgs/${on.org.orgId}/events?limit=500`
    return (await on.app.request({ path, token: on.org.owner.token })).body.page.next_after
  }

  it('tells each event in a line, from where it is told to begin, until the person has enough', async ({ signal }) => {
    const stop = new AbortController()
    const start = await latest()
    const post = await scheduled('Watched')
    const lines: string[] = []
    const { exit, out } = await on.machine.run(['watch', '--after', start, '--json'], {
      signal: AbortSignal.any([stop.signal, signal]),
      onLine: (line) => {
        lines.push(line)
        if (JSON.parse(line).type === 'post.created') void cancel(post.id)
        if (JSON.parse(line).type === 'post.canceled') stop.abort()
      },
    })
    assert.equal(exit, 130)
    const types = lines.map((line) => JSON.parse(line).type)
    assert.equal(types[0], 'post.created')
    assert.equal(types.at(-1), 'post.canceled')
    assert.equal(out.trim().split('\n').length, lines.length)
  })

  it('tells a person time, kind and subject', async ({ signal }) => {
    const stop = new AbortController()
    const start = await latest()
    const post = await scheduled('For people')
    const { out } = await on.machine.run(['watch', '--after', start], {
      signal: AbortSignal.any([stop.signal, signal]),
      onLine: () => stop.abort(),
    })
    assert.match(out, new RegExp(`^\\S+Z {2}post\\.created {2}post ${post.id}\n`))
  })

  it('goes on where the line was lost, and says so', async ({ signal }) => {
    const stop = new AbortController()
    const start = await latest()
    const post = await scheduled('Over two lines')
    let cut = false
    const { out, err } = await on.machine.run(['watch', '--after', start], {
      signal: AbortSignal.any([stop.signal, signal]),
      onLine: (line) => {
        if (line.includes('post.canceled')) stop.abort()
        if (cut) return
        cut = true
        on.way.cut()
        void cancel(post.id)
      },
    })
    assert.match(err, /The line was lost; it is taken up again/)
    assert.match(out, /post\.canceled/)
  })

  it('follows one post until it is out, and ends with whether it is', async () => {
    const post = await scheduled('Followed')
    const following = on.machine.run(['watch', '--post', post.id, '--json'], {
      onLine: (line) => assert.ok(line.includes(post.id)),
    })
    await scheduled('Another, of which nothing is told')
    await cancel(post.id)
    const { exit, out } = await following
    assert.equal(exit, 9)
    assert.equal(JSON.parse(out.trim().split('\n').at(-1) ?? '').status, 'canceled')
    const over = await on.machine.run(['watch', '--post', post.id])
    assert.equal(over.exit, 9)
    assert.match(over.out, /canceled/)
  })

  it('says when events were missed that are not kept any more', async ({ signal }) => {
    const stop = new AbortController()
    const { promise: told, resolve } = Promise.withResolvers<void>()
    const watching = on.machine.run(['watch', '--after', '999999999'], {
      signal: AbortSignal.any([stop.signal, signal]),
      onLine: () => stop.abort(),
      onErrorLine: (line) => {
        if (line.includes('Events were missed')) resolve()
      },
    })
    // What is written before it listens is a part of what was missed.
    await told
    await scheduled('After the gap')
    const { err } = await watching
    assert.match(err, /Events were missed/)
  })
})
