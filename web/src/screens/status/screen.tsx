import { useQuery } from '@tanstack/react-query'
import { API_VERSION, type components } from '@scheduly/client'
import { RotateCw } from 'lucide-react'
import { openApi } from '#web/api/client.ts'
import { healthQuery, useChannels } from '#web/api/reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useSaid } from '#web/i18n/said.ts'
import { formatDuration } from '#web/lib/duration.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Button, ButtonLink } from '#web/parts/button.tsx'
import { ChannelName } from '#web/parts/network.tsx'
import { Card, Page } from '#web/parts/page.tsx'
import { Facts, Row, Rows } from '#web/parts/rows.tsx'
import { Loading, Refusal, Trouble } from '#web/parts/states.tsx'
import { Histogram } from './histogram.tsx'
import { Installation } from './installation.tsx'
import { Figures, Next, Stillness } from './standing.tsx'
import { useStatusWords } from './words.ts'
import styles from './status.module.css'

type Health = components['schemas']['PublishingHealth']

const Lateness = ({ health: { lateness } }: { readonly health: Health }) => {
  const words = useStatusWords()
  const locale = useLocale()
  const span = (value: number | null): string => (value === null ? '–' : formatDuration(value, locale))
  return (
    <Card title={words.lateness}>
      {lateness.sends > 0 && (
        <dl className={styles.spans}>
          {[
            [words.half, span(lateness.p50_ms)] as const,
            [words.most, span(lateness.p99_ms)] as const,
            [words.worst, span(lateness.max_ms)] as const,
          ].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <Histogram of={lateness} />
    </Card>
  )
}

const Channels = () => {
  const words = useStatusWords()
  const said = useSaid()
  const org = useOrgId()
  const troubled = useChannels(org).filter(({ warnings }) => warnings.length > 0)
  return (
    <Card title={words.channels}>
      {troubled.length === 0 ? (
        <p className={styles.faint}>{words.noWarnings}</p>
      ) : (
        <Rows label={words.channels}>
          {troubled.map((channel) => (
            <Row
              key={channel.id}
              title={<ChannelName channel={channel} />}
              facts={channel.warnings.map((warning) => (
                <span key={warning.code}>{said.failure(warning)}</span>
              ))}
              actions={
                <ButtonLink small href={places.channels(org)}>
                  {words.toChannels}
                </ButtonLink>
              }
            />
          ))}
        </Rows>
      )}
    </Card>
  )
}

const Server = () => {
  const words = useStatusWords()
  const ready = useQuery({ queryKey: ['readiness'], queryFn: () => openApi.health.getReadiness(), retry: false })
  const { data } = ready
  const checks = Object.entries(data?.checks ?? {}).map(
    ([name, state]) => `${words.partNames[name] ?? name}: ${words.partStates[state]}`,
  )
  return (
    <Card title={words.server}>
      <Facts
        of={[
          [words.version, API_VERSION],
          ...(data === undefined ? [] : [[words.ready, data.status === 'ready' ? words.yes : words.no] as const]),
          ...(checks.length === 0 ? [] : [[words.parts, checks.join(', ')] as const]),
        ]}
      />
      <Refusal error={ready.error} />
      <p className={styles.links}>
        <a href="/docs">{words.docs}</a>
        <a href="/redoc">{words.reference}</a>
        <a href="/openapi.json">{words.description}</a>
      </p>
      <p className={styles.faint}>{words.metrics}</p>
    </Card>
  )
}

export const Screen = () => {
  const words = useStatusWords()
  const { data, error, isFetching, refetch } = useQuery(healthQuery(useOrgId()))
  const again = (
    <Button kind="quiet" icon={RotateCw} busy={isFetching} onClick={() => void refetch()}>
      {words.refresh}
    </Button>
  )
  return (
    <Page title={words.title} lead={words.lead} actions={again}>
      {data === undefined && (error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />)}
      {data !== undefined && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <Card title={words.standing}>
              <Stillness health={data} />
              <Figures health={data} />
              <Next health={data} />
            </Card>
            <Lateness health={data} />
            <Installation />
          </div>
          <div className={styles.column}>
            <Channels />
            <Server />
          </div>
        </div>
      )}
    </Page>
  )
}
