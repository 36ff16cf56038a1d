import { pauseChannel, pausePublishing, resumeChannel, resumePublishing } from '#actions/pauses.ts'
import { pauseInstallation, resumeInstallation } from '#db/installation.ts'
import type { DueChoice } from '#domain/pause.ts'
import type { World } from './publishing.ts'
import type { Stage } from './stage.ts'

const reason = 'A crisis.'

interface Settled {
  readonly posts: number
  readonly publications: number
}

const counts = async (resumed: Promise<Settled>): Promise<readonly [number, number]> => {
  const { posts, publications } = await resumed
  return [posts, publications]
}

/** The three, in a world that is there when they are used. */
export const pausingIn = (world: () => World) => ({
  channel: {
    pause: ({ owner, channelId }: Stage) => pauseChannel(world().deps, owner, { id: channelId, reason }),
    resume: ({ owner, channelId }: Stage, due: DueChoice = 'review') =>
      counts(resumeChannel(world().deps, owner, { id: channelId, due })),
  },
  organization: {
    pause: ({ owner, orgId }: Stage) => pausePublishing(world().deps, owner, { orgId, reason }),
    resume: ({ owner, orgId }: Stage, due: DueChoice = 'review') =>
      counts(resumePublishing(world().deps, owner, { orgId, due })),
  },
  installation: {
    pause: () => pauseInstallation(world().url, reason),
    resume: (_: Stage, due: DueChoice = 'review') => counts(resumeInstallation(world().url, due)),
  },
})
