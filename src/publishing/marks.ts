/** What a machine remembers of the database that it published from. */
export interface Mark {
  readonly installationId: string
  /** The highest mark of an intent that this machine has seen. */
  readonly mark: number
}

/**
 * A memory outside the database: a restored backup and a copy know nothing of what was sent after they were made, and
 * cannot tell by themselves.
 */
export interface Marks {
  /** Null: this machine has never published. */
  read(): Mark | null
  /** Remembers a mark that is committed. Lower ones than the last are passed over. */
  raise(mark: Mark): void
  /** Remembers the mark of an intent of our own; called before the send that it belongs to. */
  note(mark: Mark): void
  /**
   * Our own latest ones, since this process began. Marks are not committed in their order: of two, the database may have lost the
   * lower one alone, and name the higher one all the same.
   */
  own(): readonly number[]
  /** Whether the memory itself is a copy: restored or cloned together with the database. */
  isCopy(): boolean
  /** Begins anew with this mark, whatever was remembered: a person has said that this database is the one. */
  reset(mark: Mark): void
}

/** More than the intents that can be between their mark and their commit at one moment. */
const MOST_OWN = 256

export const createOwnMarks = () => {
  let marks: number[] = []
  return {
    list: (): readonly number[] => marks.slice(-MOST_OWN),
    add: (mark: number): void => {
      // Cut seldom: each send adds one.
      if (marks.length >= 2 * MOST_OWN) marks = marks.slice(1 - MOST_OWN)
      marks.push(mark)
    },
  }
}

/** A memory that ends with the process; for tests and for the simulator. */
export const createMemoryMarks = (first: Mark | null = null): Marks => {
  let known = first
  const own = createOwnMarks()
  const raise = (mark: Mark): void => {
    if (known === null || mark.mark > known.mark) known = mark
  }
  return {
    read: () => known,
    raise,
    note: (mark) => {
      own.add(mark.mark)
      raise(mark)
    },
    own: own.list,
    isCopy: () => false,
    reset: (mark) => {
      known = mark
    },
  }
}
