import { Type } from 'typebox'
import type { Static } from 'typebox'
import { ID } from '#domain/id.ts'
import type { MediaItem } from '#domain/media.ts'
import { Value } from 'typebox/value'
import type { Content } from '../provider.ts'
import { called, named, UNWRITTEN, written } from '../option-rules.ts'
import {
  LONGEST_CAPTION,
  MEDIA_SOURCE,
  MOST_COLLABORATORS,
  MOST_IN_CAROUSEL,
  MOST_SPONSORS,
  MOST_USER_TAGS,
  READ_ON,
} from './limits.ts'

const closed = { additionalProperties: false } as const

const FROM_REFERENCE = written(MEDIA_SOURCE, READ_ON)

/** As Instagram lets people name themselves; its pages for programs do not say it. */
const USERNAME = { pattern: '^@?[A-Za-z0-9._]{1,30}$', maxLength: 31, ...UNWRITTEN } as const

const Share = (side: 'x' | 'y', title: string, description: string) =>
  Type.Optional(Type.Number({ title, minimum: 0, maximum: 1, description, ...named(`insta_tag_${side}`) }))

const UserTag = Type.Object(
  {
    username: Type.String({ title: 'User name', ...USERNAME, ...named('insta_tag_username') }),
    x: Share(
      'x',
      'From the left',
      'Where on the image, from its left edge (0) to its right one (1). Needed on images, not used on reels.',
    ),
    y: Share(
      'y',
      'From the top',
      'Where on the image, from its top (0) to its bottom (1). Needed on images, not used on reels.',
    ),
    media_index: Type.Optional(
      Type.Integer({
        title: 'On which image',
        minimum: 0,
        maximum: MOST_IN_CAROUSEL - 1,
        description: 'On which image of a carousel, counted from 0. Left out: the first.',
        ...named('insta_tag_media_index'),
      }),
    ),
  },
  closed,
)

const KindChoice = Type.Unsafe<'auto' | 'feed' | 'reel' | 'story'>({
  type: 'string',
  enum: ['auto', 'feed', 'reel', 'story'],
  default: 'auto',
  title: 'What it becomes',
  description:
    'What it becomes. By itself (auto) one image becomes an image post, one video a reel, and several files a carousel. Stories are for business accounts, and last a day.',
  ...named('insta_kind'),
  ...called({ auto: 'By itself', feed: 'A post of the feed', reel: 'A reel', story: 'A story' }),
  ...UNWRITTEN,
})

const choices = {
  kind: Type.Optional(KindChoice),
  user_tags: Type.Optional(
    Type.Array(UserTag, {
      title: 'People who are seen',
      maxItems: MOST_USER_TAGS,
      description: 'People who are seen in it. Public accounts only.',
      ...named('insta_user_tags'),
      ...FROM_REFERENCE,
    }),
  ),
  location_id: Type.Optional(
    Type.String({
      title: 'Place',
      pattern: '^[0-9]{1,25}$',
      description: 'The id of a Facebook Page that has a location.',
      ...named('insta_location_id'),
      ...FROM_REFERENCE,
    }),
  ),
  collaborators: Type.Optional(
    Type.Array(Type.String(USERNAME), {
      title: 'Collaborators',
      maxItems: MOST_COLLABORATORS,
      description: 'Accounts that are asked to show the post as theirs, too.',
      ...named('insta_collaborators'),
      ...FROM_REFERENCE,
    }),
  ),
  cover_media_id: Type.Optional(
    Type.String({
      title: 'Cover: a picture of the library',
      pattern: ID.source,
      description: 'An image of the library that is the cover of a reel: JPEG, 8 MB. It wins over thumb_offset_ms.',
      ...named('insta_cover_media_id'),
      // That it is named by the library's id is ours.
      ...UNWRITTEN,
    }),
  ),
  thumb_offset_ms: Type.Optional(
    Type.Integer({
      title: 'Cover: a moment of the video',
      minimum: 0,
      maximum: 900_000,
      description: 'Which moment of a reel is its cover, in milliseconds from its start.',
      ...named('insta_thumb_offset_ms'),
      ...FROM_REFERENCE,
    }),
  ),
  share_to_feed: Type.Optional(
    Type.Boolean({
      title: 'Show the reel in the profile, too',
      description: 'Whether a reel stands among the posts of the profile, too.',
      ...named('insta_share_to_feed'),
      ...FROM_REFERENCE,
    }),
  ),
  audio_name: Type.Optional(
    Type.String({
      title: 'Name of the sound',
      minLength: 1,
      maxLength: 100,
      description: 'What the sound of a reel is called.',
      ...named('insta_audio_name'),
      ...UNWRITTEN,
    }),
  ),
  first_comment: Type.Optional(
    Type.String({
      title: 'First comment',
      minLength: 1,
      maxLength: LONGEST_CAPTION,
      description: 'Written below the post right after it is published, often for hashtags.',
      ...named('insta_first_comment'),
      ...UNWRITTEN,
    }),
  ),
  is_ai_generated: Type.Optional(
    Type.Boolean({
      title: 'Made with AI',
      description: 'Whether it is to be marked as made with artificial intelligence.',
      ...named('insta_is_ai_generated'),
      ...FROM_REFERENCE,
    }),
  ),
  trial_params: Type.Optional(
    Type.Object(
      {
        graduation_strategy: Type.Unsafe<'MANUAL' | 'SS_PERFORMANCE'>({
          type: 'string',
          enum: ['MANUAL', 'SS_PERFORMANCE'],
          title: 'Who decides',
          description: 'Whether a person decides, in the app, that followers see it, too, or its success does.',
          ...named('insta_graduation_strategy'),
          ...called({ MANUAL: 'A person', SS_PERFORMANCE: 'Its success' }),
        }),
      },
      {
        ...closed,
        title: 'Trial reel',
        description: 'Makes a reel a trial: it is shown to people who do not follow the account first.',
        ...named('insta_trial_params'),
        ...FROM_REFERENCE,
      },
    ),
  ),
}

const description = 'What can be chosen for a post on Instagram.'

/** What can be chosen for one post on Instagram. */
// Which choices there are is ours.
export const options = Type.Object(choices, { ...closed, description, ...UNWRITTEN })

/** The same with Facebook Login, which alone has what tells of advertising. */
export const facebookOptions = Type.Object(
  {
    ...choices,
    is_paid_partnership: Type.Optional(
      Type.Boolean({
        title: 'Paid partnership',
        description: 'Whether it is to be labelled as a paid partnership.',
        ...named('insta_is_paid_partnership'),
        ...FROM_REFERENCE,
      }),
    ),
    branded_content_sponsor_ids: Type.Optional(
      Type.Array(Type.String({ pattern: '^[0-9]{1,25}$' }), {
        title: 'Brands',
        minItems: 1,
        maxItems: MOST_SPONSORS,
        description: 'Ids of the accounts of at most two brands that are named as partners.',
        ...named('insta_branded_content_sponsor_ids', { most: MOST_SPONSORS }),
        ...FROM_REFERENCE,
      }),
    ),
  },
  { ...closed, description, ...UNWRITTEN },
)

export type Options = Static<typeof facebookOptions>

const areOptions = (chosen: unknown): chosen is Options => Value.Check(facebookOptions, chosen)

/** The choices of a content; none when they are not in the form of the schema, which `validate` says. */
export const readOptions = ({ options: chosen }: Pick<Content, 'options'>): Options =>
  areOptions(chosen) ? chosen : {}

/** The cover that was chosen from the library, if one was, and it is there. */
export const coverOf = (content: Content): MediaItem | undefined => {
  const { cover_media_id: id } = readOptions(content)
  return id === undefined ? undefined : content.chosenFiles?.['cover_media_id']
}

/** What a post becomes on Instagram. */
export type Kind = 'image' | 'carousel' | 'reel' | 'story'

/** Instagram shows every single video of the feed as a reel. */
export const kindOf = (content: Content): Kind => {
  const { kind = 'auto' } = readOptions(content)
  if (kind === 'story' || kind === 'reel') return kind
  if (content.media.length > 1) return 'carousel'
  return content.media[0]?.kind === 'video' ? 'reel' : 'image'
}

/** A name as the network wants it. */
export const bareName = (username: string): string => username.replace(/^@/, '')
