import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { NotSentError } from '#lib/http.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

describe('a machine that is suspended between the intent and the first byte', () => {
  const suspensions: Readonly<Record<string, (sleep: () => void) => Parameters<Stage['start']>[0]>> = {
    'before it connects': (sleep) => {
      const { store } = world.publishing()
      return {
        store: {
          ...store,
          openAttempt: async (intent) => {
            const answer = await store.openAttempt(intent)
            sleep()
            return answer
          },
        },
      }
    },
    'while it connects': (sleep) => {
      const { http } = world.publishing()
      let calls = 0
      return {
        http: (request) => {
          calls += 1
          if (calls > 1) return http(request)
          sleep()
          // What the door says of a connection that was there only after the sleep.
          return Promise.reject(new NotSentError('the machine was suspended'))
        },
      }
    },
  }

  for (const [when, changesFor] of Object.entries(suspensions)) {
    it(`${when} sends nothing of it, takes that for no failed try, and sends when it is awake`, async () => {
      const stage = await createStage(world)
      let asleepMilliseconds = 0
      // Its monotonic clock stands still meanwhile: only the clock on the wall shows it.
      const changes = changesFor(() => {
        asleepMilliseconds = 60_000
      })
      const clock = { ...systemClock, now: () => new Date(Date.now() + asleepMilliseconds) }
      const { moments } = stage.start({ clock, ...changes })
      const post = await stage.postSoon()
      await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
      const { attempts } = await stage.read(post.id)
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome),
        ['suspended', 'published'],
      )
      assert.equal(stage.sends(), 1)
      const [publication] = await rowsAsOwner(world.url, 'select tries from publications where post_id = $1', [post.id])
      assert.equal(publication.tries, 0)
      const [pace] = await rowsAsOwner(world.url, 'select failures from channel_pace where channel_id = $1', [
        stage.channelId,
      ])
      assert.equal(pace.failures, 0)
    })
  }
})
