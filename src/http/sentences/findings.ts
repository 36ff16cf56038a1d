import type { Sentences } from './said.ts'

/** What GET /system/status finds wrong; how well the rest is, is told as a number. */
export const FINDING_SENTENCES = {
  no_worker:
    'No worker publishes: start one ("npm start", or "npm run worker"). Nothing is lost meanwhile; what misses its window asks for a word.',
  worker_silent:
    'The worker {name} has been silent for {seconds:span}. Look at its log and start it again; a day after its last word it is forgotten.',
  worker_refuses: {
    halted:
      'The worker {name} sends nothing because publishing is halted: "npm run publishing -- status" says why and what to do.',
    stranger:
      "The worker {name} does not publish from this database, which it takes for another installation's or a copy: its log says why, and which SCHEDULY_INSTALLATION_ID would settle it.",
  },
  version_differs: 'The worker {name} is version {theirs}, and this is {own}: bring both to the same one.',
  worker_zones_differ:
    'The worker {name} goes by the time zones of {theirs}, and this by those of {own}: run the same version of Node on both.',
  queue_stopped: {
    paused:
      '{count} due publications wait, the oldest for {seconds:span}, because publishing is paused: "npm run publishing -- resume" lets it go on.',
    halted:
      '{count} due publications wait, the oldest for {seconds:span}, because publishing is halted: "npm run publishing -- resume" lets it go on.',
  },
  queue_late:
    '{count} due publications wait, the oldest for {seconds:span}: look whether a worker runs and whether its network answers, then raise WORKER_CONCURRENCY or start more workers.',
  clock_skew: {
    ahead:
      "The clock of {name:word} is {seconds:span} ahead of that of the database: set both by NTP. Posts go out by the database's clock; sign-in codes and the networks' keys go by the others.",
    behind:
      "The clock of {name:word} is {seconds:span} behind that of the database: set both by NTP. Posts go out by the database's clock; sign-in codes and the networks' keys go by the others.",
  },
  zones_differ:
    "The database has other rules of time zones ({zones}) than this process ({tzdata}). Times of posts are reckoned here, so update what is older: Node, or the system's tzdata that PostgreSQL uses (then restart it).",
  disk_silent:
    'The disk for {use:word} ({folder}) does not answer: look whether it is mounted, and its server there; what needs it waits.',
  no_files: 'The disk for {use:word} takes {count} more files only, whatever room it has: remove small files.',
  disk_full:
    'Only {free:size} of {total:size} are free for {use:word}: free some at once, or the database stops and uploads are refused.',
  disk_reserve:
    '{free:size} of {total:size} are free for {use:word}, which MEDIA_RESERVE_MB keeps back: uploads are about to be refused. Free some.',
  disk_scarce: '{free:size} of {total:size} are free for {use:word}: free some soon, or put the data on a larger disk.',
} as const satisfies Sentences
