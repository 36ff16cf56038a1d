import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const PAGE = path.join(import.meta.dirname, '../../docs/scaling.md')

/** The page with these blocks between the marks of this name, in place of what stood there. */
export const withBlocks = (page: string, name: string, blocks: readonly string[]): string => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/scaling.md has no place between ${begin} and ${end}`)
  return `${page.slice(0, from)}${[begin, ...blocks, ''].join('\n\n')}${page.slice(to)}`
}

export const writeTables = async (name: string, blocks: readonly string[]): Promise<void> =>
  writeFile(PAGE, withBlocks(await readFile(PAGE, 'utf8'), name, blocks))
