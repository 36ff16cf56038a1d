import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { openApi, session } from '#web/api/client.ts'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { said } from '#web/i18n/said.ts'
import { places } from '#web/lib/places.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { Entry } from './entry.tsx'
import { useEntryWords } from './words.ts'

interface NewAccount {
  readonly email: string
  readonly username: string
  readonly password: string
}

const FIELDS = ['email', 'username', 'password'] as const

const read = (form: FormData): NewAccount => {
  const [email = '', username = '', password = ''] = FIELDS.map((name) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  })
  return { email, username, password }
}

/** Accounts that must confirm their address first are told so by the server, when they sign in. */
const create = async (account: NewAccount): Promise<void> => {
  await openApi.auth.signUp(account)
  await session.signIn({ email: account.email, password: account.password })
}

/** Of addresses nobody is told whether they have an account, so what somebody has is the name. */
const wrongIn = (error: unknown, field: (typeof FIELDS)[number]): string | undefined =>
  field === 'username' && hasCode(error, 'account_exists') ? said().problem(error.problem) : issueAt(error, field)

const Fields = ({ error }: { readonly error: unknown }) => {
  const words = useEntryWords()
  const [shown, show] = useState(false)
  return (
    <>
      <TextField
        label={words.email}
        name="email"
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        error={wrongIn(error, 'email')}
      />
      <TextField
        label={words.username}
        hint={words.usernameHint}
        name="username"
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        required
        error={wrongIn(error, 'username')}
      />
      <TextField
        label={words.newPassword}
        hint={words.newPasswordHint}
        name="password"
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={128}
        error={wrongIn(error, 'password')}
      />
      <CheckField label={words.show} checked={shown} onChange={({ target }) => show(target.checked)} />
    </>
  )
}

export const SignUp = () => {
  const words = useEntryWords()
  const [, go] = useLocation()
  const creating = useMutation({ mutationFn: create, onSuccess: () => go(places.welcome) })
  const { error } = creating
  const placed = FIELDS.some((field) => wrongIn(error, field) !== undefined)
  return (
    <Entry title={words.signUp}>
      <Form label={words.signUp} onSubmit={(typed) => creating.mutate(read(typed))}>
        <Fields error={error} />
        {error !== null && !placed && <Refusal error={error} />}
        <Button type="submit" kind="primary" busy={creating.isPending}>
          {words.signUp}
        </Button>
      </Form>
      <p>
        {words.hasAccount} <Link href={places.signIn}>{words.signIn}</Link>
      </p>
    </Entry>
  )
}
