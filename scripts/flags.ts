import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What Node is told by an npm command of this project: whatever else starts the same process tells it the same. */
export const flagsOf = (command: 'start' | 'worker'): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'))
  return String(scripts[command])
    .split(' ')
    .filter((word) => word.startsWith('--'))
}
