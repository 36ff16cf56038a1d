import assert from 'node:assert/strict'
import { describe, it, mock, type TestContext } from 'node:test'
import type { Body, Post } from '@scheduly/client'
import { createDesk, type Desk } from './desk.ts'
import type { Failure, Stored, Surroundings } from './desk-state.ts'
import { draftOf, emptyDraft, FIRST, setText } from './draft.ts'

class Refusal extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure)
    this.failure = failure
  }
}

const aPost = (text: string, scheduledAt: string | null = null): Post =>
  ({
    id: 'p',
    text,
    media: [],
    thread: [],
    publications: [],
    labels: [],
    note: '',
    status: scheduledAt === null ? 'draft' : 'queued',
    scheduled_at: scheduledAt,
    approval: { required: false, state: 'not_required' },
    content_hash: text,
    revision: 1,
    updated_at: '2026-01-01T00:00:00.000Z',
  }) as unknown as Post

/** A server with one post, that can be away, and whose post others can change. */
const aServer = (stored: Stored) => {
  let now = stored
  let failure: Failure | null = null
  const calls: string[] = []
  const change = (text: string): Stored => {
    now = { post: { ...now.post, text, content_hash: text, revision: now.post.revision + 1 }, etag: `${now.etag}+` }
    return now
  }
  /** Somebody approves it, which changes nothing that is written. */
  const approve = (): void => {
    const approval = { ...now.post.approval, required: true, state: 'approved' as const }
    now = { post: { ...now.post, approval }, etag: `${now.etag}+` }
  }
  const answer = async (call: string, work: () => Stored): Promise<Stored> => {
    calls.push(call)
    if (failure !== null) throw new Refusal(failure)
    return work()
  }
  const kept: (string | null)[] = []
  const world: Surroundings = {
    zone: 'Europe/Berlin',
    create: (body, key) => answer(`create ${body.text} ${key}`, () => change(body.text)),
    edit: (_id, body: Body<'editPost'>, etag) =>
      answer(`edit ${body.text} ${etag}`, () => {
        if (etag !== now.etag) throw new Refusal('stale')
        return change(body.text ?? '')
      }),
    publish: (of) => answer(`publish ${of.etag}`, () => now),
    read: () => answer('read', () => now),
    failureOf: (error) => (error instanceof Refusal ? error.failure : 'refused'),
    didNothing: (error) => error instanceof Refusal && error.failure === 'refused',
    keep: (what) => kept.push(what?.draft.text ?? null) > 0,
    newKey: () => `key${calls.length}`,
    now: () => 0,
  }
  return {
    world,
    calls,
    kept,
    change,
    approve,
    fail: (how: Failure | null) => (failure = how),
  }
}

const open = (post: Post) => {
  const stored = { post, etag: 'e' }
  const server = aServer(stored)
  return { ...server, desk: createDesk(server.world, { stored, draft: draftOf(post, 'Europe/Berlin') }) }
}

const type = (desk: Desk, text: string): void =>
  desk.edit((draft) => setText(draft, { scope: null, part: FIRST }, text))

/** Lets two seconds pass, and everything that follows from that. */
const pass = async (ms = 2_000): Promise<void> => {
  mock.timers.tick(ms)
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

const withTimers = (context: TestContext): void => {
  mock.timers.enable({ apis: ['setTimeout'] })
  context.after(() => mock.timers.reset())
}

describe('the desk', () => {
  it('saves a draft when the typing rests, once', async (context) => {
    withTimers(context)
    const { desk, calls, kept } = open(aPost('before'))
    type(desk, 'a')
    await pass(1_500)
    type(desk, 'ab')
    await pass(1_500)
    assert.deepEqual(calls, [])
    await pass(500)
    assert.deepEqual(calls, ['edit ab e'])
    assert.equal(desk.state().dirty, false)
    assert.deepEqual(kept, ['a', 'ab', null])
    await pass(60_000)
    assert.equal(calls.length, 1)
  })

  it('leaves a scheduled post alone until it is told to', async (context) => {
    withTimers(context)
    const { desk, calls, kept } = open(aPost('before', '2030-01-01T00:00:00.000Z'))
    type(desk, 'changed')
    await pass(60_000)
    assert.deepEqual([calls, kept], [[], ['changed']])
    await desk.submit('save')
    assert.deepEqual(calls, ['edit changed e'])
  })

  it('goes on when the connection is back', async (context) => {
    withTimers(context)
    const { desk, calls, fail, kept } = open(aPost('before'))
    fail('offline')
    type(desk, 'far away')
    await pass()
    assert.equal(desk.state().status, 'offline')
    assert.equal(kept.at(-1), 'far away')
    fail(null)
    desk.resume()
    await pass(0)
    assert.deepEqual(calls, ['edit far away e', 'edit far away e'])
    assert.equal(desk.state().dirty, false)
  })

  it('waits for a session, and then does what was asked', async () => {
    const { desk, calls, fail } = open(aPost('before'))
    type(desk, 'mine')
    fail('signed-out')
    const done = desk.submit('save')
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
    assert.equal(desk.state().status, 'signed-out')
    fail(null)
    desk.resume()
    assert.equal((await done).text, 'mine')
    assert.equal(calls.length, 2)
  })

  it('never writes over what somebody else saved', async (context) => {
    withTimers(context)
    const { desk, calls, change, kept } = open(aPost('before'))
    change('theirs')
    type(desk, 'mine')
    await pass()
    const { clash } = desk.state()
    assert.equal(clash?.theirs.post.text, 'theirs')
    assert.equal(kept.at(-1), 'mine')
    await pass(60_000)
    assert.deepEqual(calls, ['edit mine e', 'read'])
    desk.settle(setText(desk.state().draft, { scope: null, part: FIRST }, 'both'), clash.theirs)
    await pass(0)
    assert.equal(calls.at(-1), 'edit both e+')
    assert.equal(desk.state().dirty, false)
  })

  it('takes a new state with the same content as it comes', async (context) => {
    withTimers(context)
    const { desk, calls, change } = open(aPost('before'))
    change('before')
    type(desk, 'mine')
    await pass()
    assert.deepEqual(calls, ['edit mine e', 'read', 'edit mine e+'])
    assert.equal(desk.state().clash, null)
  })

  it('says that somebody saved, and shows it where nothing is written', () => {
    const { desk, change } = open(aPost('before'))
    desk.told(change('theirs'))
    assert.equal(desk.state().newer?.post.text, 'theirs')
    assert.equal(desk.state().draft.text, 'before')
    desk.look()
    assert.equal(desk.state().draft.text, 'theirs')
    assert.equal(desk.state().dirty, false)
  })

  it('does not take an answer that was overtaken for news', () => {
    const { desk, change } = open(aPost('before'))
    const old = change('older')
    desk.told(change('newer'))
    desk.look()
    desk.told(old)
    assert.equal(desk.state().newer, null)
  })

  it('takes up what was kept, and compares it where the post went on without it', () => {
    const kept = draftOf(aPost('kept'), 'Europe/Berlin')
    const same = open(aPost('before')).desk
    same.restore({ draft: kept, base: 'before' })
    assert.deepEqual([same.state().draft.text, same.state().clash, same.state().dirty], ['kept', null, true])
    const other = open(aPost('before')).desk
    other.restore({ draft: kept, base: 'long ago' })
    assert.equal(other.state().clash?.theirs.post.text, 'before')
    assert.equal(other.state().clash?.base, null)
  })

  it('creates a new post once, however often its answer is lost', async () => {
    const server = aServer({ post: aPost(''), etag: 'e' })
    const draft = emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' })
    const desk = createDesk(server.world, { stored: null, draft })
    type(desk, 'new')
    server.fail('offline')
    await assert.rejects(desk.submit('publish'))
    server.fail(null)
    await desk.submit('publish')
    assert.deepEqual(server.calls, ['create new key0', 'create new key0', 'publish e+'])
  })

  it('changes the post whose answer was lost, and writes no second one', async () => {
    const server = aServer({ post: aPost(''), etag: 'e' })
    const draft = emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' })
    const desk = createDesk(server.world, { stored: null, draft })
    type(desk, 'new')
    server.fail('offline')
    await assert.rejects(desk.submit('save'))
    type(desk, 'newer')
    server.fail(null)
    assert.equal((await desk.submit('save')).text, 'newer')
    assert.deepEqual(server.calls, ['create new key0', 'create new key0', 'edit newer e+'])
    assert.equal(desk.state().dirty, false)
  })

  it('writes a new post in place of one that was refused', async () => {
    const server = aServer({ post: aPost(''), etag: 'e' })
    const draft = emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' })
    const desk = createDesk(server.world, { stored: null, draft })
    type(desk, 'bad')
    server.fail('refused')
    await assert.rejects(desk.submit('save'))
    type(desk, 'good')
    server.fail(null)
    assert.equal((await desk.submit('save')).text, 'good')
    assert.deepEqual(server.calls, ['create bad key0', 'create good key1'])
  })

  it('stops before it takes an approval that was given meanwhile', async (context) => {
    withTimers(context)
    const { desk, calls, approve } = open(aPost('before'))
    approve()
    type(desk, 'mine')
    await pass(60_000)
    assert.deepEqual(calls, ['edit mine e', 'read'])
    assert.deepEqual([desk.state().dirty, desk.state().status], [true, 'idle'])
    // Now it is seen what that costs.
    await desk.submit('save')
    assert.equal(calls.at(-1), 'edit mine e+')
  })

  it('saves what somebody leaves, at once and without bringing versions together', async (context) => {
    withTimers(context)
    const { desk, calls, change, kept } = open(aPost('before'))
    type(desk, 'in a hurry')
    assert.equal(await desk.leave(), false)
    assert.deepEqual([calls, kept.at(-1)], [['edit in a hurry e'], null])
    change('of another one')
    type(desk, 'too late')
    assert.equal(await desk.leave(), true)
    await pass(60_000)
    assert.deepEqual([calls.slice(1), kept.at(-1)], [['edit too late e+'], 'too late'])
  })

  it('keeps here, and says so, what is saved only when somebody says so', async () => {
    const { desk, calls } = open(aPost('before', '2027-01-01T09:00:00.000Z'))
    assert.equal(await desk.leave(), false)
    type(desk, 'after')
    assert.equal(await desk.leave(), true)
    assert.deepEqual(calls, [])
  })
})
