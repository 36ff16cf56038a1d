import type { Finding } from '#domain/finding.ts'
import type { RuleIssue } from './issues.ts'
import type { Content, Need, Provider } from './provider.ts'
import { judgeParts } from './threads.ts'

/** What there is to meet the needs of a content. */
export interface Means {
  /** What the channel was granted; null when that is not known. */
  readonly scopes: readonly string[] | null
  /** What keeps the network from fetching files from this installation, for certain or by all that is known; null: nothing. */
  readonly obstacle: { readonly fault: Finding; readonly isCertain: boolean } | null
}

const withoutScope = (need: Need, scope: string, { scopes }: Means): readonly RuleIssue[] => {
  if (scopes === null || scopes.includes(scope)) return []
  const { of: _, ...issue } = need
  return [{ ...issue, limit: scope, actual: scopes.join(' '), fix: 'reconnect' }]
}

const withoutAddress = (need: Need, { obstacle }: Means): readonly RuleIssue[] => {
  if (obstacle === null) return []
  const { fault, isCertain } = obstacle
  const facts = {
    pointer: need.pointer,
    limit: 'public https address',
    actual: fault.code,
    source: need.source,
    readOn: need.readOn,
  } as const
  if (isCertain) return [{ ...facts, code: need.code, detail: `${need.detail} ${fault.detail}`, fix: 'configure' }]
  const detail = `The network fetches this file from this installation, and perhaps cannot: ${fault.detail} "npm run doctor" looks closer.`
  return [{ ...facts, code: 'media_unreachable', detail, fix: 'configure', severity: 'warning' }]
}

/** What a content needs and does not have: what is no warning would be refused when it is made ready. Pure. */
export const checkNeeds = (provider: Provider, content: Content, means: Means): readonly RuleIssue[] =>
  judgeParts(provider, content, (part) =>
    provider
      .needsOf(part)
      .flatMap((need) =>
        need.of === 'address' ? withoutAddress(need, means) : withoutScope(need, need.of.scope, means),
      ),
  )
