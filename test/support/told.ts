import type { Person } from './person.ts'

/** Resolves with the post of the first such event, from after the call on. */
export const told = async ({ api }: Person, org: string, type: string): Promise<() => Promise<string>> => {
  const stop = new AbortController()
  const watching = api.events.watch(org, { signal: stop.signal })
  await watching.next()
  return async () => {
    for await (const each of watching) {
      if (each.kind === 'event' && each.event.type === type && each.event.post_id !== null) {
        stop.abort()
        return each.event.post_id
      }
    }
    throw new Error(`the stream ended without ${type}`)
  }
}
