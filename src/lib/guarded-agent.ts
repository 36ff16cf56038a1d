import { Agent, buildConnector } from 'undici'
import { DownloadRefusedError, mayConnect, type Target, type TargetPolicy } from './download-target.ts'
import { boundWire } from './http.ts'

const MAX_HEADER_BYTES = 16_384

export interface GuardedAgentOptions {
  readonly policy: TargetPolicy
  readonly connectMs: number
  /** Of the answer's body; more than what may come beside it ends the connection. */
  readonly maxBytes: number
}

/** Connects to the addresses that were looked at, one after the other, and to nothing else: no name is looked up again. */
export const createGuardedAgent = (target: Target, { policy, connectMs, maxBytes }: GuardedAgentOptions): Agent => {
  const { addresses, serverName, port } = target
  const connect = buildConnector({ timeout: connectMs, allowH2: false, maxCachedSessions: 0 })
  const left = [...addresses]
  const tryNext = (options: buildConnector.Options, callback: buildConnector.Callback): void => {
    const address = left.shift()
    if (address === undefined) return callback(new DownloadRefusedError('unreachable'), null)
    connect({ ...options, hostname: address, servername: serverName }, (error, socket) => {
      if (error !== null) return tryNext(options, callback)
      if (!mayConnect(socket.remoteAddress ?? '', port, policy)) {
        socket.destroy()
        return callback(new DownloadRefusedError('not_public'), null)
      }
      // A second connection, should one be asked for, finds no address left.
      left.length = 0
      boundWire(socket, maxBytes)
      return callback(null, socket)
    })
  }
  return new Agent({
    pipelining: 0,
    connections: 1,
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Limits of whoever asks hold: they go by the clock that was given.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: tryNext,
  })
}
