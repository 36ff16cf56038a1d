/** The key behind `g` that leads to each place. */
export const PLACE_KEYS = [
  ['today', 't'],
  ['calendar', 'c'],
  ['posts', 'p'],
  ['approvals', 'a'],
  ['channels', 'h'],
  ['media', 'm'],
  ['team', 'e'],
  ['settings', 's'],
  ['keys', 'k'],
  ['webhooks', 'w'],
  ['audit', 'l'],
  ['status', 'u'],
] as const

export type PlaceName = (typeof PLACE_KEYS)[number][0]
