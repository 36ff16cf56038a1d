import { execFile } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from './planted-tree.ts'

// Carries out the Dockerfile's stages in plain folders, one instruction after the other, where no engine is at hand.

const run = promisify(execFile)

interface Stage {
  readonly name: string
  /** Instructions with their words, in order, each on one line. */
  readonly steps: readonly (readonly [instruction: string, words: string])[]
}

const APP = '/app/'

export const readStages = async (): Promise<readonly Stage[]> => {
  const text = (await readFile(path.join(root, 'Dockerfile'), 'utf8'))
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
  return text
    .split(/^(?=FROM )/m)
    .filter((part) => part.startsWith('FROM '))
    .map((part) => {
      const [from = '', ...rest] = part.split('\n').filter((line) => line.trim() !== '')
      const steps = rest.map((line): [string, string] => {
        const [instruction = '', words = ''] = line.split(/ (.*)/s)
        return [instruction, words]
      })
      return { name: / AS (\S+)$/.exec(from)?.[1] ?? 'last', steps }
    })
}

/** What .dockerignore lets into the image: a list of exceptions first, then what is taken out of them. */
const readContext = async (): Promise<(name: string) => boolean> => {
  const lines = (await readFile(path.join(root, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && line !== '*')
  const names = (name: string, pattern: string): boolean =>
    path.matchesGlob(name, pattern) || path.matchesGlob(name, `${pattern}/**`)
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const out = lines.filter((line) => !line.startsWith('!'))
  return (name) =>
    kept.some((pattern) => names(name, pattern) || pattern.startsWith(`${name}/`)) &&
    !out.some((pattern) => names(name, pattern))
}

interface Locked {
  readonly dev?: boolean
  readonly optional?: boolean
  readonly devOptional?: boolean
}

const isLeftOut = ({ dev, optional, devOptional }: Locked, flags: string): boolean => {
  const [noDev, noOptional] = [flags.includes('--omit=dev'), flags.includes('--omit=optional')]
  return (dev === true && noDev) || (optional === true && noOptional) || (devOptional === true && noDev && noOptional)
}

/** What `npm ci` with these flags brings, of the packages that are installed here. */
const install = async (folder: string, flags: string): Promise<void> => {
  if (!flags.includes('--omit')) return symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const { packages } = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8'))
  // What lies inside of a package comes with it.
  const isOuter = (name: string): boolean => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(name)
  for (const [name, locked] of Object.entries<Locked>(packages)) {
    const from = path.join(root, name)
    if (!isOuter(name) || isLeftOut(locked, flags) || !existsSync(from)) continue
    // At once, which is many times as fast; twenty thousand files.
    cpSync(from, path.join(folder, name), { recursive: true })
  }
}

interface Copying {
  /** Where names are looked for, and which files are left where they are. */
  readonly source: string
  readonly names: readonly string[]
  readonly to: string
  readonly isLeft: (file: string) => boolean
}

const copyAll = async (folder: string, { source, names, to, isLeft }: Copying): Promise<void> => {
  const isFolder = to.endsWith('/') || names.length > 1 || names.some((name) => name.endsWith('*'))
  for (const name of names) {
    const matching = name.endsWith('*')
      ? (await readdir(source)).filter((each) => path.matchesGlob(each, name))
      : [name]
    for (const each of matching) {
      const place = path.join(folder, to, isFolder ? path.basename(each) : '')
      await mkdir(path.dirname(place), { recursive: true })
      await cp(path.join(source, each), place, { recursive: true, filter: (file) => !isLeft(file) })
    }
  }
}

const copy = async (folder: string, words: string, built: ReadonlyMap<string, string>): Promise<void> => {
  const list = words.split(' ')
  const from = /^--from=(.+)$/.exec(list[0] ?? '')?.[1]
  const to = list.at(-1) ?? ''
  if (from !== undefined) {
    const names = list.slice(1, -1).map((name) => name.replace(APP, ''))
    return copyAll(folder, { source: built.get(from) ?? '', names, to, isLeft: () => false })
  }
  const isInContext = await readContext()
  const isLeft = (file: string): boolean => !isInContext(path.relative(root, file))
  return copyAll(folder, { source: root, names: list.slice(0, -1), to, isLeft })
}

/** Carries out one stage in an empty folder, which stands for its /app. `built`: the folders of earlier ones. */
export const carryOutStage = async (
  { steps }: Stage,
  {
    folder,
    built,
    bin,
  }: { readonly folder: string; readonly built: ReadonlyMap<string, string>; readonly bin: string },
): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (const [instruction, words] of steps) {
    if (instruction === 'COPY') await copy(folder, words, built)
    if (instruction !== 'RUN') continue
    if (words.startsWith('npm ci')) await install(folder, words)
    else await run('sh', ['-c', words], { cwd: folder, env: { PATH: `${bin}:/usr/bin:/bin` } })
  }
}
