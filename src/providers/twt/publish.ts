import type { HttpResponse } from '#lib/http.ts'
import { equalHandles } from '../permalink.ts'
import type { Attempt, Content, Context, PublishOutcome } from '../provider.ts'
import { quote, secretsOf, send } from '../remote.ts'
import { readPublishAnswer } from './answers.ts'
import type { Reading } from './answers.ts'
import { surroundingsOf } from './options.ts'
import type { Surroundings } from './options.ts'
import { readyFiles } from './prepared.ts'
import { readQuota } from './quota.ts'
import type { Uploaded } from './prepared.ts'

/** One `POST /2/tweets`, with nothing in it but what was asked for: X refuses keys that it does not know. */
export const publish = async (attempt: Attempt, context: Context): Promise<PublishOutcome> => {
  const { credentials, content } = attempt
  const files = readyFiles(attempt.prepared, content, context.clock.now())
  if (files === null) {
    return {
      kind: 'unavailable',
      reason: 'Nothing was sent: the files are not ready at X, or not any more.',
      stale: true,
    }
  }
  const beside = surroundingsOf(content)
  if (beside === null) {
    const reason = 'Nothing was sent: the choices for X cannot be read.'
    return { kind: 'rejected', code: 'invalid_options', reason }
  }
  const reply = await send(context.http, {
    method: 'POST',
    url: `${context.hosts.api}/2/tweets`,
    headers: { authorization: `Bearer ${credentials.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(content, { files, beside })),
    sendBefore: attempt.sendBefore,
    signal: context.signal,
  })
  if (reply.kind === 'not-sent') return { kind: 'unavailable', reason: reply.reason }
  if (reply.kind === 'no-answer') return { kind: 'unknown', reason: reply.reason }
  const quota = readQuota(reply.response.headers, context.clock.now())
  if (quota !== null) context.noteQuota?.(quota)
  const secrets = secretsOf(attempt)
  const outcome = readPublishAnswer(reply.response, readingOf(attempt, { files, beside }, context))
  if (outcome.kind !== 'published') noteTrace({ publication: attempt.key, secrets }, reply.response, context)
  return outcome
}

/** What belongs to a post beside its text. */
interface Parts {
  readonly files: readonly Uploaded[]
  readonly beside: Surroundings
}

const bodyOf = ({ text }: Content, { files, beside }: Parts): object => {
  const { replyTo, quote: quoted } = beside
  const { reply_to: _reply, quote: _quote, tagged_user_ids: tagged, ...same } = beside.options
  const media = {
    ...(files.length === 0 ? {} : { media_ids: files.map(({ id }) => id) }),
    ...(tagged === undefined ? {} : { tagged_user_ids: tagged }),
  }
  return {
    ...(text.trim() === '' && files.length > 0 ? {} : { text }),
    ...(Object.keys(media).length === 0 ? {} : { media }),
    ...(replyTo === null ? {} : { reply: { in_reply_to_tweet_id: replyTo.id } }),
    ...(quoted === null ? {} : { quote_tweet_id: quoted.id }),
    // These X calls as we do.
    ...same,
  }
}

const readingOf = (attempt: Attempt, { files, beside }: Parts, { clock, hosts }: Context): Reading => {
  const { account } = attempt
  const { replyTo } = beside
  const readyAt = files.map((file) => Date.parse(file.readyAt))
  return {
    handle: account.handle,
    web: hosts.web,
    now: clock.now(),
    secrets: secretsOf(attempt),
    parent:
      replyTo === null
        ? null
        : { id: replyTo.id, mayBeOwn: replyTo.handle === null || equalHandles(replyTo.handle, account.handle) },
    files:
      readyAt.length === 0
        ? null
        : { firstReadyAt: new Date(Math.min(...readyAt)), lastReadyAt: new Date(Math.max(...readyAt)) },
  }
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
