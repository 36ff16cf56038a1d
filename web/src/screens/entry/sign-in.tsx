import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { openApi, session } from '#web/api/client.ts'
import { hasCode, issueAt } from '#web/api/problems.ts'
import { places } from '#web/lib/places.ts'
import { secondFactor } from '#web/lib/second-factor.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField, TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { Entry } from './entry.tsx'
import { OtherWays } from './other-ways.tsx'
import { useEntryWords } from './words.ts'

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

const wantsCode = (error: unknown): boolean =>
  hasCode(error, 'second_factor_required') || hasCode(error, 'second_factor_wrong')

/** The form alone: also over a page whose session ended while something was being written. */
export const SignInForm = () => {
  const words = useEntryWords()
  const [shown, show] = useState(false)
  const [halfway, setHalfway] = useState(false)
  const signing = useMutation({
    mutationFn: (form: FormData) =>
      session.signIn({
        email: textOf(form, 'email'),
        password: textOf(form, 'password'),
        ...secondFactor(textOf(form, 'code')),
      }),
    onError: (error) => setHalfway((before) => before || wantsCode(error)),
  })
  const { error } = signing
  return (
    <Form label={words.signIn} onSubmit={signing.mutate}>
      <TextField
        label={words.email}
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={254}
        error={issueAt(error, 'email')}
      />
      <TextField
        label={words.password}
        name="password"
        type={shown ? 'text' : 'password'}
        autoComplete="current-password"
        required
        maxLength={128}
      />
      <CheckField label={words.show} checked={shown} onChange={({ target }) => show(target.checked)} />
      {halfway && (
        <TextField
          label={words.code}
          hint={words.codeHint}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={64}
          required
          autoFocus
        />
      )}
      {error !== null && !hasCode(error, 'second_factor_required') && <Refusal error={error} />}
      <Button type="submit" kind="primary" busy={signing.isPending}>
        {words.signIn}
      </Button>
    </Form>
  )
}

export const SignIn = () => {
  const words = useEntryWords()
  const methods = useQuery({ queryKey: ['methods'], queryFn: () => openApi.auth.listSignInMethods() }).data
  return (
    <Entry title={words.signIn}>
      <SignInForm />
      <p>
        <a href="/reset">{words.forgot}</a>
      </p>
      {methods !== undefined && <OtherWays passkeys={methods.passkeys} sso={methods.sso} />}
      {methods?.signup === 'open' && (
        <p>
          {words.noAccount} <Link href={places.signUp}>{words.signUp}</Link>
        </p>
      )}
      {methods?.signup === 'invited' && <Note>{words.invitedOnly}</Note>}
    </Entry>
  )
}
