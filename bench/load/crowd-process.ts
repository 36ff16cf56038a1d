// Many connections that ask for little, or take very long over it; in a process of its own. Started by bench/load/crowd.ts.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Crowd } from './crowd.ts'

const DRIP_MS = 1_000
const AT_ONCE = 200
const ADDRESSES = 8

let refused = 0
const open = new Set<Socket>()
const opened = { count: 0 }

const head = (line: string, headers: Readonly<Record<string, string | number>>): string =>
  `${line} HTTP/1.1\r\nHost: localhost\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}`

/** What comes now, and what comes one byte at a time. */
const words = ({ kind, tokens, paths }: Crowd, index: number): { readonly now: string; readonly slowly: string } => {
  const token = tokens[index % tokens.length] ?? ''
  const path = paths[index % paths.length] ?? '/'
  const as = { authorization: `Bearer ${token}` }
  if (kind === 'headers') return { now: head('GET /healthz', {}), slowly: `X-Slow: ${'x'.repeat(500)}` }
  if (kind === 'bodies') {
    const headers = { ...as, 'content-type': 'application/json', 'content-length': 2_000 }
    return { now: `${head(`POST ${path}`, headers)}\r\n`, slowly: `{"text":"${'x'.repeat(500)}` }
  }
  if (kind === 'streams')
    return { now: `${head(`GET ${path}`, { ...as, accept: 'text/event-stream' })}\r\n`, slowly: '' }
  if (kind === 'readers') return { now: `${head(`GET ${path}`, as)}\r\n`, slowly: '' }
  return { now: `${head('GET /healthz', {})}\r\n`, slowly: '' }
}

const drip = async (socket: Socket, text: string): Promise<void> => {
  for (const letter of text) {
    await new Promise((resolve) => setTimeout(resolve, DRIP_MS))
    if (socket.destroyed || !socket.write(letter)) return
  }
}

/** Each from an address of this machine's own: one alone has ports for some 28,000 connections. */
const openOne = async (crowd: Crowd, index: number): Promise<void> => {
  const socket = connect({ host: '127.0.0.1', port: crowd.port, localAddress: `127.0.0.${1 + (index % ADDRESSES)}` })
  socket.on('error', () => {})
  await once(socket, 'connect')
  open.add(socket)
  opened.count += 1
  socket.once('close', () => open.delete(socket))
  const { now, slowly } = words(crowd, index)
  socket.write(now)
  // Whoever reads nothing is not told of an end either.
  if (crowd.kind === 'readers' || crowd.kind === 'streams') socket.pause()
  else socket.resume()
  if (crowd.kind === 'idle') await once(socket, 'data')
  void drip(socket, slowly)
}

const start = async (crowd: Crowd): Promise<void> => {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < crowd.count) await openOne(crowd, next++).catch(() => void (refused += 1))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  process.send?.('there')
}

process.on('message', (message: Crowd | 'tell') => {
  if (message === 'tell') process.send?.({ opened: opened.count, refused, open: open.size })
  else void start(message)
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
