import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { aMember, aPost, type TestUser } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'

const LATER = '2030-06-01T10:00:00.000Z'

describe('reviewing on the command line', () => {
  let on: SignedIn
  let editor: TestUser

  before(async () => {
    on = await signInOnMachine()
    editor = await aMember(on.app, on.org, 'editor')
  })
  after(() => on[Symbol.asyncDispose]())

  let count = 0
  /** A post of an editor's that waits for an approval. */
  const waiting = () => {
    count += 1
    const channels = [{ channel_id: on.channelId }]
    return aPost(on.app, on.org, { by: editor, text: `Number ${count}`, channels, scheduled_at: LATER })
  }

  const run = (...words: readonly string[]) => on.machine.run(words)

  // oxlint-disable-next-line typescript/no-explicit-any -- what is looked into is what is tested
  const json = async (...words: readonly string[]): Promise<any> => {
    const { exit, out, err } = await run(...words, '--json')
    assert.equal(exit, 0, err)
    return JSON.parse(out)
  }

  it('finds what waits, and approves it', async () => {
    const post = await waiting()
    const pending = await json('posts', 'list', '--approval', 'pending')
    assert.ok(pending.some(({ id }: { id: string }) => id === post.id))
    assert.match((await run('posts', 'list', '--approval', 'pending')).out, /draft, waits for approval/)
    const approved = await json('posts', 'approve', post.id, '--comment', 'Well said')
    assert.deepEqual([approved.status, approved.approval.state], ['queued', 'approved'])
  })

  it('approves the very content that the hash names, and nothing that came after', async () => {
    const post = await waiting()
    const path = `/posts/${post.id}`
    await on.app.request({ method: 'PATCH', path, token: editor.token, body: { text: 'Something else' } })
    const { exit, err } = await run('posts', 'approve', post.id, '--content-hash', post.content_hash)
    assert.equal(exit, 6)
    assert.match(err, /\[content_changed\]\n {2}Read it again with "scheduly posts show"/)
    assert.equal((await json('posts', 'show', post.id)).status, 'draft')
  })

  it('says what to do with a post whose time has passed', async () => {
    const post = await waiting()
    await on.app.sql("update posts set scheduled_at = now() - interval '1 hour' where id = $1", [post.id])
    const { exit, err } = await run('posts', 'approve', post.id)
    assert.equal(exit, 6)
    assert.match(err, /\[time_in_past\]\n {2}Give a new time with --at, or say --publish-now/)
    const moved = await json('posts', 'approve', post.id, '--at', LATER)
    assert.deepEqual([moved.status, moved.scheduled_at], ['queued', LATER])
  })

  it('turns a post down, asks for changes, moves and cancels', async () => {
    const down = await waiting()
    assert.equal((await json('posts', 'reject', down.id, '--comment', 'No')).approval.state, 'rejected')
    const change = await waiting()
    const asked = await json('posts', 'request-changes', change.id, '--comment', 'Shorter')
    assert.equal(asked.approval.state, 'changes_requested')
    const moving = await waiting()
    const time = '2031-01-01T12:00:00.000Z'
    assert.equal((await json('posts', 'reschedule', moving.id, '--at', time)).scheduled_at, time)
    assert.equal((await json('posts', 'cancel', moving.id)).status, 'canceled')
    const { exit } = await run('posts', 'cancel', moving.id)
    assert.equal(exit, 6)
  })

  it('is refused to who may not', async () => {
    const post = await waiting()
    const login = ['login', '--url', on.way.url, '--email', editor.email, '--password-stdin']
    await on.machine.run(login, { input: editor.password })
    const { exit, err } = await run('posts', 'approve', post.id)
    assert.equal(exit, 4)
    assert.match(err, /\[forbidden\]\n {2}Ask an owner or admin/)
  })
})
