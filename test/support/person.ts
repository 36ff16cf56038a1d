import { randomBytes, randomInt } from 'node:crypto'
import { createScheduly, signIn, type Scheduly } from '../../clients/typescript/src/index.ts'
import { approveInBrowser } from '../../scripts/demo-client.ts'

export const PASSWORD = 'correct horse battery'

/** Somebody with an account, and the API as that person. */
export interface Person {
  readonly name: string
  readonly email: string
  readonly password: string
  /** Where the person comes from, to a server behind a proxy (TRUST_PROXY=loopback). */
  readonly address: string
  readonly api: Scheduly
}

/** What a proxy says of whoever comes from there: one address may sign in only so often. */
export const comingFrom = (address: string) => ({ 'x-forwarded-for': address })

/** Opens accounts at a server. */
export const createPerson =
  (base: string) =>
  async (name = `p${randomBytes(4).toString('hex')}`): Promise<Person> => {
    const account = { email: `${name}@example.org`, username: name, password: PASSWORD }
    const address = `198.18.${randomInt(256)}.${randomInt(256)}`
    const platform = {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...comingFrom(address) } }),
    }
    await createScheduly({ url: base, platform }).auth.signUp(account)
    const auth = await signIn(base, { email: account.email, password: PASSWORD }, { platform })
    return { ...account, name, address, api: createScheduly({ url: base, auth }) }
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
