import assert from 'node:assert/strict'
import type { Issue } from '#domain/problem.ts'
import { blocking } from '#providers/issues.ts'
import type { Account, ChannelFacts, Content, Context, Credentials, Prepared, Provider } from '#providers/provider.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'

/** What a network made of a content. */
export type Verdict = { readonly accepted: true } | { readonly accepted: false; readonly said: string }

/** A connected account of a sandbox. */
export interface Connected {
  readonly credentials: Credentials
  readonly account: Account
}

/** A content as it is made up, and who publishes it. */
export interface Trial {
  readonly who: string
  readonly content: Content
}

/** A sandbox with accounts, reached over HTTP by the provider itself. */
export interface Desk {
  readonly provider: Provider
  factsOf(who: string): ChannelFacts
  /** With what is only known now: which posts there are. */
  complete(trial: Trial): Trial
  /** Lets the provider publish it, whatever the rules say of it. */
  publish(trial: Trial, issues: readonly Issue[]): Promise<Verdict>
  /** Why nobody can say beforehand what the network would answer; null where it is known. */
  unknown(trial: Trial, issues: readonly Issue[]): string | null
}

/** How often a rule decided alone, so that without it a refused content had been taken. */
export interface Tally {
  accepted: number
  unknown: number
  readonly refusedBy: Map<string, number>
}

export const newTally = (): Tally => ({ accepted: 0, unknown: 0, refusedBy: new Map() })

/** What the rules say, asked by whichever way. */
export type Judge = (content: Content, facts: ChannelFacts, who: string) => readonly Issue[] | Promise<readonly Issue[]>

const note = (tally: Tally, issues: readonly Issue[]): void => {
  const codes = [...new Set(issues.map(({ code }) => code))]
  const [only] = codes
  if (only === undefined) tally.accepted += 1
  else if (codes.length === 1) tally.refusedBy.set(only, (tally.refusedBy.get(only) ?? 0) + 1)
}

const short = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text)

/** Holds the rules against the network: it takes the content when they do, and refuses it when they do. */
export const compare = async (desk: Desk, made: Trial, { judge, tally }: { judge: Judge; tally: Tally }) => {
  const trial = desk.complete(made)
  const issues = await judge(trial.content, desk.factsOf(trial.who), trial.who)
  if (desk.unknown(trial, issues) !== null) {
    tally.unknown += 1
    return
  }
  const stopping = blocking(issues)
  const verdict = await desk.publish(trial, issues)
  const codes = stopping.map(({ code, pointer }) => `${code} at ${pointer}`).join(', ')
  const said = verdict.accepted ? 'takes it' : `says: ${verdict.said}`
  const words = `the rules ${codes === '' ? 'take it' : `refuse it (${codes})`}, the network ${said}`
  assert.equal(verdict.accepted, stopping.length === 0, `${words}\n${short(JSON.stringify(trial))}`)
  note(tally, stopping)
}

/** How a desk publishes, and what it does while a network works on files. */
export interface Ways {
  readonly provider: Provider
  readonly context: Context
  readonly sandbox: Sandbox
  /** Calls that the provider does not let a post fail for; refused, they count as the network's no all the same. */
  readonly besides: readonly string[]
  readonly wait: (prepared: Prepared, seconds: number) => Promise<void>
}

const refused = (said: string): Verdict => ({ accepted: false, said })

type Ready = { readonly prepared: Prepared | null } | { readonly said: string }

const MOST_TURNS = 60

const prepare = async ({ provider, context, wait }: Ways, party: Connected, content: Content): Promise<Ready> => {
  if (!provider.needsPreparing(content)) return { prepared: null }
  let prepared: Prepared | null = null
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const outcome = await provider.prepare({ ...party, content, prepared }, context)
    if (outcome.kind === 'ready') return { prepared: outcome.prepared }
    if (outcome.kind === 'rejected') return { said: `${outcome.code}: ${outcome.reason}` }
    if (outcome.kind !== 'working') throw new Error(`neither taken nor refused: ${JSON.stringify(outcome)}`)
    prepared = outcome.prepared
    await wait(prepared, outcome.checkAfterSeconds)
  }
  throw new Error('the network did not come to an end with the files')
}

interface Sent {
  readonly content: Content
  readonly ready: Ready
  readonly isFirst: boolean
}

const sendIt = async (ways: Ways, party: Connected, sent: Sent): Promise<Verdict> => {
  const { provider, context } = ways
  const { content, ready } = sent
  if ('said' in ready) return refused(ready.said)
  const outcome = await provider.publish(
    {
      ...party,
      content,
      prepared: ready.prepared,
      key: 'publication',
      startedAt: context.clock.now(),
      taken: new Set(),
      sendBefore: Number.POSITIVE_INFINITY,
    },
    context,
  )
  if (outcome.kind === 'published') return { accepted: true }
  if (outcome.kind === 'rejected') return refused(`${outcome.code}: ${outcome.reason}`)
  if (outcome.kind === 'unavailable' && sent.isFirst) return again(ways, party, sent)
  throw new Error(`neither published nor refused: ${JSON.stringify(outcome)}`)
}

const A_WHILE_SECONDS = 61

/** Some refusals count as such only when they last: X may know a file a moment later. */
const again = async (ways: Ways, party: Connected, sent: Sent): Promise<Verdict> => {
  await ways.wait({}, A_WHILE_SECONDS)
  return sendIt(ways, party, { ...sent, isFirst: false })
}

/** Prepares and publishes as the worker does, without asking the rules first. */
export const publishBy = async (ways: Ways, party: Connected, content: Content): Promise<Verdict> => {
  const { sandbox, besides } = ways
  const before = sandbox.ledger.entries().at(-1)?.sequence ?? 0
  const verdict = await sendIt(ways, party, { content, ready: await prepare(ways, party, content), isFirst: true })
  const no = sandbox.ledger
    .entries()
    .find(({ sequence, route, status }) => sequence > before && besides.includes(route) && (status ?? 0) >= 400)
  return verdict.accepted && no !== undefined ? refused(`${no.status} to ${no.route}`) : verdict
}
