import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '#test/support/planted-tree.ts'

const run = promisify(execFile)
const shell = process.platform === 'win32'

/**
 * What somebody else's shell has: PATH and the like, without what npm adds for our own commands, which are our settings and the
 * Node that we bring along.
 */
export const foreignShell = (): NodeJS.ProcessEnv => {
  // oxlint-disable-next-line node/no-process-env -- handed on
  const all = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))
  return Object.fromEntries(
    all.map(([name, value = '']) =>
      name.toUpperCase() === 'PATH'
        ? [
            name,
            value
              .split(path.delimiter)
              .filter((place) => !place.includes('node_modules'))
              .join(path.delimiter),
          ]
        : [name, value],
    ),
  )
}

/** A project of somebody else's, in which client and command line are installed from their packages. */
export interface Project extends AsyncDisposable {
  readonly folder: string
  /** Writes a file of the project. */
  readonly write: (name: string, text: string) => Promise<string>
  /** Runs a program in it; rejects when it exits non-zero, with what it printed. */
  readonly run: (
    program: string,
    words: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<string>
}

/** The packages that `name` needs, itself included, by their folders in ours. */
const withNeeds = async (folder: string, seen: Set<string> = new Set()): Promise<readonly string[]> => {
  const { dependencies = {} } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const place = path.join(root, 'node_modules', name)
    if (seen.has(place)) continue
    seen.add(place)
    await withNeeds(place, seen)
  }
  return [...seen]
}

/** Packages of what these need, since a test asks no registry; nothing for the command line, which has it all in itself. */
const packNeeds = async (names: readonly Name[], packages: string): Promise<readonly string[]> => {
  const needs = (await Promise.all(names.map((name) => withNeeds(path.join(root, 'clients', name))))).flat()
  if (needs.length === 0) return []
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', packages, ...needs]
  const { stdout } = await run('npm', words, { cwd: packages, shell, env: foreignShell() })
  return stdout
    .trim()
    .split('\n')
    .map((name) => path.join(packages, name))
}

type Name = 'typescript' | 'cli'

/** Packs these, and installs them as anybody would. */
export const installClients = async (...names: readonly Name[]): Promise<Project> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-client-'))
  const packages = path.join(folder, 'packages')
  await mkdir(packages)
  const clear = () => rm(folder, { recursive: true, force: true })
  try {
    const packing = [path.join(root, 'scripts/pack-clients.ts'), packages, ...names]
    const ours = (await run(process.execPath, packing, { cwd: root })).stdout.trim().split('\n')
    await writeFile(path.join(folder, 'package.json'), '{ "name": "somebody", "private": true, "type": "module" }')
    const files = [...ours, ...(await packNeeds(names, packages))]
    await run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', ...files], {
      cwd: folder,
      shell,
      env: foreignShell(),
    })
  } catch (error) {
    await clear()
    throw error
  }
  return {
    folder,
    write: async (name, text) => {
      const file = path.join(folder, name)
      await writeFile(file, text)
      return file
    },
    run: async (program, words, environment = {}) => {
      const env = { ...foreignShell(), ...environment }
      const { stdout } = await run(program, [...words], { cwd: folder, env, shell: false })
      return stdout
    },
    [Symbol.asyncDispose]: clear,
  }
}
