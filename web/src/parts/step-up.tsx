import { useState, useSyncExternalStore } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { useAccount } from '#web/api/reads.ts'
import { showPasskey } from '#web/lib/passkeys.ts'
import { secondFactor } from '#web/lib/second-factor.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { Form } from './rows.tsx'
import { Note, Refusal } from './states.tsx'
import { onAsked, whatIsAsked, type Asked } from './step-up-ask.ts'
import { usePartsWords } from './words.ts'

const byPasskey = async (): Promise<void> => {
  const { options, challenge_id: challenge } = await api.twoFactor.startPasskeyStepUp()
  const response = await showPasskey(options)
  await api.twoFactor.stepUp({ passkey: { challenge_id: challenge, response } })
}

/** Whoever has a second factor proves that; the password is for those who have nothing else. */
const useProof = () => {
  const { has_password: hasPassword, two_factor: factors } = useAccount()
  const strong = factors.totp || factors.passkeys > 0
  return {
    code: strong && (factors.totp || factors.recovery_codes_left > 0),
    password: !strong && hasPassword,
    passkey: factors.passkeys > 0 && 'PublicKeyCredential' in globalThis,
  }
}

interface WayProps {
  readonly asked: Asked
  readonly password: boolean
}

const ByTyping = ({ asked, password }: WayProps) => {
  const words = usePartsWords()
  const [typed, setTyped] = useState('')
  const typing = useMutation({
    mutationFn: () => api.twoFactor.stepUp(password ? { password: typed } : secondFactor(typed)),
    onSuccess: asked.confirmed,
  })
  return (
    <Form label={words.confirmYou} onSubmit={() => typing.mutate()}>
      <TextField
        label={password ? words.password : words.code}
        {...(!password && { hint: words.codeHint })}
        type={password ? 'password' : 'text'}
        autoComplete={password ? 'current-password' : 'one-time-code'}
        autoCapitalize="off"
        spellCheck={false}
        required
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <Refusal error={typing.error} />
      <Button type="submit" kind="primary" busy={typing.isPending}>
        {words.confirm}
      </Button>
    </Form>
  )
}

const ByPasskey = ({ asked }: { readonly asked: Asked }) => {
  const words = usePartsWords()
  const showing = useMutation({ mutationFn: byPasskey, onSuccess: asked.confirmed })
  return (
    <>
      <Button icon={Fingerprint} busy={showing.isPending} onClick={() => showing.mutate()}>
        {words.confirmByPasskey}
      </Button>
      {showing.isError && (
        <Note kind="bad" urgent>
          {words.passkeyUnused}
        </Note>
      )}
    </>
  )
}

const StepUpDialog = ({ asked }: { readonly asked: Asked }) => {
  const words = usePartsWords()
  const { code, password, passkey } = useProof()
  const types = code || password
  return (
    <Dialog open onClose={() => asked.given(null)} title={words.confirmYou} description={words.confirmYouWhy}>
      {types && <ByTyping asked={asked} password={password} />}
      {passkey && <ByPasskey asked={asked} />}
      {!types && !passkey && <Note>{words.signInAnew}</Note>}
    </Dialog>
  )
}

/** The window that asks who it is, whenever something waits for that. */
export const StepUp = () => {
  const asked = useSyncExternalStore(onAsked, whatIsAsked)
  return asked === null ? null : <StepUpDialog asked={asked} />
}
