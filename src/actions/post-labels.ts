import { addPostLabels, removePostLabels, shareLabels, type LabelRow } from '#db/labels.ts'
import { setPostNote, touchPost, type PostRow } from '#db/posts.ts'
import { MOST_LABELS_OF_POST } from '#domain/label.ts'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { OWN } from '#providers/issues.ts'
import type { Member } from './member.ts'
import { lockForChange, refuseUnlessWriter } from './post-rules.ts'
import { recordAct } from './record-act.ts'

/** What a post has beside its content. Left out: as it is. */
export interface Annotations {
  readonly labels?: readonly string[] | undefined
  readonly note?: string | undefined
}

const unknown = (pointer: string): Issue => ({
  pointer,
  ...OWN,
  code: 'unknown_label',
  // Without the id: another organization's label is refused in the same words as none.
  detail: 'There is no such label in this organization; GET /orgs/{org_id}/labels has those that there are.',
  fix: 'remove',
})

/** The labels by their ids, in the order of the list, kept until the transaction ends; refuses ids that are nobody's here. */
export const namedLabels = async (
  { tx, orgId }: Member,
  ids: readonly string[],
  pointer: string,
): Promise<readonly LabelRow[]> => {
  const rows = new Map((await shareLabels(tx, orgId, ids)).map((row) => [row.id, row]))
  const issues = ids.flatMap((id, index) => (rows.has(id.toLowerCase()) ? [] : [unknown(`${pointer}/${index}`)]))
  if (issues.length > 0) throw refuseIssues(issues)
  return [...new Set(ids)].flatMap((id) => rows.get(id.toLowerCase()) ?? [])
}

const refuseTooMany = (count: number, pointer: string): void => {
  if (count <= MOST_LABELS_OF_POST) return
  const detail = `A post has at most ${MOST_LABELS_OF_POST} labels; take some off.`
  const rule = { ...OWN, limit: MOST_LABELS_OF_POST, actual: count, fix: 'remove' } as const
  throw refuseIssues([{ pointer, code: 'too_many_labels', detail, ...rule }])
}

type Marked = Pick<PostRow, 'id' | 'labels'>

/** Puts labels on a post that is held, and takes others off it, with a note in the audit log of what that changed. */
const relabel = async (
  member: Member,
  post: Marked,
  change: { readonly add: readonly LabelRow[]; readonly remove: readonly string[] },
): Promise<void> => {
  const { tx, orgId } = member
  const known = new Set(post.labels.map(({ id }) => id))
  const added = change.add.filter(({ id }) => !known.has(id))
  const removed = post.labels.filter(({ id }) => change.remove.includes(id))
  if (added.length + removed.length === 0) return
  const key = { orgId, postId: post.id }
  const idsOf = (labels: readonly { readonly id: string }[]): readonly string[] => labels.map(({ id }) => id)
  await removePostLabels(tx, key, idsOf(removed))
  await addPostLabels(tx, key, idsOf(added))
  await touchPost(tx, { orgId, id: post.id })
  const facts = (labels: readonly { readonly id: string; readonly name: string }[]) =>
    labels.map(({ id, name }) => ({ id, name }))
  const detail = { added: facts(added), removed: facts(removed) }
  await recordAct(member, { action: 'post.labeled', objectType: 'post', objectId: post.id, detail })
}

/** Gives a post that is held exactly these labels. */
const setLabels = async (member: Member, post: Marked, ids: readonly string[]): Promise<void> => {
  const wanted = await namedLabels(member, ids, '/labels')
  const kept = new Set(wanted.map(({ id }) => id))
  const remove = post.labels.map(({ id }) => id).filter((id) => !kept.has(id))
  await relabel(member, post, { add: wanted, remove })
}

/** Writes labels and note of a post that is held. They are no content: they void no approval, and may change in every state. */
export const annotate = async (
  member: Member,
  post: Marked & Pick<PostRow, 'note'>,
  { labels, note }: Annotations,
): Promise<void> => {
  if (labels !== undefined) await setLabels(member, post, labels)
  if (note === undefined || note === post.note) return
  await setPostNote(member.tx, { orgId: member.orgId, id: post.id }, note)
  // What it says is for those who may read the post, and not for the log.
  const detail = { empty: note === '' }
  await recordAct(member, { action: 'post.note_changed', objectType: 'post', objectId: post.id, detail })
}

export interface LabelPostInput {
  readonly id: string
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** Puts labels on one post and takes others off it, and leaves the rest that it has. */
export const labelAs = async (member: Member, { id, add, remove }: LabelPostInput): Promise<void> => {
  const both = add.findIndex((each) => remove.includes(each))
  if (both >= 0) {
    const detail = 'The same label is to be put on and to be taken off; say one of the two.'
    throw refuseIssues([{ pointer: `/add/${both}`, code: 'conflict', detail, params: { reason: 'label' } }])
  }
  const post = await lockForChange(member, id)
  refuseUnlessWriter(member, post)
  const added = await namedLabels(member, add, '/add')
  // What is not there cannot be on a post either; an id that nobody here has is a mistake all the same.
  const gone = (await namedLabels(member, remove, '/remove')).map((label) => label.id)
  const left = post.labels.map((label) => label.id).filter((each) => !gone.includes(each))
  refuseTooMany(new Set([...left, ...added.map((label) => label.id)]).size, '/add')
  await relabel(member, post, { add: added, remove: gone })
}
