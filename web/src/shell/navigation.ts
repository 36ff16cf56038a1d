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
import { useShellWords } from './words.ts'

export interface Destination {
  readonly name: keyof typeof places
  readonly label: string
  readonly icon: LucideIcon
  readonly href: string
  /** The key behind `g` that leads there. */
  readonly key: string
}

/** Where one can go in an organization; what a role may not see is not among it. */
export const useDestinations = (org: string): readonly Destination[] => {
  const words = useShellWords()
  const { leads } = useRights()
  const all: readonly (Destination | false)[] = [
    { name: 'today', label: words.today, icon: Sun, href: places.today(org), key: 't' },
    { name: 'calendar', label: words.calendar, icon: CalendarDays, href: places.calendar(org), key: 'c' },
    { name: 'posts', label: words.posts, icon: FileText, href: places.posts(org), key: 'p' },
    { name: 'approvals', label: words.approvals, icon: ListChecks, href: places.approvals(org), key: 'a' },
    { name: 'channels', label: words.channels, icon: Radio, href: places.channels(org), key: 'h' },
    { name: 'media', label: words.media, icon: Images, href: places.media(org), key: 'm' },
    { name: 'team', label: words.team, icon: Users, href: places.team(org), key: 'e' },
    { name: 'settings', label: words.settings, icon: Settings, href: places.settings(org), key: 's' },
    leads && { name: 'keys', label: words.keys, icon: KeyRound, href: places.keys(org), key: 'k' },
    leads && { name: 'webhooks', label: words.webhooks, icon: Webhook, href: places.webhooks(org), key: 'w' },
    leads && { name: 'audit', label: words.audit, icon: ScrollText, href: places.audit(org), key: 'l' },
    { name: 'status', label: words.status, icon: Activity, href: places.status(org), key: 'u' },
  ]
  return all.filter((place) => place !== false)
}

/** Today is where everything begins, so that it is current only as itself. */
export const isCurrent = ({ name, href }: Destination, path: string): boolean =>
  name === 'today' ? path === href : path === href || path.startsWith(`${href}/`)
