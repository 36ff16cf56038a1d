import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * How a line fails: nothing gets through, and everything is late when it is mended, as after a lost route; only the answers do not
 * get through; or it breaks, and nobody is reached any more.
 */
export const CUTS = ['stall', 'deaf', 'drop'] as const

export type Cut = (typeof CUTS)[number]

/** A line between processes: whoever connects to its port is led to one of its targets. */
export interface Line extends AsyncDisposable {
  readonly port: number
  readonly cut: (how: Cut) => void
  readonly mend: () => void
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

const STILL: Readonly<Record<Cut, readonly (keyof Pair)[]>> = {
  stall: ['client', 'server'],
  deaf: ['server'],
  drop: [],
}

const join = (from: Socket, to: Socket): void => {
  if (!from.destroyed && !to.destroyed) from.pipe(to)
}

/** What comes from there waits in the system's buffers, and so does the news that it has closed. */
const hold = (from: Socket): void => void from.unpipe().pause()

/** The first of these ports that takes a connection, or null. */
const dial = async (ports: readonly number[]): Promise<Socket | null> => {
  for (const port of ports) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    if (isOpen) return socket
  }
  return null
}

/** What ends at one end ends at the other. */
const bind = (pairs: Set<Pair>, pair: Pair): void => {
  const { client, server } = pair
  pairs.add(pair)
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.setNoDelay(true)
    one.on('close', (failed) => {
      if (failed) other.destroy()
      else other.end()
      if (other.destroyed) pairs.delete(pair)
    })
  }
}

const breakOff = (pairs: Iterable<Pair>): void => {
  for (const { client, server } of pairs) {
    client.destroy()
    server.destroy()
  }
}

/** Opens a line to the targets in turn; one that takes no connection is passed over. `hear`: what clients send, piece by piece. */
export const openLine = async (targets: readonly number[], hear?: (bytes: Buffer) => void): Promise<Line> => {
  const pairs = new Set<Pair>()
  let now: Cut | null = null
  let turn = 0
  const isDropped = (): boolean => now === 'drop'
  const accept = async (client: Socket): Promise<void> => {
    client.on('error', () => {})
    if (isDropped()) return void client.destroy()
    const server = await dial(targets.map((_, index) => targets[(turn + index) % targets.length] ?? 0))
    turn += 1
    if (server === null) return void client.destroy()
    server.on('error', () => {})
    // Cut off while it was being led on.
    if (client.destroyed || isDropped()) return breakOff([{ client, server }])
    bind(pairs, { client, server })
    const still = now === null ? [] : STILL[now]
    if (hear !== undefined) client.on('data', hear)
    if (still.includes('client')) client.pause()
    else join(client, server)
    if (!still.includes('server')) join(server, client)
  }
  const listener = createServer((client) => void accept(client)).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the line does not listen')
  return {
    port: address.port,
    cut: (how) => {
      now = how
      if (how === 'drop') return breakOff(pairs)
      for (const pair of pairs) for (const end of STILL[how]) hold(pair[end])
    },
    mend: () => {
      const held = now === null ? [] : STILL[now]
      now = null
      for (const { client, server } of pairs) {
        if (held.includes('client')) join(client, server)
        if (held.includes('server')) join(server, client)
      }
    },
    [Symbol.asyncDispose]: async () => {
      breakOff(pairs)
      listener.close()
      await once(listener, 'close')
    },
  }
}
