import { rulesOf } from './audit.ts'
import type { Person } from './track.ts'
import type { AlonePlan } from './plans.ts'

type Step = AlonePlan['steps'][number]

/** What a post is, as far as the answers of commands depend on it. */
export interface Model {
  readonly status: 'draft' | 'queued' | 'published' | 'canceled'
  readonly scheduled: boolean
  readonly approved: boolean
  readonly text: number
  readonly writer: Person
  readonly author: Person
  readonly required: boolean
  readonly fourEyes: boolean
  readonly voids: boolean
}

interface Next {
  readonly answer: string
  readonly model: Model
}

/** How a post begins. */
export const begin = ({ policy, author, scheduled }: Omit<AlonePlan, 'seed' | 'steps' | 'below'>): Model => {
  const { required, fourEyes, movingVoids: voids } = rulesOf(policy, author)
  const status = scheduled && !required ? 'queued' : 'draft'
  return { status, scheduled, approved: false, text: 0, writer: author, author, required, fourEyes, voids }
}

const ended = ({ status }: Model): string | null => {
  if (status === 'published') return 'already_published'
  return status === 'canceled' ? 'already_canceled' : null
}

const isCleared = (model: Model): boolean => !model.required || model.approved

/** Out of the queue, and back where it has a time and needs nothing more. */
const requeued = (model: Model): Model => ({
  ...model,
  status: model.scheduled && isCleared(model) ? 'queued' : 'draft',
})

const move = (model: Model): Model => (model.voids ? { ...model, approved: false } : model)

type Act = (model: Model, step: Step) => Model | string

const write =
  (change: Act): Act =>
  (model, step) => {
    if (step.by === 'editor' && model.author !== 'editor') return 'forbidden'
    return ended(model) ?? change(model, step)
  }

const decide =
  (change: Act): Act =>
  (model, step) => {
    if (step.by === 'editor') return 'forbidden'
    if (!model.required) return 'approval_not_required'
    return ended(model) ?? change(model, step)
  }

const turnDown = decide((model) => ({ ...model, status: 'draft', approved: false }))

const approve = decide((model, { by, time }) => {
  if (model.fourEyes && model.writer === by) return 'forbidden'
  const approved = { ...model, approved: true }
  if (time === 'now') return { ...approved, status: 'published' }
  if (time !== null) return { ...approved, scheduled: true, status: 'queued' }
  return model.scheduled ? { ...approved, status: 'queued' } : approved
})

const publishNow: Act = (model, { by }) => {
  if (by === 'editor') return 'forbidden'
  if (!isCleared(model)) return 'approval_required'
  // A policy in which a new time voids the approval lets nobody send earlier than approved.
  return ended(model) ?? (isCleared(move(model)) ? { ...model, status: 'published' } : 'approval_required')
}

const ACTS: Readonly<Record<Step['act'], Act>> = {
  edit: write((model, { by, text }) =>
    requeued(text === model.text ? model : { ...model, text, writer: by, approved: false }),
  ),
  cancel: write((model) => ({ ...model, status: 'canceled' })),
  approve,
  reject: turnDown,
  'request-changes': turnDown,
  revoke: decide((model) => (model.approved ? { ...model, status: 'draft', approved: false } : 'not_approved')),
  unschedule: write((model) => requeued({ ...(model.scheduled ? move(model) : model), scheduled: false })),
  reschedule: write((model) => requeued({ ...move(model), scheduled: true })),
  'publish-now': publishNow,
  retry: (_, { by }) => (by === 'editor' ? 'forbidden' : 'nothing_to_retry'),
  // It stays published: what its network has of it is another matter.
  unpublish: (model, { by }) => {
    if (by === 'editor') return 'forbidden'
    return model.status === 'published' ? model : 'nothing_to_unpublish'
  },
}

/** What a command is answered when nobody else acts, and what the post is then. Pure; publishing counts as done at once. */
export const predict = (model: Model, step: Step): Next => {
  const next = ACTS[step.act](model, step)
  return typeof next === 'string' ? { answer: next, model } : { answer: 'done', model: next }
}
