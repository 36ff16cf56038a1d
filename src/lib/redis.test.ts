import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { NO_REDIS, startTestRedis } from '#test/support/redis-server.ts'
import { systemClock } from './clock.ts'
import type { Log } from './log.ts'
import { connectRedis, RedisAway } from './redis.ts'

// Patient with a busy machine, except about the pause.
const limits = { connectMs: 10_000, commandMs: 10_000, pauseMs: 20 }
const HASTY = { connectMs: 40, commandMs: 40, pauseMs: 20 }

interface HeardLog {
  readonly log: Log
  readonly lines: readonly string[]
  /** Resolves when a line with these words is written from now on. */
  readonly next: (words: string) => Promise<void>
}

const hearLog = (): HeardLog => {
  const lines: string[] = []
  const waiting = new Map<string, () => void>()
  const write = (level: string) => (facts: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(facts)}`)
    for (const [words, tell] of waiting) if (message.includes(words)) tell()
  }
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  const next = (words: string) => new Promise<void>((resolve) => waiting.set(words, resolve))
  return { log, lines, next }
}

const warnings = ({ lines }: HeardLog) => lines.filter((line) => line.startsWith('warn'))

const away = (asking: Promise<unknown>) => assert.rejects(asking, RedisAway)

const SUM = "return redis.call('INCRBY', KEYS[1], ARGV[1])"

describe('with a real Redis', { skip: NO_REDIS }, () => {
  it('commands and scripts are answered', async () => {
    await using server = await startTestRedis()
    const redis = await connectRedis(server.url, { log: hearLog().log, clock: systemClock, limits })
    assert.equal(redis.ready(), true)
    assert.equal(await redis.command(['SET', 'name', 'value']), 'OK')
    assert.equal(await redis.command(['GET', 'name']), 'value')
    assert.equal(await redis.command(['GET', 'nothing']), null)
    assert.equal(await redis.eval(SUM, ['sum'], ['3']), 3)
    assert.equal(await redis.eval(SUM, ['sum'], ['4']), 7)
    await redis.close()
    assert.equal(redis.ready(), false)
    await away(redis.command(['PING']))
  })

  it('a server that goes is told once, refuses at once, and is told once when it is back', async () => {
    await using server = await startTestRedis()
    const heard = hearLog()
    const redis = await connectRedis(server.url, { log: heard.log, clock: systemClock, limits })
    const gone = heard.next('does not answer')
    await server.stop()
    await gone
    assert.equal(redis.ready(), false)
    await away(redis.command(['PING']))
    const back = heard.next('answers again')
    await server.start()
    await back
    assert.equal(await redis.command(['PING']), 'PONG')
    await redis.close()
    assert.equal(heard.lines.length, 2)
  })

  it('a server that hangs costs one command its time limit; after that nothing is sent until it answers', async () => {
    await using server = await startTestRedis()
    const heard = hearLog()
    const options = { log: heard.log, clock: systemClock, limits: { ...limits, commandMs: 40 } }
    const redis = await connectRedis(server.url, options)
    const gone = heard.next('does not answer')
    server.hang()
    const answers = await Promise.allSettled([redis.command(['PING']), redis.command(['PING'])])
    for (const answer of answers) assert.ok(answer.status === 'rejected' && answer.reason instanceof RedisAway)
    assert.equal(redis.ready(), false)
    await away(redis.command(['PING']))
    await gone
    const back = heard.next('answers again')
    server.wake()
    await back
    assert.equal(redis.ready(), true)
    await redis.close()
    assert.equal(warnings(heard).length, 1)
  })

  it('an answer that is an error counts as none, and ends the connection', async () => {
    await using server = await startTestRedis()
    const heard = hearLog()
    const redis = await connectRedis(server.url, { log: heard.log, clock: systemClock, limits })
    const back = heard.next('answers again')
    await away(redis.command(['NO-SUCH-COMMAND', 'not-to-be-logged-either']))
    assert.equal(redis.ready(), false)
    await back
    await redis.close()
    assert.equal(heard.lines.filter((line) => line.includes('not-to-be-logged')).length, 0)
  })

  it('a wrong password is an outage, and stands in no line and no error', async () => {
    await using server = await startTestRedis()
    const heard = hearLog()
    const url = server.url.replace(server.password, 'wrong-secret')
    const redis = await connectRedis(url, { log: heard.log, clock: systemClock, limits })
    assert.equal(redis.ready(), false)
    await assert.rejects(redis.command(['PING']), (error: Error) => !String(error.stack).includes('wrong-secret'))
    await redis.close()
    assert.match(heard.lines.join(), /"fault":"WRONGPASS"/)
    assert.ok(!heard.lines.join().includes('wrong-secret'))
  })
})

it('a server that is not there is no hindrance to starting, and is told once', async () => {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  const heard = hearLog()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const redis = await connectRedis(`redis://:secret@127.0.0.1:${port}`, { log: heard.log, clock: systemClock, limits })
  assert.equal(redis.ready(), false)
  await away(redis.command(['PING']))
  await redis.close()
  assert.match(heard.lines.join(), /^warn .*"fault":"ECONNREFUSED"/)
  assert.ok(!heard.lines.join().includes('secret'))
})

it('a server that accepts connections and says nothing is away, and is tried again and again', async () => {
  const thrice = Promise.withResolvers<void>()
  let connections = 0
  const listener = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    if (connections === 3) thrice.resolve()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const heard = hearLog()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  // Without a password nothing is asked while connecting.
  const options = { log: heard.log, clock: systemClock, limits: HASTY }
  const redis = await connectRedis(`redis://127.0.0.1:${port}`, options)
  assert.equal(redis.ready(), false)
  await thrice.promise
  await redis.close()
  listener.close()
  assert.equal(heard.lines.length, 1)
})

it('an address that is none is refused without repeating it', async () => {
  const options = { log: hearLog().log, clock: systemClock }
  await assert.rejects(connectRedis('secret', options), (error: Error) => !String(error.stack).includes("'secret'"))
})
