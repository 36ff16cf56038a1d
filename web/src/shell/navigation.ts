import {
  Activity,
  CalendarDays,
  FileText,
  Images,
  KeyRound,
  ListChecks,
  Radio,
  ScrollText,
  Settings,
  Sun,
  Users,
  Webhook,
  type LucideIcon,
} from 'lucide-react'
import { places } from '#web/lib/places.ts'
import { useRights } from '#web/lib/org.ts'
import { PLACE_KEYS, type PlaceName } from './place-keys.ts'
import { useShellWords } from './words.ts'

export interface Destination {
  readonly name: PlaceName
  readonly label: string
  readonly icon: LucideIcon
  readonly href: string
  /** The key behind `g` that leads there. */
  readonly key: string
}

const KEYS: ReadonlyMap<PlaceName, string> = new Map(PLACE_KEYS)

/** Where one can go in an organization; what a role may not see is not among it. */
export const useDestinations = (org: string): readonly Destination[] => {
  const words = useShellWords()
  const { leads } = useRights()
  const all: readonly (Omit<Destination, 'key'> | false)[] = [
    { name: 'today', label: words.today, icon: Sun, href: places.today(org) },
    { name: 'calendar', label: words.calendar, icon: CalendarDays, href: places.calendar(org) },
    { name: 'posts', label: words.posts, icon: FileText, href: places.posts(org) },
    { name: 'approvals', label: words.approvals, icon: ListChecks, href: places.approvals(org) },
    { name: 'channels', label: words.channels, icon: Radio, href: places.channels(org) },
    { name: 'media', label: words.media, icon: Images, href: places.media(org) },
    { name: 'team', label: words.team, icon: Users, href: places.team(org) },
    { name: 'settings', label: words.settings, icon: Settings, href: places.settings(org) },
    leads && { name: 'keys', label: words.keys, icon: KeyRound, href: places.keys(org) },
    leads && { name: 'webhooks', label: words.webhooks, icon: Webhook, href: places.webhooks(org) },
    leads && { name: 'audit', label: words.audit, icon: ScrollText, href: places.audit(org) },
    { name: 'status', label: words.status, icon: Activity, href: places.status(org) },
  ]
  return all.filter((place) => place !== false).map((place) => ({ ...place, key: KEYS.get(place.name) ?? '' }))
}

/** Today is where everything begins, so that it is current only as itself. */
export const isCurrent = ({ name, href }: Destination, path: string): boolean =>
  name === 'today' ? path === href : path === href || path.startsWith(`${href}/`)
