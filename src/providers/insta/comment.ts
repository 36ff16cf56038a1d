import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Notice } from '#domain/publication.ts'
import type { Attempt, CompleteOutcome, Context, Incomplete } from '../provider.ts'
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

/** A send that took longer, by the clock on the wall, is one that others may have taken for lost and completed. */
const LONGEST_SEND_MILLISECONDS = 60_000

const MISSING = 'first_comment_missing'
const UNKNOWN = 'first_comment_unknown'

const missing = (reason: string): Notice => ({
  code: MISSING,
  detail: `The post is out, and its first comment is not. ${reason} Write it by hand.`,
})

const doubtful = (reason: string): Notice => ({
  code: UNKNOWN,
  detail: `The post is out; whether its first comment is, is not known. ${reason} Look at the post.`,
})

/** What is to be known of a post that a look found, if it was to have a first comment: the look writes nothing. */
export const commentNotice = ({ content }: Pick<Attempt, 'content'>): Notice | null =>
  readOptions(content).first_comment === undefined
    ? null
    : doubtful('The call that published the post got no answer, and the comment comes after that.')

/** Who writes below which post. */
type Writer = Pick<Incomplete, 'key' | 'credentials' | 'content' | 'account'>

/**
 * Writes the first comment below a post that was just published, if one is wanted. Never fails: what went wrong is told.
 * `begun`: when its send began, by the clock on the wall.
 */
export const writeFirstComment = async (
  mediaId: string,
  { attempt, begun }: { readonly attempt: Attempt; readonly begun: Date },
  context: Context,
): Promise<Notice | null> => {
  const { first_comment: text } = readOptions(attempt.content)
  if (text === undefined) return null
  const isLate = context.clock.now().getTime() - begun.getTime() > LONGEST_SEND_MILLISECONDS
  const notice = isLate
    ? doubtful('The send took so long that another worker may have written it.')
    : await write({ mediaId, text }, attempt, context).catch(() => doubtful('Scheduly made a mistake.'))
  if (notice === null) return null
  context.log.warn({ publication: attempt.key, reason: notice.detail }, 'the first comment of a post was not written')
  return notice
}

/**
 * Writes the first comment of a post that was found, if its comments show that it is missing. Whoever calls this has written
 * down that it is called, and calls it no second time once something was sent: a comment has no key.
 */
export const completeComment = async (post: Incomplete, context: Context): Promise<CompleteOutcome> => {
  const { first_comment: text } = readOptions(post.content)
  if (text === undefined) return { kind: 'complete' }
  const comment = { mediaId: post.remoteId, text }
  const before = await look(comment, post, context)
  if (before.kind === 'there') return { kind: 'complete' }
  if (before.kind === 'unread') return { kind: 'unavailable', notice: doubtful(before.reason) }
  if (before.kind === 'doubtful') return { kind: 'incomplete', notice: doubtful(before.reason) }
  const sent = await sendComment(comment, post, context)
  if (sent.kind === 'written') return { kind: 'complete' }
  if (sent.kind !== 'open') return { kind: 'incomplete', notice: missing(sent.reason) }
  await context.clock.sleep(PAUSE_MILLISECONDS, context.signal)
  const after = await look(comment, post, context)
  return after.kind === 'there' ? { kind: 'complete' } : { kind: 'incomplete', notice: doubtful(sent.reason) }
}

interface Comment {
  readonly mediaId: string
  readonly text: string
}

type Sent = { readonly kind: 'written' } | { readonly kind: 'refused' | 'not-sent' | 'open'; readonly reason: string }

/** What went wrong, or null. A comment has no key: before it is sent again, the ones that are there are read. */
const write = async (comment: Comment, writer: Writer, context: Context): Promise<Notice | null> => {
  const first = await sendComment(comment, writer, context)
  if (first.kind === 'written') return null
  if (first.kind === 'refused') return missing(first.reason)
  if (first.kind === 'open') {
    await context.clock.sleep(PAUSE_MILLISECONDS, context.signal)
    const seen = await look(comment, writer, context)
    if (seen.kind === 'there') return null
    if (seen.kind !== 'absent') return doubtful(first.reason)
  }
  const second = await sendComment(comment, writer, context)
  if (second.kind === 'written') return null
  return second.kind === 'open' || first.kind === 'open' ? doubtful(second.reason) : missing(second.reason)
}

const sendComment = async ({ mediaId, text }: Comment, writer: Writer, context: Context): Promise<Sent> => {
  const call = {
    method: 'POST',
    path: `${mediaId}/comments`,
    fields: { message: text },
    timeoutMilliseconds: CALL_MILLISECONDS,
  } as const
  const reply = await callGraph(call, writer, context)
  if (reply.kind !== 'answered') return { kind: reply.kind === 'not-sent' ? 'not-sent' : 'open', reason: reply.reason }
  if (readId(reply.response) !== null) return { kind: 'written' }
  const { status } = reply.response
  const reason = describeAnswer(reply.response, secretsOf(writer))
  return { kind: status >= 400 && status < 500 ? 'refused' : 'open', reason }
}

const Comments = Type.Object({
  data: Type.Array(Type.Object({ text: Type.Optional(Type.String()), username: Type.Optional(Type.String()) })),
  paging: Type.Optional(Type.Object({ next: Type.Optional(Type.Unknown()) })),
})

type Seen =
  | { readonly kind: 'there' | 'absent' }
  /** What is there could be it. */
  | { readonly kind: 'doubtful'; readonly reason: string }
  | { readonly kind: 'unread'; readonly reason: string }

/** More than a new post has. */
const PAGE = '50'

/** Absent only when every comment is somebody else's, and says something else: by one that cannot be told nothing is proved. */
const look = async ({ mediaId, text }: Comment, { account, ...keys }: Writer, context: Context): Promise<Seen> => {
  const call = {
    method: 'GET',
    path: `${mediaId}/comments`,
    fields: { fields: 'id,text,username', limit: PAGE },
    timeoutMilliseconds: CALL_MILLISECONDS,
  } as const
  const reply = await callGraph(call, keys, context)
  if (reply.kind !== 'answered') return { kind: 'unread', reason: reply.reason }
  const answer = reply.response.status === 200 ? readJson(reply.response.body) : undefined
  if (!Value.Check(Comments, answer)) {
    return { kind: 'unread', reason: describeAnswer(reply.response, secretsOf(keys)) }
  }
  const own = account.handle.toLowerCase()
  const likely = answer.data.filter(
    (one) => equalCaptions(one.text ?? '', text) || one.username === undefined || one.username.toLowerCase() === own,
  )
  const isThere = likely.some((one) => equalCaptions(one.text ?? '', text) && one.username?.toLowerCase() === own)
  if (isThere) return { kind: 'there' }
  const isAll = likely.length === 0 && answer.paging?.next === undefined
  return isAll ? { kind: 'absent' } : { kind: 'doubtful', reason: 'Comments below it could be this one.' }
}
