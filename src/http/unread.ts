import type { EventEmitter } from 'node:events'

/** Answers that are in memory until whoever asked for them has taken them. */
export interface Unread {
  /** Whether somebody has so much of it that there must not be more. */
  isFull(caller: string): boolean
  /** Counts an answer for somebody until its connection has taken it, or ended. */
  keep(caller: string, answer: unknown, connection: Pick<EventEmitter, 'once'>): void
}

/** What a connection takes at once, whether anybody reads it or not. */
const LEAST_BYTES = 65_536

const bytesOf = (answer: unknown): number => (typeof answer === 'string' || Buffer.isBuffer(answer) ? answer.length : 0)

/** What comes in pieces is not counted: the next one is made when the last one was taken. */
export const createUnread = (mostBytes: number): Unread => {
  const kept = new Map<string, number>()
  const add = (caller: string, bytes: number): void => {
    const sum = (kept.get(caller) ?? 0) + bytes
    if (sum > 0) kept.set(caller, sum)
    else kept.delete(caller)
  }
  return {
    isFull: (caller) => (kept.get(caller) ?? 0) > mostBytes,
    keep: (caller, answer, connection) => {
      const bytes = bytesOf(answer)
      if (bytes < LEAST_BYTES) return
      add(caller, bytes)
      connection.once('close', () => add(caller, -bytes))
    },
  }
}
