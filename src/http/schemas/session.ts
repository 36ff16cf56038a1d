import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText, Words } from './common.ts'

export const Email = Type.String({ format: 'email', maxLength: 254, examples: ['ada@example.org'] })

export const NewPassword = Type.String({ minLength: 12, maxLength: 128 })

/** A secret out of a link or a printed list. */
export const Secret = Type.String({ minLength: 1, maxLength: 128 })

export const SecondFactorFields = {
  totp_code: Type.Optional(Type.String({ pattern: '^[0-9]{3} ?[0-9]{3}$', description: 'six digits from the app' })),
  recovery_code: Type.Optional(Type.String({ minLength: 8, maxLength: 64 })),
}

export const SignUpBody = Closed({
  email: Email,
  username: Type.String({
    minLength: 3,
    maxLength: 50,
    pattern: '^[A-Za-z0-9_.-]+$',
    description: 'letters, digits, dots, hyphens and underscores',
  }),
  password: NewPassword,
  invitation_token: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
})

export const SignInBody = Closed({
  email: Email,
  password: Type.String({ minLength: 1, maxLength: 128 }),
  ...SecondFactorFields,
})

export const UserSchema = component(
  'User',
  Type.Object({ id: Id, email: Type.String(), username: Type.String(), created_at: Instant }),
)

const access = {
  access_token: Type.String({ description: 'For the header Authorization: Bearer …' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds.' }),
}

export const AccessSchema = component('Access', Type.Object(access))

export const SignedInSchema = component('SignedIn', Type.Object({ ...access, user: UserSchema }))

export const SessionSchema = component(
  'Session',
  Type.Object({
    id: Id,
    current: Type.Boolean({ description: 'The session of this very request.' }),
    method: Words(['password', 'passkey', 'sso']),
    ip: NullableText,
    user_agent: NullableText,
    created_at: Instant,
    last_used_at: Instant,
    expires_at: Type.String({ format: 'date-time', description: 'Unless it is used before.' }),
  }),
)

export const SessionPath = Closed({ session_id: Id })

export const EndSessionsQuery = Closed({
  except: Type.Optional(Words(['current'], { description: 'Leave the present session alone.' })),
})

export const SignInMethodsSchema = component(
  'SignInMethods',
  Type.Object({
    password: Type.Literal(true),
    passkeys: Type.Boolean(),
    sso: Type.Unsafe<{ readonly name: string } | null>({
      type: ['object', 'null'],
      required: ['name'],
      properties: { name: { type: 'string' } },
    }),
    signup: Words(['open', 'invited', 'closed']),
    mail: Words(['smtp', 'log', 'off'], {
      description: '`log`: links are written to the server log, in development only.',
    }),
    email_verification: Words(['optional', 'required']),
  }),
)
