/** A few places, and a line before the door: who leaves lets the next one in, before anybody new. */
export interface Room {
  readonly isFull: () => boolean
  /** How many stand in line. */
  readonly waiting: () => number
  readonly enter: () => Promise<void>
  readonly leave: () => void
}

export const createRoom = (most: number): Room => {
  const line: (() => void)[] = []
  let inside = 0
  const isFull = (): boolean => inside >= most
  return {
    isFull,
    waiting: () => line.length,
    enter: async () => {
      if (isFull()) return new Promise((resolve) => line.push(resolve))
      inside += 1
    },
    leave: () => {
      const next = line.shift()
      if (next === undefined) inside -= 1
      else next()
    },
  }
}
