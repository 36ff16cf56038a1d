import { Suspense, useId, useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Smartphone } from 'lucide-react'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { issueAt } from '#web/api/problems.ts'
import { late } from '#web/lib/late.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

type Setup = components['schemas']['TotpSetup']

/** Fetched by those who set up an app, which happens once. */
const QrCode = late(async () => (await import('./qr-code.tsx')).QrCode)

/** In groups of four, as it is read out or typed. */
const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ')

interface SetUpAppProps {
  readonly setup: Setup
  readonly onDone: (codes: readonly string[] | null) => void
  readonly onClose: () => void
}

/** The key goes into the app, and a code comes back from it. */
export const SetUpApp = ({ setup, onDone, onClose }: SetUpAppProps) => {
  const words = useAccountWords()
  const form = useId()
  const [code, setCode] = useState('')
  const confirming = useMutation({
    mutationFn: () => api.twoFactor.confirmTotp({ code: code.replaceAll(/\s/g, '') }),
    onSuccess: ({ recovery_codes: codes }) => onDone(codes),
  })
  const wrong = issueAt(confirming.error, 'code')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.setUpTitle}
      description={words.setUpLead}
      actions={
        <Button type="submit" form={form} kind="primary" busy={confirming.isPending}>
          {words.turnOn}
        </Button>
      }
    >
      <div className={styles.ways}>
        <Suspense fallback={<div className={styles.qr} />}>
          <QrCode text={setup.uri} label={words.qr} />
        </Suspense>
        <div className={styles.byHand}>
          <CopyField label={words.secret} hint={words.secretHint} value={grouped(setup.secret)} />
          <CopyField label={words.uri} hint={words.uriHint} value={setup.uri} />
          <p>
            <a href={setup.uri}>
              <Smartphone size={16} aria-hidden style={{ display: 'inline' }} /> {words.openApp}
            </a>
          </p>
        </div>
      </div>
      <Form id={form} onSubmit={() => confirming.mutate()}>
        <TextField
          label={words.code}
          hint={words.codeHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          maxLength={7}
          value={code}
          onChange={({ target }) => setCode(target.value)}
          error={wrong}
        />
        {wrong === undefined && <Refusal error={confirming.error} />}
      </Form>
    </Dialog>
  )
}
