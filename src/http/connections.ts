import type { Server } from 'node:net'
import type { Metrics } from '#lib/metrics.ts'
import { createTally } from '#lib/tally.ts'
import { addressKey, peersOf } from './trust-proxy.ts'

export interface ConnectionRules {
  /** How many are open at once. */
  readonly most: number
  /** Proxies, as in TRUST_PROXY: each has the connections of many. */
  readonly trustProxy?: string | undefined
  readonly metrics?: Metrics | undefined
}

/** Bounds connections, and counts those that were closed at once. One address gets half of them, so that others still get in. */
export const boundConnections = (server: Server, { most, trustProxy = '', metrics }: ConnectionRules): void => {
  const half = Math.ceil(most / 2)
  const isProxy = peersOf(trustProxy)
  const open = createTally()
  server.maxConnections = most
  server.on('drop', () => metrics?.count('connections_refused'))
  server.on('connection', (socket) => {
    const { remoteAddress = '' } = socket
    if (isProxy(remoteAddress)) return
    const address = addressKey(remoteAddress)
    const count = open.add(address)
    socket.once('close', () => open.drop(address))
    if (count <= half) return
    metrics?.count('connections_refused')
    socket.destroy()
  })
}
