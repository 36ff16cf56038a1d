import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useIfMatch } from '#web/lib/if-match.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { EVENT_TYPES, isEventType, USUAL, type EventType, type Webhook } from './types.ts'
import { useWebhookWords } from './words.ts'
import styles from './webhooks.module.css'

/** The secret of a webhook, while it can be seen. */
export const Secret = ({ value, onClose }: { readonly value: string; readonly onClose: () => void }) => {
  const words = useWebhookWords()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.secretTitle}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.kept}
        </Button>
      }
    >
      <CopyField label={words.secret} hint={words.secretHint} value={value} />
    </Dialog>
  )
}

const GROUPS = [...Map.groupBy(EVENT_TYPES, (type) => type.split('.')[0] ?? '')]

interface TypeFieldProps {
  readonly value: readonly EventType[] | null
  readonly onChange: (types: readonly EventType[] | null) => void
}

const TypeField = ({ value, onChange }: TypeFieldProps) => {
  const words = useWebhookWords()
  const names: Readonly<Record<string, string>> = words.groups
  const toggle = (types: readonly EventType[], type: EventType): void =>
    onChange(types.includes(type) ? types.filter((each) => each !== type) : [...types, type])
  return (
    <Choices label={words.types}>
      <CheckField
        type="radio"
        name="types"
        label={words.everything}
        checked={value === null}
        onChange={() => onChange(null)}
      />
      <CheckField
        type="radio"
        name="types"
        label={words.some}
        checked={value !== null}
        onChange={() => onChange(USUAL)}
      />
      {value !== null && (
        <div className={styles.groups}>
          {GROUPS.map(([group, types]) => (
            <div key={group}>
              <h3>{names[group] ?? group}</h3>
              {types.map((type) => (
                <CheckField
                  key={type}
                  label={<code>{type}</code>}
                  checked={value.includes(type)}
                  onChange={() => toggle(value, type)}
                />
              ))}
            </div>
          ))}
        </div>
      )}
    </Choices>
  )
}

interface EditProps {
  /** Null: a new one. */
  readonly webhook: Webhook | null
  readonly onClose: () => void
}

const useEdit = ({ webhook, onClose }: EditProps) => {
  const words = useWebhookWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [description, setDescription] = useState(webhook?.description ?? '')
  const [types, setTypes] = useState<readonly EventType[] | null>(
    webhook === null ? USUAL : (webhook.types?.filter(isEventType) ?? null),
  )
  const { ifMatch, onError } = useIfMatch(webhook?.etag ?? '')
  const saving = useMutation({
    onError,
    mutationFn: async () => {
      const body = { url, description, types: types === null ? null : [...types] }
      if (webhook === null) return (await withStepUp(() => api.webhooks.create(org, body))).secret
      await withStepUp(() => api.webhooks.change(org, webhook.id, body, { ifMatch }))
      return null
    },
    onSuccess: async (secret) => {
      await client.invalidateQueries({ queryKey: keys.webhooks(org) })
      if (secret !== null) return
      onClose()
      done(words.changed)
    },
  })
  return { url, setUrl, description, setDescription, types, setTypes, saving }
}

/** A new webhook, whose secret is shown once, or what another one is. */
export const Edit = (props: EditProps) => {
  const words = useWebhookWords()
  const form = useId()
  const { url, setUrl, description, setDescription, types, setTypes, saving } = useEdit(props)
  if (typeof saving.data === 'string') return <Secret value={saving.data} onClose={props.onClose} />
  const wrong = issueAt(saving.error, 'url') ?? issueAt(saving.error, 'description')
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={props.webhook === null ? words.create : words.editOf(props.webhook.url)}
      actions={
        <Button type="submit" form={form} kind="primary" busy={saving.isPending} disabled={types?.length === 0}>
          {props.webhook === null ? words.make : words.save}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => saving.mutate()}>
        <TextField
          label={words.url}
          hint={words.urlHint}
          type="url"
          dir="ltr"
          required
          placeholder="https://example.org/scheduly"
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          error={issueAt(saving.error, 'url')}
        />
        <TextField
          label={words.description}
          maxLength={200}
          value={description}
          onChange={({ target }) => setDescription(target.value)}
          error={issueAt(saving.error, 'description')}
        />
        <TypeField value={types} onChange={setTypes} />
        {wrong === undefined && <Refusal error={saving.error} />}
      </Form>
    </Dialog>
  )
}
