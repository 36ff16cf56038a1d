import type { KeptContainer } from './state.ts'
import type { InstaParts } from './parts.ts'
import { isRefusal, type Refusal, REFUSALS } from './refusals.ts'

export type StatusCode = 'IN_PROGRESS' | 'FINISHED' | 'ERROR' | 'EXPIRED' | 'PUBLISHED'

/** A container ends this long after its creation. */
export const CONTAINER_LIFE_MS = 86_400_000

/** What is wrong with the container's media, if anything. */
const problemOf = ({ done }: KeptContainer): Refusal | null => {
  const name = done?.problem ?? null
  if (name === null) return null
  return isRefusal(name) ? name : 'upload-failed'
}

/** The state of a container as it is. */
export const trueStatus = ({ ground }: InstaParts, container: KeptContainer): StatusCode => {
  const now = ground.clock.now().getTime()
  if (container.published !== null) return 'PUBLISHED'
  if (now >= container.createdAt + CONTAINER_LIFE_MS) return 'EXPIRED'
  if (problemOf(container) !== null) return 'ERROR'
  return container.done === null || now < container.readyAt ? 'IN_PROGRESS' : 'FINISHED'
}

/** Whether a read does not know of the publish yet. */
const isStale = ({ ground, settings, wire, state }: InstaParts, container: KeptContainer): boolean => {
  if (container.published === null) return false
  const { at, position } = container.published
  const frozen = wire.faults.frozenAt('container-status', state.account(container.accountId)?.username ?? null)
  const isYoung = ground.clock.now().getTime() < at + settings().staleStatusMilliseconds
  return isYoung || position > (frozen ?? Number.POSITIVE_INFINITY)
}

/** The state of a container as reads show it, which may be late. */
export const shownStatus = (parts: InstaParts, container: KeptContainer): StatusCode =>
  isStale(parts, container) ? 'FINISHED' : trueStatus(parts, container)

const SENTENCES: Readonly<Record<StatusCode, string>> = {
  IN_PROGRESS: 'In Progress: Media is still being processed.',
  FINISHED: 'Finished: Media has been uploaded and it is ready to be published.',
  ERROR: 'Error: Media upload has failed with error code ',
  EXPIRED: 'Expired: The container was not published within 24 hours and has expired.',
  PUBLISHED: 'Published: Media has been successfully published.',
}

/** The state in words; of a failed container with the subcode of what failed. */
export const statusText = (code: StatusCode, container: KeptContainer): string =>
  code === 'ERROR' ? `${SENTENCES.ERROR}${REFUSALS[problemOf(container) ?? 'upload-failed'].subcode}` : SENTENCES[code]
