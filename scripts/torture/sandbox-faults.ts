import type { Fault } from '#sandbox/faults.ts'
import type { SandboxCode } from '#sandbox/sandbox.ts'
import type { Chance } from './chance.ts'

/** Shorter than the allowance of the workers' policy for late commits. */
const LATEST_MS = 800

type Maker = (chance: Chance) => Fault

const MAKERS: Readonly<Record<Fault['kind'], Maker>> = {
  delay: ({ below }) => ({ kind: 'delay', milliseconds: 50 + below(1_450) }),
  answer: ({ pick }) => ({ kind: 'answer', status: pick([400, 403, 404, 409, 500, 502, 503, 504]) }),
  'drop-before': () => ({ kind: 'drop-before' }),
  'drop-after': () => ({ kind: 'drop-after' }),
  'hang-after': () => ({ kind: 'hang-after' }),
  'error-after': ({ pick }) => ({ kind: 'error-after', status: pick([500, 502, 503, 504]) }),
  'rate-limited': ({ below }) => ({ kind: 'rate-limited', retryAfterSeconds: below(2) }),
  'truncated-after': () => ({ kind: 'truncated-after' }),
  'html-502': () => ({ kind: 'html-502' }),
  'late-commit': ({ below, pick }) => ({
    kind: 'late-commit',
    milliseconds: below(LATEST_MS),
    answer: pick(['503', 'drop'] as const),
  }),
  'credits-depleted': () => ({ kind: 'credits-depleted' }),
  stale: ({ below }) => ({ kind: 'stale', milliseconds: 100 + below(600) }),
  'revoke-tokens': () => ({ kind: 'revoke-tokens' }),
  'blocked-after': () => ({ kind: 'blocked-after' }),
  'object-missing': () => ({ kind: 'object-missing' }),
}

/** Each kind as often as it stands here: what leaves a send without an answer is what the torture is about. */
const COMMON =
  'delay answer drop-before drop-before drop-after drop-after hang-after hang-after error-after error-after rate-limited truncated-after html-502 late-commit late-commit late-commit stale revoke-tokens'.split(
    ' ',
  )

// A network that carries a post out and answers with a 4xx all the same: Instagram is known to; see the docs.
const OWN: Readonly<Record<SandboxCode, readonly string[]>> = {
  twt: ['credits-depleted'],
  insta: ['blocked-after', 'object-missing'],
}

interface Route {
  readonly name: string
  /** Of method and address. */
  readonly pattern: RegExp
  /** How much of the share of faults is its own: a carousel takes ten calls before its send. */
  readonly weight: number
}

const route = (name: string, pattern: RegExp, weight = 1): Route => ({ name, pattern, weight })

const PREPARING = 0.3

const ROUTES: Readonly<Record<SandboxCode, readonly Route[]>> = {
  twt: [
    route('create', /^POST \/2\/tweets$/),
    route('delete', /^DELETE \/2\/tweets\/\d+$/),
    route('media-init', /^POST \/2\/media\/upload\/initialize$/, PREPARING),
    route('media-append', /^POST \/2\/media\/upload\/\d+\/append$/, PREPARING),
    route('media-finalize', /^POST \/2\/media\/upload\/\d+\/finalize$/, PREPARING),
    route('media-status', /^GET \/2\/media\/upload\?/, PREPARING),
    route('media-metadata', /^POST \/2\/media\/metadata$/, PREPARING),
    route('timeline', /^GET \/2\/users\/\d+\/tweets/),
    route('me', /^GET \/2\/users\/me/),
    route('token', /^POST \/2\/oauth2\/token/),
  ],
  insta: [
    route('publish', /^POST \/v[\d.]+\/\d+\/media_publish/),
    route('media-list', /^GET \/v[\d.]+\/\d+\/media\?/),
    route('container', /^POST \/v[\d.]+\/\d+\/media$/, PREPARING),
    route('container-status', /^GET \/v[\d.]+\/\d+\?fields=status_code/, PREPARING),
    route('quota', /^GET \/v[\d.]+\/\d+\/content_publishing_limit/, PREPARING),
    route('media-read', /^GET \/v[\d.]+\/\d+\?fields=id/),
    route('me', /^GET \/v[\d.]+\/me/, PREPARING),
    route('token', /^POST \/oauth\/access_token/, PREPARING),
    route('exchange', /^GET \/access_token/, PREPARING),
  ],
}

/** What may be behind: whatever a look asks. */
const STALE: Readonly<Record<SandboxCode, readonly string[]>> = {
  twt: ['timeline'],
  insta: ['media-list', 'container-status'],
}

/** "It is not there" is what a network says of a post that is gone: one that lies about that is believed. */
const believed = (fault: Fault, { name }: Route): Fault =>
  name === 'delete' && fault.kind === 'answer' && fault.status === 404 ? { ...fault, status: 409 } : fault

const makerOf = (name: string): Maker => {
  const entry = Object.entries(MAKERS).find(([kind]) => kind === name)
  if (entry === undefined) throw new Error(`no such fault: ${name}`)
  return entry[1]
}

/** Chooses what goes wrong with calls of one network: a fault for the next one, or null for none. */
export const createMischief = (code: SandboxCode, chance: Chance, share: number) => {
  const kinds = [...COMMON, ...OWN[code]]
  return (method: string, url: string): Fault | null => {
    const met = ROUTES[code].find(({ pattern }) => pattern.test(`${method} ${url}`))
    if (met === undefined || chance.fraction() >= share * met.weight) return null
    const fault = believed(makerOf(chance.pick(kinds))(chance), met)
    return { ...fault, route: fault.kind === 'stale' ? chance.pick(STALE[code]) : met.name }
  }
}
