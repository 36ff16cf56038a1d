import type { ReactNode } from 'react'
import type { components } from '@scheduly/client'
import { Link } from 'wouter'
import { useOrg, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useDistance } from '#web/parts/distance.tsx'
import { Facts } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useStatusWords } from './words.ts'
import styles from './status.module.css'

type Health = components['schemas']['PublishingHealth']

interface StillProps {
  readonly says: string
  readonly since: string | null
  readonly reason?: string | null
  readonly todo?: string
}

const Still = ({ says, since, reason = null, todo }: StillProps) => {
  const words = useStatusWords()
  const zone = useZone()
  return (
    <Note kind="warn">
      <p>
        <strong>{says}</strong>
      </p>
      {since !== null && (
        <p>
          {words.since} <Time at={since} zone={zone} />
        </p>
      )}
      {reason !== null && (
        <p>
          {words.reason}: <bdi>{reason}</bdi>
        </p>
      )}
      {todo !== undefined && <p>{todo}</p>}
    </Note>
  )
}

/** Why nothing goes out, and what lets it go on; the widest reason first. */
export const Stillness = ({ health }: { readonly health: Health }) => {
  const words = useStatusWords()
  const { pause, installation_pause: wide } = useOrg()
  const troubles = [health.due, health.held, health.delayed, health.needs_attention, health.due_for_review]
  const goes = health.halted_at === null && wide === null && pause === null
  return (
    <>
      {goes && troubles.every((count) => count === 0) && <p>{words.good}</p>}
      {health.halted_at !== null && <Still says={words.halted} since={health.halted_at} todo={words.haltedDo} />}
      {wide !== null && <Still says={words.installationPaused} since={wide.since} reason={wide.reason} />}
      {pause !== null && <Still says={words.paused} since={pause.since} reason={pause.reason} />}
    </>
  )
}

/** What comes next, and whether somebody is there to send it. */
export const Next = ({ health: { next_due_at: next, worker_seen_at: seen } }: { readonly health: Health }) => {
  const words = useStatusWords()
  const zone = useZone()
  const distance = useDistance()
  return (
    <>
      {seen === null && <Note kind="warn">{words.noWorker}</Note>}
      <Facts
        of={[
          [words.nextDue, next === null ? words.nothing : <Time key="next" at={next} zone={zone} />],
          ...(seen === null ? [] : [[words.workerSeen, distance(seen)] as const]),
        ]}
      />
    </>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: number
  /** Whether more than none wants a look. */
  readonly bad?: boolean
  readonly hint?: ReactNode
}

const Figure = ({ name, value, bad = false, hint }: FigureProps) => (
  <div className={styles.figure} data-bad={(bad && value > 0) || undefined}>
    <dt>{name}</dt>
    <dd>
      {value}
      {value > 0 && hint !== undefined && <span className={styles.faint}>{hint}</span>}
    </dd>
  </div>
)

/** What is on its way, what is kept back, and what needs somebody. */
export const Figures = ({ health }: { readonly health: Health }) => {
  const words = useStatusWords()
  const org = useOrg().id
  const distance = useDistance()
  const oldest = health.oldest_due_at === null ? null : words.oldest(distance(health.oldest_due_at))
  return (
    <dl className={styles.figures}>
      <Figure
        name={words.due}
        value={health.due}
        bad
        hint={
          <>
            {oldest} {words.dueHint}
          </>
        }
      />
      <Figure name={words.publishing} value={health.publishing} />
      <Figure name={words.held} value={health.held} bad hint={words.heldHint} />
      <Figure name={words.delayed} value={health.delayed} bad />
      <Figure
        name={words.attention}
        value={health.needs_attention}
        bad
        hint={
          <>
            {words.attentionHint} <Link href={`${places.today(org)}#failures`}>{words.look}</Link>
          </>
        }
      />
      <Figure
        name={words.review}
        value={health.due_for_review}
        bad
        hint={
          <>
            {words.reviewHint} <Link href={`${places.posts(org)}?due_for_review=true`}>{words.look}</Link>
          </>
        }
      />
      <Figure
        name={words.warnings}
        value={health.channels_with_warnings}
        bad
        hint={<Link href={places.channels(org)}>{words.look}</Link>}
      />
    </dl>
  )
}
