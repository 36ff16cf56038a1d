import type { ChannelFacts, Limit } from '../provider.ts'

const READ_ON = '2026-11-23'
const COUNTING = 'https://docs.x.com/fundamentals/counting-characters'
const CHANGELOG = 'https://docs.x.com/changelog'
const RATE_LIMITS = 'https://docs.x.com/x-api/fundamentals/rate-limits'

/** Weighted characters of a post from an ordinary account. */
const STANDARD_LENGTH = 280

/** Weighted characters of a post from an account with a paid subscription. */
export const LONG_LENGTH = 25_000

const LONG_SUBSCRIPTIONS: ReadonlySet<unknown> = new Set(['Basic', 'Premium', 'PremiumPlus'])

/** How long a post of this account may be, by the `subscription_type` that X reported when it was connected. */
export const longestText = (facts: ChannelFacts): number =>
  LONG_SUBSCRIPTIONS.has(facts['subscription']) ? LONG_LENGTH : STANDARD_LENGTH

export const limits: readonly Limit[] = [
  { name: 'text', value: STANDARD_LENGTH, unit: 'weighted characters', source: COUNTING, readOn: READ_ON },
  {
    name: 'text_with_subscription',
    value: LONG_LENGTH,
    unit: 'weighted characters',
    source: CHANGELOG,
    readOn: READ_ON,
  },
  { name: 'posts_per_user', value: 100, unit: 'posts per 15 minutes', source: RATE_LIMITS, readOn: READ_ON },
  { name: 'posts_per_app', value: 10_000, unit: 'posts per 24 hours', source: RATE_LIMITS, readOn: READ_ON },
]
