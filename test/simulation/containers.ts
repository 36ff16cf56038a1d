import type { Attempt, Context, Preparation, Prepared, PrepareOutcome, Provider } from '#providers/provider.ts'
import type { HttpResponse } from '#lib/http.ts'
import { SEND_TIMEOUT_SECONDS } from './policy.ts'
import { createChance, type Chance, type Loop } from './virtual-clock.ts'

// Networks that take a post in two steps: a container is made, which is not public and says what the post will say, and is
// published by the send. What happens to one has a chance of its own, so that the other runs stay what they are.

/** What a network may do to what is made ready. */
export const CONTAINER_FAULTS = [
  'prepare-unavailable',
  'prepare-answer-lost',
  'prepare-refused',
  'prepare-unauthorized',
  'container-expired',
  'container-slow',
] as const
type ContainerFault = (typeof CONTAINER_FAULTS)[number]

/** The part of all steps that meet each of them. */
const RARE = 0.04

interface Container {
  readonly account: string
  readonly text: string
  readonly readyAt: number
  /** From then on it is of no use. */
  readonly until: number
  isPublished: boolean
}

interface ContainerBody {
  readonly account: string
  readonly text: string
  readonly container: string | null
}

export type ContainerState = 'working' | 'ready' | 'expired' | 'published'

interface Answer {
  readonly status: number
  readonly body: unknown
  /** Null: the answer never comes. */
  readonly milliseconds: number | null
}

export interface ContainerParts {
  readonly loop: Loop
  readonly seed: number
  readonly count: (what: string) => void
  /** From then on everything works. */
  readonly isHealed: () => boolean
}

/** What the networks of a run have made ready. */
export class Containers {
  readonly #made = new Map<string, Container>()
  readonly #parts: ContainerParts
  readonly #chance: Chance

  constructor(parts: ContainerParts) {
    this.#parts = parts
    this.#chance = createChance(parts.seed + 2 ** 31)
  }

  /** Of a container that is of no use there is nothing to publish. */
  find(id: string): Container | null {
    const found = this.#made.get(id)
    return found === undefined || found.until <= this.#parts.loop.now ? null : found
  }

  /** A step of the preparation: makes a container, or says how one stands. */
  step({ account, text, container }: ContainerBody): Answer {
    const milliseconds = this.#chance.between(5, 400)
    if (this.#meets('prepare-unauthorized')) return { status: 401, body: {}, milliseconds }
    if (this.#meets('prepare-unavailable')) return { status: 503, body: {}, milliseconds }
    if (container !== null) return { status: 200, body: { state: this.#stateOf(container) }, milliseconds }
    if (this.#meets('prepare-refused')) return { status: 422, body: {}, milliseconds }
    const id = this.#make(account, text)
    return { status: 201, body: { id }, milliseconds: this.#meets('prepare-answer-lost') ? null : milliseconds }
  }

  #make(account: string, text: string): string {
    const { loop } = this.#parts
    const id = `container-${this.#made.size + 1}`
    const seconds = this.#meets('container-slow') ? this.#chance.between(5, 20) : this.#chance.between(0, 2)
    const life = this.#meets('container-expired') ? this.#chance.between(1, 10) : 3600
    const [readyAt, until] = [loop.now + seconds * 1000, loop.now + life * 1000]
    this.#made.set(id, { account, text, readyAt, until, isPublished: false })
    this.#parts.count('container')
    loop.note('container', `${id} ${text}`)
    return id
  }

  #stateOf(id: string): ContainerState {
    const found = this.find(id)
    if (found === null) return 'expired'
    if (found.isPublished) return 'published'
    return found.readyAt <= this.#parts.loop.now ? 'ready' : 'working'
  }

  #meets(fault: ContainerFault): boolean {
    if (this.#parts.isHealed() || !this.#chance.is(RARE)) return false
    this.#parts.count(fault)
    return true
  }
}

const STALE = { kind: 'unavailable', stale: true } as const

/** What is of no use any more, or was made for something else. */
const isFor = (prepared: Prepared | null, text: string): prepared is Prepared => prepared?.['text'] === text

const afterStatus = (state: string, prepared: Prepared): PrepareOutcome => {
  if (state === 'working') return { kind: 'working', prepared, checkAfterSeconds: 1 }
  if (state === 'published') return { kind: 'ready', prepared: { ...prepared, isPublished: true } }
  return state === 'ready' ? { kind: 'ready', prepared } : { ...STALE, reason: 'the container has expired' }
}

const ask = ({ credentials, account, content }: Preparation, container: unknown, context: Context) =>
  context.http({
    method: 'POST',
    url: '/containers',
    headers: { authorization: credentials.accessToken },
    body: JSON.stringify({ account: account.remoteId, text: content.text, container: container ?? null }),
    timeoutMilliseconds: SEND_TIMEOUT_SECONDS * 1000,
    signal: context.signal,
  })

const readStep = ({ status, body }: HttpResponse, text: string, prepared: Prepared | null): PrepareOutcome => {
  if (status === 401) return { kind: 'unauthorized', reason: 'status 401' }
  if (status === 422) return { kind: 'rejected', code: 'invalid', reason: 'status 422' }
  if (status >= 400) return { kind: 'unavailable', reason: `status ${status}` }
  const read = JSON.parse(body) as { readonly id?: string; readonly state?: string }
  if (prepared !== null) return afterStatus(read.state ?? '', prepared)
  return { kind: 'working', prepared: { container: read.id ?? '', text }, checkAfterSeconds: 0 }
}

const prepare: Provider['prepare'] = async (preparation, context) => {
  const { text } = preparation.content
  const known = isFor(preparation.prepared, text) ? preparation.prepared : null
  try {
    return readStep(await ask(preparation, known?.['container'], context), text, known)
  } catch (error) {
    return { kind: 'unavailable', reason: String(error) }
  }
}

/** What stands ready for a send; null for nothing, or for something else. */
const readyFor = ({ prepared, content }: Attempt): Prepared | null => (isFor(prepared, content.text) ? prepared : null)

/** The same network, which publishes what it was given before. */
export const withContainers = (provider: Provider): Provider => ({
  ...provider,
  needsPreparing: () => true,
  prepare,
  publish: async (attempt, context) => {
    const ready = readyFor(attempt)
    if (ready === null) return { ...STALE, reason: 'nothing stands ready for this content' }
    if (ready['isPublished'] === true) return { kind: 'unknown', reason: 'the container is published already' }
    return provider.publish(attempt, context)
  },
})
