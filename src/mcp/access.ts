import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { expectSuccess, NoApiError, type ApiDoor } from './door.ts'

const Access = Type.Object({
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  usable_scopes: Type.Array(Type.String()),
  organization: Type.Object({ id: Type.String(), name: Type.String(), time_zone: Type.String() }),
  created_by: Type.Object({ username: Type.String(), role: Type.String() }),
  expires_at: Type.Union([Type.String(), Type.Null()]),
})

/** What the caller's key is, and what it may do now. */
export type Access = Static<typeof Access>

/** Asks the API what the key is; throws its refusal where it is none that works. */
export const readAccess = async (door: ApiDoor): Promise<Access> => {
  const body = expectSuccess(await door({ method: 'GET', path: '/api-key' }))
  if (!Value.Check(Access, body)) throw new NoApiError('What answers there is not the API of Scheduly.')
  return body
}
