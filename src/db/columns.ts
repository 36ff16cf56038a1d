import type { ColumnType } from 'kysely'

/** A column that the database fills in when it is left out. */
export type Defaulted<T> = ColumnType<T, T | undefined, T>
/** A column that only the database writes. */
export type ReadOnly<T> = ColumnType<T, never, never>
/** A column that triggers and functions of the database write. */
export type ByTrigger<T> = ColumnType<T, never, never>
