import { bad, doubtful, good, type Finding } from '#domain/finding.ts'
import type { Clock } from '#lib/clock.ts'
import type { Resolve } from '#lib/download-target.ts'
import { isAddress, isPublicAddress } from '#lib/public-address.ts'

// What can be said of an address before anybody fetches from it: whether the public internet can reach it at all.

const OWN_NAMES = /^(?:localhost|.+\.localhost)$/
/** Names of home and office networks; the rest of the world cannot look them up. */
const LOCAL_NAMES = /\.(?:local|lan|home|internal|intranet|corp|private|home\.arpa|localdomain)$/
/** Set apart for documents and tests (RFC 6761), and for what is no part of the internet's names. */
const RESERVED_NAMES = /(?:^|\.)(?:test|example|invalid|onion|alt|example\.(?:com|net|org))$/

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')

/** An IPv4 address stands in brackets when it was written as one of IPv6: only its range counts here. */
const isLoopback = (host: string): boolean => host === '::1' || host.startsWith('127.') || host.startsWith('::ffff:7f')

const hostFault = (host: string): Finding | null => {
  if (OWN_NAMES.test(host) || isLoopback(host))
    return bad(
      'own_machine',
      `${host} means "this machine" to everybody who reads it: use the name by which the internet knows this installation.`,
    )
  if (isAddress(host)) {
    if (isPublicAddress(host)) return null
    return bad(
      'private_address',
      `${host} is an address of a private or reserved network: the internet cannot reach it.`,
    )
  }
  if (LOCAL_NAMES.test(host) || !host.includes('.'))
    return bad('local_name', `${host} is a name of a local network: the internet cannot look it up.`)
  if (RESERVED_NAMES.test(host))
    return bad('reserved_name', `${host} is set apart for documents and tests: use a name of your own.`)
  return null
}

/** What an address says of itself, without asking anybody: its worst fault, or null. */
export const addressFault = (address: string): Finding | null => {
  const url = new URL(address)
  const fault = hostFault(hostOf(url))
  if (fault !== null) return fault
  if (url.protocol !== 'https:')
    return bad(
      'not_https',
      `${url.origin} is no https address: networks fetch by https alone. Put a proxy with a certificate in front, or use a tunnel.`,
    )
  if (url.port !== '')
    return doubtful(
      'unusual_port',
      `${url.origin} has a port of its own: networks are only known to fetch from port 443.`,
    )
  return null
}

/** Whether the internet can fetch from an address, as far as the address itself tells. */
export const isFetchable = (address: string): boolean => addressFault(address)?.verdict !== 'fail'

const LOOKUP_MS = 2_000

const lookUp = async (host: string, { resolve, clock }: ReachDeps): Promise<readonly string[] | 'unknown' | 'slow'> => {
  const found = resolve(host).catch(() => 'unknown' as const)
  const done = new AbortController()
  const answer = await Promise.race([found, clock.sleep(LOOKUP_MS, done.signal).then(() => 'slow' as const)])
  done.abort()
  return answer.length === 0 ? 'unknown' : answer
}

/** What the name of an address leads to, as this machine sees it. */
const nameFinding = async (address: string, deps: ReachDeps): Promise<Finding> => {
  const host = hostOf(new URL(address))
  if (isAddress(host)) return good('public_address', `${host} is a public address.`)
  const found = await lookUp(host, deps)
  if (found === 'slow')
    return doubtful(
      'lookup_slow',
      `${host} could not be looked up within two seconds: check the name servers of this machine.`,
    )
  if (found === 'unknown')
    return bad(
      'name_unknown',
      `${host} is not known to the name servers: make an A or AAAA record for it, or correct it.`,
    )
  const inside = found.filter((each) => !isPublicAddress(each))
  if (inside.length > 0)
    return bad(
      'name_private',
      `${host} leads to ${inside.join(', ')}, which the internet cannot reach (seen from this machine; a network of its own may give it other addresses here than outside).`,
    )
  return good('name_public', `${host} leads to ${found.join(', ')}.`)
}

/** Where a name leads is known as this machine sees it: from outside, it may lead elsewhere. */
const SEEN_FROM_HERE: ReadonlySet<string> = new Set(['name_unknown', 'name_private'])

/** Whether a fault is one of the address itself, whoever looks at it. */
export const isFaultOfAddress = ({ verdict, code }: Finding): boolean => verdict === 'fail' && !SEEN_FROM_HERE.has(code)

export interface ReachDeps {
  readonly resolve: Resolve
  readonly clock: Clock
}

/** Whether an address can be meant for the public internet: what it says of itself, and where its name leads. */
export const judgeAddress = async (address: string, deps: ReachDeps): Promise<readonly Finding[]> => {
  const fault = addressFault(address)
  if (fault !== null && fault.code !== 'not_https' && fault.verdict === 'fail') return [fault]
  return [...(fault === null ? [] : [fault]), await nameFinding(address, deps)]
}

const REMEMBERED_MS = 300_000

/** What keeps networks from fetching files from this installation, as far as it is known without fetching; null for nothing. */
export type MediaReach = () => Finding | null

/**
 * Judges the address of files at once and again every five minutes, when somebody asks. Nobody waits for it: who asks in
 * the middle of a transaction gets the latest verdict.
 */
export const createMediaReach = (deps: ReachDeps & { readonly address: () => Promise<string> }): MediaReach => {
  let latest: Finding | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  const judge = async (): Promise<void> => {
    const findings = await judgeAddress(await deps.address(), deps)
    latest = findings.find(({ verdict }) => verdict === 'fail') ?? null
  }
  const refresh = (): void => {
    askedAt = deps.clock.monotonic()
    // An address that cannot be made is the store's trouble, which is told of elsewhere.
    judge().catch(() => undefined)
  }
  refresh()
  return () => {
    if (deps.clock.monotonic() - askedAt > REMEMBERED_MS) refresh()
    return latest
  }
}
