import { Type } from 'typebox'
import { Closed, component, Id, Instant, NullableText, RoleName, TimeZone } from './common.ts'

export const CreateOrganizationBody = Closed({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'a name that is not only blanks' }),
  time_zone: Type.Optional(TimeZone),
})

export const InviteBody = Closed({
  role: RoleName,
  email: Type.Optional(
    Type.String({ format: 'email', maxLength: 254, description: 'Only the account with this address may accept.' }),
  ),
})

export const AcceptBody = Closed({ token: Type.String({ minLength: 1, maxLength: 128 }) })

export const ChangeRoleBody = Closed({ role: RoleName })

export const MemberPath = Closed({ org_id: Id, user_id: Id })

export const OrganizationSchema = component(
  'Organization',
  Type.Object({ id: Id, name: Type.String(), time_zone: Type.String(), role: RoleName, created_at: Instant }),
)

export const MemberSchema = component(
  'Member',
  Type.Object({ user_id: Id, username: Type.String(), email: Type.String(), role: RoleName, joined_at: Instant }),
)

export const InvitationSchema = component(
  'Invitation',
  Type.Object({
    id: Id,
    role: RoleName,
    email: NullableText,
    expires_at: Instant,
    link: Type.String({ description: 'To be sent to the person; shown this once.' }),
  }),
)

export const AcceptedSchema = component('AcceptedInvitation', Type.Object({ org_id: Id, role: RoleName }))
