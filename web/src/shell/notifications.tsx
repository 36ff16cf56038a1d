import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  BellRing,
  CheckCheck,
  CircleAlert,
  MessageSquare,
  PauseCircle,
  Plug,
  Send,
  Settings2,
  Stamp,
  Webhook,
  type LucideIcon,
} from 'lucide-react'
import { Link } from 'wouter'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { classes } from '#web/lib/classes.ts'
import { useNow } from '#web/lib/now.ts'
import { useOrgId, useZone } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { LoadMore } from '#web/parts/load-more.tsx'
import { networkName, SandboxMark } from '#web/parts/network.tsx'
import { Empty, Loading, Refusal, Trouble } from '#web/parts/states.tsx'
import { formatTime, Time } from '#web/parts/time.tsx'
import { useNotificationWords } from './notification-words.ts'
import styles from './notifications.module.css'

type Notification = components['schemas']['Notification']

const ICONS: Readonly<Record<string, LucideIcon>> = {
  approval_requested: Stamp,
  decided: Stamp,
  commented: MessageSquare,
  failed: CircleAlert,
  published: Send,
  channel: Plug,
  paused: PauseCircle,
  webhook: Webhook,
}

/** Where it is dealt with. */
const placeOf = (org: string, { kind, post, channel }: Notification): string => {
  if (post !== null) return places.post(org, post.id)
  if (kind === 'webhook') return places.webhooks(org)
  return channel === null ? places.today(org) : places.channels(org)
}

const nameOf = ({ handle, provider }: NonNullable<Notification['channel']>): string =>
  handle === null ? networkName(provider) : `@${handle} (${networkName(provider)})`

const useSentence = ({ kind, type, count, actor, outsider, channel, failure }: Notification): string => {
  const words = useNotificationWords()
  const member = actor?.username ?? words.somebody
  const named = {
    actor: outsider === null ? member : words.quoted(outsider),
    channel: channel === null ? words.channel : nameOf(channel),
    count,
  }
  if (failure?.needs_attention === true) return words.attention(named)
  const sentence = words.sentences[`${kind} ${type}`] ?? words.sentences[type]
  return sentence?.(named) ?? type
}

interface EntryProps {
  readonly of: Notification
  readonly onOpen: () => void
}

const Entry = ({ of, onOpen }: EntryProps) => {
  const words = useNotificationWords()
  const org = useOrgId()
  const zone = useZone()
  const sentence = useSentence(of)
  const Icon = ICONS[of.kind] ?? BellRing
  const isUnread = of.read_at === null
  return (
    <li>
      <Link
        href={placeOf(org, of)}
        onClick={onOpen}
        className={classes(styles.entry, isUnread && styles.unread, of.kind === 'failed' && styles.failed)}
      >
        <Icon size={18} aria-hidden className={styles.icon} />
        <span className={styles.words}>
          <bdi className={styles.sentence}>{sentence}</bdi>
          {of.post !== null && of.post.text !== '' && (
            <span dir="auto" className={styles.post}>
              {of.post.text}
            </span>
          )}
          <span className={styles.facts}>
            {isUnread && <span className={styles.mark}>{words.unread}</span>}
            <Time at={of.happened_at} zone={zone} as="short" />
            {of.kind === 'failed' && of.count > 1 && <span>{words.more(of.count - 1)}</span>}
            {of.sandbox && <SandboxMark />}
          </span>
        </span>
      </Link>
    </li>
  )
}

const Group = ({
  title,
  of,
  onOpen,
}: {
  readonly title: string
  readonly of: readonly Notification[]
  readonly onOpen: (id: string) => void
}) =>
  of.length === 0 ? null : (
    <section>
      <h3 className={styles.day}>{title}</h3>
      <ul className={styles.list}>
        {of.map((each) => (
          <Entry key={each.id} of={each} onOpen={() => onOpen(each.id)} />
        ))}
      </ul>
    </section>
  )

const useNotifications = (org: string) =>
  useInfiniteQuery({
    queryKey: [...keys.notifications(org), 'list'],
    queryFn: ({ pageParam }) =>
      api.notifications.list(org, { limit: 20, ...(pageParam !== '' && { cursor: pageParam }) }).page(),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next_cursor,
  })

const useReading = (org: string) => {
  const client = useQueryClient()
  const onSuccess = (): Promise<void> => client.invalidateQueries({ queryKey: keys.notifications(org) })
  const one = useMutation({ mutationFn: (id: string) => api.notifications.markRead(org, id), onSuccess })
  const all = useMutation({
    mutationFn: (upTo: string) => api.notifications.markAllRead(org, { up_to: upTo }),
    onSuccess,
  })
  return { one, all }
}

const Days = ({ of, onOpen }: { readonly of: readonly Notification[]; readonly onOpen: (id: string) => void }) => {
  const words = useNotificationWords()
  const zone = useZone()
  const now = useNow()
  const dayOf = (at: number | string): string => formatTime(at, { locale: 'en', zone, as: 'day' })
  const isToday = ({ happened_at: at }: Notification): boolean => dayOf(at) === dayOf(now)
  return (
    <>
      <Group title={words.today} of={of.filter(isToday)} onOpen={onOpen} />
      <Group title={words.earlier} of={of.filter((each) => !isToday(each))} onOpen={onOpen} />
    </>
  )
}

interface FootProps {
  readonly list: ReturnType<typeof useNotifications>
  readonly all: ReturnType<typeof useReading>['all']
  readonly onClose: () => void
}

const Foot = ({ list, all, onClose }: FootProps) => {
  const words = useNotificationWords()
  const [first] = list.data?.pages ?? []
  const newest = first?.data[0]?.sequence
  return (
    <div className={styles.foot}>
      {newest !== undefined && first !== undefined && first.unread > 0 && (
        <Button small icon={CheckCheck} busy={all.isPending} onClick={() => all.mutate(newest)}>
          {words.readAll}
        </Button>
      )}
      <Link href={`${places.me}#notifications`} className={styles.choose} onClick={onClose}>
        <Settings2 size={16} aria-hidden />
        {words.choose}
      </Link>
    </div>
  )
}

/** What the person was told, newest first; each leads to what it is about. */
export const Notifications = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useNotificationWords()
  const org = useOrgId()
  const list = useNotifications(org)
  const { one, all } = useReading(org)
  const entries = list.data?.pages.flatMap(({ data }) => data) ?? []
  const open = (id: string): void => {
    one.mutate(id)
    onClose()
  }
  return (
    <Dialog open onClose={onClose} title={words.title}>
      {list.isPending && <Loading />}
      {list.error !== null && <Trouble error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && entries.length === 0 && (
        <Empty icon={BellRing} title={words.empty}>
          {words.emptyHint}
        </Empty>
      )}
      <Days of={entries} onOpen={open} />
      <LoadMore of={list} small />
      <Refusal error={all.error} />
      <Foot list={list} all={all} onClose={onClose} />
    </Dialog>
  )
}
