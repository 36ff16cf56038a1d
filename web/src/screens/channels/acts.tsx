import { useQueryClient } from '@tanstack/react-query'
import type { Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { Confirm } from '#web/parts/confirm.tsx'
import { PauseDialog, ResumeDialog } from '#web/parts/pausing.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useChannelWords } from './words.ts'

interface ActProps {
  readonly channel: Channel
  readonly onClose: () => void
}

const nameOf = ({ handle, provider }: Channel): string => (handle === null ? provider : `@${handle}`)

/** What changes with a channel changes in more than its list: posts at risk, health, what waits. */
const useFresh = ({ org_id: org }: Channel) => {
  const client = useQueryClient()
  return () =>
    Promise.all(
      [keys.channels(org), keys.health(org), keys.postLists(org)].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    )
}

export const PauseChannel = ({ channel, onClose }: ActProps) => {
  const words = useChannelWords()
  return (
    <PauseDialog
      title={words.pauseTitle(nameOf(channel))}
      words={words}
      kind="primary"
      pause={(reason) => api.channels.pause(channel.id, { reason })}
      fresh={useFresh(channel)}
      onClose={onClose}
    />
  )
}

export const ResumeChannel = ({ channel, onClose }: ActProps) => {
  const words = useChannelWords()
  return (
    <ResumeDialog
      title={words.resumeTitle(nameOf(channel))}
      words={words}
      resume={(due) => api.channels.resume(channel.id, { due })}
      fresh={useFresh(channel)}
      onClose={onClose}
    />
  )
}

export const RemoveChannel = ({ channel, onClose }: ActProps) => {
  const words = useChannelWords()
  const fresh = useFresh(channel)
  const { done } = useToasts()
  return (
    <Confirm
      title={words.removeTitle(nameOf(channel))}
      description={words.removeHint}
      does={words.remove}
      run={() => api.channels.delete(channel.id, { ifMatch: channel.etag })}
      onDone={() => {
        void fresh()
        done(words.removed)
      }}
      onClose={onClose}
    />
  )
}
