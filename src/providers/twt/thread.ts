import type { Content } from '../provider.ts'

/** Labels that are true of each post by itself; the other choices are made once, for the post that opens the thread. */
const LABELS = ['made_with_ai', 'paid_partnership']

const labelsOf = (options: Content['options']): Content['options'] =>
  Object.fromEntries(Object.entries(options).filter(([name]) => LABELS.includes(name)))

/** X knows no threads: each part is a post that answers the one before it. */
export const threadPart = (
  { text, media, thread = [], options }: Content,
  part: number,
  earlier: readonly string[],
): Content => {
  const own = thread[part - 1]
  if (own === undefined) return { text, media, options }
  const parent = earlier[part - 1]
  const labels = labelsOf(options)
  return { ...own, options: parent === undefined ? labels : { ...labels, reply_to: parent } }
}
