import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableInstant, NullableText, Words } from './common.ts'
import { Email, NewPassword, Secret, SecondFactorFields } from './session.ts'

export const AccountSchema = component(
  'Account',
  Type.Object({
    id: Id,
    email: Type.String(),
    username: Type.String(),
    created_at: Instant,
    email_verified: Type.Boolean(),
    has_password: Type.Boolean({ description: 'False for somebody who signs in at another issuer only.' }),
    operator: Type.Boolean({ description: 'Whether you run this installation, and may read GET /system/status.' }),
    two_factor: Type.Object({
      totp: Type.Boolean(),
      passkeys: Type.Integer(),
      recovery_codes_left: Type.Integer(),
    }),
  }),
)

export const ResetRequestBody = Closed({ email: Email })

export const MailedSchema = component('Mailed', Type.Object({ mail: Words(['smtp', 'log']) }))

export const ResetBody = Closed({ token: Secret, password: NewPassword })

export const TokenBody = Closed({ token: Secret })

export const ChangePasswordBody = Closed({
  current_password: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  new_password: NewPassword,
})

export const TotpSetupSchema = component(
  'TotpSetup',
  Type.Object({
    secret: Type.String({ description: 'In base32, to be typed into the app; shown this once.' }),
    uri: Type.String({ description: 'The same as an otpauth address, for a QR code.' }),
  }),
)

export const CodeBody = Closed({
  code: Type.String({ pattern: '^[0-9]{3} ?[0-9]{3}$', description: 'six digits from the app' }),
})

const Codes = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  items: { type: 'string' },
  description: 'Each works once, in place of the second factor; shown this once. Null: the earlier ones go on working.',
})

export const RecoveryCodesSchema = component('RecoveryCodes', Type.Object({ recovery_codes: Codes }))

/** What WebAuthn defines and the browser makes of it; checked by the library that verifies it. */
const Credential = Type.Unsafe<unknown>({
  type: 'object',
  description: 'The credential of navigator.credentials as JSON (PublicKeyCredential.toJSON()).',
})

const PasskeyAnswer = { challenge_id: Id, response: Credential }

export const PasskeyAnswerBody = Closed(PasskeyAnswer)

export const AddPasskeyBody = Closed({
  ...PasskeyAnswer,
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'a name that is not only blanks' }),
})

export const PasskeyOptionsSchema = component(
  'PasskeyOptions',
  Type.Object({
    challenge_id: Id,
    options: Type.Unsafe<object>({
      type: 'object',
      additionalProperties: true,
      description: 'For navigator.credentials.create() or get(), after parseCreationOptionsFromJSON() or its like.',
    }),
  }),
)

const Passkey = {
  id: Id,
  name: Type.String(),
  backed_up: Type.Boolean({ description: 'Synchronized by its maker, so that it outlives the device.' }),
  created_at: Instant,
  last_used_at: NullableInstant,
}

export const PasskeySchema = component('Passkey', Type.Object(Passkey))

export const AddedPasskeySchema = component(
  'AddedPasskey',
  Type.Object({ passkey: PasskeySchema, recovery_codes: Codes }),
)

export const PasskeyPath = Closed({ passkey_id: Id })

export const StepUpBody = Closed({
  password: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  ...SecondFactorFields,
  passkey: Type.Optional(PasskeyAnswerBody),
})

export const IdentitySchema = component(
  'Identity',
  Type.Object({
    id: Id,
    issuer: Type.String(),
    email: NullableText,
    created_at: Instant,
    last_used_at: Instant,
  }),
)

export const IdentityPath = Closed({ identity_id: Id })

export const SsoLinkSchema = component(
  'SsoLink',
  Type.Object({ url: Type.String({ description: 'To be opened in this browser.' }) }),
)
