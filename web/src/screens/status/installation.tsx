import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { useAccount } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useSaid } from '#web/i18n/said.ts'
import { formatDuration } from '#web/lib/duration.ts'
import { useZone } from '#web/lib/org.ts'
import { formatSize } from '#web/lib/size.ts'
import { useDistance } from '#web/parts/distance.tsx'
import { Card } from '#web/parts/page.tsx'
import { Facts, Row, Rows, Tag } from '#web/parts/rows.tsx'
import { Loading, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useStatusWords } from './words.ts'
import styles from './status.module.css'

type System = components['schemas']['SystemStatus']
type Finding = System['reports'][number]['findings'][number]

const LOOKS = {
  ok: [CircleCheck, 'good'],
  warn: [TriangleAlert, 'warn'],
  fail: [CircleAlert, 'bad'],
} as const

const Verdict = ({ of }: { readonly of: Finding['verdict'] }) => {
  const words = useStatusWords()
  const [Icon, kind] = LOOKS[of]
  return (
    <Tag kind={kind}>
      <Icon size={14} aria-hidden />
      {words.verdict[of]}
    </Tag>
  )
}

/** What is wrong comes first; what is well is told as one number. */
const Findings = ({ reports }: Pick<System, 'reports'>) => {
  const words = useStatusWords()
  const said = useSaid()
  const all = reports.flatMap(({ subject, findings }) => findings.map((finding) => ({ subject, ...finding })))
  const wrong = all.filter(({ verdict }) => verdict !== 'ok')
  return (
    <>
      {wrong.length > 0 && (
        <Rows label={words.found}>
          {wrong.map(({ subject, ...finding }) => (
            <Row
              key={`${finding.code} ${finding.detail}`}
              title={
                <>
                  <Verdict of={finding.verdict} /> {said.subject(subject)}
                </>
              }
              facts={<p>{said.finding(finding)}</p>}
            />
          ))}
        </Rows>
      )}
      <p className={styles.faint}>{words.fine(all.length - wrong.length)}</p>
    </>
  )
}

type Worker = System['workers'][number]

const Workers = ({ workers }: Pick<System, 'workers'>) => {
  const words = useStatusWords()
  const distance = useDistance()
  const clock = ({ clock_ahead_ms: ahead }: Worker): string | null => (ahead === null ? null : words.ahead(ahead))
  return (
    <Rows label={words.workers}>
      {workers.map((worker) => (
        <Row
          key={worker.name}
          title={
            <>
              <Verdict of={worker.working ? 'ok' : 'fail'} /> <code>{worker.name}</code>
            </>
          }
          facts={[
            worker.role === null ? null : words.role[worker.role],
            words.release(worker.version),
            worker.standing === 'fine' ? null : words.workerStanding[worker.standing],
            words.seen(distance(worker.beat_at)),
            clock(worker),
            worker.tzdata === null ? null : words.rules(worker.tzdata),
          ].flatMap((fact) => (fact === null ? [] : [<span key={fact}>{fact}</span>]))}
        />
      ))}
    </Rows>
  )
}

const Numbers = ({ system }: { readonly system: System }) => {
  const words = useStatusWords()
  const [locale, zone] = [useLocale(), useZone()]
  const { lateness, database, storage, due, zones } = system
  const size = (bytes: number): string => formatSize(bytes, locale)
  const span = (value: number | null): string => (value === null ? '–' : formatDuration(value, locale))
  const next = system.next_due_at === null ? words.nothing : <Time key="next" at={system.next_due_at} zone={zone} />
  return (
    <Facts
      of={[
        [words.nextDue, next],
        [
          words.due,
          due.oldest_at === null ? (
            '0'
          ) : (
            <span key="due">
              {due.count}, <Time at={due.oldest_at} zone={zone} />
            </span>
          ),
        ],
        ...(lateness.sends === 0
          ? []
          : [
              [
                words.lastSends(lateness.sends),
                words.spans(span(lateness.p50_ms), span(lateness.p99_ms), span(lateness.max_ms)),
              ] as const,
            ]),
        [words.server, words.release(system.version)],
        [words.database, `PostgreSQL ${database.version}, ${database.bytes === null ? '–' : size(database.bytes)}`],
        [words.library, size(storage.library_bytes)],
        [
          words.lastBackup,
          system.last_backup_at === null ? (
            words.noBackup
          ) : (
            <Time key="backup" at={system.last_backup_at} zone={zone} />
          ),
        ],
        ...storage.disks.map(({ uses, free_bytes: free, total_bytes: total }): readonly [string, string] => [
          words.disk,
          `${words.free(size(free), size(total))} (${uses.join(', ')})`,
        ]),
        [words.clock, words.ahead(system.clock.ahead_ms)],
        [words.zones, `${zones.tzdata}, ICU ${zones.icu}`],
      ]}
    />
  )
}

const Shown = () => {
  const words = useStatusWords()
  const { data, error } = useQuery({
    queryKey: ['system'],
    queryFn: () => api.health.getSystemStatus(),
    refetchInterval: 30_000,
  })
  return (
    <Card title={words.installation}>
      <p className={styles.faint}>{words.installationHint}</p>
      {data === undefined && error === null && <Loading />}
      <Refusal error={error} />
      {data !== undefined && (
        <>
          <Findings reports={data.reports} />
          <Workers workers={data.workers} />
          <Numbers system={data} />
        </>
      )}
    </Card>
  )
}

/** How all of it stands, over all organizations; for who runs it, and for nobody else. */
export const Installation = () => (useAccount().operator ? <Shown /> : null)
