import type { TwtAccount } from './events.ts'

/** Whether the account pays X: each of its subscriptions lets it write long posts and show long videos. */
export const hasSubscription = ({ subscription }: TwtAccount): boolean => subscription !== 'None'

/** Whether it has one of the greater ones, which alone edit posts. */
export const isPremium = ({ subscription }: TwtAccount): boolean =>
  subscription === 'Premium' || subscription === 'PremiumPlus'
