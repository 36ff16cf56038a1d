import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Attempt, Context } from '../provider.ts'
import { readJson, secretsOf } from '../remote.ts'
import { describeAnswer } from './answers.ts'
import { readId } from './containers.ts'
import { callGraph } from './graph.ts'
import { equalCaptions } from './match.ts'
import { readOptions } from './options.ts'

/** The post is out; its comment may not hold up its outcome for long. */
const CALL_MILLISECONDS = 8_000

/** Between a call without an answer and the look for what it did. */
const PAUSE_MILLISECONDS = 3_000

/** Writes the first comment below a published post, if one is wanted. Never fails: what went wrong is in the log. */
export const writeFirstComment = async (mediaId: string, attempt: Attempt, context: Context): Promise<void> => {
  const { first_comment: text } = readOptions(attempt.content)
  if (text === undefined) return
  const trouble = await write({ mediaId, text }, attempt, context).catch(() => 'Scheduly made a mistake.')
  if (trouble === null) return
  context.log.warn({ publication: attempt.key, reason: trouble }, 'the first comment of a post was not written')
}

interface Comment {
  readonly mediaId: string
  readonly text: string
}

type Sent = { readonly kind: 'written' } | { readonly kind: 'refused' | 'not-sent' | 'open'; readonly reason: string }

/** What went wrong, or null. A comment has no key: before it is sent again, the ones that are there are read. */
const write = async (comment: Comment, attempt: Attempt, context: Context): Promise<string | null> => {
  const first = await sendComment(comment, attempt, context)
  if (first.kind === 'written') return null
  if (first.kind === 'refused') return first.reason
  if (first.kind === 'open') {
    await context.clock.sleep(PAUSE_MILLISECONDS, context.signal)
    const isThere = await isWritten(comment, attempt, context)
    if (isThere === true) return null
    if (isThere === null) return `Perhaps it was, though: ${first.reason}`
  }
  const second = await sendComment(comment, attempt, context)
  return second.kind === 'written' ? null : second.reason
}

const sendComment = async ({ mediaId, text }: Comment, attempt: Attempt, context: Context): Promise<Sent> => {
  const call = {
    method: 'POST',
    path: `${mediaId}/comments`,
    fields: { message: text },
    timeoutMilliseconds: CALL_MILLISECONDS,
  } as const
  const reply = await callGraph(call, attempt, context)
  if (reply.kind !== 'answered') return { kind: reply.kind === 'not-sent' ? 'not-sent' : 'open', reason: reply.reason }
  if (readId(reply.response) !== null) return { kind: 'written' }
  const { status } = reply.response
  const reason = describeAnswer(reply.response, secretsOf(attempt))
  return { kind: status >= 400 && status < 500 ? 'refused' : 'open', reason }
}

const Comments = Type.Object({
  data: Type.Array(Type.Object({ text: Type.Optional(Type.String()), username: Type.Optional(Type.String()) })),
})

/** Null when nobody can tell. A new post has few comments: the first page holds them all. */
const isWritten = async ({ mediaId, text }: Comment, attempt: Attempt, context: Context): Promise<boolean | null> => {
  const call = {
    method: 'GET',
    path: `${mediaId}/comments`,
    fields: { fields: 'id,text,username' },
    timeoutMilliseconds: CALL_MILLISECONDS,
  } as const
  const reply = await callGraph(call, attempt, context)
  const answer = reply.kind === 'answered' && reply.response.status === 200 ? readJson(reply.response.body) : undefined
  if (!Value.Check(Comments, answer)) return null
  const { handle } = attempt.account
  return answer.data.some(
    (one) => equalCaptions(one.text ?? '', text) && (one.username ?? handle).toLowerCase() === handle.toLowerCase(),
  )
}
