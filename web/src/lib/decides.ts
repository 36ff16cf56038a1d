import { useAccount } from '#web/api/reads.ts'
import { useOrg, useRights } from './org.ts'

/** Whether the viewer decides about posts of others: by role, or named in a step of the approval. */
export const useDecides = (): boolean => {
  const { leads, writes } = useRights()
  const { id: me } = useAccount()
  const { steps } = useOrg().approval_policy
  return leads || (writes && steps.some(({ members }) => members.includes(me)))
}
