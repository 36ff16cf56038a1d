import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface TestFile {
  readonly path: string
  readonly source: string
}

/** Most files of one process. Their hooks run together, so that each holds its database until all are through. */
const MOST = 5

/**
 * What a file does that others in its process would feel: hooks around every test, for they are the process's; waiting while
 * it loads, for others would begin without their own hooks; looking at memory or other state that all share.
 */
const ALONE =
  /^(?:beforeEach|afterEach)\(|^(?:const \S+ = )?await |\bprocess\.(?:memoryUsage|on|once|chdir)\b|\bmock\./m

/** Files whose tests share a process: neighbours in one folder. What is left out is alone. */
export const groupFiles = (files: readonly TestFile[]): readonly (readonly string[])[] => {
  const groups: string[][] = []
  let open: { readonly folder: string; readonly paths: string[] } | null = null
  for (const { path, source } of files) {
    const folder = dirname(path)
    if (ALONE.test(source)) {
      groups.push([path])
    } else if (open === null || open.folder !== folder || open.paths.length === MOST) {
      open = { folder, paths: [path] }
      groups.push(open.paths)
    } else {
      open.paths.push(path)
    }
  }
  return groups
}

/** A test file that is made of others. They are loaded in one go, before any test of theirs begins. */
export const toGroupSource = (paths: readonly string[]): string =>
  paths.map((path) => `import ${JSON.stringify(pathToFileURL(path).href)}\n`).join('')
