import { Type, type TProperties } from 'typebox'

/** The fields of a tool; others are refused, as the API refuses them. */
export const Fields = <T extends TProperties>(fields: T) => Type.Object(fields, { additionalProperties: false })

export const IdOf = (what: string) =>
  Type.String({
    pattern: '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
    description: `The id of ${what}, as another tool gave it.`,
  })

/** What every write takes: a word to repeat it by. */
export const repeatable = {
  idempotency_key: Type.Optional(
    Type.String({
      pattern: '^[!#-\\[\\]-~]{1,255}$',
      description:
        'A word of your own for this call, such as a UUID. Repeat the call with the same word when no answer came: it is done once.',
    }),
  ),
}

/** What every change of a post takes: the version that was seen. */
export const versioned = {
  if_version: Type.Optional(
    Type.String({
      pattern: '^"[!#-~]{1,200}"$',
      description:
        'The version that you read, with its quotation marks: the change is refused if somebody else changed the post since.',
    }),
  ),
}

const Media = Type.Array(
  Fields({
    media_id: IdOf('a file of the library'),
    alt_text: Type.Optional(
      Type.String({ maxLength: 1_000, description: 'What it shows, for people who cannot see it.' }),
    ),
  }),
  { maxItems: 20, description: 'Files of the library, in their order.' },
)

const Thread = Type.Array(Fields({ text: Type.String({ maxLength: 25_000 }), media: Type.Optional(Media) }), {
  maxItems: 24,
  description: 'What follows below the post, part by part, on networks that have threads.',
})

const Channels = Type.Array(
  Fields({
    channel_id: IdOf('a channel'),
    text: Type.Optional(
      Type.String({ maxLength: 25_000, description: "This channel's own text, in place of the post's." }),
    ),
    media: Type.Optional(Media),
    thread: Type.Optional(Thread),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "The network's own choices; list_networks has their schema.",
      }),
    ),
  }),
  { maxItems: 50, description: 'Where it goes; list_channels has the ids.' },
)

const Text = Type.String({ maxLength: 25_000, description: 'What the post says.' })

/** What is beside the content, and never published. */
const beside = {
  labels: Type.Optional(
    Type.Array(IdOf('a label'), {
      maxItems: 20,
      description: 'The labels that it has, all of them; list_labels has the ids. They void no approval.',
    }),
  ),
}

/** What a post says and where it goes, as far as it is given. */
export const content = {
  text: Type.Optional(Text),
  media: Type.Optional(Media),
  thread: Type.Optional(Thread),
  channels: Type.Optional(Channels),
  ...beside,
}

/** The same for a new one, which has a text at least. */
export const newContent = { ...content, text: Text }

/** When it goes out: an instant, a wall time in a zone, or the next slot. */
export const time = {
  scheduled_at: Type.Optional(
    Type.String({ maxLength: 40, description: 'An instant with its offset, such as 2026-12-24T18:00:00+01:00.' }),
  ),
  schedule: Type.Optional(
    Type.Literal('next_slot', {
      description: 'In place of a time: the next free posting slot of all channels of the post.',
    }),
  ),
  local_time: Type.Optional(
    Type.String({
      maxLength: 40,
      description: 'In place of scheduled_at: a wall time such as 2026-12-24T18:00, with time_zone.',
    }),
  ),
  time_zone: Type.Optional(Type.String({ maxLength: 64, description: 'An IANA time zone, such as Europe/Berlin.' })),
}

export const allowDuplicate = {
  allow_duplicate: Type.Optional(
    Type.Boolean({
      description:
        'Send it although the same goes out to the same channel within 24 hours. Only when the person says so.',
    }),
  ),
}
