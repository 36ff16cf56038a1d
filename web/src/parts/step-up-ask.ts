import { hasCode } from '#web/api/problems.ts'

/** Somebody is to show that it is them; what waits for that goes on or gives up. */
export interface Asked {
  readonly confirmed: () => void
  readonly given: (error: unknown) => void
}

let asked: Asked | null = null
const listeners = new Set<() => void>()

const turn = (next: Asked | null): void => {
  asked = next
  for (const listener of listeners) listener()
}

export const whatIsAsked = (): Asked | null => asked

export const onAsked = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const ask = (): Promise<void> =>
  new Promise((resolve, reject) => {
    turn({
      confirmed: () => {
        turn(null)
        resolve()
      },
      given: (error) => {
        turn(null)
        reject(error)
      },
    })
  })

/** Does something; where the server first wants to know that it is still the same person, asks, and does it again. */
export const withStepUp = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!hasCode(error, 'step_up_required')) throw error
    await ask().catch(() => {
      throw error
    })
    return work()
  }
}
