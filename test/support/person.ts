import { randomBytes } from 'node:crypto'
import { createScheduly, signIn, type Scheduly } from '../../clients/typescript/src/index.ts'
import { approveInBrowser } from '../../scripts/demo-client.ts'

export const PASSWORD = 'correct horse battery'

/** Somebody with an account, and the API as that person. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly api: Scheduly
}

/** Opens accounts at a server. */
export const createPerson =
  (base: string) =>
  async (name = `p${randomBytes(4).toString('hex')}`): Promise<Person> => {
    const account = { email: `${name}@example.org`, username: name, password: PASSWORD }
    await createScheduly({ url: base }).auth.signUp(account)
    const auth = await signIn(base, { email: account.email, password: PASSWORD })
    return { ...account, name, api: createScheduly({ url: base, auth }) }
  }

/** A connected channel on a test network; gives its id. */
export const aSandboxChannel = async (
  { api }: Person,
  { org, handle, provider = 'twt' }: { readonly org: string; readonly handle: string; readonly provider?: string },
): Promise<string> => {
  const { channel, authorization_url: url } = await api.channels.startConnection(org, { provider })
  await api.channels.finishConnection(org, channel.id, await approveInBrowser(url, handle))
  return channel.id
}
