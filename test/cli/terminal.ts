import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { runProgram } from '../../clients/cli/src/program.ts'
import type { World } from '../../clients/cli/src/world.ts'

/** How a command ended, and what it said. */
export interface Run {
  readonly exit: number
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  /** What comes by standard input. */
  readonly input?: string
  /** What a person answers when the prompt appears; in this order. */
  readonly answers?: readonly (readonly [prompt: RegExp, answer: string])[]
  /** Whether a person looks at the output. */
  readonly terminal?: boolean
  readonly environment?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Told of each line of standard output. */
  readonly onLine?: (line: string) => void
  /** The same of the error output. */
  readonly onErrorLine?: (line: string) => void
  /** Between two tries; in place of no pause at all. */
  readonly sleep?: NonNullable<World['platform']>['sleep']
}

/** A person's machine: a home of its own, and commands that are run there. */
export interface Machine extends AsyncDisposable {
  readonly home: string
  readonly settings: string
  readonly run: (words: readonly string[], options?: RunOptions) => Promise<Run>
}

const collect = (stream: PassThrough, onText: (text: string) => void = () => {}): (() => string) => {
  let text = ''
  stream.setEncoding('utf8').on('data', (part: string) => {
    text += part
    onText(text)
  })
  return () => text
}

/** Types each answer when its prompt stands there. */
const typist = (stdin: PassThrough, answers: NonNullable<RunOptions['answers']>) => {
  let next = 0
  let from = 0
  return (shown: string): void => {
    const [prompt, answer] = answers[next] ?? []
    if (prompt === undefined || !prompt.test(shown.slice(from))) return
    next += 1
    from = shown.length
    setImmediate(() => stdin.write(`${answer}\r`))
  }
}

const linesInto = (onLine: RunOptions['onLine']) => {
  let told = 0
  return (text: string): void => {
    const lines = text.split('\n').slice(0, -1)
    for (const line of lines.slice(told)) onLine?.(line)
    told = lines.length
  }
}

const run = async (home: string, words: readonly string[], options: RunOptions): Promise<Run> => {
  const {
    answers,
    terminal = false,
    input = '',
    environment = {},
    signal = new AbortController().signal,
    onLine,
    onErrorLine,
    sleep = async () => {},
  } = options
  const [stdout, stderr, typed] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const out = collect(stdout, linesInto(onLine))
  const type = answers === undefined ? () => {} : typist(typed, answers)
  const tell = linesInto(onErrorLine)
  const err = collect(stderr, (shown) => {
    type(shown)
    tell(shown)
  })
  const world: World = {
    environment: { XDG_CONFIG_HOME: path.join(home, '.config'), ...environment },
    home,
    stdin: answers === undefined ? Readable.from(input === '' ? [] : [Buffer.from(input)]) : typed,
    stdout,
    stderr,
    interactive: answers !== undefined,
    terminal,
    timeZone: 'Europe/Berlin',
    signal,
    platform: { sleep },
  }
  const exit = await runProgram(world, words)
  return { exit, out: out(), err: err() }
}

/** Nobody is signed in there yet. */
export const newMachine = async (): Promise<Machine> => {
  const home = await mkdtemp(path.join(tmpdir(), 'scheduly-home-'))
  return {
    home,
    settings: path.join(home, '.config/scheduly/cli.json'),
    run: (words, options = {}) => run(home, words, options),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}
