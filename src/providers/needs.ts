import type { Finding } from '#domain/finding.ts'
import type { Issue } from '#domain/problem.ts'
import type { Content, Need, Provider } from './provider.ts'
import { judgeParts } from './threads.ts'

/** What there is to meet the needs of a content. */
export interface Means {
  /** What the channel was granted; null when that is not known. */
  readonly scopes: readonly string[] | null
  /** What keeps the network from fetching files from this installation, for certain or by all that is known; null: nothing. */
  readonly obstacle: { readonly fault: Finding; readonly isCertain: boolean } | null
}

const withoutScope = ({ code, detail, pointer, source }: Need, scope: string, { scopes }: Means): readonly Issue[] =>
  scopes === null || scopes.includes(scope)
    ? []
    : [{ pointer, code, detail, limit: scope, actual: scopes.join(' '), source, fix: 'reconnect' }]

const withoutAddress = (need: Need, { obstacle }: Means): readonly Issue[] => {
  if (obstacle === null) return []
  const { fault, isCertain } = obstacle
  const facts = {
    pointer: need.pointer,
    limit: 'public https address',
    actual: fault.code,
    source: need.source,
  } as const
  if (isCertain) return [{ ...facts, code: need.code, detail: `${need.detail} ${fault.detail}`, fix: 'configure' }]
  const detail = `The network fetches this file from this installation, and perhaps cannot: ${fault.detail} "npm run doctor" looks closer.`
  return [{ ...facts, code: 'media_unreachable', detail, fix: 'configure', severity: 'warning' }]
}

/** What a content needs and does not have: what is no warning would be refused when it is made ready. Pure. */
export const checkNeeds = (provider: Provider, content: Content, means: Means): readonly Issue[] =>
  judgeParts(provider, content, (part) =>
    provider
      .needsOf(part)
      .flatMap((need) =>
        need.of === 'address' ? withoutAddress(need, means) : withoutScope(need, need.of.scope, means),
      ),
  )
