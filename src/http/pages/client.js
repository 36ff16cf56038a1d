// Runs in the browser. The access token stays in this module's memory and goes nowhere else.
import { say, sentence } from './said.js'

export { say }

const OFFLINE = say({
  en: 'The server could not be reached; check the connection and try again.',
  de: 'Der Server war nicht zu erreichen; prüfe die Verbindung, und versuche es noch einmal.',
})

let accessToken = null

/** The fields that the server found something wrong with last, by their names. */
let wrong = []

const send = async (method, path, body) => {
  const headers = { 'content-type': 'application/json' }
  if (accessToken !== null) headers.authorization = `Bearer ${accessToken}`
  // eslint-disable-next-line no-restricted-globals -- this file runs in the browser
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  const value = await answer.json().catch(() => null)
  return { ok: answer.ok, status: answer.status, value }
}

const attempt = async (method, path, body) => {
  try {
    const answer = await send(method, path, body)
    wrong = (answer.value?.errors ?? []).map(({ pointer }) => pointer.slice(1))
    return answer.ok ? answer : { ...answer, said: sentence(answer.value) }
  } catch {
    return { ok: false, status: 0, said: OFFLINE }
  }
}

const keep = (answer) => {
  if (answer.ok) accessToken = answer.value.access_token
  return answer
}

/** Uses the session that this browser has, if any. */
export const resume = async () => keep(await attempt('POST', '/auth/access', {}))

export const signIn = async (credentials) => keep(await attempt('POST', '/auth/signin', credentials))

/**
 * One call of the API: `{ ok, status, value }`, or `{ ok: false, said }` with a sentence for a person. An access token
 * that ran out while the page lay open is renewed once.
 */
export const call = async (method, path, body) => {
  const answer = await attempt(method, path, body)
  if (answer.status !== 401 || accessToken === null || path.startsWith('/auth/')) return answer
  const session = await resume()
  return session.ok ? attempt(method, path, body) : session
}

export const element = (id) => document.querySelector(`#${id}`)

/** Shows one sentence, and has screen readers say it. */
export const tell = (text, kind = '') => {
  const place = element('status')
  place.textContent = text
  place.className = kind
  place.scrollIntoView({ block: 'nearest' })
}

export const show = (id, visible = true) => {
  element(id).hidden = !visible
}

/**
 * Leads on to the dashboard: by the page's link, and at once unless there is something to read first. Where this server
 * has no dashboard, the page has no such link, and stays.
 */
export const goOn = (place, words, { now = true } = {}) => {
  const link = document.querySelector('#go-on')
  if (link === null) return
  link.href = place
  link.textContent = words
  link.parentElement.hidden = false
  if (now) location.replace(place)
}

export const NOT_WHOLE = say({
  en: 'This link is not whole; open it again exactly as it was sent to you.',
  de: 'Dieser Link ist nicht ganz; öffne ihn noch einmal genau so, wie du ihn bekommen hast.',
})

/** The secret after the # of a link; it leaves the address bar and the history. */
export const takeToken = () => {
  const token = location.hash.slice(1)
  history.replaceState(null, '', location.pathname)
  // A second link that is opened in this very tab changes nothing but the part after the #.
  addEventListener('hashchange', () => location.reload())
  return token
}

/** Marks what is wrong in a form, which the page's status says; gives the first of it. */
const mark = (form) => {
  const fields = [...form.querySelectorAll('input')].filter(({ name }) => wrong.includes(name))
  for (const field of fields) {
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', 'status')
  }
  return fields[0]
}

const unmark = (form) => {
  wrong = []
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    field.removeAttribute('aria-describedby')
  }
}

/** Handles a form: its fields by name, its button off while the work runs. Refused, it leads to the first that is wrong. */
export const onSubmit = (id, work) => {
  const form = element(id)
  const run = async () => {
    const button = form.querySelector('button')
    button.disabled = true
    unmark(form)
    await work(Object.fromEntries(new FormData(form)))
    button.disabled = false
    const first = mark(form)
    if (first?.checkVisibility()) return first.focus()
    // A button that was off has lost the focus; whoever works with the keyboard stays there, or hears what came of it.
    if (![button, document.body].includes(document.activeElement)) return undefined
    const next = form.checkVisibility() ? button : element('status')
    return next.focus({ preventScroll: true })
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void run()
  })
}

for (const box of document.querySelectorAll('[data-reveals]')) {
  box.addEventListener('change', () => {
    element(box.dataset.reveals).type = box.checked ? 'text' : 'password'
  })
}
