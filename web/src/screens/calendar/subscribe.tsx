import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { Buttons } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import type { Filters } from './state.ts'
import { useSubscribeWords } from './subscribe-words.ts'

type Narrowed = Pick<Filters, 'channel' | 'label'>

/** The address with what the calendar is filtered by, as far as addresses know it. */
const narrowed = (url: string, { channel, label }: Narrowed): string => {
  const address = new URL(url)
  if (channel !== '') address.searchParams.set('channel_id', channel)
  if (label !== '') address.searchParams.set('label_id', label)
  return address.href
}

const useFeed = () => {
  const org = useOrgId()
  const client = useQueryClient()
  const words = useSubscribeWords()
  const { done } = useToasts()
  const stale = () => client.invalidateQueries({ queryKey: keys.calendarFeed(org) })
  const feed = useQuery({ queryKey: keys.calendarFeed(org), queryFn: () => api.calendarFeed.get(org) })
  const making = useMutation({ mutationFn: () => api.calendarFeed.create(org), onSettled: stale })
  const ending = useMutation({
    mutationFn: () => api.calendarFeed.delete(org),
    onSuccess: () => {
      making.reset()
      done(words.ended)
    },
    onSettled: stale,
  })
  return { since: feed.data?.created_at ?? null, making, ending }
}

const Since = ({ at }: { readonly at: string }) => {
  const words = useSubscribeWords()
  const [locale, zone] = [useLocale(), useZone()]
  return (
    <>
      <p>{words.since(formatTime(Date.parse(at), { locale, zone, as: 'full' }))}</p>
      <p>{words.againHint}</p>
    </>
  )
}

interface SubscribeProps {
  readonly filters: Narrowed
  readonly onClose: () => void
}

/** Gives one's calendar app an address to read from. */
export const Subscribe = ({ filters, onClose }: SubscribeProps) => {
  const words = useSubscribeWords()
  const { since, making, ending } = useFeed()
  const made = making.data
  const isNarrowed = filters.channel !== '' || filters.label !== ''
  return (
    <Dialog open onClose={onClose} title={words.open} description={words.lead}>
      {made === undefined ? (
        since !== null && <Since at={since} />
      ) : (
        <>
          <CopyField label={words.address} hint={words.addressHint} value={narrowed(made.url, filters)} />
          {isNarrowed && <p>{words.narrowed}</p>}
          <p>{words.how}</p>
        </>
      )}
      <Refusal error={making.error ?? ending.error} />
      <Buttons>
        {made === undefined && (
          <Button kind="primary" busy={making.isPending} onClick={() => making.mutate()}>
            {since === null ? words.make : words.again}
          </Button>
        )}
        {(since !== null || made !== undefined) && (
          <Button kind="danger" busy={ending.isPending} onClick={() => ending.mutate()}>
            {words.end}
          </Button>
        )}
      </Buttons>
    </Dialog>
  )
}
