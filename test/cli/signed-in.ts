import { aChannel, anOrg, createTestApp, type TestApp, type TestOrg } from '#test/support/app.ts'
import { openTroubledWay, type TroubledWay } from '../client/troubled-way.ts'
import { addressOf } from '#test/support/event-reader.ts'
import { newMachine, type Machine } from './terminal.ts'

/** A machine on which the owner of an organization is signed in. */
export interface SignedIn extends AsyncDisposable {
  readonly app: TestApp
  readonly org: TestOrg
  readonly channelId: string
  readonly way: TroubledWay
  readonly machine: Machine
}

export const signInOnMachine = async (): Promise<SignedIn> => {
  const app = await createTestApp()
  const org = await anOrg(app)
  const channelId = await aChannel(app, org)
  const way = await openTroubledWay(await addressOf(app))
  const machine = await newMachine()
  const { email, password } = org.owner
  const words = ['login', '--url', way.url, '--email', email, '--password-stdin']
  const { exit, err } = await machine.run(words, { input: `${password}\n` })
  if (exit !== 0) throw new Error(`signing in ended with ${exit}: ${err}`)
  return {
    app,
    org,
    channelId,
    way,
    machine,
    [Symbol.asyncDispose]: async () => {
      await machine[Symbol.asyncDispose]()
      await way[Symbol.asyncDispose]()
      await app.close()
    },
  }
}
