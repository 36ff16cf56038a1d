// Builds and packs client and command line, so that `npm install ./scheduly-client-….tgz` works elsewhere. Their packages go to
// the folder that is named, or to this one; names behind it say which: typescript, cli.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
const windows = process.platform === 'win32'

/** What is put into the command line's one file, so that installing it asks for nothing else. */
const BUNDLED = ['@bomb.sh/tab', 'commander', 'eventsource-parser', 'mute-stream', 'read']

/** JavaScript and declarations. */
const buildClient = async (folder: string, output: string): Promise<void> => {
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  await run(tsc, ['-p', path.join(folder, 'tsconfig.build.json'), '--outDir', output], { shell: windows })
}

/** Their licences ask to be passed on with them. */
const licences = async (): Promise<string> => {
  const texts = BUNDLED.map(async (name) => {
    const folder = path.join(root, 'node_modules', name)
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each))
    const { license } = Object(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
    const text = file === undefined ? '' : `\n${await readFile(path.join(folder, file), 'utf8')}`
    return `${name} (${String(license)})\n${text}`
  })
  return (await Promise.all(texts)).join('\n----\n\n')
}

const refuseOthers = (inputs: readonly string[]): void => {
  const names = inputs.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [])
  const unknown = names.filter((name) => !BUNDLED.includes(name))
  if (unknown.length > 0)
    throw new Error(`the licences of these are not passed on: ${[...new Set(unknown)].join(', ')}`)
}

/** One file, and the licences of what is in it. */
const buildCommandLine = async (folder: string, output: string): Promise<void> => {
  const { metafile } = await build({
    entryPoints: [path.join(folder, 'src/main.ts')],
    outfile: path.join(output, 'scheduly.js'),
    bundle: true,
    platform: 'node',
    target: 'node20.5',
    format: 'esm',
    // What came as CommonJS asks for Node's modules by `require`.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
    },
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  })
  refuseOthers(Object.keys(metafile.inputs))
  await writeFile(path.join(output, 'LICENCES.txt'), await licences())
}

const BUILDS: Readonly<Record<string, (folder: string, output: string) => Promise<void>>> = {
  typescript: buildClient,
  cli: buildCommandLine,
}

/** The name that npm gives a package. */
const fileOf = async (folder: string): Promise<string> => {
  const { name, version } = Object(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
  return `${String(name).replace('@', '').replace('/', '-')}-${String(version)}.tgz`
}

/** Builds and packs in a folder of its own, so that several may do so at once. */
const pack = async (name: string, destination: string): Promise<string> => {
  const make = BUILDS[name]
  if (make === undefined) throw new Error(`there is no client "${name}": ${Object.keys(BUILDS).join(', ')}`)
  const folder = path.join(root, 'clients', name)
  const stage = await mkdtemp(path.join(tmpdir(), 'scheduly-pack-'))
  try {
    for (const file of ['package.json', 'README.md', 'LICENSE'])
      await cp(path.join(folder, file), path.join(stage, file))
    await make(folder, path.join(stage, 'dist'))
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], { cwd: stage, shell: windows })
    return path.join(destination, await fileOf(stage))
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

const [destination = '.', ...names] = process.argv.slice(2)
for (const name of names.length > 0 ? names : Object.keys(BUILDS)) {
  process.stdout.write(`${await pack(name, path.resolve(destination))}\n`)
}
