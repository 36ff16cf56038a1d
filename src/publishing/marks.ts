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
  /** Remembers a mark; called before the send that it belongs to. Lower ones than the last are passed over. */
  raise(mark: Mark): void
  /** Whether the memory itself is a copy: restored or cloned together with the database. */
  isCopy(): boolean
  /** Begins anew with this mark, whatever was remembered: a person has said that this database is the one. */
  reset(mark: Mark): void
}

/** A memory that ends with the process; for tests and for the simulator. */
export const createMemoryMarks = (first: Mark | null = null): Marks => {
  let known = first
  return {
    read: () => known,
    raise: (mark) => {
      if (known === null || mark.mark > known.mark) known = mark
    },
    isCopy: () => false,
    reset: (mark) => {
      known = mark
    },
  }
}
