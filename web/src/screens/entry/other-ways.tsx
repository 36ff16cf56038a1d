import { useMutation } from '@tanstack/react-query'
import { Fingerprint, LogIn } from 'lucide-react'
import type { components } from '@scheduly/client'
import { openApi, session } from '#web/api/client.ts'
import { showPasskey } from '#web/lib/passkeys.ts'
import { Button } from '#web/parts/button.tsx'
import { Note } from '#web/parts/states.tsx'
import { useEntryWords } from './words.ts'
import styles from './entry.module.css'

type Methods = components['schemas']['SignInMethods']

const signIn = async (): Promise<void> => {
  const { options, challenge_id: challenge } = await openApi.auth.startPasskeySignIn()
  const response = await showPasskey(options)
  await session.adopt(await openApi.auth.signInByPasskey({ challenge_id: challenge, response }))
}

/** What this installation offers beside passwords, where the browser can do it. */
export const OtherWays = ({ passkeys, sso }: Pick<Methods, 'passkeys' | 'sso'>) => {
  const words = useEntryWords()
  const passkey = useMutation({ mutationFn: signIn })
  const usable = passkeys && 'PublicKeyCredential' in globalThis
  if (!usable && sso === null) return null
  return (
    <div className={styles.others}>
      {usable && (
        <Button icon={Fingerprint} busy={passkey.isPending} onClick={() => passkey.mutate()}>
          {words.passkey}
        </Button>
      )}
      {passkey.isError && (
        <Note kind="bad" urgent>
          {words.passkeyFailed}
        </Note>
      )}
      {sso !== null && (
        <Button icon={LogIn} onClick={() => location.assign('/auth/sso/start')}>
          {words.sso(sso.name)}
        </Button>
      )}
    </div>
  )
}
