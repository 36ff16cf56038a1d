import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'

const Fate = Type.Object({ step: Type.String(), nth: Type.Integer(), stop: Type.Boolean() })

export const WorkerOrders = Type.Object({
  url: Type.String(),
  /** Base addresses of the sandboxes by network code. */
  sandboxUrls: Type.Record(Type.String(), Type.String()),
  /** Where a network that fetches files finds them. */
  filesUrl: Type.String(),
  installationId: Type.String(),
  keys: Type.String(),
  folder: Type.String(),
  /** Where the library's files are. */
  files: Type.String(),
  worker: Type.String(),
  leaseSeconds: Type.Number(),
  /** Where it stops or ends itself; null: nowhere. */
  fate: Type.Union([Fate, Type.Null()]),
  /** A defect that the audit must find: what the torture itself is tested with. */
  defect: Type.Union([Type.Literal('no-journal'), Type.Null()]),
})

export const SandboxOrders = Type.Object({
  code: Type.Enum(['twt', 'insta']),
  journal: Type.String(),
  seed: Type.Integer(),
  /** The part of the calls of a send or a look that a fault meets, while faults are on. */
  share: Type.Number(),
  /** How long a send takes. */
  sendMilliseconds: Type.Integer(),
})

/** What a worker is told to do to itself. */
export type Fate = Readonly<Static<typeof Fate>>
export type WorkerOrders = Readonly<Static<typeof WorkerOrders>>
export type SandboxOrders = Readonly<Static<typeof SandboxOrders>>

/** The orders of a process as it was told them; throws when they are none of `schema`. */
export const readOrders = <T extends TSchema>(schema: T, text: string | undefined): Static<T> => {
  const orders: unknown = JSON.parse(text ?? 'null')
  return Value.Parse(schema, orders)
}
