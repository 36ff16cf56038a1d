import { setTimeout as sleep } from 'node:timers/promises'
import { CUTS, type Cut } from './line.ts'
import type { Member } from './members.ts'
import { LEASE_SECONDS, SEND_WINDOW_SECONDS } from './short-times.ts'

/** What is done to a machine while all others work. */
export type Kind = 'stop' | 'kill' | 'suspend' | Cut

export interface Deed {
  readonly kind: Kind
  readonly member: Member
}

/** What came of a deed. */
export interface Done {
  readonly kind: Kind
  readonly name: string
  /** Whether it was cut off right after it had asked for leave to send something. */
  readonly atIntent: boolean
  /** What it began to send right after it was cut off: intents that were answered before. */
  readonly sentBefore: number
  /** What it began to send after that, which it must not. */
  readonly sentCutOff: number
}

const AWAY_MS = 1_000
const START_MS = 2_000
/** Others have taken over what it had in hand. */
const BEYOND_LEASE_MS = LEASE_SECONDS * 1_300
/**
 * Longer than the lease. Most last until its own statements have given up too (`query_timeout`); but where it only hears nothing, it
 * hears in the end that it may send, when it must not any more.
 */
const CUT_OFF_MS: Readonly<Record<Cut, number>> = { stall: 10_000, deaf: 6_000, drop: 10_000 }
/** So long a cut waits for an intent: then it comes at the worst moment. */
const INTENT_MS = 5_000
/** We hear of a send a moment after it left, on a busy machine a long one. */
const FENCED_MS = SEND_WINDOW_SECONDS * 1_000 + 500

/** About how long something takes: that the posts are spread over it all. */
export const millisecondsOf = (kind: Kind): number => {
  if (isCut(kind)) return CUT_OFF_MS[kind] + INTENT_MS / 5
  return kind === 'suspend' ? BEYOND_LEASE_MS : AWAY_MS + START_MS
}

const isCut = (kind: Kind): kind is Cut => CUTS.some((cut) => cut === kind)

const cutOff = async (member: Member, how: Cut): Promise<Omit<Done, 'kind' | 'name'>> => {
  const patience = sleep(INTENT_MS, false, { ref: false })
  // A web server sends nothing.
  const isWorker = member.role === 'worker'
  const atIntent = isWorker && (await Promise.race([member.nextIntent().then(() => true), patience]))
  member.database.cut(how)
  const begin = performance.now()
  await sleep(CUT_OFF_MS[how])
  const end = performance.now()
  member.database.mend()
  await member.untilReady()
  return {
    atIntent,
    sentBefore: member.sends(begin, begin + FENCED_MS),
    sentCutOff: member.sends(begin + FENCED_MS, end),
  }
}

const away = async (member: Member, end: () => Promise<void>): Promise<void> => {
  await end()
  await sleep(AWAY_MS)
  await member.start()
}

const suspend = async (member: Member): Promise<void> => {
  member.suspend()
  await sleep(BEYOND_LEASE_MS)
  await member.resume()
}

export const carryOut = async ({ kind, member }: Deed): Promise<Done> => {
  const done = { kind, name: member.name, atIntent: false, sentBefore: 0, sentCutOff: 0 }
  if (isCut(kind)) return { ...done, ...(await cutOff(member, kind)) }
  if (kind === 'suspend') await suspend(member)
  else await away(member, kind === 'stop' ? member.stop : member.kill)
  return done
}

/** Each machine meets everything that can be done to it, one after the other; each is restarted after a stop and a kill. */
export const everything = (members: readonly Member[]): readonly Deed[] => {
  const kinds: readonly Kind[] = ['stop', 'kill', 'suspend', ...CUTS]
  return kinds.flatMap((kind) => members.map((member) => ({ kind, member })))
}

/** A little of it, shared out among the machines: each start costs seconds, and to kill workers is the torture's. */
export const aSample = (members: readonly Member[]): readonly Deed[] => {
  const web = members.filter(({ role }) => role === 'http')
  const workers = members.filter(({ role }) => role === 'worker')
  const at = (list: readonly Member[], index: number, kind: Kind): readonly Deed[] => {
    const member = list[index % list.length]
    return member === undefined ? [] : [{ kind, member }]
  }
  return [...at(workers, 0, 'deaf'), ...at(web, 0, 'kill'), ...at(workers, 1, 'suspend')]
}
