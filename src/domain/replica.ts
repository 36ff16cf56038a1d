import { doubtful, good, type Finding } from './finding.ts'
import { spanOf } from './system-status.ts'

/** What a server says of itself: whose copy it is, and how far it has come. */
export interface ServerHistory {
  /** Whether it follows another one, and takes no writes. */
  readonly standby: boolean
  /** The same for every copy of a cluster. */
  readonly cluster: string
  /** Another one after each take-over by a standby. */
  readonly timeline: number
  /** Which of the cluster's databases it is. */
  readonly database: string
  readonly migration: string | null
  /** Bytes of the cluster's log: written by the primary, played back by a standby. */
  readonly position: bigint
}

/** Why nothing is read from a replica. */
export type ReplicaFault = 'silent' | 'pooled' | 'not_standby' | 'other_history' | 'other_migrations' | 'behind'

/** What keeps this replica from being asked in place of that primary, whatever the time; null for nothing. */
export const compareHistories = (primary: ServerHistory, replica: ServerHistory): ReplicaFault | null => {
  // One that was promoted goes ways of its own from then on.
  if (primary.standby || !replica.standby) return 'not_standby'
  const isSame = (['cluster', 'timeline', 'database'] as const).every((fact) => primary[fact] === replica[fact])
  if (!isSame) return 'other_history'
  return primary.migration === replica.migration ? null : 'other_migrations'
}

/** How a replica stands. */
export interface ReplicaStanding {
  /** Null: it is asked. */
  readonly fault: ReplicaFault | null
  /** It has everything that is older than this. */
  readonly behindSeconds: number
}

const WORDS: Readonly<Record<ReplicaFault, string>> = {
  silent: 'it does not answer: look whether it runs, and whether DATABASE_REPLICA_URL is right',
  pooled:
    'it is reached through a pooler that gives every transaction another connection: use pool_mode=session, or connect to it directly',
  not_standby:
    'it is no standby, or was promoted: set it up anew as a standby of the primary, or take DATABASE_REPLICA_URL away',
  other_history:
    'it is a copy of another database, or follows one that is no primary any more: let it follow the server of DB_URL. After a take-over, CHECKPOINT on it lets it be known at once',
  other_migrations: 'it has other migrations than the primary: it catches up by itself if it still follows',
  behind:
    'it is more than a few seconds behind: look at pg_stat_replication of the primary, at the network in between, and whether its replay is paused',
}

/** For who runs the installation. Nobody is served worse for it: the primary answers. */
export const judgeReplica = ({ fault, behindSeconds }: ReplicaStanding): Finding => {
  if (fault !== null)
    return doubtful('replica_unused', `Nothing is read from the replica, because ${WORDS[fault]}.`, { reason: fault })
  return good('replica', `It answers, and is at most ${spanOf(behindSeconds)} behind.`)
}
