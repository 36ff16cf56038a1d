// Runs in the browser, behind the link of a confirmation mail.
import { call, NOT_WHOLE, onSubmit, show, takeToken, tell } from './client.js'

const token = takeToken()

onSubmit('confirm', async () => {
  const answer = await call('POST', '/auth/email-verification/confirm', { token })
  const final = answer.ok || answer.value?.code === 'link_invalid'
  show('confirm', !final)
  show('home', final)
  return answer.ok ? tell('Your e-mail address is confirmed.', 'good') : tell(answer.said, 'bad')
})

if (token === '') {
  show('home')
  tell(NOT_WHOLE, 'bad')
} else {
  show('confirm')
  tell('One press, and we know that mail to this address reaches you.')
}
