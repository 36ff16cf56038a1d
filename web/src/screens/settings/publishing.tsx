import { useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Pause, Play } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { postsQuery, useMembers } from '#web/api/reads.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { PauseDialog, ResumeDialog } from '#web/parts/pausing.tsx'
import { Note } from '#web/parts/states.tsx'
import { Time } from '#web/parts/time.tsx'
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

const PauseAll = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useSettingsWords()
  const { id } = useOrg()
  return (
    <PauseDialog
      title={words.pauseTitle}
      words={words}
      kind="danger"
      pause={(reason) => api.organizations.pausePublishing(id, { reason })}
      fresh={useFresh()}
      onClose={onClose}
    />
  )
}

/** How many posts have come due and are kept back. */
const useDue = (org: string): number | undefined => {
  const [now] = useState(() => new Date().toISOString())
  const query = postsQuery(org, { status: 'queued', to: now, fields: 'id', sort: 'scheduled_at' })
  return useQuery(query).data?.length
}

const ResumeAll = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useSettingsWords()
  const { id } = useOrg()
  const concerned = useDue(id)
  return (
    <ResumeDialog
      title={words.resumeTitle}
      words={words}
      resume={(due) => api.organizations.resumePublishing(id, { due })}
      fresh={useFresh()}
      onClose={onClose}
    >
      {concerned !== undefined && <p>{words.concerned(concerned)}</p>}
    </ResumeDialog>
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
      {open === 'pause' && <PauseAll onClose={close} />}
      {open === 'resume' && <ResumeAll onClose={close} />}
    </>
  )
}

/** Whether anything goes out at all, what is asked of it, and whether networks are asked how it fares. */
export const Publishing = () => {
  const words = useSettingsWords()
  const org = useOrg()
  const { leads } = useRights()
  const changing = useChange()
  const shown = changing.isPending ? { ...org, ...changing.variables } : org
  return (
    <Card title={words.publishing}>
      <PauseSwitch />
      <CheckField
        label={words.altTextOn}
        hint={words.altTextHint}
        disabled={!leads || changing.isPending}
        checked={shown.alt_text_required}
        onChange={({ target }) => changing.mutate({ alt_text_required: target.checked })}
      />
      <CheckField
        label={words.metricsOn}
        hint={words.metricsHint}
        disabled={!leads || changing.isPending}
        checked={shown.metrics}
        onChange={({ target }) => changing.mutate({ metrics: target.checked })}
      />
      <NotSaved error={changing.error} />
    </Card>
  )
}
