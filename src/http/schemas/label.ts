import { Type } from 'typebox'
import { LABEL_COLORS, LONGEST_LABEL_NAME } from '#domain/label.ts'
import { Closed, component, GROWS, Id, Instant, Words } from './common.ts'

/** A label's name, as a request gives it. */
export const LabelName = Type.String({
  minLength: 1,
  maxLength: LONGEST_LABEL_NAME,
  pattern: '\\S',
  description: 'Unique in the organization, whatever the case of its letters.',
  examples: ['Launch'],
})

const Color = Words(LABEL_COLORS, { description: 'By name: a dashboard has a shade of it for each of its looks.' })

export const CreateLabelBody = Closed({
  name: LabelName,
  color: Type.Optional(Words(LABEL_COLORS, { description: 'Left out: the next one of the row.' })),
})

export const ChangeLabelBody = Type.Object(
  { name: Type.Optional(LabelName), color: Type.Optional(Color) },
  { additionalProperties: false, minProperties: 1 },
)

export const LabelPath = Closed({ org_id: Id, label_id: Id })

const shown = { id: Id, name: Type.String(), color: Words(LABEL_COLORS, GROWS) }

/** A label as a post shows it. */
export const PostLabels = Type.Array(Type.Object(shown), {
  description: 'By which a team sorts its posts, in the order of their names; no content, and never published.',
})

const label = { ...shown, created_at: Instant }

export const LabelSchema = component('Label', Type.Object(label))

export const CountedLabelSchema = component(
  'CountedLabel',
  Type.Object({ ...label, post_count: Type.Integer({ minimum: 0, description: 'How many posts have it.' }) }),
)
