import { useId, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { makePasskey } from '#web/lib/passkeys.ts'
import { useOwnZone } from '#web/lib/own-zone.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form, Row, Rows } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { Time } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

type Passkey = components['schemas']['Passkey']
type OnCodes = (codes: readonly string[] | null) => void

const add = async (name: string) => {
  const { options, challenge_id: challenge } = await withStepUp(() => api.twoFactor.startPasskey())
  const response = await makePasskey(options)
  return api.twoFactor.addPasskey({ challenge_id: challenge, response, name })
}

interface AddProps {
  readonly onCodes: OnCodes
  readonly onClose: () => void
}

const Add = ({ onCodes, onClose }: AddProps) => {
  const words = useAccountWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const form = useId()
  const [name, setName] = useState('')
  const adding = useMutation({
    mutationFn: () => add(name),
    onSuccess: async ({ recovery_codes: codes }) => {
      await client.invalidateQueries({ queryKey: keys.account })
      onClose()
      done(words.passkeyAdded)
      onCodes(codes)
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.addPasskey}
      description={words.passkeysHint}
      actions={
        <Button type="submit" form={form} kind="primary" icon={Fingerprint} busy={adding.isPending}>
          {words.addPasskey}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => adding.mutate()}>
        <TextField
          label={words.passkeyName}
          hint={words.passkeyNameHint}
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {adding.isError && (
          <Note kind="bad" urgent>
            {words.passkeyFailed}
          </Note>
        )}
      </Form>
    </Dialog>
  )
}

const One = ({ of, onRemove }: { readonly of: Passkey; readonly onRemove: () => void }) => {
  const words = useAccountWords()
  const own = useOwnZone()
  return (
    <Row
      title={<bdi>{of.name}</bdi>}
      facts={
        <>
          <span>
            {of.last_used_at === null ? (
              words.never
            ) : (
              <>
                {words.used} <Time at={of.last_used_at} zone={own} as="short" />
              </>
            )}
          </span>
          {of.backed_up && <span>{words.synced}</span>}
        </>
      }
      actions={
        <Button small aria-label={words.removePasskeyOf(of.name)} onClick={onRemove}>
          {words.remove}
        </Button>
      }
    />
  )
}

export const Passkeys = ({ onCodes }: { readonly onCodes: OnCodes }) => {
  const words = useAccountWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const [adding, setAdding] = useState(false)
  const [removed, remove] = useState<Passkey | null>(null)
  const { data = [] } = useQuery({
    queryKey: [...keys.account, 'passkeys'],
    queryFn: () => api.twoFactor.listPasskeys().toArray(),
  })
  const able = 'PublicKeyCredential' in globalThis
  return (
    <div className={styles.part}>
      <h3>{words.passkeys}</h3>
      <p className={styles.hint}>{able ? words.passkeysHint : words.passkeysUnable}</p>
      {data.length > 0 && (
        <Rows label={words.passkeys}>
          {data.map((passkey) => (
            <One key={passkey.id} of={passkey} onRemove={() => remove(passkey)} />
          ))}
        </Rows>
      )}
      {able && (
        <div>
          <Button small icon={Fingerprint} onClick={() => setAdding(true)}>
            {words.addPasskey}
          </Button>
        </div>
      )}
      {adding && <Add onCodes={onCodes} onClose={() => setAdding(false)} />}
      {removed !== null && (
        <Confirm
          title={words.removePasskeyOf(removed.name)}
          description={words.removePasskeyHint}
          does={words.remove}
          run={() => api.twoFactor.removePasskey(removed.id)}
          onDone={() => {
            void client.invalidateQueries({ queryKey: keys.account })
            done(words.removed)
          }}
          onClose={() => remove(null)}
        />
      )}
    </div>
  )
}
