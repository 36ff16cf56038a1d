import { Type } from 'typebox'
import { Closed, component, Id, Instant } from './common.ts'

const Email = Type.String({ format: 'email', maxLength: 254, examples: ['ada@example.org'] })

export const SignUpBody = Closed({
  email: Email,
  username: Type.String({
    minLength: 3,
    maxLength: 50,
    pattern: '^[A-Za-z0-9_.-]+$',
    description: 'letters, digits, dots, hyphens and underscores',
  }),
  password: Type.String({ minLength: 12, maxLength: 128 }),
  invitation_token: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
})

export const SignInBody = Closed({ email: Email, password: Type.String({ minLength: 1, maxLength: 128 }) })

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
