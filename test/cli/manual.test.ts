import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import type { Command } from 'commander'
import { EXIT } from '../../clients/cli/src/failures.ts'
import { createProgram } from '../../clients/cli/src/program.ts'
import { root } from '#test/support/planted-tree.ts'

const manual = await readFile(join(root, 'docs/guides/cli.md'), 'utf8')

/** What stands in the first column of the manual's tables, below this title. */
const columnOf = (title: string): readonly string[] => {
  const lines = manual.split('\n')
  const rest = lines.slice(lines.findIndex((line) => line.startsWith(`| ${title} `)) + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end === -1 ? rest.length : end).map((line) => line.split('|')[1]?.trim() ?? '')
}

const program = createProgram({
  environment: {},
  home: '/',
  stdin: Readable.from([]),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  interactive: false,
  terminal: false,
  timeZone: 'UTC',
  signal: new AbortController().signal,
})

const usages = (command: Command, path: string): readonly string[] => {
  if (command.commands.length > 0) return command.commands.flatMap((each) => usages(each, `${path} ${each.name()}`))
  const words = command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`))
  return [[path, ...words].join(' ')]
}

test('the manual has every command, and no other', () => {
  const told = columnOf('Command').map((cell) => cell.replaceAll('`', ''))
  const completion = 'scheduly completion <shell>'
  assert.deepEqual(told.filter((usage) => usage !== completion).toSorted(), usages(program, 'scheduly').toSorted())
  assert.ok(told.includes(completion))
})

test('the manual has every exit code, and no other', () => {
  assert.deepEqual(
    columnOf('Exit code').map(Number),
    Object.values(EXIT).toSorted((one, other) => one - other),
  )
})

test('every command takes --json', () => {
  const leaves = (command: Command): readonly Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
  for (const command of leaves(program)) {
    assert.ok(
      command.options.some(({ long }) => long === '--json'),
      command.name(),
    )
  }
})

test('no option of any command takes a password or a key as its word', () => {
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)]
  for (const command of all(program)) {
    for (const option of command.options) {
      const secret = /password|secret|token|(?<!idempotency-)key/.test(option.long ?? '')
      assert.ok(!secret || (!option.required && !option.optional), `${command.name()} ${option.flags}`)
    }
  }
})
