import { connect } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Answer } from './checks.ts'

/** Where a listening server is, for `sendRaw`. */
export const portOf = (server: FastifyInstance): number => (server.server.address() as AddressInfo).port

const dechunk = (text: string): string => {
  const size = Number.parseInt(text, 16)
  if (!(size > 0)) return ''
  const start = text.indexOf('\r\n') + 2
  return text.slice(start, start + size) + dechunk(text.slice(start + size + 2))
}

const readHead = (head: string) => {
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map(
    (line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')] as const,
  )
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers) as Readonly<Record<string, string>>,
  }
}

const readAnswer = (text: string): Answer | null => {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  if (head === '') return null
  const { status, headers } = readHead(head)
  const body = rest.join('\r\n\r\n')
  // An interim answer stands before the one that counts.
  if (status < 200) return readAnswer(body)
  return { status, headers, text: headers['transfer-encoding'] === 'chunked' ? dechunk(body) : body }
}

/**
 * Sends bytes as they are and reads until the server closes, which the bytes must ask it to; null when it closed without
 * an answer. `halfClosed` ends the sending side at once, as a client that stops in the middle does.
 */
export const sendRaw = async (port: number, bytes: Buffer, halfClosed: boolean): Promise<Answer | null> => {
  const socket = connect(port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  // A server that has refused already may close while the rest is still being sent.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  await once(socket, 'connect')
  if (halfClosed) socket.end(bytes)
  else socket.write(bytes)
  await closed
  return readAnswer(Buffer.concat(parts).toString('utf8'))
}
