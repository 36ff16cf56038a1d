import type { HttpResponse } from '#lib/http.ts'
import type { Attempt, Context, PublishOutcome } from '../provider.ts'
import { quote, send } from '../remote.ts'
import { readPublishAnswer } from './answers.ts'

/** One `POST /2/tweets`, with nothing in it but the text: X refuses keys that it does not know. */
export const publish = async (attempt: Attempt, context: Context): Promise<PublishOutcome> => {
  const { credentials, account } = attempt
  const reply = await send(context.http, {
    method: 'POST',
    url: `${context.hosts.api}/2/tweets`,
    headers: { authorization: `Bearer ${credentials.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: attempt.content.text }),
    sendBefore: attempt.sendBefore,
    signal: context.signal,
  })
  if (reply.kind === 'not-sent') return { kind: 'unavailable', reason: reply.reason }
  if (reply.kind === 'no-answer') return { kind: 'unknown', reason: reply.reason }
  const secrets = [credentials.accessToken, credentials.refreshToken ?? '']
  const reading = { handle: account.handle, web: context.hosts.web, now: context.clock.now(), secrets }
  const outcome = readPublishAnswer(reply.response, reading)
  if (outcome.kind !== 'published') noteTrace({ publication: attempt.key, secrets }, reply.response, context)
  return outcome
}

/** X's support asks for these ids. */
const noteTrace = (
  { publication, secrets }: Readonly<{ publication: string; secrets: readonly string[] }>,
  { status, headers }: HttpResponse,
  { log }: Context,
): void => {
  const request = quote(headers['x-request-id'] ?? headers['x-transaction-id'] ?? '', secrets)
  log.info({ publication, status, request }, 'X did not say that it published')
}
