import { useMembers } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'
import { useReviewWords } from './words.ts'

/** Names people by their ids; of those who left only that is known. */
export const useNames = (): ((id: string | null) => string) => {
  const words = useReviewWords()
  const members = useMembers(useOrgId())
  return (id) => members.find(({ user_id: user }) => user === id)?.username ?? words.gone
}
