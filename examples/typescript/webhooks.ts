// Receives Scheduly's webhooks: verifies each, answers at once, and does an event only once.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { verifyWebhook, WebhookVerificationError } from '@scheduly/client/webhooks'

const secret = process.env['SCHEDULY_WEBHOOK_SECRET'] ?? ''
// A real receiver keeps these where it keeps what it does with them, and in the same transaction.
const known = new Set<string>()

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const event = verifyWebhook(await buffer(request), request.headers, secret)
  response.writeHead(204).end()
  if (known.has(event.data.event_id)) return
  known.add(event.data.event_id)
  console.log(`${event.type} of ${event.data.subject.type} ${event.data.subject.id}`)
}

const refuse = (response: ServerResponse, error: unknown): void => {
  response.writeHead(error instanceof WebhookVerificationError ? 400 : 500).end()
  console.error(`refused: ${error instanceof Error ? error.message : String(error)}`)
}

const server = createServer((request, response) => {
  receive(request, response).catch((error: unknown) => refuse(response, error))
})
server.listen(Number(process.env['PORT'] ?? 9000), () => console.log('listening'))
