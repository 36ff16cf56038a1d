import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newSecret } from '#lib/random.ts'
import { html, page, PAGE_HEADERS, type SafeHtml } from '#sandbox/html.ts'
import { quickConsent } from '#sandbox/quick-consent.ts'
import { fingerprint, SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { FACEBOOK_LOGIN, INSTAGRAM_LOGIN, type Login } from './logins.ts'
import { queryOf } from './params.ts'
import type { InstaParts } from './parts.ts'

const CODE_LIFETIME_MS = 3_600_000
const USERNAME = /^[a-z0-9_.]{1,30}$/

const FIELDS = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state'] as const

const scopesOf = (asked: URLSearchParams): string[] =>
  (asked.get('scope') ?? '').split(/[ ,]+/).filter((item) => item !== '')

const isCallback = (value: string): boolean =>
  URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol) && !value.includes('#')

/** The first thing wrong with the app's request, in words for its developer; null when all is well. */
const faultOf = ({ scopes, required }: Login, asked: URLSearchParams): string | null => {
  const unknown = scopesOf(asked).find((scope) => !scopes.has(scope))
  const rules: readonly (readonly [boolean, string])[] = [
    [asked.get('client_id') !== SANDBOX_CLIENT.clientId, 'Invalid platform app: this client_id is not known here.'],
    [!isCallback(asked.get('redirect_uri') ?? ''), 'redirect_uri must be an absolute http or https URL.'],
    [asked.get('response_type') !== 'code', 'response_type must be "code".'],
    [!scopesOf(asked).includes(required), `scope must include ${required}.`],
    [unknown !== undefined, `The scope "${unknown ?? ''}" does not exist.`],
  ]
  return rules.find(([broken]) => broken)?.[1] ?? null
}

/** One page to be sent, and the reply to send it in. */
interface Sheet {
  readonly reply: FastifyReply
  readonly login: Login
}

const sendPage = ({ reply, login }: Sheet, status: number, body: SafeHtml): FastifyReply =>
  reply
    .code(status)
    .headers(PAGE_HEADERS)
    .send(page(login.network, 'Authorize an app', body))

const problemPage = (sheet: Sheet, sentence: string): FastifyReply =>
  sendPage(
    sheet,
    400,
    html`<h1>This app cannot be authorized</h1>
      <div class="card"><p>${sentence}</p></div>`,
  )

/** Facebook Login may be given several accounts, by their Pages. */
const choice = ({ kind }: Login, name: string, isFirst: boolean): SafeHtml => {
  const checked = isFirst ? html` checked` : null
  return kind === 'facebook'
    ? html`<label><input type="checkbox" name="account" value="${name}" ${checked} /> Page of ${name}</label>`
    : html`<label><input type="radio" name="account" value="${name}" ${checked} /> ${name}</label>`
}

const consentPage = (
  login: Login,
  asked: URLSearchParams,
  { names, action }: { readonly names: readonly string[]; readonly action: string },
): SafeHtml =>
  html`<h1>Let ${asked.get('client_id')} use a sandbox account?</h1>
    <form class="card" method="post" action="${action}">
      ${FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${asked.get(name) ?? ''}" />`)}
      <fieldset>
        <legend>Account</legend>
        ${names.map((name, index) => choice(login, name, index === 0))}
      </fieldset>
      <label class="stack"
        >Or a new account name
        <input
          type="text"
          name="new_account"
          maxlength="30"
          pattern="[a-z0-9_.]{1,30}"
          autocomplete="off"
          placeholder="my.test.account"
      /></label>
      <h2>The app will be able to</h2>
      <ul>
        ${scopesOf(asked).map((scope) => html`<li>${scope}</li>`)}
      </ul>
      <p class="soft">No password: this is a test network inside Scheduly. Nothing here reaches the real Instagram.</p>
      <div class="actions">
        <button class="go" name="decision" value="approve">Approve</button
        ><button name="decision" value="deny">Deny</button>
      </div>
    </form>`

const back = (
  { reply, login }: Sheet,
  form: URLSearchParams,
  answer: Readonly<Record<string, string>>,
): FastifyReply => {
  const url = new URL(form.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  const state = form.get('state') ?? ''
  if (state !== '') url.searchParams.set('state', state)
  url.hash = login.fragment
  return reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(url.href, 302)
}

const approve = (
  { state, ground, ensureAccount }: InstaParts,
  form: URLSearchParams,
  { login, names }: { readonly login: Login; readonly names: readonly string[] },
): string => {
  const secret = newSecret(ground.random)
  const ids = names.map((name) => ensureAccount(name).userId)
  const code = {
    hash: fingerprint(secret),
    accountId: ids[0] ?? '',
    scopes: scopesOf(form),
    redirectUri: form.get('redirect_uri') ?? '',
    expiresAt: ground.clock.now().getTime() + CODE_LIFETIME_MS,
    ...(login.kind === 'facebook' ? { pages: ids } : {}),
  }
  state.commit({ kind: 'code', code })
  return secret
}

/** The names chosen; with Instagram Login one. What is typed counts instead of what is ticked. */
const chosenAccounts = (login: Login, form: URLSearchParams): string[] => {
  const typed = (form.get('new_account') ?? '').trim().replace(/^@/, '').toLowerCase()
  if (typed !== '') return [typed]
  const ticked = form.getAll('account')
  return login.kind === 'facebook' ? ticked : ticked.slice(0, 1)
}

const denial = {
  error: 'access_denied',
  error_reason: 'user_denied',
  error_description: 'The user denied your request',
}

const decide = (parts: InstaParts, form: URLSearchParams, sheet: Sheet): FastifyReply => {
  const { login } = sheet
  const fault = faultOf(login, form)
  if (fault !== null) return problemPage(sheet, fault)
  if (form.get('decision') !== 'approve') return back(sheet, form, denial)
  const names = chosenAccounts(login, form)
  if (names.length === 0 || !names.every((name) => USERNAME.test(name))) {
    return problemPage(sheet, 'An account name has 1 to 30 small letters, digits, dots or underscores.')
  }
  return back(sheet, form, { code: approve(parts, form, { login, names }) })
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? ''

const note = (
  { wire }: InstaParts,
  request: FastifyRequest,
  facts: { status: number; account: string | null },
): void => {
  wire.ledger.add({
    route: 'authorize',
    method: request.method,
    path: pathOf(request),
    account: facts.account,
    status: facts.status,
    carriedOut: facts.status < 400,
    postId: null,
    fault: null,
  })
}

const loginRoutes = (app: FastifyInstance, parts: InstaParts, login: Login): void => {
  const answer = (request: FastifyRequest, reply: FastifyReply, form: URLSearchParams): FastifyReply => {
    const decided = decide(parts, form, { reply, login })
    note(parts, request, { status: decided.statusCode, account: chosenAccounts(login, form)[0] ?? '' })
    return decided
  }
  for (const path of login.paths) {
    app.get(path, (request, reply) => {
      const asked = queryOf(request)
      // Only Facebook's dialog does without.
      if (login.kind === 'facebook' && !asked.has('response_type')) asked.set('response_type', 'code')
      const quick = quickConsent(asked, request.headers)
      if (quick !== null) return answer(request, reply, quick)
      const fault = faultOf(login, asked)
      note(parts, request, { status: fault === null ? 200 : 400, account: null })
      if (fault !== null) return problemPage({ reply, login }, fault)
      const names = parts.state.accounts().map(({ username }) => username)
      return sendPage({ reply, login }, 200, consentPage(login, asked, { names, action: pathOf(request) }))
    })
    app.post(path, (request, reply) => answer(request, reply, new URLSearchParams(String(request.body))))
  }
}

/** The pages on which a person lets an app use accounts: Instagram's own, and Facebook's. */
export const authorizeRoutes = (app: FastifyInstance, parts: InstaParts): void => {
  loginRoutes(app, parts, INSTAGRAM_LOGIN)
  loginRoutes(app, parts, FACEBOOK_LOGIN)
}
