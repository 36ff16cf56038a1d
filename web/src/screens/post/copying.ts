import { useMutation } from '@tanstack/react-query'
import type { Post } from '@scheduly/client'
import { useLocation } from 'wouter'
import { duplicatePost } from '#web/lib/duplicate.ts'
import { useOrgId } from '#web/lib/org.ts'
import { places } from '#web/lib/places.ts'
import { useRefresh } from '#web/parts/review/use-decisions.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { usePostWords } from './words.ts'

/** Writes a copy, for all channels or for some, and leads to it. */
export const useCopying = (post: Pick<Post, 'id'>, only?: ReadonlySet<string>) => {
  const words = usePostWords()
  const org = useOrgId()
  const { done, failed } = useToasts()
  const refresh = useRefresh()
  const [, go] = useLocation()
  return useMutation({
    mutationFn: () => duplicatePost(org, post.id, only),
    onSuccess: ({ id }) => {
      refresh(id)
      done(words.duplicated)
      go(places.compose(org, id))
    },
    onError: failed,
  })
}
