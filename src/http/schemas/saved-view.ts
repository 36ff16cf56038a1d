import { Type } from 'typebox'
import { VIEW_SCREENS } from '#domain/saved-view.ts'
import { Closed, component, GROWS, Id, Instant, Words } from './common.ts'

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S', examples: ['Waiting for the customer'] })
const Query = Type.String({
  maxLength: 2_000,
  description: "The filters, as they stand in the dashboard's address.",
  examples: ['approval=pending&sort=scheduled_at'],
})
const Shared = Type.Boolean({ description: 'Whether everybody in the organization sees it.' })

export const CreateViewBody = Closed({
  name: Name,
  screen: Words(VIEW_SCREENS),
  query: Query,
  shared: Type.Optional(Shared),
})

export const ChangeViewBody = Type.Object(
  { name: Type.Optional(Name), query: Type.Optional(Query), shared: Type.Optional(Shared) },
  { additionalProperties: false, minProperties: 1 },
)

export const ViewPath = Closed({ org_id: Id, view_id: Id })

export const SavedViewSchema = component(
  'SavedView',
  Type.Object({
    id: Id,
    name: Type.String(),
    screen: Words(VIEW_SCREENS, GROWS),
    query: Type.String(),
    shared: Shared,
    owner_id: Id,
    changeable: Type.Boolean({ description: 'Whether you may change and delete it.' }),
    created_at: Instant,
  }),
)
