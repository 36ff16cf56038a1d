import { useMutation } from '@tanstack/react-query'
import { session } from '#web/api/client.ts'
import { useToasts } from './toast.tsx'

/** Signs the person out, and says so where that did not work: nobody shall go away and only believe to be out. */
export const useSignOut = () => {
  const { failed } = useToasts()
  return useMutation({ mutationFn: () => session.signOut(), onError: failed })
}
