// A pretended X in a process of its own: takes what is sent by X's own wire after some milliseconds, and notes which post came when.
// Started by bench/load/stage.ts, which asks for what came since it last asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { nowMs } from '#bench/harness/ledger.ts'

const [delayMs = 0] = process.argv.slice(2).map(Number)
let sent: { readonly index: number; readonly at: number }[] = []
let count = 0

const numberIn = (words: string): number => Number(/number (\d+)/.exec(words)?.[1])

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const isPost = request.method === 'POST' && request.url?.endsWith('/2/tweets') === true
  const words = await text(request)
  const at = nowMs()
  if (isPost) {
    sent.push({ index: numberIn(words), at })
    await sleep(delayMs)
  }
  count += 1
  const id = String(1_000_000_000_000 + count)
  const data = isPost ? { id, text: 'as sent' } : { id, name: 'Bench', username: 'bench' }
  response.writeHead(isPost ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address !== 'string') process.send?.(`http://127.0.0.1:${address.port}`)
})
process.on('message', () => {
  process.send?.(sent)
  sent = []
})
process.on('disconnect', () => process.exit(0))
