import type { Content, Need } from '../provider.ts'
import { SCOPE_USES } from './connect.ts'
import { READ_ON } from './limits.ts'
import { MEDIA_NOT_GRANTED, MEDIA_SCOPE } from './media-calls.ts'

const WRITTEN = {
  source: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
  readOn: READ_ON,
} as const

/** Without these X takes no post at all. A renewal may bring fewer than the connection did. */
const POSTING = ['tweet.read', 'tweet.write', 'users.read'] as const

const posting: readonly Need[] = POSTING.map((scope) => ({
  of: { scope },
  pointer: '/channel_id',
  code: 'scope_missing',
  detail: `The permission ${scope} was not granted. ${SCOPE_USES[scope]} Connect the channel again and grant it.`,
  ...WRITTEN,
}))

const files: Need = {
  of: { scope: MEDIA_SCOPE },
  pointer: '/media',
  ...MEDIA_NOT_GRANTED,
  ...WRITTEN,
}

/** What a post needs of its channel. */
export const needsOf = ({ media }: Content): readonly Need[] => (media.length === 0 ? posting : [...posting, files])
