import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Channel, Query } from '@scheduly/client'
import { CirclePause, ListChecks, MessageSquareWarning, PlugZap, type LucideIcon } from 'lucide-react'
import { postCountQuery, postsQuery, useAccount, useChannels, type PostQuery } from '#web/api/reads.ts'
import { useSaid } from '#web/i18n/said.ts'
import { useDecides } from '#web/lib/decides.ts'
import { useFailed } from '#web/lib/failed.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { ButtonLink } from '#web/parts/button.tsx'
import { Card } from '#web/parts/page.tsx'
import { networkName } from '#web/parts/network.tsx'
import { Loading } from '#web/parts/states.tsx'
import { Failures } from './failures.tsx'
import { useTodayWords } from './words.ts'
import styles from './today.module.css'

interface NeedProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly hint: ReactNode
  readonly does: string
  readonly href: string
}

const Need = ({ icon: Icon, title, hint, does, href }: NeedProps) => (
  <li className={styles.need}>
    <Icon size={20} aria-hidden />
    <div className={styles.needBody}>
      <h3>{title}</h3>
      <p>{hint}</p>
    </div>
    <ButtonLink small href={href}>
      {does}
    </ButtonLink>
  </li>
)

const MOST = 100

const useSome = (query: PostQuery, enabled = true) => useQuery({ ...postsQuery(useOrgId(), query, MOST), enabled })

const useCount = (query: Query<'countPosts'>) => useQuery(postCountQuery(useOrgId(), query)).data

const Approvals = () => {
  const words = useTodayWords()
  const org = useOrgId()
  const decides = useDecides()
  const { data = [] } = useSome({ approval: 'pending', status: 'draft', sort: 'scheduled_at' }, decides)
  // What waits for somebody else is not theirs to do.
  const mine = data.filter(({ allowed_actions: allowed }) => allowed.includes('approve'))
  const overdue = mine.filter((post) => post.schedule_overdue).length
  if (mine.length === 0) return null
  return (
    <Need
      icon={ListChecks}
      title={words.approvals({ count: mine.length, more: data.length === MOST })}
      hint={overdue > 0 && words.overdue(overdue)}
      does={words.decide}
      href={places.approvals(org)}
    />
  )
}

const Returned = () => {
  const words = useTodayWords()
  const org = useOrgId()
  const { id: me } = useAccount()
  const count = useCount({ approval: 'changes_requested', status: 'draft', author_id: me })
  if (count === undefined || count.count === 0) return null
  return (
    <Need
      icon={MessageSquareWarning}
      title={words.returned(count)}
      hint={words.returnedHint}
      does={words.seeReturned}
      href={`${places.approvals(org)}?show=returned`}
    />
  )
}

const Review = () => {
  const words = useTodayWords()
  const org = useOrgId()
  const count = useCount({ due_for_review: true })
  if (count === undefined || count.count === 0) return null
  return (
    <Need
      icon={CirclePause}
      title={words.review(count)}
      hint={words.reviewHint}
      does={words.look}
      href={`${places.posts(org)}?due_for_review=true`}
    />
  )
}

const OfChannel = ({ channel }: { readonly channel: Channel }) => {
  const words = useTodayWords()
  const said = useSaid()
  const org = useOrgId()
  const name = channel.handle === null ? networkName(channel.provider) : `@${channel.handle}`
  const [warning] = channel.warnings
  return (
    <Need
      icon={PlugZap}
      title={channel.status === 'reconnect_required' ? words.reconnect(name) : words.warned(name)}
      hint={warning !== undefined && said.failure(warning)}
      does={words.toChannels}
      href={places.channels(org)}
    />
  )
}

/** Everything that waits for a person, and nothing else. */
export const Needs = () => {
  const words = useTodayWords()
  const channels = useChannels(useOrgId())
  const failed = useFailed()
  const troubled = channels.filter(({ warnings }) => warnings.length > 0)
  return (
    <Card title={words.needs}>
      <ul className={styles.needs}>
        <Approvals />
        <Returned />
        <Review />
        {troubled.map((channel) => (
          <OfChannel key={channel.id} channel={channel} />
        ))}
      </ul>
      {failed === undefined ? <Loading /> : <Failures posts={failed} channels={channels} />}
      <p className={styles.clear}>{words.allClear}</p>
    </Card>
  )
}
