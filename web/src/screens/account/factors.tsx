import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Smartphone } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useAccount } from '#web/api/reads.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { Card } from '#web/parts/page.tsx'
import { Row, Rows } from '#web/parts/rows.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { Codes } from './codes.tsx'
import { Passkeys } from './passkeys.tsx'
import { SetUpApp } from './set-up-app.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

const useFreshAccount = () => {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: keys.account })
}

interface PartProps {
  /** Shows recovery codes, where there are new ones. */
  readonly onCodes: (codes: readonly string[] | null) => void
}

const App = ({ onCodes }: PartProps) => {
  const words = useAccountWords()
  const { totp } = useAccount().two_factor
  const fresh = useFreshAccount()
  const { done, failed } = useToasts()
  const [removing, remove] = useState(false)
  const starting = useMutation({ mutationFn: () => withStepUp(() => api.twoFactor.startTotp()), onError: failed })
  return (
    <>
      <Row
        title={words.app}
        facts={totp ? words.appOn : words.appOff}
        actions={
          totp ? (
            <Button small kind="danger" onClick={() => remove(true)}>
              {words.removeApp}
            </Button>
          ) : (
            <Button small icon={Smartphone} busy={starting.isPending} onClick={() => starting.mutate()}>
              {words.setUp}
            </Button>
          )
        }
      />
      {starting.data !== undefined && (
        <SetUpApp
          setup={starting.data}
          onClose={() => starting.reset()}
          onDone={(codes) => {
            starting.reset()
            void fresh()
            done(words.appDone)
            onCodes(codes)
          }}
        />
      )}
      {removing && (
        <Confirm
          title={words.removeAppTitle}
          description={words.removeAppHint}
          does={words.removeApp}
          run={() => api.twoFactor.disableTotp()}
          onDone={() => {
            void fresh()
            done(words.removed)
          }}
          onClose={() => remove(false)}
        />
      )}
    </>
  )
}

const Recovery = ({ onCodes }: PartProps) => {
  const words = useAccountWords()
  const { totp, passkeys, recovery_codes_left: left } = useAccount().two_factor
  const fresh = useFreshAccount()
  const [asked, ask] = useState(false)
  if (!totp && passkeys === 0) return null
  return (
    <>
      <Row
        title={words.codes}
        facts={
          <>
            <span>{words.codesLeft(left)}</span>
            <span>{words.codesHint}</span>
          </>
        }
        actions={
          <Button small icon={KeyRound} onClick={() => ask(true)}>
            {words.renew}
          </Button>
        }
      />
      {asked && (
        <Confirm
          title={words.renewTitle}
          description={words.renewHint}
          does={words.renew}
          danger={false}
          run={async () => onCodes((await api.twoFactor.renewRecoveryCodes()).recovery_codes)}
          onDone={() => void fresh()}
          onClose={() => ask(false)}
        />
      )}
    </>
  )
}

/** What is asked for beside the password, or instead of it. */
export const Factors = () => {
  const words = useAccountWords()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  return (
    <Card title={words.factors}>
      <p className={styles.hint}>{words.factorsLead}</p>
      <Rows label={words.factors}>
        <App onCodes={setCodes} />
        <Recovery onCodes={setCodes} />
      </Rows>
      <Passkeys onCodes={setCodes} />
      {codes !== null && <Codes codes={codes} onClose={() => setCodes(null)} />}
    </Card>
  )
}
