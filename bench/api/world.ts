import { connect as dial } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { Agent, request } from 'undici'
import {
  approveInBrowser,
  createClient,
  objectOf,
  parseJson,
  textOf,
  type Client,
  type Json,
} from '../../scripts/demo-client.ts'
import { freePort } from '#db/embedded-postmaster.ts'
import { startInstance } from '../../scripts/instance.ts'

/** A whole Scheduly of its own, with an organization, its owner and a channel on the test network. */
export interface World extends AsyncDisposable {
  readonly base: string
  readonly orgId: string
  readonly token: string
  readonly channelId: string
  readonly owner: Client
  /** Sends with headers of its own; throws for any answer that is no success. */
  readonly send: (path: string, sent: Sent) => Promise<Json>
  /** The longest that the server's event loop was held up since it was last asked, in ms. */
  readonly heldUp: () => Promise<number>
}

export interface Sent {
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const connectChannel = async (owner: Client, orgId: string): Promise<string> => {
  const started = await owner.post(`/orgs/${orgId}/channels/oauth`, { provider: 'twt' })
  const channelId = textOf(objectOf(started, 'channel'), 'id')
  const grant = await approveInBrowser(textOf(started, 'authorization_url'), 'bench')
  await owner.post(`/orgs/${orgId}/channels/${channelId}/oauth/callback`, { ...grant })
  return channelId
}

const openOrganization = async (base: string) => {
  const account = { email: 'bench@example.com', password: 'correct horse battery' }
  const stranger = createClient(base, null)
  await stranger.post('/auth/signup', { ...account, username: 'bench' })
  const token = textOf(await stranger.post('/auth/signin', account), 'access_token')
  const owner = createClient(base, token)
  const orgId = textOf(await owner.post('/orgs', { name: 'Bench' }), 'id')
  return { token, owner, orgId, channelId: await connectChannel(owner, orgId) }
}

const NO_LIMITS = { API_READS_PER_MINUTE: '1000000', API_WRITES_PER_MINUTE: '1000000' }

export const openWorld = async (): Promise<World> => {
  const delayPort = await freePort()
  const preload = pathToFileURL(path.join(import.meta.dirname, '../event-loop-delay.ts')).href
  const watched = { NODE_OPTIONS: `--import=${preload}`, BENCH_DELAY_PORT: String(delayPort) }
  const instance = await startInstance({ environment: { ...NO_LIMITS, ...watched } })
  const agent = new Agent({ connections: 32, bodyTimeout: 0, headersTimeout: 0 })
  const stop = async (): Promise<void> => {
    await agent.destroy()
    await instance.stop()
  }
  try {
    const organization = await openOrganization(instance.base)
    const send = async (address: string, { body, headers = {} }: Sent): Promise<Json> => {
      const answer = await request(`${instance.base}${address}`, {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${organization.token}`, 'content-type': 'application/json', ...headers },
        body,
      })
      const words = await answer.body.text()
      if (answer.statusCode >= 300) throw new Error(`${address} answered ${answer.statusCode}: ${words.slice(0, 500)}`)
      return parseJson(words)
    }
    const heldUp = async (): Promise<number> => Number(parseJson(await text(dial(delayPort, '127.0.0.1')))['max'])
    return { base: instance.base, ...organization, send, heldUp, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}
