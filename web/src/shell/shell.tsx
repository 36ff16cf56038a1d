import { Suspense, useEffect, useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { Bell, Menu as MenuIcon, PenLine, Search, UserRound } from 'lucide-react'
import { useLive } from '#web/api/live.ts'
import { organizationsQuery, postsQuery, unreadQuery, useAccount } from '#web/api/reads.ts'
import { focusSearch } from '#web/lib/focus-search.ts'
import { late } from '#web/lib/late.ts'
import { useDecides } from '#web/lib/decides.ts'
import { useOrg, useOrgId, useRights } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { renewPush } from '#web/lib/push.ts'
import { useShortcuts } from '#web/lib/shortcuts.ts'
import { Boundary } from '#web/parts/boundary.tsx'
import { ButtonLink, IconButton } from '#web/parts/button.tsx'
import { Loading } from '#web/parts/states.tsx'
import { Banners } from './banners.tsx'
import { isCurrent, useDestinations, type Destination } from './navigation.ts'
import { Unread } from './unread.tsx'
import { useShellWords } from './words.ts'
import styles from './shell.module.css'

const Palette = late(async () => (await import('./palette.tsx')).Palette)
const Keys = late(async () => (await import('./keys.tsx')).Keys)
const Notifications = late(async () => (await import('./notifications.tsx')).Notifications)
const More = late(async () => (await import('./more.tsx')).More)

/** More than so many is too many to count. */
const MOST_COUNTED = 100

/** What waits for an approval; 100 stands for as many and more. */
const useWaiting = (org: string): number => {
  const decides = useDecides()
  const query = postsQuery(
    org,
    { approval: 'pending', status: 'draft', fields: 'id,allowed_actions', sort: 'scheduled_at' },
    MOST_COUNTED,
  )
  // What waits for somebody else's step, or must not be decided by who wrote it, waits for nobody here.
  const { data = [] } = useQuery({ ...query, enabled: decides })
  return data.filter(({ allowed_actions: allowed }) => allowed.includes('approve')).length
}

const Count = ({ of }: { readonly of: number }) => {
  const words = useShellWords()
  if (of === 0) return null
  return (
    <span className={styles.count}>
      <span aria-hidden>{of >= MOST_COUNTED ? '99+' : of}</span>
      <span className="only-heard">{words.waiting(of)}</span>
    </span>
  )
}

const OrganizationSwitch = () => {
  const words = useShellWords()
  const org = useOrg()
  const [, go] = useLocation()
  const all = useQuery(organizationsQuery).data ?? [org]
  const NEW = 'new'
  return (
    <select
      className={styles.switch}
      aria-label={words.organization}
      value={org.id}
      onChange={({ target }) => go(target.value === NEW ? places.welcome : places.today(target.value))}
    >
      {all.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      <option value={NEW}>{words.newOrganization}</option>
    </select>
  )
}

const Place = ({
  to,
  waiting,
  path,
}: {
  readonly to: Destination
  readonly waiting: number
  readonly path: string
}) => (
  <Link className={styles.place} href={to.href} aria-current={isCurrent(to, path) ? 'page' : undefined}>
    <to.icon size={18} aria-hidden />
    {to.label}
    {to.name === 'approvals' && <Count of={waiting} />}
  </Link>
)

interface BarProps {
  readonly destinations: readonly Destination[]
  readonly waiting: number
  readonly path: string
  readonly unread: number
  readonly onMore: () => void
}

/** On a phone, within reach of the thumb. */
const Bar = ({ destinations, waiting, path, unread, onMore }: BarProps) => {
  const words = useShellWords()
  const org = useOrg()
  const { writes } = useRights()
  const shown = (name: Destination['name']) => {
    const to = destinations.find((place) => place.name === name)
    if (to === undefined) return null
    return (
      <Link className={styles.barPlace} href={to.href} aria-current={isCurrent(to, path) ? 'page' : undefined}>
        <to.icon size={22} aria-hidden />
        {to.label}
        {name === 'approvals' && <Count of={waiting} />}
      </Link>
    )
  }
  return (
    <nav className={styles.bar} aria-label={words.main}>
      {shown('today')}
      {shown('calendar')}
      {writes ? (
        <Link className={styles.barWrite} href={places.compose(org.id)} aria-label={words.write}>
          <PenLine size={22} aria-hidden />
        </Link>
      ) : (
        shown('posts')
      )}
      {shown('approvals')}
      <button type="button" className={styles.barPlace} onClick={onMore}>
        <MenuIcon size={22} aria-hidden />
        {words.more}
        <Unread of={unread} />
      </button>
    </nav>
  )
}

type Open = 'palette' | 'keys' | 'more' | 'notifications' | null

const useShellKeys = (destinations: readonly Destination[], open: (what: Open) => void): void => {
  const [, go] = useLocation()
  const org = useOrg()
  const { writes } = useRights()
  const ways = destinations.map(({ key, href }) => [`g ${key}`, () => go(href)] as const)
  useShortcuts({
    ...Object.fromEntries(ways),
    'mod+k': () => open('palette'),
    '/': () => {
      if (!focusSearch()) open('palette')
    },
    '?': () => open('keys'),
    ...(writes && { n: () => go(places.compose(org.id)) }),
  })
}

/** Who this is, and what is new. */
const Top = ({ unread, onOpen }: { readonly unread: number; readonly onOpen: () => void }) => {
  const words = useShellWords()
  const org = useOrgId()
  return (
    <div className={styles.top}>
      <Link className={styles.brand} href={places.today(org)}>
        <img src="/icon.svg" alt="" />
        Scheduly
      </Link>
      <button type="button" className={styles.bell} onClick={onOpen}>
        <Bell size={20} aria-hidden />
        <span className="only-heard">{words.notifications}</span>
        <Unread of={unread} />
      </button>
    </div>
  )
}

interface OpenedProps {
  readonly open: Open
  readonly destinations: readonly Destination[]
  readonly unread: number
  readonly onOpen: (what: Open) => void
}

/** The one window over the page, if any. */
const Opened = ({ open, destinations, unread, onOpen }: OpenedProps) => {
  const close = (): void => onOpen(null)
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette destinations={destinations} onClose={close} />}
      {open === 'keys' && <Keys destinations={destinations} onClose={close} />}
      {open === 'more' && (
        <More {...{ destinations, unread }} onClose={close} onNotifications={() => onOpen('notifications')} />
      )}
      {open === 'notifications' && <Notifications onClose={close} />}
    </Suspense>
  )
}

/** What is around every screen of an organization. */
export const Shell = ({ children }: { readonly children: ReactNode }) => {
  const words = useShellWords()
  const org = useOrg()
  const { writes } = useRights()
  const [path] = useLocation()
  const [open, setOpen] = useState<Open>(null)
  const line = useLive(org.id)
  const destinations = useDestinations(org.id)
  const waiting = useWaiting(org.id)
  const { id, username } = useAccount()
  useEffect(() => {
    // What it was allowed once goes on with a new session; without a push service it does another time.
    renewPush(id).catch(() => undefined)
  }, [id])
  const unread = useQuery(unreadQuery(org.id)).data ?? 0
  useShellKeys(destinations, setOpen)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <aside className={styles.side}>
        <Top unread={unread} onOpen={() => setOpen('notifications')} />
        <OrganizationSwitch />
        {writes && (
          <ButtonLink kind="primary" icon={PenLine} href={places.compose(org.id)}>
            {words.write}
          </ButtonLink>
        )}
        <nav className={styles.places} aria-label={words.main}>
          {destinations.map((to) => (
            <Place key={to.name} to={to} waiting={waiting} path={path} />
          ))}
        </nav>
        <div className={styles.foot}>
          <Link className={styles.place} href={places.me}>
            <UserRound size={18} aria-hidden />
            <bdi className={styles.who}>{username}</bdi>
          </Link>
          <IconButton icon={Search} label={words.palette} onClick={() => setOpen('palette')} />
        </div>
      </aside>
      <div className={styles.content}>
        <Banners line={line} />
        <main id="content" tabIndex={-1}>
          <Boundary key={path}>
            <Suspense fallback={<Loading />}>{children}</Suspense>
          </Boundary>
        </main>
      </div>
      <Bar {...{ destinations, waiting, path, unread }} onMore={() => setOpen('more')} />
      <Opened {...{ open, destinations, unread }} onOpen={setOpen} />
    </div>
  )
}
