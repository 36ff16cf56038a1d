import { createScheduly, type ClientOptions, type Scheduly } from '../../clients/typescript/src/index.ts'
import { anOrg, createTestApp, type TestApp, type TestOrg } from '#test/support/app.ts'
import { addressOf } from '#test/support/event-reader.ts'
import { openTroubledWay, type TroubledWay } from './troubled-way.ts'

/** A client, and a server at the other end of a way that does what the test says. */
export interface Connected extends AsyncDisposable {
  readonly app: TestApp
  readonly org: TestOrg
  readonly way: TroubledWay
  readonly client: Scheduly
  /** Milliseconds that were waited between tries, none of which the test waits. */
  readonly delays: readonly number[]
  readonly connect: (options?: Partial<ClientOptions>) => Scheduly
}

/** Signed in as the owner of an organization of its own. */
export const connectClient = async (): Promise<Connected> => {
  const app = await createTestApp()
  const org = await anOrg(app)
  const way = await openTroubledWay(await addressOf(app))
  const delays: number[] = []
  const sleep = async (ms: number): Promise<void> => void delays.push(ms)
  const platform = { sleep, random: () => 0.5 }
  const connect = (options: Partial<ClientOptions> = {}): Scheduly =>
    createScheduly({ url: way.url, auth: org.owner.token, platform, ...options })
  return {
    app,
    org,
    way,
    client: connect(),
    delays,
    connect,
    [Symbol.asyncDispose]: async () => {
      await way[Symbol.asyncDispose]()
      await app.close()
    },
  }
}
