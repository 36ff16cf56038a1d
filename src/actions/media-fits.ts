import type { MediaRow } from '#db/media.ts'
import type { Issue } from '#domain/problem.ts'
import { blocking } from '#providers/issues.ts'
import { checkItem } from '#providers/media-rules.ts'
import type { Provider } from '#providers/provider.ts'
import { providers } from '#providers/registry.ts'

/** Whether a network takes a file as it is. */
export interface MediaFitView {
  readonly provider: string
  /** The forms of a post that take it, by their names in `GET /providers`; none: it has to be made to fit, or left out. */
  readonly forms: readonly string[]
  /** Why none takes it; null where one does. */
  readonly detail: string | null
  /** The rule that says so, with what its sentence names. */
  readonly issue: Pick<Issue, 'code' | 'detail' | 'limit' | 'actual' | 'params'> | null
}

const ruleOf = ({ code, detail, limit, actual, params }: Issue): NonNullable<MediaFitView['issue']> => ({
  code,
  detail,
  ...(limit !== undefined && { limit }),
  ...(actual !== undefined && { actual }),
  ...(params !== undefined && { params }),
})

const fitOf = ({ code, mediaForms }: Provider, row: MediaRow): MediaFitView => {
  const item = { ...row.facts, id: row.id, sha256: row.sha256.toString('hex'), altText: row.altText }
  const found = mediaForms.map(({ name, limits }) => ({ name, issues: blocking(checkItem(item, limits.rules, '')) }))
  const forms = found.filter(({ issues }) => issues.length === 0).map(({ name }) => name)
  if (forms.length > 0) return { provider: code, forms, detail: null, issue: null }
  // That a form never takes this kind says less than what is wrong where the kind is right.
  const right = found.find(({ issues }) => issues.every((issue) => issue.code !== 'media_kind')) ?? found[0]
  const issue = right?.issues[0]
  return { provider: code, forms, detail: issue?.detail ?? null, issue: issue === undefined ? null : ruleOf(issue) }
}

/** What each network says of a file by itself, by the rules that posts are held to. */
export const mediaFits = (row: MediaRow): readonly MediaFitView[] => providers.map((provider) => fitOf(provider, row))
