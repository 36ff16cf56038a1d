import { useQuery } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { publicationQuery } from '#web/api/post-reads.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { causeOf } from '#web/lib/remedy.ts'
import { useFailureWords } from '#web/parts/failure/words.ts'
import { Quoted } from '#web/parts/quoted.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useResultWords } from './result-words.ts'
import { usePostWords } from './words.ts'
import styles from './post.module.css'

type Entry = components['schemas']['PublicationDetail']['timeline'][number]

/** A link, or what was said to it. */
const Told = ({ detail }: { readonly detail: string }) => (
  <span className={styles.network}>
    {/^https?:\/\//.test(detail) ? <bdi>{detail}</bdi> : <Quoted>{detail}</Quoted>}
  </span>
)

/** What came of it, in words where there are some. */
const Result = ({ code }: { readonly code: string }) => {
  const results = useResultWords()
  const { causes } = useFailureWords()
  const known: Readonly<Record<string, string>> = { ...causes, ...results }
  const cause = causeOf({ code })
  const said = known[code] ?? (cause === 'refused' ? undefined : causes[cause])
  if (said === undefined) return <code>{code}</code>
  return (
    <span className={styles.faint} title={code}>
      {said}
    </span>
  )
}

const Line = ({
  entry: { at, kind, result, detail, attempt, part, actor },
  threaded,
}: {
  readonly entry: Entry
  readonly threaded: boolean
}) => {
  const words = usePostWords()
  const zone = useZone()
  const kinds: Readonly<Record<string, string>> = words.kinds
  return (
    <li className={styles.event} data-kind={kind}>
      <span className={styles.when}>
        <Time at={at} zone={zone} as="precise" />
      </span>
      <span className={styles.what}>
        <strong>{kinds[kind] ?? kind.replaceAll('_', ' ')}</strong>
        {attempt !== null && <span className={styles.faint}>{words.attempt(attempt)}</span>}
        {threaded && part !== null && <span className={styles.faint}>{words.part(part + 1)}</span>}
        {result !== null && <Result code={result} />}
        {actor !== null && <bdi className={styles.faint}>{actor.username ?? words.actors[actor.kind]}</bdi>}
      </span>
      {detail !== null && <Told detail={detail} />}
    </li>
  )
}

interface TimelineProps {
  readonly post: string
  readonly publication: string
}

/** Everything that happened to a publication: acts, attempts, and what the network said. */
export const Timeline = ({ post, publication }: TimelineProps) => {
  const { data, error, refetch } = useQuery(publicationQuery(useOrgId(), post, publication))
  if (data === undefined) return error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />
  return (
    <ol className={styles.timeline}>
      {data.timeline.map((entry, index) => (
        // Two things may happen in one moment.
        <Line key={index} entry={entry} threaded={data.parts > 1} />
      ))}
    </ol>
  )
}
