import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download, Trash2, Undo2 } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { saveResponse } from '#web/lib/download.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { usePartsWords } from '#web/parts/words.ts'
import { useSettingsWords } from './words.ts'
import styles from './settings.module.css'

/** An archive may take long to be put together. */
const PATIENCE_MS = 600_000

export const Data = () => {
  const words = useSettingsWords()
  const { id, name } = useOrg()
  const { done } = useToasts()
  const exporting = useMutation({
    mutationFn: async () => {
      const archive = await withStepUp(() => api.organizations.export(id, { timeoutMs: PATIENCE_MS }))
      await saveResponse(archive, `${name}.zip`)
    },
    onSuccess: () => done(words.exported),
  })
  return (
    <Card title={words.data}>
      <p className={styles.lead}>{words.exportHint}</p>
      <Refusal error={exporting.error} />
      <div>
        <Button icon={Download} busy={exporting.isPending} onClick={() => exporting.mutate()}>
          {words.export}
        </Button>
      </div>
    </Card>
  )
}

const useFresh = () => {
  const { id } = useOrg()
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['org', id] }),
      client.invalidateQueries({ queryKey: keys.organizations }),
    ])
}

const Ask = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useSettingsWords()
  const { cancel } = usePartsWords()
  const { id, name } = useOrg()
  const fresh = useFresh()
  const [typed, setTyped] = useState('')
  const deleting = useMutation({
    mutationFn: () => withStepUp(() => api.organizations.delete(id)),
    onSuccess: async () => {
      await fresh()
      onClose()
    },
  })
  return (
    <Dialog open onClose={onClose} title={words.deleteTitle(name)} description={words.deleteHint}>
      <Form onSubmit={() => deleting.mutate()}>
        <TextField
          label={words.typeName(name)}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Refusal error={deleting.error} />
        <Button onClick={onClose}>{cancel}</Button>
        <Button
          type="submit"
          kind="danger"
          icon={Trash2}
          busy={deleting.isPending}
          disabled={typed.trim() !== name.trim()}
        >
          {words.delete}
        </Button>
      </Form>
    </Dialog>
  )
}

const Closing = ({ at }: { readonly at: string }) => {
  const words = useSettingsWords()
  const { id, time_zone: zone } = useOrg()
  const fresh = useFresh()
  const { done } = useToasts()
  const restoring = useMutation({
    mutationFn: () => withStepUp(() => api.organizations.restore(id)),
    onSuccess: async () => {
      await fresh()
      done(words.restored)
    },
  })
  return (
    <>
      <Note kind="bad">
        {words.deletion} <Time at={at} zone={zone} />
      </Note>
      <Refusal error={restoring.error} />
      <div>
        <Button kind="primary" icon={Undo2} busy={restoring.isPending} onClick={() => restoring.mutate()}>
          {words.restore}
        </Button>
      </div>
    </>
  )
}

/** What only an owner may do, and cannot take back for ever. */
export const Danger = () => {
  const words = useSettingsWords()
  const { deletion_at: at } = useOrg()
  const { owns } = useRights()
  const [asked, ask] = useState(false)
  if (!owns) return null
  return (
    <Card title={words.danger}>
      {at !== null && <Closing at={at} />}
      {at === null && (
        <>
          <p className={styles.lead}>{words.deleteHint}</p>
          <div>
            <Button kind="danger" icon={Trash2} onClick={() => ask(true)}>
              {words.delete}
            </Button>
          </div>
        </>
      )}
      {asked && <Ask onClose={() => ask(false)} />}
    </Card>
  )
}
