import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Channel } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { ResumeChoice, type Due } from '#web/parts/resume-choice.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
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
  const fresh = useFresh(channel)
  const { done } = useToasts()
  const form = useId()
  const [reason, setReason] = useState('')
  const pausing = useMutation({
    mutationFn: () => api.channels.pause(channel.id, { reason }),
    onSuccess: async () => {
      await fresh()
      onClose()
      done(words.paused)
    },
  })
  const wrong = issueAt(pausing.error, 'reason')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.pauseTitle(nameOf(channel))}
      description={words.pauseHint}
      actions={
        <Button type="submit" form={form} kind="primary" busy={pausing.isPending}>
          {words.pause}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => pausing.mutate()}>
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          required
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
          error={wrong}
        />
        {wrong === undefined && <Refusal error={pausing.error} />}
      </Form>
    </Dialog>
  )
}

export const ResumeChannel = ({ channel, onClose }: ActProps) => {
  const words = useChannelWords()
  const fresh = useFresh(channel)
  const { done } = useToasts()
  const [due, setDue] = useState<Due>('review')
  const resuming = useMutation({
    mutationFn: () => api.channels.resume(channel.id, { due }),
    onSuccess: async ({ posts }) => {
      await fresh()
      onClose()
      done(words.resumed(posts))
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.resumeTitle(nameOf(channel))}
      description={words.resumeHint}
      actions={
        <Button kind="primary" busy={resuming.isPending} onClick={() => resuming.mutate()}>
          {words.resume}
        </Button>
      }
    >
      <ResumeChoice value={due} onChange={setDue} words={words} />
      <Refusal error={resuming.error} />
    </Dialog>
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
      run={() => api.channels.delete(channel.id)}
      onDone={() => {
        void fresh()
        done(words.removed)
      }}
      onClose={onClose}
    />
  )
}
