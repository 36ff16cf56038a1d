import { useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { LoadMore } from '#web/parts/load-more.tsx'
import { Card } from '#web/parts/page.tsx'
import { Facts, Row, Rows, Tag } from '#web/parts/rows.tsx'
import { Loading, Trouble } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import type { Delivery, Webhook } from './types.ts'
import { useWebhookWords } from './words.ts'
import styles from './webhooks.module.css'

const KINDS = { waiting: 'warn', delivered: 'good', failed: 'bad' } as const
const FILTERS = ['all', 'waiting', 'delivered', 'failed'] as const
type Filter = (typeof FILTERS)[number]

/** While something is on its way, the log is looked at again this often. */
const WATCH_MS = 3_000

const useDeliveries = (webhook: string, filter: Filter) => {
  const org = useOrgId()
  return useInfiniteQuery({
    queryKey: [...keys.webhooks(org), webhook, filter],
    queryFn: ({ pageParam }) =>
      api.webhooks
        .listDeliveries(org, webhook, {
          limit: 20,
          ...(filter !== 'all' && { state: filter }),
          ...(pageParam !== '' && { cursor: pageParam }),
        })
        .page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some((each) => each.state === 'waiting')) === true ? WATCH_MS : false,
  })
}

const useReplay = () => {
  const words = useWebhookWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done, failed } = useToasts()
  return useMutation({
    mutationFn: (delivery: string) => api.webhooks.replayDelivery(org, delivery),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.webhooks(org) })
      done(words.replayed)
    },
    onError: failed,
  })
}

const Detail = ({ delivery, onClose }: { readonly delivery: Delivery; readonly onClose: () => void }) => {
  const words = useWebhookWords()
  const org = useOrgId()
  const zone = useZone()
  const locale = useLocale()
  const replaying = useReplay()
  const { data, error } = useQuery({
    // After another try there is more to say.
    queryKey: [...keys.webhooks(org), 'delivery', delivery.id, delivery.tries],
    queryFn: () => api.webhooks.getDelivery(org, delivery.id),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.detail}
      description={<code>{delivery.event.type}</code>}
      // What is on its way goes out by itself.
      actions={
        (data ?? delivery).state === 'waiting' ? undefined : (
          <Button icon={RotateCw} busy={replaying.isPending} onClick={() => replaying.mutate(delivery.id)}>
            {words.replay}
          </Button>
        )
      }
    >
      <Facts of={[[words.event, <code key="id">{delivery.event.id}</code>]]} />
      {error !== null && <Trouble error={error} />}
      {data === undefined && error === null && <Loading />}
      {data?.attempts.map(({ number, at, status, failure, milliseconds, answer }) => (
        <section key={number} className={styles.attempt}>
          <h3>{words.attempt(number)}</h3>
          <Facts
            of={[
              [words.status, status ?? `${words.noAnswer}${failure === null ? '' : ` (${failure})`}`],
              [words.took, `${new Intl.NumberFormat(locale).format(milliseconds)} ms`],
            ]}
          />
          <Time at={at} zone={zone} />
          {answer !== '' && <pre className={styles.answer}>{answer}</pre>}
        </section>
      ))}
    </Dialog>
  )
}

const One = ({ delivery, onLook }: { readonly delivery: Delivery; readonly onLook: () => void }) => {
  const words = useWebhookWords()
  const zone = useZone()
  return (
    <Row
      title={
        <>
          <code>{delivery.event.type}</code>
          <Tag kind={KINDS[delivery.state]}>{words.delivery[delivery.state]}</Tag>
        </>
      }
      facts={
        <>
          <Time at={delivery.created_at} zone={zone} as="short" />
          <span>{words.tries(delivery.tries)}</span>
          {delivery.next_try_at !== null && (
            <span>
              {words.nextTry} <Time at={delivery.next_try_at} zone={zone} as="short" />
            </span>
          )}
          {delivery.replay && <span>{words.again}</span>}
        </>
      }
      actions={
        <Button small aria-label={words.lookAt(delivery.event.type)} onClick={onLook}>
          {words.look}
        </Button>
      }
    />
  )
}

const FilterField = ({ value, onChange }: { readonly value: Filter; readonly onChange: (filter: Filter) => void }) => {
  const words = useWebhookWords()
  return (
    <label className={styles.filter}>
      {words.filter}
      <select value={value} onChange={({ target }) => onChange(FILTERS.find((each) => each === target.value) ?? 'all')}>
        {FILTERS.map((each) => (
          <option key={each} value={each}>
            {words.filters[each]}
          </option>
        ))}
      </select>
    </label>
  )
}

const List = ({ of, webhook }: { readonly of: readonly Delivery[]; readonly webhook: Webhook }) => {
  const words = useWebhookWords()
  const [looked, look] = useState<Delivery | null>(null)
  if (of.length === 0) return <p className={styles.hint}>{words.noLog}</p>
  return (
    <>
      <Rows label={words.logOf(webhook.url)}>
        {of.map((delivery) => (
          <One key={delivery.id} delivery={delivery} onLook={() => look(delivery)} />
        ))}
      </Rows>
      {looked !== null && <Detail delivery={looked} onClose={() => look(null)} />}
    </>
  )
}

/** What was sent to one webhook, and how each message fared. */
export const Deliveries = ({ webhook }: { readonly webhook: Webhook }) => {
  const words = useWebhookWords()
  const [filter, setFilter] = useState<Filter>('all')
  const list = useDeliveries(webhook.id, filter)
  const { data, error, refetch } = list
  const all = data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Card title={words.log} actions={<FilterField value={filter} onChange={setFilter} />}>
      {error !== null && <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined ? <Loading /> : <List of={all} webhook={webhook} />}
      <LoadMore of={list} small />
    </Card>
  )
}
