interface Timed {
  readonly scheduled_at: string | null
}

/** What goes out within two days is decided about first. */
const SOON_MS = 48 * 3_600_000

const timeOf = ({ scheduled_at: at }: Timed): number => (at === null ? Infinity : Date.parse(at))

/** What goes out first, first; what has no time, last. */
export const byTime = <Post extends Timed>(posts: readonly Post[]): readonly Post[] =>
  posts.toSorted((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1))

/** Those that go out within 48 hours, or should have by now, and the others; each by their times. */
export const bySoon = <Post extends Timed>(
  posts: readonly Post[],
  now: number,
): readonly [soon: readonly Post[], later: readonly Post[]] => {
  const sorted = byTime(posts)
  const first = sorted.findIndex((post) => timeOf(post) > now + SOON_MS)
  return first === -1 ? [sorted, []] : [sorted.slice(0, first), sorted.slice(first)]
}
