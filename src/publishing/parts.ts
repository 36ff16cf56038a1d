import type { Work } from '#db/work.ts'
import { canonicalPart } from '#domain/content.ts'
import { sha256 } from '#lib/hash.ts'
import type { Content, Prepared, Provider } from '#providers/provider.ts'
import { partOf } from '#providers/threads.ts'
import type { Decision } from './decide.ts'

/** What goes to the channel of a publication, with all its parts. */
export const contentFor = ({ text, media, options, chosenFiles, thread }: Work): Content => ({
  text,
  media,
  options,
  thread,
  ...(Object.keys(chosenFiles).length === 0 ? {} : { chosenFiles }),
})

/** How many sends it takes. */
export const partsIn = ({ thread }: Pick<Work, 'thread'>): number => 1 + thread.length

/** The part that is to be sent, or looked for: the first that is not known to be out. */
export const currentPart = ({ sent }: Pick<Work, 'sent'>): number => sent.length

export const isLastPart = (work: Pick<Work, 'thread' | 'sent'>): boolean => currentPart(work) + 1 >= partsIn(work)

/** Whether nothing is left to be sent: a thread that was cut back to what is out. */
export const isAllOut = (work: Pick<Work, 'thread' | 'sent'>): boolean => currentPart(work) >= partsIn(work)

/** A part as its network gets it. */
export const partContent = (provider: Provider, work: Work, part = currentPart(work)): Content =>
  partOf(provider, contentFor(work), { part, earlier: work.sent.map(({ remoteId }) => remoteId) })

const hashOfPart = ({ content, channelId }: Work, part: number): Buffer => {
  const variant = content.channels.find((each) => each.channelId === channelId)
  if (variant === undefined) throw new Error('a publication is none of the channels of its post')
  return sha256(canonicalPart(content, variant, part))
}

/** Null for what has one part: the hash of its content says it all. */
export const partHash = (work: Work): Buffer | null =>
  partsIn(work) === 1 ? null : hashOfPart(work, currentPart(work))

/** Whether what is out is what the content says: nothing may go below anything else. */
export const isWhatWasSent = (work: Work): boolean =>
  work.sent.every(({ hash }, part) => hashOfPart(work, part).toString('hex') === hash)

/** The name of a send at networks that tell sends apart by one. */
export const keyOf = (work: Work): string => {
  const part = currentPart(work)
  return part === 0 ? work.claim.id : `${work.claim.id}:${part}`
}

const isPrepared = (value: unknown): value is Prepared => typeof value === 'object' && value !== null

/** What stands ready for a part. Of a thread all parts are made ready before the first is sent. */
export const preparedOf = (work: Work, part = currentPart(work)): Prepared | null => {
  if (partsIn(work) === 1) return work.prepared
  const parts: unknown = work.prepared?.['parts']
  const own: unknown = Array.isArray(parts) ? parts[part] : null
  return isPrepared(own) ? own : null
}

/** The same with what stands ready for one part put in its place. */
export const withPrepared = (work: Work, part: number, own: Prepared): Prepared => {
  if (partsIn(work) === 1) return own
  return { parts: Array.from({ length: partsIn(work) }, (_, each) => (each === part ? own : preparedOf(work, each))) }
}

/**
 * The same decision, said of a thread: the end of a part is not the end of it, and what fails after the first part leaves
 * a part of it behind, which people must know. It can be tried again from there.
 */
export const ofThread = (decision: Decision, work: Work): Decision => {
  if (decision.kind === 'published' && !isLastPart(work)) {
    return { ...decision, kind: 'continued', result: { ...decision.result, state: 'continued' } }
  }
  if (decision.kind !== 'move' || currentPart(work) === 0 || isAllOut(work)) return decision
  const { failure } = decision.move
  if (failure === undefined || failure.needsAttention) return decision
  const [done, all] = [currentPart(work), partsIn(work)]
  const there = done === 1 ? 'The first part' : `The first ${done} parts`
  const detail = `${there} of ${all} ${done === 1 ? 'is' : 'are'} on the network; the next was not sent (${failure.code}): ${failure.detail}`
  const failureOfThread = { ...failure, code: 'thread_incomplete', detail, retryable: true }
  return { ...decision, move: { ...decision.move, failure: failureOfThread } }
}
