import type { Answer, Problem } from '@scheduly/client'

/** What many posts are sent in: each part alone, and the same again where nobody knows what became of it. */
export interface Part<Post> {
  readonly posts: readonly Post[]
  readonly send: () => Promise<Pick<Answer<'cancelPosts'>, 'succeeded' | 'results'>>
}

/** One post that was left out, and why. */
export interface Skipped<Post> {
  readonly post: Post
  /** In the server's words; else it was not asked for, and why. */
  readonly problem: Pick<Problem, 'code' | 'detail' | 'params' | 'errors'> | 'no_time' | 'nothing_to_submit' | 'gone'
}

/** What became of them. */
export interface Outcome<Post> {
  readonly done: number
  readonly skipped: readonly Skipped<Post>[]
  /** What was not done any more, because `error` stood in the way. */
  readonly rest: readonly Part<Post>[]
  readonly error: unknown
}

const answered = <Post>(
  before: Outcome<Post>,
  { posts }: Part<Post>,
  { succeeded, results }: Awaited<ReturnType<Part<Post>['send']>>,
): Outcome<Post> => ({
  ...before,
  done: before.done + succeeded,
  skipped: [
    ...before.skipped,
    ...results.flatMap(({ row, problem }) => {
      const post = posts[row]
      return post === undefined || problem === undefined ? [] : [{ post, problem }]
    }),
  ],
})

/**
 * Does one part after the other. Where one fails, what was done before it is told, with what remains; where the very first
 * does, nothing was done, and that is its error.
 */
export const runParts = async <Post>(
  parts: readonly Part<Post>[],
  before: Pick<Outcome<Post>, 'done' | 'skipped'> = { done: 0, skipped: [] },
): Promise<Outcome<Post>> => {
  let outcome: Outcome<Post> = { ...before, rest: [], error: null }
  for (const [index, part] of parts.entries()) {
    try {
      outcome = answered(outcome, part, await part.send())
    } catch (error) {
      if (outcome.done + outcome.skipped.length === 0) throw error
      return { ...outcome, rest: parts.slice(index), error }
    }
  }
  return outcome
}
