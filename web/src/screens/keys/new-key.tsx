import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Body } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useKeysWords } from './words.ts'
import styles from './keys.module.css'

type Scope = Body<'createApiKey'>['scopes'][number]

const GROUPS: readonly (readonly [keyof ReturnType<typeof useKeysWords>['groups'], readonly Scope[]])[] = [
  ['posts', ['posts:read', 'posts:write', 'posts:publish', 'posts:approve', 'posts:unpublish']],
  ['channels', ['channels:read', 'channels:write']],
  ['media', ['media:read', 'media:write']],
  ['organization', ['organization:read']],
  ['members', ['members:read']],
  ['webhooks', ['webhooks:manage']],
  ['audit', ['audit:read']],
]

/** What most programs need: to read, and to write posts that others approve. */
const USUAL: readonly Scope[] = ['posts:read', 'posts:write', 'channels:read', 'media:read', 'media:write']

const EXPIRIES = ['30', '90', '365', 'never'] as const
type Expiry = (typeof EXPIRIES)[number]

interface ScopeFieldProps {
  readonly value: readonly Scope[]
  readonly onChange: (scopes: readonly Scope[]) => void
}

const ScopeField = ({ value, onChange }: ScopeFieldProps) => {
  const words = useKeysWords()
  const toggle = (scope: Scope): void =>
    onChange(value.includes(scope) ? value.filter((each) => each !== scope) : [...value, scope])
  return (
    <Choices label={words.scopes} hint={words.scopesHint}>
      <div className={styles.groups}>
        {GROUPS.map(([group, scopes]) => (
          <div key={group} className={styles.group}>
            <h3>{words.groups[group]}</h3>
            {scopes.map((scope) => (
              <CheckField
                key={scope}
                label={words.scope[scope]}
                hint={<span className={styles.code}>{scope}</span>}
                checked={value.includes(scope)}
                onChange={() => toggle(scope)}
              />
            ))}
          </div>
        ))}
      </div>
    </Choices>
  )
}

const Ready = ({ value, onClose }: { readonly value: string; readonly onClose: () => void }) => {
  const words = useKeysWords()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.newTitle}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.ready}
        </Button>
      }
    >
      <CopyField label={words.key} hint={words.newHint} value={value} />
    </Dialog>
  )
}

const useNewKey = () => {
  const org = useOrgId()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly Scope[]>(USUAL)
  const [expiry, setExpiry] = useState<Expiry>('365')
  const making = useMutation({
    mutationFn: () =>
      withStepUp(() =>
        api.apiKeys.create(org, {
          name,
          scopes: [...scopes],
          expires_in_days: expiry === 'never' ? null : Number(expiry),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiKeys(org) }),
  })
  return { name, setName, scopes, setScopes, expiry, setExpiry, making }
}

/** Makes a key with just the rights that its program needs; it is shown this once. */
export const NewKey = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useKeysWords()
  const form = useId()
  const { name, setName, scopes, setScopes, expiry, setExpiry, making } = useNewKey()
  if (making.data !== undefined) return <Ready value={making.data.key} onClose={onClose} />
  const wrong = issueAt(making.error, 'name')
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={words.create}
      actions={
        <Button type="submit" form={form} kind="primary" busy={making.isPending} disabled={scopes.length === 0}>
          {words.make}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => making.mutate()}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={wrong}
        />
        <ScopeField value={scopes} onChange={setScopes} />
        <SelectField
          label={words.expires}
          value={expiry}
          onChange={({ target }) => setExpiry(EXPIRIES.find((each) => each === target.value) ?? '365')}
        >
          {EXPIRIES.map((each) => (
            <option key={each} value={each}>
              {words.expiry[each]}
            </option>
          ))}
        </SelectField>
        {wrong === undefined && <Refusal error={making.error} />}
      </Form>
    </Dialog>
  )
}
