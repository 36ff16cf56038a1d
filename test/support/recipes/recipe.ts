import type { ActorName, ApiWorld, ObjectKind, Side } from '#test/support/api-world.ts'

/** A request before its path is put together. */
export interface ValidRequest {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** A body that is no JSON; `headers` say what it is. */
  readonly upload?: Buffer
}

/** Whose request is built, and in which organization its objects stand. */
export interface Place {
  readonly world: ApiWorld
  readonly side: Side
  readonly actor: ActorName
  /** The id of the object that the recipe uses; empty when it uses none. */
  readonly id: string
}

/** How the valid request of one operation is made. */
export interface Recipe {
  readonly uses?: ObjectKind
  /** Whether an answer of 2xx leaves the object unfit for the next request. */
  readonly usesUp?: boolean
  readonly build: (place: Place) => ValidRequest | Promise<ValidRequest>
  /** Puts right what a 2xx changed about the actor. */
  readonly afterwards?: (place: Place) => Promise<unknown>
}

export type Recipes = Readonly<Record<string, Recipe>>

let names = 0
/** A name that no earlier one is equal to. */
export const freshName = (): string => {
  names += 1
  return `newcomer-${names}`
}

export const inOrg = ({ side }: Place) => ({ params: { org_id: side.orgId } })

/** Leaves the password as the person's only way in. */
export const forgetFactors = async ({ app }: ApiWorld, userId: string): Promise<void> => {
  await app.sql('delete from totp_secrets where user_id = $1', [userId])
  await app.sql('delete from recovery_codes where user_id = $1', [userId])
  await app.sql('delete from passkeys where user_id = $1', [userId])
}
