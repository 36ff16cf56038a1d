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
  replica_unused: {
    silent:
      'Nothing is read from the replica, because it does not answer: look whether it runs, and whether DATABASE_REPLICA_URL is right.',
    pooled:
      'Nothing is read from the replica, because it is reached through a pooler that gives every transaction another connection: use pool_mode=session, or connect to it directly.',
    not_standby:
      'Nothing is read from the replica, because it is no standby, or was promoted: set it up anew as a standby of the primary, or take DATABASE_REPLICA_URL away.',
    other_history:
      'Nothing is read from the replica, because it is a copy of another database, or follows one that is no primary any more: let it follow the server of DB_URL. After a take-over, CHECKPOINT on it lets it be known at once.',
    other_migrations:
      'Nothing is read from the replica, because it has other migrations than the primary: it catches up by itself if it still follows.',
    behind:
      'Nothing is read from the replica, because it is more than a few seconds behind: look at pg_stat_replication of the primary, at the network in between, and whether its replay is paused.',
  },
} as const satisfies Sentences
