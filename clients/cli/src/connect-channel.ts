import { setTimeout as pause } from 'node:timers/promises'
import { ConnectionError, type Answer, type Channel, type Provider, type Scheduly } from './client.ts'
import { connect, organizationOf, type GlobalFlags } from './connection.ts'
import { UsageError, WaitedError } from './failures.ts'
import { channelIds } from './posts.ts'
import { readable, say } from './output.ts'
import type { World } from './world.ts'

export interface ConnectFlags extends GlobalFlags {
  /** One that is to be connected anew. */
  readonly channel?: string
  /** Of a test network: authorizes as this account there, as a browser would. */
  readonly testAccount?: string
  readonly timeout: number
  readonly wait: boolean
}

type Connection = Answer<'startConnection'>

interface Connecting {
  readonly scheduly: Scheduly
  readonly orgId: string
  readonly started: Connection
}

const PAUSE_MS = 2_000

const networkOf = async (world: World, scheduly: Scheduly, code: string): Promise<Provider> => {
  const all = await scheduly.channels.listProviders(undefined, { signal: world.signal }).toArray()
  const found = all.find((each) => each.code === code)
  if (found !== undefined) return found
  throw new UsageError(`There is no network "${code}"; there are: ${all.map((each) => each.code).join(', ')}.`)
}

/** Where the browser would be sent back to, once Approve is pressed on the page of a test network. */
const pressApprove = async (world: World, address: string, account: string): Promise<URL> => {
  const page = new URL(address)
  const form = new URLSearchParams(page.searchParams)
  form.set('new_account', account)
  form.set('decision', 'approve')
  const send = world.platform?.fetch ?? fetch
  const answer = await send(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    signal: world.signal,
  }).catch((cause: unknown) => {
    throw new ConnectionError('The test network does not answer.', { cause, mayHaveHappened: false })
  })
  const back = answer.headers.get('location') ?? ''
  if (URL.canParse(back)) return new URL(back)
  throw new UsageError(`The test network does not take "${account}" as the name of an account: use letters and digits.`)
}

const authorizeThere = async (world: World, { scheduly, orgId, started }: Connecting, account: string) => {
  const { searchParams } = await pressApprove(world, started.authorization_url, account)
  const [code, state] = [searchParams.get('code') ?? '', searchParams.get('state') ?? '']
  return scheduly.channels.finishConnection(orgId, started.channel.id, { code, state }, { signal: world.signal })
}

const isConnected = (channel: Channel, before: Channel): boolean =>
  channel.status !== 'pending' &&
  channel.status !== 'reconnect_required' &&
  channel.renewal.keys_since !== before.renewal.keys_since

const waitUntilConnected = async (
  world: World,
  { scheduly, started: { channel: before } }: Connecting,
  seconds: number,
): Promise<Channel> => {
  const patience = AbortSignal.timeout(seconds * 1_000)
  const signal = AbortSignal.any([world.signal, patience])
  const rest = world.platform?.sleep ?? ((ms: number) => pause(ms, undefined, { signal }))
  try {
    for (;;) {
      const channel = await scheduly.channels.get(before.id, { signal })
      if (isConnected(channel, before)) return channel
      await rest(PAUSE_MS, signal)
    }
  } catch (error) {
    if (!patience.aborted || world.signal.aborted) throw error
    throw new WaitedError(`Nobody has authorized it within ${seconds} seconds.`)
  }
}

const tellAddress = (world: World, json: boolean, started: Connection): void =>
  say(world, json, {
    value: started,
    text: () =>
      `Open this in a browser within ten minutes, and sign in to Scheduly there if it asks:\n\n  ${readable(started.authorization_url)}\n\n`,
  })

const tellChannel = (world: World, json: boolean, channel: Channel): void => {
  const name = `${channel.provider}:@${readable(channel.handle ?? '')}`
  const kind = channel.sandbox ? ', on the built-in test network: nothing goes to the real one' : ''
  say(world, json, {
    value: channel,
    text: () => `${name} is connected${kind}.\nNext: scheduly posts create "Good morning" --channel ${name}\n`,
  })
}

/** Connects an account of a network: prints the page on which a person allows it, and waits until that has been done. */
export const connectChannel = async (world: World, flags: ConnectFlags, code: string): Promise<void> => {
  const at = await connect(world, flags)
  const { scheduly } = at
  const { id: orgId } = await organizationOf(world, at, flags)
  const network = await networkOf(world, scheduly, code)
  const { testAccount, wait, timeout } = flags
  if (testAccount !== undefined && network.available !== 'sandbox')
    throw new UsageError(`${network.name} is no test network here: leave --test-account out, and open the address.`)
  const [again] = flags.channel === undefined ? [] : await channelIds(scheduly, orgId, [flags.channel])
  const body = { provider: code, ...(again === undefined ? {} : { channel_id: again }) }
  const started = await scheduly.channels.startConnection(orgId, body, { signal: world.signal })
  const connecting = { scheduly, orgId, started }
  const json = flags.json === true
  if (testAccount !== undefined) return tellChannel(world, json, await authorizeThere(world, connecting, testAccount))
  tellAddress(world, json, started)
  if (wait) tellChannel(world, json, await waitUntilConnected(world, connecting, timeout))
}
