/** The database does not match the migrations; the message says how and what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}
