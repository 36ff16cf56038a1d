import { describeClaims } from './store-contract-claims.ts'
import { createKit, type Ground } from './store-contract-kit.ts'
import { describeResults, describeThreads } from './store-contract-results.ts'

/** What publishing relies on in its store, whichever it is. */
export const describeStore = (name: string, makeGround: () => Promise<Ground>, newId: () => string): void => {
  const kit = createKit(name, newId)
  describeClaims(name, makeGround, kit)
  describeResults(name, makeGround, kit)
  describeThreads(name, makeGround, kit)
}
