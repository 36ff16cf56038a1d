import { MutationCache, notifyManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { ProblemError, RateLimitedError } from '@scheduly/client'
import { session } from './client.ts'
import { hasCode, isSignedOut } from './problems.ts'

/** Whatever finds out that the session is over, leads back to the form to sign in; what was being written stays. */
const onError = (error: unknown): void => {
  if (isSignedOut(error)) session.end()
}

// At the end of the press that began a write, and not a little later: the next press of a double click finds the button off.
notifyManager.setScheduler(queueMicrotask)

const isFinal = (error: unknown): boolean =>
  error instanceof ProblemError && error.status < 500 && !(error instanceof RateLimitedError)

/** What the server said, for as long as it is worth showing. Live events say earlier what is stale. */
export const createQueryClient = (): QueryClient => {
  const mutationCache = new MutationCache({
    onError: (error) => {
      onError(error)
      // What is shown is not what is there.
      if (hasCode(error, 'precondition_failed')) void client.invalidateQueries()
    },
  })
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache,
    defaultOptions: {
      queries: { staleTime: 30_000, retry: (count, error) => count < 2 && !isFinal(error) },
      mutations: { retry: false },
    },
  })
  return client
}
