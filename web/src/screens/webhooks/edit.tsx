import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { currentLanguage } from '#web/i18n/i18n.ts'
import { useIfMatch } from '#web/lib/if-match.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { isEventType, typesOf, usualOf, type EventType, type Format, type Language, type Webhook } from './types.ts'
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

const groupsOf = (format: Format) => [...Map.groupBy(typesOf(format), (type) => type.split('.')[0] ?? '')]

interface TypeFieldProps {
  readonly format: Format
  readonly value: readonly EventType[] | null
  readonly onChange: (types: readonly EventType[] | null) => void
}

const TypeField = ({ format, value, onChange }: TypeFieldProps) => {
  const words = useWebhookWords()
  const names: Readonly<Record<string, string>> = words.groups
  const toggle = (types: readonly EventType[], type: EventType): void =>
    onChange(types.includes(type) ? types.filter((each) => each !== type) : [...types, type])
  return (
    <Choices label={words.types}>
      {/* A chat is told what there is a sentence for: that is always a list. */}
      {format === 'events' && (
        <>
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
            onChange={() => onChange(usualOf(format))}
          />
        </>
      )}
      {value !== null && (
        <div className={styles.groups}>
          {groupsOf(format).map(([group, types]) => (
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

/** What is sent, and for people in which language; what it is stays as it was made. */
const FormatFields = ({ edit, isNew }: { readonly edit: ReturnType<typeof useEdit>; readonly isNew: boolean }) => {
  const words = useWebhookWords()
  const { format, choose, language, setLanguage } = edit
  return (
    <>
      {isNew && (
        <Choices label={words.format}>
          {(['events', 'slack'] as const).map((each) => (
            <CheckField
              key={each}
              type="radio"
              name="format"
              label={words.formats[each]}
              checked={format === each}
              onChange={() => choose(each)}
            />
          ))}
        </Choices>
      )}
      {format === 'slack' && (
        <SelectField
          label={words.language}
          value={language}
          onChange={({ target }) => setLanguage(target.value === 'de' ? 'de' : 'en')}
        >
          <option value="en">{words.languages.en}</option>
          <option value="de">{words.languages.de}</option>
        </SelectField>
      )}
    </>
  )
}

interface EditProps {
  /** Null: a new one. */
  readonly webhook: Webhook | null
  readonly onClose: () => void
}

const useWording = (webhook: Webhook | null) => {
  const [description, setDescription] = useState(webhook?.description ?? '')
  const [language, setLanguage] = useState<Language>(webhook?.language ?? currentLanguage())
  return { description, setDescription, language, setLanguage }
}

const useFields = (webhook: Webhook | null) => {
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [format, setFormat] = useState<Format>(webhook?.format ?? 'events')
  const [types, setTypes] = useState<readonly EventType[] | null>(
    webhook === null ? usualOf(format) : (webhook.types?.filter(isEventType) ?? null),
  )
  const choose = (chosen: Format): void => {
    setFormat(chosen)
    setTypes(usualOf(chosen))
  }
  return { url, setUrl, format, choose, types, setTypes, ...useWording(webhook) }
}

const useEdit = ({ webhook, onClose }: EditProps) => {
  const words = useWebhookWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  const fields = useFields(webhook)
  const { url, description, language, format, types } = fields
  const { ifMatch, onError } = useIfMatch(webhook?.etag ?? '')
  const saving = useMutation({
    onError,
    mutationFn: async () => {
      const body = { url, description, language, types: types === null ? null : [...types] }
      if (webhook === null) {
        const { secret } = await withStepUp(() => api.webhooks.create(org, { ...body, format }))
        // Chats check no signatures.
        return format === 'slack' ? null : secret
      }
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
  return { ...fields, saving }
}

/** A new webhook, whose secret is shown once, or what another one is. */
export const Edit = (props: EditProps) => {
  const words = useWebhookWords()
  const form = useId()
  const edit = useEdit(props)
  const { url, setUrl, description, setDescription, format, types, setTypes, saving } = edit
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
        <FormatFields edit={edit} isNew={props.webhook === null} />
        <TextField
          label={words.url}
          hint={format === 'slack' ? words.chatUrlHint : words.urlHint}
          type="url"
          dir="ltr"
          required
          placeholder={format === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://example.org/scheduly'}
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
        <TypeField format={format} value={types} onChange={setTypes} />
        {wrong === undefined && <Refusal error={saving.error} />}
      </Form>
    </Dialog>
  )
}
