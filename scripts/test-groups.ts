import { pathToFileURL } from 'node:url'

export interface TestFile {
  /** From the root of the project, with slashes: what a report calls it. */
  readonly name: string
  readonly path: string
  readonly source: string
}

/** Most files of one process: enough to load the application seldom, few enough that processes end at about the same time. */
const MOST = 10
const MOST_DASHBOARDS = 4

/**
 * What a file does that others in its process would feel, or that they cannot wait for: it waits while it loads, or what it
 * imports does; it looks at memory or at other state that all share; it has a dashboard with settings of its own.
 */
const ALONE =
  /^(?=\S)(?!.*\basync\b).*\bawait |#test\/support\/ffmpeg\.ts|\bopenDashboard\((?!\))|\bprocess\.(?:memoryUsage|on|once|chdir)\b|\bmock\./m

/** Whether a file has a server and a browser: its own, or one that several share. */
export const opensDashboard = ({ source }: TestFile): boolean => /\bopenDashboard\(/.test(source)

/** The same files, those together that share a process: neighbours, also of different folders. What is left out is alone. */
export const groupFiles = (files: readonly TestFile[]): readonly (readonly TestFile[])[] => {
  const groups: TestFile[][] = []
  const open: Record<'plain' | 'dashboard', TestFile[] | null> = { plain: null, dashboard: null }
  for (const file of files) {
    const kind = opensDashboard(file) ? 'dashboard' : 'plain'
    const group = open[kind]
    if (ALONE.test(file.source)) {
      groups.push([file])
    } else if (group === null || group.length === (kind === 'plain' ? MOST : MOST_DASHBOARDS)) {
      const begun = [file]
      open[kind] = begun
      groups.push(begun)
    } else {
      group.push(file)
    }
  }
  return groups
}

/**
 * A test file that is made of others. Each becomes a suite, so that its hooks are its own and it cleans up when its own tests
 * are through: `require` runs a file to its end before the next one, within its suite, as `import` does not. What is given as
 * `shared` is loaded before, and its hooks are of the whole process.
 */
export const toGroupSource = (files: readonly TestFile[], shared: readonly string[]): string => {
  const address = (path: string) => JSON.stringify(pathToFileURL(path).href)
  return [
    `import { createRequire } from 'node:module'`,
    `import { suite } from 'node:test'`,
    `import { fileURLToPath } from 'node:url'`,
    ...shared.map((path) => `import ${address(path)}`),
    `const require = createRequire(import.meta.url)`,
    ...files.map(
      ({ name, path }) => `suite(${JSON.stringify(name)}, () => void require(fileURLToPath(${address(path)})))`,
    ),
    '',
  ].join('\n')
}
