import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import type {
  Attempt,
  AuthorizationGrant,
  ChannelFacts,
  Content,
  Context,
  Hosts,
  MediaSource,
  OutcomeKind,
  Prepared,
  PrepareOutcome,
  Provider,
} from './provider.ts'
import { json, startNetwork } from './scripted-network.ts'
import type { Received, Script, ScriptedNetwork } from './scripted-network.ts'

/** A network that makes `publish` report one certain outcome; `refused` has nobody listening. */
export interface Scenario {
  readonly network: Script | 'refused'
}

/** Why an outcome cannot happen at a network; shown as a skipped test. */
export interface Impossible {
  readonly impossible: string
}

/** One entry per outcome: leaving one out does not compile. */
export type Scenarios = { readonly [Kind in OutcomeKind]: Scenario | Impossible }

/** Contents on both sides of a limit, and the code of the issue that tells them apart. */
export interface LimitCheck {
  readonly at: Content
  readonly over: Content
  readonly facts: ChannelFacts
  readonly code: string
}

/** What the contract needs to know of a provider to try it. */
export interface Sample {
  readonly attempt: Pick<Attempt, 'credentials' | 'content' | 'account'>
  readonly grant: AuthorizationGrant
  /** A network at which everything goes well. Sees paths without the host's part. */
  readonly network: Script
  /** What `prepare` is tried with; a network that needs no preparing says why. */
  readonly preparing: Preparing | Impossible
  /** Contents with one fault each that no limit tells of, by its code. */
  readonly faults: Readonly<Record<string, { readonly content: Content; readonly facts?: ChannelFacts }>>
  /** By name, one entry for each of the provider's limits. */
  readonly limits: Readonly<Record<string, LimitCheck | { readonly notInContent: string }>>
}

/** A network that makes `prepare` report one certain outcome, and what it goes on with. */
export interface PrepareScenario extends Scenario {
  readonly prepared?: Prepared
}

/** One entry per outcome: leaving one out does not compile. */
export type PrepareScenarios = { readonly [Kind in PrepareOutcome['kind']]: PrepareScenario | Impossible }

/** What the contract needs to know of a provider's preparation to try it. The files' bytes are made up. */
export interface Preparing {
  readonly content: Content
  /** Tells the irreversible call, which a preparation never makes. */
  readonly isSend: (received: Received) => boolean
  readonly scenarios: PrepareScenarios
}

/** A provider under test. */
export interface Subject {
  readonly provider: Provider
  readonly sample: Sample
  /** False for a network to which nothing is ever sent; then there is no answer to test with. */
  readonly sends: boolean
}

/** Hosts under one server, told apart by their path: a call to the wrong one is seen. */
export const hostsAt = (url: string): Hosts => ({
  authorize: `${url}/authorize-host`,
  token: `${url}/token-host`,
  api: `${url}/api-host`,
  web: `${url}/web-host`,
})

const withoutHost = (script: Script): Script => {
  const strip = (received: Received): Received => ({ ...received, path: received.path.replace(/^\/[a-z]+-host/, '') })
  return (received) => script(strip(received))
}

/** The operator's app. */
export const APP = { clientId: 'contract-client', clientSecret: 'contract-app-secret' }

/** Files of any size, and where a network may fetch them. */
const FILES: MediaSource = {
  read: async (_item, from, to) => Buffer.alloc(to - from, 1),
  publicUrl: async (item) => `https://media.example/${item.id}`,
}

/** What a provider gets to go out with: all hosts are the one at `url`. */
export const contextAt = (url: string, signal: AbortSignal = new AbortController().signal): Context => ({
  http: createHttp(systemClock),
  clock: systemClock,
  log: silentLog,
  hosts: hostsAt(url),
  app: APP,
  media: FILES,
  signal,
})

/** The sample's attempt. */
export const attemptOf = (sample: Sample, sendBefore = Number.POSITIVE_INFINITY): Attempt => ({
  key: '01900000-0000-7000-8000-000000000000',
  startedAt: systemClock.now(),
  taken: new Set(),
  sendBefore,
  prepared: null,
  ...sample.attempt,
})

/** Starts a network whose script sees paths without the host's part. */
export const start = (script: Script): Promise<ScriptedNetwork> => startNetwork(withoutHost(script))

/** Answers that say nothing. */
export const UNREADABLE: readonly Script[] = [
  () => json(500, { title: 'Internal' }),
  () => ({ status: 503, body: '<html>busy</html>' }),
  () => ({ status: 200, body: '' }),
  () => ({ status: 201, body: '{"data":{"id":' }),
  () => json(200, []),
  () => json(200, null),
  () => ({ status: 200, body: 'x'.repeat(2_000_000) }),
  () => json(302, {}, { location: '/elsewhere' }),
]

const basicPair = (header: string): string => Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8')

/** A network that repeats what it was sent, in every place in which networks put words. */
export const parrot =
  (status: number): Script =>
  ({ path, body, headers }) => {
    const { authorization = '' } = headers
    const heard = [
      decodeURIComponent(path),
      decodeURIComponent(body),
      String(authorization),
      basicPair(String(authorization)),
    ]
    const words = heard.join(' ').replaceAll('+', ' ')
    return json(status, {
      title: words,
      detail: words,
      error_type: words,
      error_message: words,
      error_description: words,
      error: status === 400 ? 'invalid_grant' : { code: 190, message: words },
    })
  }
