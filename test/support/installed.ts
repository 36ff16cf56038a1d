import { execFileSync } from 'node:child_process'

/** Whether a program is there, by what it answers to harmless words. */
export const has = (program: string, ...words: readonly string[]): boolean => {
  try {
    execFileSync(program, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
