import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { PostDetail } from '@scheduly/client'
import { revisionsQuery } from '#web/api/post-reads.ts'
import { changesBetween, versionOf } from '#web/lib/changes.ts'
import { useOrgId } from '#web/lib/org.ts'
import { SelectField } from '#web/parts/field.tsx'
import { baselineOf, earlierOf, type Approval, type Earlier } from './baseline.ts'
import { Changes } from './changes.tsx'
import { useNames } from './names.ts'
import { useReviewWords } from './words.ts'
import styles from './review.module.css'

/** Names an earlier version by what was decided about it, or by its number and author. */
const useVersionName = () => {
  const words = useReviewWords()
  const nameOf = useNames()
  const says: Readonly<Record<Approval['decision'], (who: string) => string>> = {
    approved: words.sinceApproved,
    changes_requested: words.sinceChanges,
    rejected: words.sinceRejected,
    revoked: words.sinceRevoked,
  }
  return ({ revision, decision }: Earlier): string =>
    decision === null
      ? words.versionBy(revision.revision, revision.written_by.username)
      : `${says[decision.decision](nameOf(decision.actor_id))} (${words.version(revision.revision)})`
}

/** What is different from an earlier version; nothing where there is none. */
export const Compare = ({ post }: { readonly post: PostDetail }) => {
  const words = useReviewWords()
  const versionName = useVersionName()
  const { data: revisions = [] } = useQuery(revisionsQuery(useOrgId(), post.id))
  const [chosen, choose] = useState<number | null>(null)
  const earlier = earlierOf(revisions, post.approvals, post.content_hash)
  const against = earlier.find(({ revision }) => revision.revision === chosen) ?? baselineOf(earlier, post.approvals)
  if (against === undefined) return null
  return (
    <section className={styles.compare} aria-label={words.changes}>
      <h2 className={styles.title}>{words.changes}</h2>
      <SelectField
        label={words.compareWith}
        value={against.revision.revision}
        onChange={({ target }) => choose(Number(target.value))}
      >
        {earlier.map((each) => (
          <option key={each.revision.revision} value={each.revision.revision}>
            {versionName(each)}
          </option>
        ))}
      </SelectField>
      <Changes of={changesBetween(against.revision, versionOf(post))} />
    </section>
  )
}
