import tab from '@bomb.sh/tab/commander'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import type { GlobalFlags } from './connection.ts'
import { connectChannel, type ConnectFlags } from './connect-channel.ts'
import { describe, Ended, EXIT, toFacts, toFailure, UsageError, type Exit, type Failure } from './failures.ts'
import { exportPosts } from './export-posts.ts'
import { importPosts, type ImportFlags } from './import-posts.ts'
import { createKey, listKeys, revokeKey, type CreateKeyFlags } from './keys.ts'
import { login, logout, useOrganization, whoami, type LoginFlags } from './login.ts'
import { createOrganization, listChannels, listOrganizations, type CreateOrganizationFlags } from './organizations.ts'
import { pause, resume, type PauseFlags, type ResumeFlags } from './pauses.ts'
import { listPosts, showPost, type FilterFlags, type ListFlags } from './posts.ts'
import { toJson } from './output.ts'
import {
  approvePost,
  cancelPost,
  publishPost,
  rejectPost,
  requestChanges,
  reschedulePost,
  type ApproveFlags,
  type CommentFlags,
  type PublishFlags,
  type RescheduleFlags,
} from './review-posts.ts'
import { signUp, type SignUpFlags } from './sign-up.ts'
import { watch, type WatchFlags } from './watch.ts'
import type { World } from './world.ts'
import { createPost, validatePost, type CreateFlags, type WriteFlags } from './write-posts.ts'

const STATUSES = ['draft', 'queued', 'publishing', 'published', 'failed', 'canceled']
const APPROVALS = ['not_required', 'not_requested', 'pending', 'approved', 'rejected', 'changes_requested']

const COMPLETION = 'print what makes your shell complete commands: source <(scheduly completion bash)'

const toCount = (word: string): number => {
  if (/^[1-9]\d{0,5}$/.test(word)) return Number(word)
  throw new InvalidArgumentError('It must be a number from 1 on.')
}

/** A command that can be asked for JSON, of any server. */
const withCommon = (command: Command): Command =>
  command
    .option('--json', 'answer with JSON, for programs')
    .option('--url <address>', 'the server; else SCHEDULY_URL, else where you are signed in')

const addCommand = (parent: Command, usage: string, description: string): Command =>
  withCommon(parent.command(usage).description(description))

const withOrg = (command: Command): Command =>
  command.option('--org <id or name>', 'the organization; else SCHEDULY_ORG, else the kept one, else the only one')

const withTime = (command: Command): Command =>
  command
    .option('--at <instant>', 'when, with an offset: 2026-12-24T18:00:00+01:00')
    .option('--local-time <time>', 'when, on the clock of --time-zone: 2026-12-24T18:00')
    .option('--time-zone <name>', 'an IANA time zone: Europe/Berlin')
    .option('--next-slot', 'at the next free posting slot of its channels')

const collect = (word: string, before: readonly string[] = []): readonly string[] => [...before, word]

const withPost = (command: Command): Command =>
  withTime(withOrg(command))
    .argument('[text]', 'what the post says; - takes it from standard input')
    .option('--file <file>', 'a post as JSON, as the API takes it; - is standard input')
    .option('--channel <channel>', 'where it goes, by id or @handle; may be given several times', collect)
    .option('--label <label>', 'what it is marked with, by name or id; may be given several times', collect)
    .option('--allow-duplicate', 'send it although the same went out within a day')

const addAccount = (program: Command, world: World): void => {
  addCommand(program, 'signup', 'make an account, and sign in to it')
    .option('--email <address>', 'of your account')
    .option('--username <name>', 'what others call you by')
    .option('--password-stdin', 'take the password from standard input')
    .action((flags: SignUpFlags) => signUp(world, flags))
  addCommand(program, 'login', 'sign in, and keep that for the commands that follow')
    .option('--email <address>', 'of your account')
    .option('--password-stdin', 'take the password from standard input')
    .option('--key', 'sign in with an API key, which is asked for or comes by standard input')
    .action((flags: LoginFlags) => login(world, flags))
  addCommand(program, 'logout', 'end the session, and forget it').action((flags: GlobalFlags) => logout(world, flags))
  addCommand(program, 'whoami', 'say whose name commands are carried out in').action((flags: GlobalFlags) =>
    whoami(world, flags),
  )
}

/** A list that its parent alone means too: `scheduly orgs`. */
const addList = (parent: Command, world: World, list: typeof listOrganizations): Command =>
  withCommon(parent.command('list', { isDefault: true }).description('list them')).action((flags: GlobalFlags) =>
    list(world, flags),
  )

const addPlaces = (program: Command, world: World): void => {
  const orgs = program.command('orgs').description('your organizations')
  addList(orgs, world, listOrganizations)
  addCommand(orgs, 'create', 'make one, and be its owner')
    .argument('<name>', 'what it is called')
    .option('--time-zone <name>', "an IANA time zone: Europe/Berlin; else this machine's")
    .action((name: string, flags: CreateOrganizationFlags) => createOrganization(world, flags, name))
  addCommand(orgs, 'use', 'keep one as the one that is meant')
    .argument('<org>', 'its id or name')
    .action((wanted: string, flags: GlobalFlags) => useOrganization(world, flags, wanted))
  const channels = program.command('channels').description('the accounts that an organization posts to')
  withOrg(addList(channels, world, listChannels))
  withOrg(addCommand(channels, 'connect', 'connect an account of a network: prints the page to open, and waits'))
    .argument('<network>', 'its code, such as twt for X')
    .option('--channel <channel>', 'connect this one anew, by id or @handle')
    .option('--test-account <name>', 'of a test network: connect this account of it, without a browser')
    .option('--timeout <seconds>', 'wait so long at most', toCount, 600)
    .option('--no-wait', 'only print the page')
    .action((network: string, flags: ConnectFlags) => connectChannel(world, flags, network))
}

const addKeys = (program: Command, world: World): void => {
  const keys = program.command('keys').description('API keys, for programs')
  withOrg(addCommand(keys, 'create', 'make a key, and print it this once'))
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <scope>', 'what it may do, such as posts:write; may be given several times', collect)
    .option('--days <count>', 'how long it works; else a year', toCount)
    .action((name: string, flags: CreateKeyFlags) => createKey(world, flags, name))
  withOrg(addList(keys, world, listKeys))
  withOrg(addCommand(keys, 'revoke', 'make a key worth nothing from now on'))
    .argument('<id>')
    .action((id: string, flags: GlobalFlags) => revokeKey(world, flags, id))
}

/** Which posts are meant, of all that an organization has. */
const withFilter = (command: Command): Command =>
  withOrg(command)
    .addOption(new Option('--status <status>', 'only those').choices(STATUSES))
    .addOption(new Option('--approval <state>', 'only those').choices(APPROVALS))
    .option('--channel <channel>', 'only those of a channel, by id or @handle')
    .option('--label <label>', 'only those with a label, by name or id')
    .option('--from <instant>', 'scheduled at or after')
    .option('--to <instant>', 'scheduled before')
    .option('--search <words>', 'a part of the text')
    .option('--needs-attention', 'only those of which it is not known whether they went out')
    .option('--due-for-review', 'only those whose time came while publishing was paused')

const addReading = (posts: Command, world: World): void => {
  withFilter(addCommand(posts, 'list', 'list posts, the newest first'))
    .option('--limit <count>', 'how many at most', toCount, 25)
    .action((flags: ListFlags) => listPosts(world, flags))
  addCommand(posts, 'show', 'show a post, and what became of it')
    .argument('<id>')
    .action((id: string, flags: GlobalFlags) => showPost(world, flags, id))
}

const addWriting = (posts: Command, world: World): void => {
  withPost(addCommand(posts, 'create', 'write a post; without a time it is a draft'))
    .option('--media <file>', 'a picture or video that goes with it; may be given several times', collect)
    .option('--alt <text>', 'what the file shows, in the order of the files', collect)
    .option('--idempotency-key <key>', 'the same key and post, given again, change nothing')
    .option('--wait', 'follow it until it is out')
    .action((text: string | undefined, flags: CreateFlags) =>
      createPost(world, text === undefined ? flags : { ...flags, text }),
    )
  withPost(addCommand(posts, 'validate', 'say what would stand in the way of a post, and write nothing')).action(
    (text: string | undefined, flags: WriteFlags) =>
      validatePost(world, text === undefined ? flags : { ...flags, text }),
  )
}

const addFiles = (posts: Command, world: World): void => {
  withOrg(addCommand(posts, 'import', 'write the posts of a file, CSV or JSON, each for itself'))
    .argument('<file>', 'as docs/guides/import.md has it; - is standard input')
    .option('--dry-run', 'say what would become of each, and write nothing')
    .addOption(new Option('--format <format>', 'else by its name, or as it begins').choices(['csv', 'json']))
    .option('--charset <name>', 'of a CSV file that is neither UTF-8 nor UTF-16: windows-1252')
    .option('--create-labels', 'make labels that are not there yet')
    .addOption(
      new Option('--from <system>', 'the file is what another system has of its posts').choices(['postiz', 'mixpost']),
    )
    .option(
      '--channel <theirs=ours>',
      'with --from: which channel is meant by an account there; may be given several times',
      collect,
    )
    .option('--media-base <address>', 'with --from: where its files are that it names by a path alone')
    .option('--idempotency-key <key>', 'the same key and file, given again, go on where it ended')
    .action((file: string, flags: ImportFlags) => importPosts(world, flags, file))
  withFilter(
    addCommand(posts, 'export', 'write posts to standard output as CSV that the import takes; --json as JSON'),
  ).action((flags: FilterFlags) => exportPosts(world, flags))
}

const CHANNEL_ALONE = 'only this one, by id or @handle; else the whole organization'

const addPauses = (program: Command, world: World): void => {
  withOrg(addCommand(program, 'pause', 'stop publishing; what comes due waits'))
    .argument('<reason>', 'why, for everybody who sees that nothing goes out')
    .option('--channel <channel>', CHANNEL_ALONE)
    .action((reason: string, flags: PauseFlags) => pause(world, flags, reason))
  withOrg(addCommand(program, 'resume', 'let publishing go on; what came due waits for a review'))
    .option('--channel <channel>', CHANNEL_ALONE)
    .option('--publish-now', 'send what came due at once')
    .action((flags: ResumeFlags) => resume(world, flags))
}

const addReviewing = (posts: Command, world: World): void => {
  withTime(addCommand(posts, 'approve', 'approve a post as it is, or as --content-hash says'))
    .argument('<id>')
    .option('--content-hash <hash>', 'refuse when the post is another one by now')
    .option('--comment <text>', 'for its author')
    .option('--publish-now', 'although its time has passed')
    .option('--allow-duplicate', 'although the same went out within a day')
    .action((id: string, flags: ApproveFlags) => approvePost(world, flags, id))
  addCommand(posts, 'reject', 'turn a post down')
    .argument('<id>')
    .option('--comment <text>', 'for its author')
    .action((id: string, flags: CommentFlags) => rejectPost(world, flags, id))
  addCommand(posts, 'request-changes', 'ask the author of a post for changes')
    .argument('<id>')
    .requiredOption('--comment <text>', 'which')
    .action((id: string, flags: GlobalFlags & { readonly comment: string }) => requestChanges(world, flags, id))
  addCommand(posts, 'publish', 'send a post at once')
    .argument('<id>')
    .option('--allow-duplicate', 'although the same went out within a day')
    .option('--wait', 'follow it until it is out')
    .action((id: string, flags: PublishFlags) => publishPost(world, flags, id))
  addCommand(posts, 'cancel', 'cancel a post')
    .argument('<id>')
    .action((id: string, flags: GlobalFlags) => cancelPost(world, flags, id))
  withTime(addCommand(posts, 'reschedule', 'give a post another time'))
    .argument('<id>')
    .action((id: string, flags: RescheduleFlags) => reschedulePost(world, flags, id))
}

const addWatching = (program: Command, world: World): void => {
  withOrg(addCommand(program, 'watch', 'tell what happens, as it happens'))
    .option('--post <id>', 'of one post, until it is out')
    .option('--after <sequence>', 'begin behind this event')
    .action((flags: WatchFlags) => watch(world, flags))
}

const wantsJson = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? words.length : end).includes('--json')
}

const tell = (world: World, words: readonly string[], failure: Failure): void =>
  void world.stderr.write(wantsJson(words) ? `${toJson(toFacts(failure), 0)}\n` : describe(failure))

/** Every command, with what it takes. The words are those of the call, which say how it wants to be told what is wrong with them. */
export const createProgram = (world: World, words: readonly string[] = []): Command => {
  const program = new Command('scheduly')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      outputError: (text) => tell(world, words, toFailure(new UsageError(text.replace(/^error: /, '').trim()))),
    })
  addAccount(program, world)
  addPlaces(program, world)
  addKeys(program, world)
  const posts = program.command('posts').description('write, read and approve posts')
  addReading(posts, world)
  addWriting(posts, world)
  addReviewing(posts, world)
  addFiles(posts, world)
  addPauses(program, world)
  addWatching(program, world)
  return program
}

const fail = (world: World, words: readonly string[], error: unknown): Exit => {
  if (error instanceof Ended) return error.exit
  // What is wrong with the words has been said already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
  const failure = toFailure(error)
  tell(world, words, failure)
  return failure.exit
}

/** Does what the words say; gives what the program ends with. */
export const runProgram = async (world: World, words: readonly string[]): Promise<Exit> => {
  const program = createProgram(world, words)
  tab(program, { completionCommandName: 'completion' })
  program.commands.find((command) => command.name() === 'completion')?.description(COMPLETION)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return world.signal.aborted ? EXIT.interrupted : EXIT.done
  } catch (error) {
    return world.signal.aborted ? EXIT.interrupted : fail(world, words, error)
  }
}
