import { read } from 'read'
import type { Readable, Writable } from 'node:stream'
import { Ended, EXIT } from './failures.ts'
import type { Platform } from './client.ts'

/** What the program has around it, so that a test can give it another. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Whether a person sits there who can be asked. */
  readonly interactive: boolean
  /** Whether standard output is what a person looks at, and no file or other program. */
  readonly terminal: boolean
  /** Where the machine is, as an IANA name. */
  readonly timeZone: string
  /** Aborted when the person wants it to end. */
  readonly signal: AbortSignal
  readonly platform?: Partial<Platform>
}

/** Asks the person; what is secret does not appear while it is typed. */
export const ask = async (world: World, prompt: string, { secret = false, preset = '' } = {}): Promise<string> => {
  const answer = await read({
    prompt,
    silent: secret,
    input: world.stdin,
    output: world.stderr,
    terminal: world.interactive,
    ...(preset === '' ? {} : { default: preset }),
  }).catch(() => {
    // Control-C, or the end of the input.
    throw new Ended(EXIT.interrupted)
  })
  // The line break after a hidden answer was hidden too.
  if (secret) world.stderr.write('\n')
  // A password may begin or end with a blank.
  return secret ? answer : answer.trim()
}

/** Everything that comes by standard input. */
export const readAllBytes = async ({ stdin }: World): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** The same as text. */
export const readAll = async (world: World): Promise<string> => Buffer.from(await readAllBytes(world)).toString('utf8')
