import path from 'node:path'
import { build, stop } from 'esbuild'
import { sourceOf } from './children.ts'

// Packages that call `require` find none in a module.
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`

/**
 * Joins `<name>.ts` of this folder and everything that it imports into one file. Each kill is paid for with a start, and
 * finding and reading 1,500 modules is two thirds of one. What runs is still the code of the repository, as it is now.
 */
export const bundle = async (name: string, folder: string): Promise<string> => {
  const outfile = path.join(folder, `${name}.mjs`)
  await build({
    entryPoints: [sourceOf(name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: REQUIRE },
    logLevel: 'error',
  })
  await stop()
  return outfile
}
