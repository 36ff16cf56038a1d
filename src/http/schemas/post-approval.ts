import { Type } from 'typebox'
import { STEP_NEEDS, type StepState } from '#domain/approval-steps.ts'
import { APPROVAL_STATES } from '#domain/approval.ts'
import { component, Id, Instant, NullableText, Words } from './common.ts'

const STEP_STATES = ['waiting', 'open', 'done'] as const satisfies readonly StepState[]

const approval = { required: Type.Boolean(), state: Words(APPROVAL_STATES) }

/** Whether a post needs an approval, and has it. */
export const PostApproval = Type.Object(approval)

/** The same of a post that is read, with how the steps stand. */
export const ApprovalProgress = Type.Object({
  ...approval,
  steps: Type.Array(
    component(
      'ApprovalProgress',
      Type.Object({
        name: Type.String(),
        state: Words(STEP_STATES, { description: 'One step at a time is open; those behind it wait.' }),
        needs: Words([...STEP_NEEDS]),
        approved_by: Type.Array(Id, { description: 'Who approved it and counts for it at this moment.' }),
        may_approve: Type.Array(Id, {
          description:
            'Who may still approve it. None of a step that is not done, of a post that is not approved: the policy must be changed, for nobody is left who may.',
        }),
      }),
    ),
    {
      description:
        'How the steps of the approval policy stand; none where the policy has none, or no approval is needed.',
    },
  ),
  next_step: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'The place of the open step, from 1; null: none is.',
  }),
  may_break_glass: Type.Boolean({
    description:
      'Whether you may let it out over the open steps by break_glass, once you gave a recent proof of who you are.',
  }),
})

/** A decision of the past. */
export const ApprovalSchema = component(
  'Approval',
  Type.Object({
    decision: Words(['approved', 'rejected', 'revoked', 'changes_requested']),
    content_hash: Type.String(),
    revision: Type.Integer(),
    actor_id: Id,
    external: Type.Union([Type.Object({ review_id: Id, name: Type.String() }), Type.Null()], {
      description: 'Set where somebody outside decided by a link for reviews, by the right of actor_id, who made it.',
    }),
    comment: NullableText,
    step: Type.Union([Type.Object({ position: Type.Integer({ minimum: 1 }), name: Type.String() }), Type.Null()], {
      description: 'The step that an approval was given for, as it was called then; null: for the post as a whole.',
    }),
    break_glass: Type.Boolean({ description: 'An owner let the post out over open steps; the comment says why.' }),
    created_at: Instant,
  }),
)
