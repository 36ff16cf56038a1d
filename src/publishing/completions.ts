import { noteCompleted, takeToComplete, type Taken } from '#db/completions.ts'
import { loadWork } from '#db/work.ts'
import type { CompleteOutcome } from '#providers/provider.ts'
import type { DutyDeps } from './duties.ts'
import { inContext, openCredentials } from './keys.ts'
import { contentFor } from './parts.ts'
import { accountOf } from './prepare.ts'

const AT_ONCE = 5
/** What could not be read is read again after a while. */
const AGAIN_SECONDS = 300

/** Null: nobody can ask now, and the notice stays as it is. */
const complete = async (deps: DutyDeps, taken: Taken): Promise<CompleteOutcome | null> => {
  const [work] = await loadWork(deps.db, [taken], 'published')
  if (work === undefined || work.closing) return null
  const network = deps.networks.forChannel(work.channel)
  const { orgId } = taken
  const credentials = openCredentials(deps.vault, { orgId, id: work.channelId }, work.channel.credentials)
  const add = network?.provider.complete?.bind(network.provider)
  if (network === null || add === undefined || credentials === null) return null
  const { remoteId, id: key } = taken
  const post = { key, credentials, content: contentFor(work), account: accountOf(work), remoteId }
  const milliseconds = deps.policy.remoteTimeoutSeconds * 1000
  return inContext(deps, { network, orgId, milliseconds }, (context) => add(post, context))
}

const completeOne = async (deps: DutyDeps, taken: Taken): Promise<void> => {
  const outcome = await complete(deps, taken)
  if (outcome === null) return
  const notice = outcome.kind === 'complete' ? null : outcome.notice
  const againSeconds = outcome.kind === 'unavailable' ? AGAIN_SECONDS : null
  await noteCompleted(deps.db, taken, { notice, againSeconds })
  deps.observe({ kind: 'completed', publicationId: taken.id, notice: notice?.code ?? null })
}

/**
 * Adds to posts that were found after their send got no answer what they lack: a first comment. Each is taken up once, by
 * one worker, when its send can add nothing more; whatever goes wrong then, what people are told stays.
 */
export const completePosts = async (deps: DutyDeps, stopping: AbortSignal): Promise<void> => {
  if (stopping.aborted) return
  const all = await takeToComplete(deps.db, AT_ONCE)
  const completed = all.map((taken) =>
    completeOne(deps, taken).catch((error: unknown) =>
      deps.log.warn({ err: error, publicationId: taken.id }, 'a published post could not be completed'),
    ),
  )
  await Promise.all(completed)
}
