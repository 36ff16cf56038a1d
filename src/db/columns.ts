import type { ColumnType } from 'kysely'

/** A column that the database fills in when it is left out. */
export type Defaulted<T> = ColumnType<T, T | undefined, T>
/** JSON that never changes. Written as text. */
export type Json<T> = ColumnType<T, string, never>
/** JSON or nothing. Written as text: the driver would take an array for one of PostgreSQL's. */
export type NullableJson<T> = ColumnType<T | null, string | null, string | null>
/** A column that only the database writes. */
export type ReadOnly<T> = ColumnType<T, never, never>
/** A column that triggers and functions of the database write. */
export type ByTrigger<T> = ColumnType<T, never, never>
