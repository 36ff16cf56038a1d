import { createContext, useContext } from 'react'
import { createScheduly, type components, type Scheduly } from '@scheduly/client'
import { keep, kept } from '#web/lib/keep.ts'

type Schemas = components['schemas']
export type OpenedLink = Schemas['OpenedReviewLink']
export type ReviewedPost = Schemas['ReviewedPost']
export type Review = Schemas['Review']

/** The secret of the link: behind the #, where no server sees it. */
export const linkSecret = (): string => location.hash.slice(1)

/** What proving an address gave, for this link alone. */
const proofName = (secret: string): string => `review.${secret.slice(0, 8)}`

export const keptProof = (secret: string): string | null => kept(proofName(secret))
export const keepProof = (secret: string, token: string): void => keep(proofName(secret), token)

const NAME = 'reviewer'

export const keptName = (): string => kept(NAME) ?? ''
export const keepName = (name: string): void => keep(NAME, name)

/** The API as whoever has this secret. */
export const connectBy = (token: string): Scheduly => createScheduly({ url: location.origin, retries: 2, auth: token })

export interface Visit {
  readonly api: Scheduly
  readonly link: OpenedLink
  readonly zone: string
  /** Names what is kept of the answers, for this secret. */
  readonly key: readonly string[]
  /** As they call themselves; empty until they said. */
  readonly name: string
}

export const VisitContext = createContext<Visit | null>(null)

export const useVisit = (): Visit => {
  const visit = useContext(VisitContext)
  if (visit === null) throw new Error('this part belongs to the page of a link for reviews')
  return visit
}
