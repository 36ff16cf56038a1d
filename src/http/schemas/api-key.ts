import { Type } from 'typebox'
import { SCOPES } from '#domain/scope.ts'
import { Closed, component, GROWS, Id, Instant, NullableInstant, RoleName, Words } from './common.ts'

const ScopeName = Words(SCOPES)

export const CreateApiKeyBody = Closed({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'a name that is not only blanks' }),
  scopes: Type.Array(ScopeName, {
    minItems: 1,
    maxItems: SCOPES.length,
    description: 'What the key may do. No scope implies another.',
  }),
  expires_in_days: Type.Optional(
    Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 1,
      maximum: 3_650,
      description: '365 by default; null for a key that works until it is revoked.',
    }),
  ),
})

export const ApiKeyPath = Closed({ org_id: Id, key_id: Id })

const key = {
  id: Id,
  name: Type.String(),
  prefix: Type.String({ description: 'The eight characters after sch_, to recognize the key by.' }),
  scopes: Type.Array(Words(SCOPES, GROWS)),
  created_by: Type.Object({ user_id: Id, username: Type.String() }),
  created_at: Instant,
  expires_at: NullableInstant,
  last_used_at: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'To the minute.',
  }),
  revoked_at: NullableInstant,
  state: Words(['active', 'expired', 'revoked']),
}

export const ApiKeySchema = component('ApiKey', Type.Object(key))

export const NewApiKeySchema = component(
  'NewApiKey',
  Type.Object({ ...key, key: Type.String({ description: 'The key itself; shown this once.' }) }),
)

export const OwnApiKeySchema = component(
  'OwnApiKey',
  Type.Object({
    id: Id,
    name: Type.String(),
    prefix: key.prefix,
    scopes: key.scopes,
    usable_scopes: Type.Array(Words(SCOPES, GROWS), {
      description: "Those of its scopes that its maker's role opens now; the others open nothing.",
    }),
    organization: Type.Object({ id: Id, name: Type.String(), time_zone: Type.String() }),
    created_by: Type.Object({ user_id: Id, username: Type.String(), role: RoleName }),
    expires_at: NullableInstant,
  }),
)
