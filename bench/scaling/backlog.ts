export interface DuePost {
  readonly index: number
  /** In milliseconds. */
  readonly dueAt: number
}

/** The rows that wait, in the order of their times. */
export const createBacklog = (posts: readonly DuePost[]) => {
  let [next, claims] = [0, 0]
  return {
    /** Takes up to so many whose time comes before this instant. */
    take: (until: number, most: number): readonly DuePost[] => {
      const from = next
      while (next < posts.length && next - from < most && (posts[next]?.dueAt ?? Infinity) <= until) next += 1
      claims += 1
      return posts.slice(from, next)
    },
    /** When the first that nobody has comes; null for none. */
    nextAt: (): number | null => posts[next]?.dueAt ?? null,
    claims: (): number => claims,
  }
}

export type Backlog = ReturnType<typeof createBacklog>
