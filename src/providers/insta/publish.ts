import type { HttpResponse } from '#lib/http.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Attempt, Context, PublishOutcome } from '../provider.ts'
import { quote, readJson, secretsOf } from '../remote.ts'
import { readError } from './answers.ts'
import { refusalOf } from './refusals.ts'
import { writeFirstComment } from './comment.ts'
import { readId } from './containers.ts'
import { accountPath, callGraph } from './graph.ts'
import { linkOf } from './permalink.ts'
import { stateFor } from './state.ts'

/**
 * The one irreversible call: makes the prepared container public. Everything after its answer (the link, the first
 * comment) may fail without changing what the outcome is.
 */
export const publish = async (attempt: Attempt, context: Context): Promise<PublishOutcome> => {
  const state = stateFor(attempt.prepared, attempt.content)
  if (state?.container?.isReady !== true) return NOT_PREPARED
  if (state.isPublished) return PUBLISHED_BEFORE
  const begun = context.clock.now()
  const reply = await callGraph(
    {
      method: 'POST',
      path: accountPath(attempt, 'media_publish'),
      fields: { creation_id: state.container.id },
      sendBefore: attempt.sendBefore,
    },
    attempt,
    context,
  )
  if (reply.kind === 'not-sent') return { kind: 'unavailable', reason: reply.reason }
  if (reply.kind === 'no-answer') return { kind: 'unknown', reason: reply.reason }
  const remoteId = readId(reply.response)
  if (remoteId === null) return readRefusal(reply.response, attempt, context)
  const url = await readLink(remoteId, attempt, context)
  const notice = await writeFirstComment(remoteId, { attempt, begun }, context)
  return { kind: 'published', remoteId, url, ...(notice === null ? {} : { notice }) }
}

const NOT_PREPARED: PublishOutcome = {
  kind: 'unavailable',
  reason: 'Nothing was sent: what was prepared at Instagram is missing, or was made for another content.',
  stale: true,
}

/** An earlier send got through after all. To look for its post is all that is left. */
const PUBLISHED_BEFORE: PublishOutcome = {
  kind: 'unknown',
  reason: 'Nothing was sent: Instagram says that this post is published already.',
}

const readRefusal = (response: HttpResponse, attempt: Attempt, { clock, log }: Context): PublishOutcome => {
  const secrets = secretsOf(attempt)
  const error = readError(response)
  const { code: number, subcode, trace } = error ?? { code: null, subcode: null, trace: '' }
  // Meta's support asks for the trace.
  const facts = {
    publication: attempt.key,
    status: response.status,
    error: number,
    subcode,
    trace: quote(trace, secrets),
  }
  log.info(facts, 'Instagram did not say that it published')
  return refusalOf(response, { secrets, now: clock.now() })
}

const Permalink = Type.Object({ permalink: Type.String() })

/** The post is out; nobody waits long for its link. */
const LINK_MILLISECONDS = 10_000

const readLink = async (mediaId: string, attempt: Attempt, context: Context): Promise<string> => {
  const call = {
    method: 'GET',
    path: mediaId,
    fields: { fields: 'id,permalink,media_type,media_product_type,timestamp,shortcode' },
    timeoutMilliseconds: LINK_MILLISECONDS,
  } as const
  const place = { web: context.hosts.web, handle: attempt.account.handle }
  // Not even a fault of ours may turn a published post into anything else.
  const reply = await callGraph(call, attempt, context).catch(() => null)
  const answer = reply?.kind === 'answered' ? readJson(reply.response.body) : undefined
  return linkOf(Value.Check(Permalink, answer) ? answer.permalink : undefined, place)
}
