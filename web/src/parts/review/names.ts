import { useQuery } from '@tanstack/react-query'
import { membersQuery } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { useReviewWords } from './words.ts'

const NOT_YET = '…'

/** Names people by their ids; of those who left only that is known. */
export const useNames = (): ((id: string | null) => string) => {
  const words = useReviewWords()
  const { data: members = [], isPending } = useQuery(membersQuery(useOrgId()))
  if (isPending) return () => NOT_YET
  return (id) => members.find(({ user_id: user }) => user === id)?.username ?? words.gone
}
