import { useState } from 'react'
import { hasCode } from '#web/api/problems.ts'

interface Matching {
  /** Sent with the change. */
  readonly ifMatch: string
  /** To be told of a refusal. */
  readonly onError: (error: unknown) => void
}

/**
 * Which version a change is meant for: the one that was shown when somebody began. Refused because there is another one by now, they
 * are told so and see that one, and what they do then is meant for it.
 */
export const useIfMatch = (now: string): Matching => {
  const [first] = useState(now)
  const [looked, setLooked] = useState(false)
  return {
    ifMatch: looked ? now : first,
    onError: (error) => {
      if (hasCode(error, 'precondition_failed')) setLooked(true)
    },
  }
}
