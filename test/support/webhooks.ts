import { Webhook } from 'standardwebhooks'
import { connectDatabase } from '#db/database.ts'
import { createWebhookRounds, type WebhookDeps } from '#jobs/send-webhooks.ts'
import { systemClock } from '#lib/clock.ts'
import type { TargetPolicy } from '#lib/download-target.ts'
import { createGuardedPost } from '#lib/guarded-post.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { anOrg, createTestApp, expectStatus, type TestApp, type TestAnswer, type TestOrg } from './app.ts'
import { createLetterBox, type LetterBox } from './doors.ts'
import { createMoments, type Moments } from './moments.ts'
import { startReceiver, type Received, type Receiver } from './webhook-receiver.ts'

/** This machine too: for receivers of tests. */
export const ANYWHERE: TargetPolicy = {
  resolve: async () => ['127.0.0.1'],
  allowHttp: true,
  allowPrivate: true,
  exceptions: [],
}

export interface WebhookOptions {
  readonly policy?: TargetPolicy
  readonly totalMs?: number
}

/** An application, and a worker that sends webhooks when it is told to. */
export interface WebhookWorld extends AsyncDisposable {
  readonly app: TestApp
  readonly letters: LetterBox['letters']
  readonly moments: Moments
  /** A worker's rounds, for other policies. */
  readonly rounds: (options?: WebhookOptions) => () => Promise<number>
  /** Sends all that is due. */
  readonly send: () => Promise<number>
  /** What waits is due so much earlier: as if the time had passed. */
  readonly pass: (seconds: number) => Promise<void>
}

export const createWebhookWorld = async (): Promise<WebhookWorld> => {
  const mail = createLetterBox()
  const app = await createTestApp({ webhookAddresses: ANYWHERE, mail })
  const db = connectDatabase(app.databaseUrl, { role: 'worker', poolSize: 4, log: silentLog })
  const moments = createMoments()
  const rounds = ({ policy = ANYWHERE, totalMs = 15_000 }: WebhookOptions = {}) => {
    const deps: WebhookDeps = {
      db,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      vault: app.deps.vault,
      post: createGuardedPost({ clock: systemClock, policy, totalMs }),
      mail,
      observe: moments.observe,
      publicUrl: app.deps.publicUrl,
      networkName: (code) => code.toUpperCase(),
    }
    const run = createWebhookRounds(deps)
    const going = new AbortController().signal
    return () => run(going)
  }
  return {
    app,
    letters: mail.letters,
    moments,
    rounds,
    send: rounds(),
    pass: async (seconds) => {
      await app.sql(
        `update webhook_deliveries set wake_at = wake_at - make_interval(secs => $1) where wake_at is not null`,
        [seconds],
      )
    },
    [Symbol.asyncDispose]: async () => {
      await db.destroy()
      await app.close()
    },
  }
}

export interface TestWebhook {
  readonly id: string
  readonly secret: string
}

/** A webhook of the organization. */
export const aWebhook = async (
  app: TestApp,
  org: TestOrg,
  rest: {
    readonly url: string
    readonly types?: readonly string[]
    readonly format?: 'slack'
    readonly language?: 'de'
  },
) => {
  const path = `/orgs/${org.orgId}/webhooks`
  const answer = await app.request({ method: 'POST', path, token: org.owner.token, body: rest })
  const { id, secret }: TestWebhook = expectStatus(201, answer)
  return { id, secret }
}

/** Reads what was sent as a receiver does, with the library of Standard Webhooks; throws when it was not signed so. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies whose shape is what they test
export const verify = ({ body, headers }: Received, secret: string): any => new Webhook(secret).verify(body, headers)

/** What arrived for one post, as the sequences of its events. */
export const arrivedOf = (received: readonly Received[], secret: string, postId: string): readonly string[] =>
  received.flatMap((one) => {
    const { data } = verify(one, secret)
    return data.post_id === postId ? [data.sequence] : []
  })

/** An organization and a receiver, and what its owner does there. */
export interface HookStage extends AsyncDisposable {
  readonly org: TestOrg
  readonly receiver: Receiver
  readonly comment: (postId: string) => Promise<void>
  /** By a path behind the organization's. */
  readonly read: (path: string) => Promise<TestAnswer>
  readonly write: (path: string, body?: object) => Promise<TestAnswer>
  /** What was sent to a webhook, newest first. */
  // oxlint-disable-next-line typescript/no-explicit-any -- as for `verify`
  readonly logOf: (webhookId: string) => Promise<any>
  // oxlint-disable-next-line typescript/no-explicit-any -- as for `verify`
  readonly triesOf: (deliveryId: string) => Promise<any>
}

export const createHookStage = async ({ app }: WebhookWorld): Promise<HookStage> => {
  const org = await anOrg(app)
  const receiver = await startReceiver()
  const { token } = org.owner
  const read = (path: string) => app.request({ path: `/orgs/${org.orgId}/${path}`, token })
  const write = (path: string, body: object = {}) =>
    app.request({ method: 'POST', path: `/orgs/${org.orgId}/${path}`, token, body })
  return {
    org,
    receiver,
    read,
    write,
    comment: async (postId) => {
      const answer = await app.request({
        method: 'POST',
        path: `/posts/${postId}/comments`,
        token,
        body: { text: 'Good' },
      })
      expectStatus(201, answer)
    },
    logOf: async (webhookId) => expectStatus(200, await read(`webhooks/${webhookId}/deliveries?limit=100`)).data,
    triesOf: async (deliveryId) => expectStatus(200, await read(`webhook-deliveries/${deliveryId}`)).attempts,
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}
