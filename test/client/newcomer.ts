import { randomBytes } from 'node:crypto'
import { createScheduly, signIn, type Scheduly } from '../../clients/typescript/src/index.ts'
import { approveInBrowser } from '../../scripts/demo-client.ts'

/** What a new user has when everything is set up: an organization, and a channel on X's test network. */
export interface Newcomer {
  readonly owner: Scheduly
  readonly orgId: string
  readonly channelId: string
  readonly newKey: (scopes: Parameters<Scheduly['apiKeys']['create']>[1]['scopes']) => Promise<string>
}

/** Signs up at a running instance, and does what comes before the first post. */
export const settleIn = async (url: string): Promise<Newcomer> => {
  const name = `e_${randomBytes(4).toString('hex')}`
  const account = { email: `${name}@example.com`, password: 'correct horse battery' }
  await createScheduly({ url }).auth.signUp({ ...account, username: name })
  const owner = createScheduly({ url, auth: await signIn(url, account) })
  const { id: orgId } = await owner.organizations.create({ name: 'Examples' })
  const { channel, authorization_url: page } = await owner.channels.startConnection(orgId, { provider: 'twt' })
  await owner.channels.finishConnection(orgId, channel.id, await approveInBrowser(page, name))
  const newKey: Newcomer['newKey'] = async (scopes) =>
    (await owner.apiKeys.create(orgId, { name: 'Program', scopes })).key
  return { owner, orgId, channelId: channel.id, newKey }
}

/** How often X's test network has a post with this text. */
export const timesOnNetwork = async (url: string, text: string): Promise<number> => {
  const ledger = await fetch(`${url}/sandbox/twt/_sandbox/posts`)
  const { posts } = Object(await ledger.json())
  return [posts].flat().filter((post) => Object(post).text === text).length
}
