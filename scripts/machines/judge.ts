import { audit, type AuditFacts } from '../torture/audit.ts'
import type { Done } from './deeds.ts'
import type { Written } from './people.ts'

/** Everything that the promises are held against. */
export interface Evidence {
  /** What the network has, and what the database says. */
  readonly facts: AuditFacts
  /** What people were told is written. */
  readonly written: readonly Written[]
  readonly unanswered: readonly string[]
  readonly done: readonly Done[]
  /** Machines that ended by themselves, with how often. */
  readonly crashes: ReadonlyMap<string, number>
}

const lostOrTwice = ({ facts, written }: Evidence): readonly string[] => {
  const known = new Map(facts.publications.map((publication) => [publication.postId, publication]))
  const byText = Map.groupBy(facts.publications, ({ texts }) => texts[0] ?? '')
  return written.flatMap(({ id, text, isMeant }) => {
    const status = known.get(id)?.status
    const count = byText.get(text)?.length ?? 0
    const wanted = isMeant ? 'published' : 'draft'
    return [
      ...(status === wanted ? [] : [`${text}: is ${status ?? 'lost'}, and should be ${wanted}`]),
      ...(count > 1 ? [`${text}: was written ${count} times`] : []),
    ]
  })
}

const notFenced = ({ done }: Evidence): readonly string[] =>
  done
    .filter(({ sentCutOff }) => sentCutOff > 0)
    .map(({ kind, name, sentCutOff }) => `${name}: sent ${sentCutOff} posts while it was cut off (${kind})`)

/** Promises that were broken, a sentence each. Pure. */
export const judge = (evidence: Evidence): readonly string[] => [
  ...audit(evidence.facts).map(({ invariant, subject, detail }) => `${invariant} ${subject}: ${detail}`),
  ...lostOrTwice(evidence),
  ...notFenced(evidence),
  ...evidence.unanswered.map((what) => `${what}: was never answered`),
  ...[...evidence.crashes]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ended by itself, ${count} times`),
]
