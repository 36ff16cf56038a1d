import { untraced } from './tracing.ts'

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export interface BatchOptions<Item, Answer> {
  /** Does the work for all of these; answers in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>
  /** Most items of one run. */
  readonly most: number
  /**
   * Whether a run that broke off with this error has certainly changed nothing, and another item may be to blame:
   * then each item is run by itself, so that one bad one does not take the others along.
   */
  readonly isHarmless: (error: unknown) => boolean
}

const settle = async <Item, Answer>(
  { run, isHarmless }: Pick<BatchOptions<Item, Answer>, 'run' | 'isHarmless'>,
  part: readonly Waiting<Item, Answer>[],
): Promise<void> => {
  try {
    const answers = await run(part.map((each) => each.item))
    for (const [index, answer] of answers.entries()) part[index]?.resolve(answer)
    // A run that answers too little is a bug; nobody may wait for ever because of it.
    for (const each of part.slice(answers.length)) each.reject(new Error('a batch answered too little'))
  } catch (error) {
    if (part.length > 1 && isHarmless(error)) {
      for (const each of part) await settle({ run, isHarmless }, [each])
      return
    }
    for (const each of part) each.reject(error)
  }
}

/**
 * Joins calls that come close together into one run: what comes in the same turn of the event loop, or during a run. One run
 * follows the other: fewer and larger ones cost less than two beside each other.
 */
export const createBatch = <Item, Answer>(options: BatchOptions<Item, Answer>): ((item: Item) => Promise<Answer>) => {
  let waiting: Waiting<Item, Answer>[] = []
  /** Whether runs are planned or under way, which will take what waits. */
  let busy = false
  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const part = waiting.slice(0, options.most)
      waiting = waiting.slice(options.most)
      await settle(options, part)
    }
    busy = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (busy) return
      busy = true
      // For several callers at once: no span of one of them holds it.
      setImmediate(() => void untraced(runAll))
    })
}
