import { Refused, type Issue } from '#domain/problem.ts'
import { createAs, type CreatePostInput } from './create-post.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember, type Member } from './member.ts'
import { viewPost } from './post-rules.ts'
import type { ActionablePost } from './post-allowed.ts'
import type { Versioned } from './precondition.ts'
import { BUSY } from './race-faults.ts'
import { doRow, eachRow, type Row, type RowOutcome, type RowsEnd } from './rows.ts'

/** Few enough that nobody waits long for what they hold, and many enough that the disk is not waited for with each. */
export const ROWS_TOGETHER = 25

export interface CreatePostsInput {
  readonly orgId: string
  readonly rows: readonly Row<CreatePostInput>[]
}

/** All or nothing was asked for, and some of it cannot be. Says of each such row why. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused'
  readonly refused: readonly RowOutcome<never>[]
  /** The refusal of the whole. */
  readonly whole: Refused

  constructor(refused: readonly RowOutcome<never>[], list: string) {
    super('some of all or nothing cannot be taken')
    this.refused = refused
    this.whole = wholeOf(refused, list)
  }
}

const issuesOf = ({ row, problem }: RowOutcome<never>, list: string): readonly Issue[] => {
  const place = `/${list}/${row}`
  if (problem === null) return []
  const { issues = [], code, detail } = problem
  if (issues.length === 0) return [{ pointer: place, code, detail }]
  return issues.map((issue) => ({ ...issue, pointer: place + issue.pointer }))
}

const wholeOf = (refused: readonly RowOutcome<never>[], list: string): Refused => {
  const count = refused.length === 1 ? '1 row' : `${refused.length} rows`
  return new Refused({
    code: 'rows_refused',
    detail: `Nothing was written: ${count} cannot be taken. Put right what results says of each, and send all again.`,
    params: { count: refused.length },
    issues: refused.flatMap((each) => issuesOf(each, list)),
  })
}

const write =
  (deps: ActionDeps) =>
  async (member: Member, input: CreatePostInput): Promise<Versioned<ActionablePost>> => {
    return viewPost(deps, member, await createAs(deps, member, input))
  }

/** Writes posts, each for itself: what is wrong with one does not keep the others from being written. */
export const createPosts = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, rows }: CreatePostsInput,
): Promise<RowsEnd<Versioned<ActionablePost>>> =>
  eachRow(deps, { actor, orgId, permission: 'posts.write', rows, together: ROWS_TOGETHER, work: write(deps) })

/** Writes all posts, in one transaction, or, when one of them cannot be taken, none. */
export const createAllPosts = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, rows }: CreatePostsInput,
): Promise<readonly RowOutcome<Versioned<ActionablePost>>[]> =>
  asMember(deps, { actor, orgId, permission: 'posts.write' }, async (member) => {
    const outcomes: RowOutcome<Versioned<ActionablePost>>[] = []
    for (const row of rows) outcomes.push(await doRow(member, row, write(deps)))
    const refused = outcomes.flatMap((each) => (each.problem === null ? [] : [each]))
    const busy = refused.find(({ problem }) => problem.code === BUSY.code)
    // Nothing is wrong with the row: all of it is right in a moment.
    if (busy !== undefined) throw new Refused(busy.problem)
    if (refused.length > 0) throw new RowsRefused(refused, 'posts')
    return outcomes
  })
