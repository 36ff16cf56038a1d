import { Type, type Static } from 'typebox'
import type { ListPostsInput } from '#actions/read-posts.ts'
import { APPROVAL_STATES } from '#domain/approval.ts'
import { LONGEST_NOTE, MOST_LABELS_OF_POST } from '#domain/label.ts'
import { PUBLICATION_STATUSES } from '#domain/publication.ts'
import { Closed, Id, IdOf, IdsOf, MOST_IDS, TimeZone, Words } from './common.ts'

const Text = Type.String({ maxLength: 25_000 })

const ScheduledAt = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'An instant with its offset.',
  examples: ['2026-12-24T18:00:00+01:00'],
})

const MediaUse = Closed({
  media_id: Id,
  alt_text: Type.Optional(
    Type.String({ maxLength: 1_000, description: "What it shows; left out, it is the library's alt text." }),
  ),
})

/** More than any network takes; each network's own number is checked when the post is to go out. */
const MOST_MEDIA = 20

const Media = Type.Array(MediaUse, { maxItems: MOST_MEDIA, description: 'Files of the library, in their order.' })

/** X's own composer stops at 25 parts; the first is the post itself. */
const MOST_PARTS_BELOW = 24

const Thread = Type.Array(Closed({ text: Text, media: Type.Optional(Media) }), {
  maxItems: MOST_PARTS_BELOW,
  description: 'What follows below the post, part by part, on networks that have threads.',
})

/** One channel of a post. */
export const ChannelUse = Closed({
  channel_id: Id,
  text: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      maxLength: 25_000,
      description: "This channel's own text; null or nothing means the post's.",
    }),
  ),
  media: Type.Optional(
    Type.Unsafe<Static<typeof Media> | null>({
      anyOf: [Media, { type: 'null' }],
      description: "This channel's own files; null or nothing means the post's.",
    }),
  ),
  thread: Type.Optional(
    Type.Unsafe<Static<typeof Thread> | null>({
      anyOf: [Thread, { type: 'null' }],
      description: "What follows on this channel; null or nothing means the post's thread, an empty list none.",
    }),
  ),
  options: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      maxProperties: 30,
      description: "The network's own choices; GET /providers has their schema.",
    }),
  ),
})

const MOST_CHANNELS = 50

const Channels = Type.Array(ChannelUse, { maxItems: MOST_CHANNELS })

const when = {
  schedule: Type.Optional(
    Words(['next_slot'], {
      description:
        'Instead of a time: the next moment that is a free posting slot of every channel of the post, within a year (errors: no_slots, ' +
        'no_free_slot). No two posts get the same.',
    }),
  ),
  local_time: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'Wall time without an offset; needs time_zone.',
      examples: ['2026-12-24T18:00'],
    }),
  ),
  time_zone: Type.Optional(TimeZone),
  fold: Type.Optional(
    Words(['earlier', 'later'], {
      description:
        'With local_time: which of two equal wall times is meant, in the hour that a clock change repeats; default earlier.',
    }),
  ),
}

const AllowDuplicate = Type.Optional(
  Type.Boolean({
    description:
      'Send it although the same goes out to the same channel within 24 hours; without it, that is refused with duplicate_content.',
  }),
)

/** Ids of labels. */
export const LabelIds = Type.Array(Id, {
  maxItems: MOST_LABELS_OF_POST,
  description: 'Labels of the organization. They are no content: they void no approval, and may change in every state.',
})

const Note = Type.String({
  maxLength: LONGEST_NOTE,
  description: 'For colleagues: never published, and no content. Empty: none.',
})

const beside = { labels: Type.Optional(LabelIds), note: Type.Optional(Note) }

const written = {
  text: Text,
  media: Type.Optional(Media),
  thread: Type.Optional(Thread),
  channels: Type.Optional(Channels),
  scheduled_at: Type.Optional(ScheduledAt),
  ...when,
  allow_duplicate: AllowDuplicate,
  ...beside,
}

export const CreatePostBody = Closed(written)

export const ValidatePostBody = Closed({
  ...written,
  post_id: Type.Optional(
    IdOf('The post of the organization that is to say this: it is no duplicate of itself, and keeps its slot.'),
  ),
})

export const EditPostBody = Type.Object(
  {
    text: Type.Optional(Text),
    media: Type.Optional(Media),
    thread: Type.Optional(Thread),
    channels: Type.Optional(Channels),
    scheduled_at: Type.Optional(
      Type.Unsafe<string | null>({
        type: ['string', 'null'],
        format: 'date-time',
        maxLength: 40,
        description: 'An instant with its offset; null takes the time away.',
      }),
    ),
    ...when,
    allow_duplicate: AllowDuplicate,
    ...beside,
  },
  { additionalProperties: false, minProperties: 1 },
)

const Comment = Type.Optional(Type.String({ maxLength: 2_000 }))

/** What was seen of a post by whoever decides about it. */
export const SeenHash = Type.Optional(
  Type.String({
    pattern: '^[0-9a-f]{64}$',
    description: "the post's content_hash, 64 hexadecimal digits: then a post that was changed since is refused",
  }),
)

const approval = {
  content_hash: SeenHash,
  comment: Comment,
  publish_now: Type.Optional(Type.Boolean()),
  scheduled_at: Type.Optional(ScheduledAt),
  ...when,
  allow_duplicate: AllowDuplicate,
}

/** One of many approvals: without what is done to one post alone, and in person. */
export const ApproveOneOfMany = Closed(approval)

export const ApproveBody = Closed({
  ...approval,
  break_glass: Type.Optional(
    Type.Object(
      {
        reason: Type.String({
          minLength: 1,
          maxLength: 2_000,
          pattern: '\\S',
          description: 'why it goes out over open steps, for everybody to read, in words that are not only blanks',
        }),
      },
      {
        additionalProperties: false,
        description:
          'An owner lets the post out over the steps that are open, where the approval policy allows that. Needs a recent proof of who you are; no API key can.',
      },
    ),
  ),
})

export const RevokeBody = Closed({ comment: Comment })

export const RejectBody = Closed({ content_hash: SeenHash, comment: Comment })

export const RequestChangesBody = Closed({
  content_hash: SeenHash,
  comment: Type.String({
    minLength: 1,
    maxLength: 2_000,
    pattern: '\\S',
    description: 'what is to be changed, in words that are not only blanks',
  }),
})

export const PublishBody = Closed({ allow_duplicate: AllowDuplicate })

export const RetryBody = Closed({
  allow_duplicate: AllowDuplicate,
  confirmed_not_published: Type.Optional(
    Type.Boolean({ description: 'You looked at the network, and the post is not there.' }),
  ),
})

// The compiler holds this list to the one that the action knows.
const SORTS = [
  'scheduled_at',
  '-scheduled_at',
  'created_at',
  '-created_at',
] as const satisfies readonly ListPostsInput['sort'][]

/** What lists and exports of posts are narrowed and ordered by. */
export const PostFilters = {
  status: Type.Optional(Words(PUBLICATION_STATUSES, { description: 'Only posts with this status.' })),
  approval: Type.Optional(Words(APPROVAL_STATES, { description: 'Only posts whose approval stands like this.' })),
  channel_id: Type.Optional(IdOf('Only posts that go to this channel.')),
  author_id: Type.Optional(IdOf('Only posts that this person wrote.')),
  label_id: Type.Optional(IdOf('Only posts that have this label.')),
  has_failed: Type.Optional(Type.Boolean({ description: 'Whether it failed on at least one channel.' })),
  needs_attention: Type.Optional(
    Type.Boolean({ description: 'Whether somebody must look what became of it on a channel.' }),
  ),
  due_for_review: Type.Optional(
    Type.Boolean({
      description: 'Whether something of it came due while publishing was paused, and waits for a word.',
    }),
  ),
  from: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Scheduled at or after.' })),
  to: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'Scheduled before.' })),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the text.' })),
  ids: Type.Optional(IdsOf(`Only these posts: at most ${MOST_IDS} ids, with commas between.`)),
  sort: Words(SORTS, { default: '-created_at', description: 'What comes first; with - in front, the latest does.' }),
}

export const ListPostsQuery = Closed({
  ...PostFilters,
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
})

const { sort: _, ...filters } = PostFilters

export const CountPostsQuery = Closed(filters)
