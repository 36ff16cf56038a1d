import { useQuery } from '@tanstack/react-query'
import { postQuery } from '#web/api/reads.ts'
import { useOrgId } from '#web/lib/org.ts'

/** A post to look at and decide about: never first as it was when it was looked at before. */
export const usePost = (id: string) => {
  const { data, error, refetch, isStale, isFetching, isFetchedAfterMount } = useQuery(postQuery(useOrgId(), id))
  const isOld = isStale && isFetching && !isFetchedAfterMount
  return { post: isOld ? undefined : data, error, retry: () => void refetch() }
}
