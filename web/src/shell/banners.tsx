import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { healthQuery } from '#web/api/reads.ts'
import type { Line } from '#web/api/live.ts'
import { classes } from '#web/lib/classes.ts'
import { useFailedCount } from '#web/lib/failed.ts'
import { useOrg } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useShellWords } from './words.ts'
import styles from './shell.module.css'

type Words = ReturnType<typeof useShellWords>

/** Why nothing goes out at all; the widest reason alone. */
const standstill = (org: ReturnType<typeof useOrg>, halted: boolean, words: Words): string | null => {
  if (org.deletion_at !== null) return words.deletion
  if (halted) return words.halted
  if (org.installation_pause !== null) return words.installationPaused
  return org.pause === null ? null : words.paused
}

/** What everybody must know, wherever they are; it stays until it is dealt with. */
export const Banners = ({ line }: { readonly line: Line }) => {
  const org = useOrg()
  const words = useShellWords()
  const health = useQuery(healthQuery(org.id)).data
  const still = standstill(org, typeof health?.halted_at === 'string', words)
  const failures = useFailedCount()
  const review = health?.due_for_review ?? 0
  return (
    <div className={styles.banners}>
      {line === 'off' && (
        <p role="status" className={classes(styles.banner, styles.off)}>
          {words.lineOff}
        </p>
      )}
      {still !== null && (
        <p role="status" className={classes(styles.banner, styles.paused)}>
          {still}
        </p>
      )}
      {review > 0 && (
        <p role="status" className={classes(styles.banner, styles.paused)}>
          {words.review(review)} <Link href={`${places.posts(org.id)}?due_for_review=true`}>{words.seeFailures}</Link>
        </p>
      )}
      {failures.count > 0 && (
        <p role="status" className={classes(styles.banner, styles.failed)}>
          {words.failures(failures)} <Link href={`${places.today(org.id)}#failures`}>{words.seeFailures}</Link>
        </p>
      )}
    </div>
  )
}
