import { Type } from 'typebox'
import type { InvitationListView } from '#actions/invitations.ts'
import { BREAK_GLASS, MOST_NAMED, MOST_STEPS, STEP_NEEDS, STEP_ROLES } from '#domain/approval-steps.ts'
import { EXTERNAL_APPROVAL } from '#domain/review-link.ts'
import {
  Closed,
  component,
  Etag,
  Id,
  Instant,
  NullablePause,
  NullableText,
  RoleName,
  TimeZone,
  Words,
} from './common.ts'

const Name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '\\S',
  description: 'a name that is not only blanks',
})

export const CreateOrganizationBody = Closed({ name: Name, time_zone: Type.Optional(TimeZone) })

const RequiredFor = Words(['editors', 'everyone'], { description: 'Whose posts need an approval.' })
const FourEyes = Type.Boolean({
  description: 'Every post needs an approval, and nobody approves what they wrote themselves.',
})
const NeedsContentHash = Type.Boolean({ description: 'An approval must name the content_hash that was seen.' })
const MovingTime = Words(['keeps_approval', 'voids_approval'], {
  description: 'Whether an approval covers the time too, so that whoever moves it takes the approval away.',
})

const StepName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: '\\S',
  description: 'a name that is not only blanks, and that no other step has',
})

const step = {
  name: StepName,
  roles: Type.Array(Words([...STEP_ROLES]), {
    maxItems: STEP_ROLES.length,
    uniqueItems: true,
    description: 'Whose role lets them decide it, one of them for all; admin means owners as well.',
  }),
  members: Type.Array(Id, {
    maxItems: MOST_NAMED,
    uniqueItems: true,
    description: 'Who is named for it: owners and admins, and before the last step editors as well.',
  }),
  needs: Words([...STEP_NEEDS], {
    description: 'Whether one of them is enough, or all who are named must approve; all takes no roles.',
  }),
}

const ApprovalStepSchema = component(
  'ApprovalStep',
  Type.Object(step, { description: 'Who decides a step of an approval.' }),
)

const StepsInput = Type.Array(
  Closed({
    name: step.name,
    roles: Type.Optional(step.roles),
    members: Type.Optional(step.members),
    needs: Type.Optional(step.needs),
  }),
  {
    maxItems: MOST_STEPS,
    description:
      'The steps of an approval in their order, each with who decides it; the list is replaced as a whole. None: one approval, by any ' +
      'owner or admin. The last is for owners and admins. Posts that were approved in part begin anew when it changes.',
  },
)

const BreakGlassWord = Words([...BREAK_GLASS], {
  description: 'Whether an owner may let a post out over steps that are open, with a reason that everybody reads.',
})

const ExternalApprovalWord = Words([...EXTERNAL_APPROVAL], {
  description:
    'What an approval by a link for reviews is: advice, or as good as one by whoever made the link, while that person may approve.',
})

const ReadsMetrics = Type.Boolean({
  description:
    'Whether networks are asked how published posts fare: hourly on the first day, then daily for 30 days. Off by default, ' +
    'because X charges for each reading: 0.1 US cents, some 5 per post in all.',
})

const AltTextRequired = Type.Boolean({
  description:
    'Whether no picture goes out of which nobody has said what it shows (`alt_text_required`). Asked for before a post is queued or ' +
    'approved; what is queued already goes out as it is. Videos are left out: no network takes such words for them.',
})

export const ChangeOrganizationBody = Type.Object(
  {
    name: Type.Optional(Name),
    time_zone: Type.Optional(TimeZone),
    approval_policy: Type.Optional(
      Type.Object(
        {
          required_for: Type.Optional(RequiredFor),
          four_eyes: Type.Optional(FourEyes),
          needs_content_hash: Type.Optional(NeedsContentHash),
          moving_time: Type.Optional(MovingTime),
          steps: Type.Optional(StepsInput),
          break_glass: Type.Optional(BreakGlassWord),
          external_approval: Type.Optional(ExternalApprovalWord),
        },
        { additionalProperties: false, minProperties: 1 },
      ),
    ),
    metrics: Type.Optional(ReadsMetrics),
    alt_text_required: Type.Optional(AltTextRequired),
  },
  { additionalProperties: false, minProperties: 1 },
)

export const TransferBody = Closed({ user_id: Id })

export const InviteBody = Closed({
  role: RoleName,
  email: Type.Optional(
    Type.String({ format: 'email', maxLength: 254, description: 'Only the account with this address may accept.' }),
  ),
  expires_in_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168, description: 'By default 72.' })),
})

/** Accepting an invitation, and looking at it, take its secret. */
export const InvitationTokenBody = Closed({ token: Type.String({ minLength: 1, maxLength: 128 }) })

export const ChangeRoleBody = Closed({ role: RoleName })

export const MemberPath = Closed({ org_id: Id, user_id: Id })

export const InvitationPath = Closed({ org_id: Id, invitation_id: Id })

export const OrganizationSchema = component(
  'Organization',
  Type.Object({
    id: Id,
    name: Type.String(),
    time_zone: Type.String(),
    role: RoleName,
    created_at: Instant,
    approval_policy: Type.Object({
      required_for: RequiredFor,
      four_eyes: FourEyes,
      needs_content_hash: NeedsContentHash,
      moving_time: MovingTime,
      steps: Type.Array(ApprovalStepSchema),
      break_glass: BreakGlassWord,
      external_approval: ExternalApprovalWord,
    }),
    metrics: ReadsMetrics,
    alt_text_required: AltTextRequired,
    deletion_at: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When it will be deleted, unless that is taken back before; nothing is published until then.',
    }),
    pause: NullablePause('Since when nothing of it is published, why, and by whose word.'),
    installation_pause: Type.Union([Type.Object({ since: Instant, reason: NullableText }), Type.Null()], {
      description: 'Since when nothing of the whole installation is published, and why: by the word of its operator.',
    }),
  }),
)

const member = {
  user_id: Id,
  username: Type.String(),
  email: Type.String(),
  role: RoleName,
  joined_at: Instant,
  etag: Etag,
}

export const MemberSchema = component('Member', Type.Object(member))

const returned = {
  posts_returned: Type.Integer({
    description:
      "Posts that left the queue, because nothing but this person's right let them go out; they wait for an approval.",
  }),
}

export const ChangedMemberSchema = component('ChangedMember', Type.Object({ ...member, ...returned }))

export const RemovedMemberSchema = component('RemovedMember', Type.Object(returned))

export const InvitationSchema = component(
  'Invitation',
  Type.Object({
    id: Id,
    role: RoleName,
    email: NullableText,
    expires_at: Instant,
    link: Type.String({ description: 'To be sent to the person; shown this once.' }),
    mailed: Type.Boolean({ description: 'Whether the link was mailed to the address as well.' }),
  }),
)

export const AcceptedSchema = component('AcceptedInvitation', Type.Object({ org_id: Id, role: RoleName }))

// The compiler holds this list to the one of the action.
const INVITATION_STATES = [
  'open',
  'accepted',
  'revoked',
  'expired',
] as const satisfies readonly InvitationListView['state'][]

export const ListedInvitationSchema = component(
  'ListedInvitation',
  Type.Object({
    id: Id,
    state: Words(INVITATION_STATES),
    role: RoleName,
    email: NullableText,
    invited_by: Type.Object({ user_id: Id, username: Type.String() }),
    accepted_by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    expires_at: Instant,
    created_at: Instant,
  }),
)

export const InvitationPreviewSchema = component(
  'InvitationPreview',
  Type.Object({
    organization_name: Type.String(),
    role: RoleName,
    email: NullableText,
    invited_by: Type.String({ description: "The inviter's username." }),
    expires_at: Instant,
  }),
)
