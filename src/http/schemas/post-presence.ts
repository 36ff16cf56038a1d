import { Type } from 'typebox'
import { component, Id } from './common.ts'

export const PresenceSchema = component(
  'PostPresence',
  Type.Object({
    people: Type.Array(Type.Object({ user_id: Id, username: Type.String() }), {
      description: 'Who else has the post open to write on it, by name.',
    }),
  }),
)
