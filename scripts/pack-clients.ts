// Builds the client and packs it, so that `npm install ./scheduly-client-….tgz` works elsewhere.
import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
const windows = process.platform === 'win32'

/** Writes JavaScript and declarations into the client's folder `dist`. */
const buildClient = async (): Promise<void> => {
  const folder = path.join(root, 'clients/typescript')
  await rm(path.join(folder, 'dist'), { recursive: true, force: true })
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  await run(tsc, ['-p', path.join(folder, 'tsconfig.build.json')], { shell: windows })
}

const nameOf = async (folder: string): Promise<string> => {
  const { name, version } = Object(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')))
  return `${String(name).replace('@', '').replace('/', '-')}-${String(version)}.tgz`
}

const pack = async (folder: string, destination: string): Promise<string> => {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], { cwd: folder, shell: windows })
  return path.join(destination, await nameOf(folder))
}

const destination = path.resolve(process.argv[2] ?? '.')
await buildClient()
process.stdout.write(`${await pack(path.join(root, 'clients/typescript'), destination)}\n`)
