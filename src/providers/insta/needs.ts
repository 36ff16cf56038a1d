import type { Content, Need } from '../provider.ts'
import { WRITTEN, WRITTEN_OF_COMMENTS } from './limits.ts'
import { readOptions } from './options.ts'
import { COMMENT_NOT_GRANTED } from './rules.ts'
import {
  COMMENT_SCOPE,
  FACEBOOK_COMMENT_SCOPE,
  FACEBOOK_SCOPE_USES,
  NEEDED_FACEBOOK_SCOPES,
  NEEDED_SCOPES,
  SCOPE_USES,
} from './scopes.ts'

/** What is refused where Instagram cannot fetch files from. */
export const ADDRESS_MISSING = {
  code: 'public_address_missing',
  detail:
    'Instagram fetches files from a public https address, and this installation has none. Set PUBLIC_URL to its https address, or keep files in S3; the guide on Instagram says how.',
} as const

/** What differs between the ways in which an account can be connected. */
interface Way {
  /** The permissions without which nothing can be published. */
  readonly posting: readonly string[]
  readonly uses: Readonly<Record<string, string>>
  readonly comment: string
  /** Whether videos are sent, so that Instagram need not fetch them. */
  readonly sendsVideos: boolean
}

const postingNeed =
  ({ uses }: Way) =>
  (scope: string): Need => ({
    of: { scope },
    pointer: '/channel_id',
    code: 'scope_missing',
    detail: `The permission ${scope} was not granted. ${uses[scope] ?? ''} Connect the channel again and grant it.`,
    ...WRITTEN,
  })

/** Of the files that are fetched the first stands for all. */
const fetchNeeds = ({ media }: Content, { sendsVideos }: Way): readonly Need[] => {
  const index = media.findIndex(({ kind }) => !sendsVideos || kind !== 'video')
  return index < 0 ? [] : [{ of: 'address', pointer: `/media/${index}`, ...ADDRESS_MISSING, ...WRITTEN }]
}

const commentNeeds = (content: Content, { comment: scope }: Way): readonly Need[] =>
  readOptions(content).first_comment === undefined
    ? []
    : [{ of: { scope }, pointer: '/options/first_comment', ...COMMENT_NOT_GRANTED, ...WRITTEN_OF_COMMENTS }]

const createNeeds =
  (way: Way) =>
  (content: Content): readonly Need[] => [
    ...way.posting.map(postingNeed(way)),
    ...fetchNeeds(content, way),
    ...commentNeeds(content, way),
  ]

/** With Instagram Login, Instagram fetches all files. */
export const needsOf = createNeeds({
  posting: NEEDED_SCOPES,
  uses: SCOPE_USES,
  comment: COMMENT_SCOPE,
  sendsVideos: false,
})

/** With Facebook Login, videos are sent to it. */
export const needsOfFacebook = createNeeds({
  // The Page is looked up when the account is connected, and never again.
  posting: NEEDED_FACEBOOK_SCOPES.filter((scope) => scope !== 'pages_show_list'),
  uses: FACEBOOK_SCOPE_USES,
  comment: FACEBOOK_COMMENT_SCOPE,
  sendsVideos: true,
})
