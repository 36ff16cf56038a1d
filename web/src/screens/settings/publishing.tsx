import { useId, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { postsQuery, useMembers } from '#web/api/reads.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { ResumeChoice, type Due } from '#web/parts/resume-choice.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { NotSaved } from './stale.tsx'
import { useChange } from './use-change.ts'
import { useSettingsWords } from './words.ts'
import styles from './settings.module.css'

const useFresh = () => {
  const { id } = useOrg()
  const client = useQueryClient()
  return () =>
    Promise.all(
      [keys.organization(id), keys.health(id), keys.postLists(id)].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    )
}

const PauseDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useSettingsWords()
  const { id } = useOrg()
  const form = useId()
  const fresh = useFresh()
  const { done } = useToasts()
  const [reason, setReason] = useState('')
  const pausing = useMutation({
    mutationFn: () => api.organizations.pausePublishing(id, { reason }),
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
      title={words.pauseTitle}
      description={words.pauseHint}
      actions={
        <Button type="submit" form={form} kind="danger" busy={pausing.isPending}>
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

/** How many posts have come due and are kept back. */
const useDue = (org: string): number | undefined => {
  const [now] = useState(() => new Date().toISOString())
  const query = postsQuery(org, { status: 'queued', to: now, fields: 'id', sort: 'scheduled_at' })
  return useQuery(query).data?.length
}

const ResumeDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useSettingsWords()
  const { id } = useOrg()
  const fresh = useFresh()
  const { done } = useToasts()
  const [due, setDue] = useState<Due>('review')
  const concerned = useDue(id)
  const resuming = useMutation({
    mutationFn: () => api.organizations.resumePublishing(id, { due }),
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
      title={words.resumeTitle}
      description={words.resumeHint}
      actions={
        <Button kind="primary" busy={resuming.isPending} onClick={() => resuming.mutate()}>
          {words.resume}
        </Button>
      }
    >
      {concerned !== undefined && <p>{words.concerned(concerned)}</p>}
      <ResumeChoice value={due} onChange={setDue} words={words} />
      <Refusal error={resuming.error} />
    </Dialog>
  )
}

const Paused = () => {
  const words = useSettingsWords()
  const { id, pause, time_zone: zone } = useOrg()
  const members = useMembers(id)
  if (pause === null) return <p className={styles.lead}>{words.runs}</p>
  const by = members.find(({ user_id: user }) => user === pause.by)
  return (
    <Note kind="warn">
      <p>
        {words.pausedSince} <Time at={pause.since} zone={zone} />{' '}
        {by !== undefined && <bdi>{words.by(by.username)}</bdi>}
      </p>
      {pause.reason !== null && <p dir="auto">{pause.reason}</p>}
    </Note>
  )
}

/** Whether anything goes out at all, and the switch for those who lead. */
export const PauseSwitch = () => {
  const words = useSettingsWords()
  const { pause } = useOrg()
  const { leads } = useRights()
  const [open, setOpen] = useState<'pause' | 'resume' | null>(null)
  const close = (): void => setOpen(null)
  return (
    <>
      <Paused />
      {leads && (
        <div>
          {pause === null ? (
            <Button icon={Pause} onClick={() => setOpen('pause')}>
              {words.pause}
            </Button>
          ) : (
            <Button icon={Play} kind="primary" onClick={() => setOpen('resume')}>
              {words.resume}
            </Button>
          )}
        </div>
      )}
      {open === 'pause' && <PauseDialog onClose={close} />}
      {open === 'resume' && <ResumeDialog onClose={close} />}
    </>
  )
}

/** Whether anything goes out at all, and whether networks are asked how it fares. */
export const Publishing = () => {
  const words = useSettingsWords()
  const { metrics } = useOrg()
  const { leads } = useRights()
  const changing = useChange()
  return (
    <Card title={words.publishing}>
      <PauseSwitch />
      <CheckField
        label={words.metricsOn}
        hint={words.metricsHint}
        disabled={!leads || changing.isPending}
        checked={changing.isPending ? changing.variables.metrics === true : metrics}
        onChange={({ target }) => changing.mutate({ metrics: target.checked })}
      />
      <NotSaved error={changing.error} />
    </Card>
  )
}
