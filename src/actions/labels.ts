import {
  countLabels,
  deleteLabel as removeLabel,
  findLabelsByName,
  holdLabels,
  insertLabel,
  listLabels as queryLabels,
  lockLabel,
  updateLabel,
  type LabelRow,
} from '#db/labels.ts'
import { labelName, MOST_LABELS, nextLabelColor, type LabelColor } from '#domain/label.ts'
import { refuse, type Refused } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, notFound, type Member } from './member.ts'
import { recordAct } from './record-act.ts'

/** A word and a color that posts are sorted by. */
export interface LabelView {
  readonly id: string
  readonly name: string
  readonly color: LabelColor
  readonly created_at: string
}

export interface CountedLabelView extends LabelView {
  /** How many posts have it. */
  readonly post_count: number
}

export const labelView = ({ id, name, color, createdAt }: LabelRow): LabelView => ({
  id,
  name,
  color,
  created_at: createdAt.toISOString(),
})

/** All labels in the order of their names. */
export const listLabels = (deps: ActionDeps, actor: Actor, orgId: string): Promise<readonly CountedLabelView[]> =>
  asMember(deps, { actor, orgId, permission: 'posts.read' }, async ({ tx }) =>
    (await queryLabels(tx, orgId)).map((row) => ({ ...labelView(row), post_count: row.posts })),
  )

const exists = (name: string): Refused =>
  refuse('label_exists', `There is a label "${name}" already; use that one, or choose another name.`, { name })

interface LabelWishes {
  readonly name: string
  /** Left out: the next color of the row. */
  readonly color?: LabelColor | undefined
}

/** Adds a label in the transaction of a member who may write; null where one has that name already. */
export const addLabelAs = async (
  deps: ActionDeps,
  member: Member,
  { name: wished, color }: LabelWishes,
): Promise<LabelRow | null> => {
  const { tx, orgId, userId: createdBy } = member
  await holdLabels(tx, orgId)
  const name = labelName(wished)
  const [twin] = await findLabelsByName(tx, orgId, [name])
  if (twin !== undefined) return null
  const count = await countLabels(tx, orgId)
  if (count >= MOST_LABELS)
    throw refuse('too_many_labels', `An organization has at most ${MOST_LABELS} labels; delete one first.`, {
      limit: MOST_LABELS,
    })
  const id = deps.random.id()
  const label = { orgId, id, name, color: color ?? nextLabelColor(count), createdBy }
  // Somebody gave another label this name at this moment.
  if (!(await insertLabel(tx, label))) return null
  const detail = { name, color: label.color }
  await recordAct(member, { action: 'label.created', objectType: 'label', objectId: id, detail })
  return found(member, id)
}

const found = async ({ tx, orgId }: Member, id: string): Promise<LabelRow> => {
  const row = await lockLabel(tx, orgId, id)
  if (row === undefined) throw notFound()
  return row
}

/** Adds a label to those of the organization. */
export const createLabel = (
  deps: ActionDeps,
  actor: Actor,
  input: LabelWishes & { readonly orgId: string },
): Promise<LabelView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'posts.write' }, async (member) => {
    const row = await addLabelAs(deps, member, input)
    if (row === null) throw exists(labelName(input.name))
    return labelView(row)
  })

export interface LabelKey {
  readonly orgId: string
  readonly id: string
}

export interface ChangeLabelInput extends LabelKey {
  readonly name?: string | undefined
  readonly color?: LabelColor | undefined
}

/** Changes what is given; posts that have it show it as it is then. */
export const changeLabel = (deps: ActionDeps, actor: Actor, input: ChangeLabelInput): Promise<LabelView> =>
  asMember(deps, { actor, orgId: input.orgId, permission: 'posts.write' }, async (member) => {
    const { tx, orgId } = member
    // Before the label itself, as whoever adds one does: two who change names at once come one after the other.
    await holdLabels(tx, orgId)
    const before = await found(member, input.id)
    const name = input.name === undefined ? before.name : labelName(input.name)
    const color = input.color ?? before.color
    const twins = await findLabelsByName(tx, orgId, [name])
    if (twins.some(({ id }) => id !== before.id)) throw exists(name)
    await updateLabel(tx, { orgId, id: before.id, name, color })
    const detail = { from: { name: before.name, color: before.color }, to: { name, color } }
    await recordAct(member, { action: 'label.changed', objectType: 'label', objectId: before.id, detail })
    return labelView({ ...before, name, color })
  })

/** Deletes a label, and takes it off the posts that have it. */
export const deleteLabel = (deps: ActionDeps, actor: Actor, { orgId, id }: LabelKey): Promise<void> =>
  asMember(deps, { actor, orgId, permission: 'posts.write' }, async (member) => {
    const { name, color } = await found(member, id)
    if (!(await removeLabel(member.tx, orgId, id))) throw notFound()
    await recordAct(member, { action: 'label.deleted', objectType: 'label', objectId: id, detail: { name, color } })
  })
