import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..')

/** What a program of node_modules/.bin printed, and its exit code. */
export interface Run {
  readonly code: number
  readonly output: string
}

/** Runs a program of node_modules/.bin; rejects only when it could not be started. */
export const runTool = (name: string, words: readonly string[], cwd = root): Promise<Run> =>
  new Promise((settle, reject) => {
    const program = join(root, 'node_modules/.bin', name)
    execFile(program, [...words], { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') settle({ code, output: `${stdout}${stderr}` })
      else reject(error ?? new Error(`${name} did not run`))
    })
  })

/** One complaint of the linter. */
export interface Finding {
  readonly file: string
  readonly rule: string
  readonly line: number
}

const Report = Type.Object({
  diagnostics: Type.Array(
    Type.Object({
      code: Type.String(),
      filename: Type.String(),
      labels: Type.Array(Type.Object({ span: Type.Object({ line: Type.Integer() }) })),
    }),
  ),
})

const parseFindings = (output: string): readonly Finding[] =>
  Value.Parse(Report, JSON.parse(output)).diagnostics.map(({ code, filename, labels }) => ({
    file: filename,
    rule: code,
    line: labels[0]?.span.line ?? 0,
  }))

/** Lints `files` (path → text) as if they were this project, with its own rules. */
export const lintTree = async (
  files: ReadonlyMap<string, string>,
): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> => {
  const tree = await mkdtemp(join(await realpath(tmpdir()), 'scheduly-lint-'))
  try {
    for (const name of ['.oxlintrc.json', 'package.json', 'tsconfig.json']) await cp(join(root, name), join(tree, name))
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'))
    for (const [name, text] of files) {
      await mkdir(dirname(join(tree, name)), { recursive: true })
      await writeFile(join(tree, name), text)
    }
    const { code, output } = await runTool('oxlint', ['--type-aware', '--format', 'json'], tree)
    return { code, findings: parseFindings(output) }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}
