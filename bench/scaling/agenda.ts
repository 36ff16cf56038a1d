/** What happens when, in a time of its own; nothing here knows of a clock. */
export interface Agenda {
  /** In milliseconds since the beginning. */
  now(): number
  in(milliseconds: number, happen: () => void): void
  /** Lets everything happen, in order, up to this instant. */
  runUntil(milliseconds: number): void
}

interface Entry {
  readonly at: number
  /** Of two at the same instant the earlier planned one comes first. */
  readonly order: number
  readonly happen: () => void
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

/** A heap: the next entry is always at the top. */
const createHeap = () => {
  const heap: Entry[] = []
  const at = (index: number): Entry | undefined => heap[index]
  const swap = (one: number, other: number): void => {
    const [a, b] = [heap[one], heap[other]]
    if (a === undefined || b === undefined) return
    heap[one] = b
    heap[other] = a
  }
  const goesBefore = (one: number, other: number): boolean => {
    const [a, b] = [at(one), at(other)]
    return a !== undefined && b !== undefined && isBefore(a, b)
  }
  const rise = (start: number): void => {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >> 1
      if (!goesBefore(index, parent)) return
      swap(index, parent)
      index = parent
    }
  }
  const sink = (): void => {
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const least = goesBefore(right, left) ? right : left
      if (!goesBefore(least, index)) return
      swap(least, index)
      index = least
    }
  }
  return {
    top: (): Entry | undefined => heap[0],
    push: (entry: Entry): void => {
      heap.push(entry)
      rise(heap.length - 1)
    },
    pop: (): Entry | undefined => {
      swap(0, heap.length - 1)
      const entry = heap.pop()
      sink()
      return entry
    },
  }
}

export const createAgenda = (): Agenda => {
  const heap = createHeap()
  let [now, order] = [0, 0]
  return {
    now: () => now,
    in: (milliseconds, happen) => {
      order += 1
      heap.push({ at: now + Math.max(0, milliseconds), order, happen })
    },
    runUntil: (end) => {
      for (let next = heap.top(); next !== undefined && next.at <= end; next = heap.top()) {
        heap.pop()
        now = next.at
        next.happen()
      }
      now = end
    },
  }
}
