// Runs in the browser: the form to sign in, on every page that has one.
import { element, onSubmit, say, show, signIn, tell } from './client.js'

/** Codes of an app are six digits, however they are grouped; recovery codes look otherwise. */
const secondFactor = (typed) => {
  const code = typed.trim()
  if (code === '') return {}
  const digits = code.replaceAll(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? { totp_code: digits } : { recovery_code: code }
}

const ASK_FOR_CODE = say({
  en: 'The password is right. Now the code of your second factor.',
  de: 'Das Passwort stimmt. Jetzt der Code deines zweiten Faktors.',
})

const askForCode = () => {
  show('second-factor')
  element('code').required = true
  element('code').value = ''
  element('code').focus()
}

/** Handles the form; `entered` goes on once the person is in, `halfway` when only the code is missing. */
export const onSignIn = (entered, halfway = () => undefined) => {
  onSubmit('sign-in', async ({ email, password, code }) => {
    const session = await signIn({ email, password, ...secondFactor(code) })
    if (session.ok) return entered()
    const reason = session.value?.code
    if (reason !== 'second_factor_required' && reason !== 'second_factor_wrong') return tell(session.said, 'bad')
    halfway()
    if (reason === 'second_factor_required') tell(ASK_FOR_CODE)
    else tell(session.said, 'bad')
    return askForCode()
  })
}
