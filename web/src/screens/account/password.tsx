import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useAccount } from '#web/api/reads.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Form, Pair } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { useToasts } from '#web/parts/toast.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

const usePassword = () => {
  const words = useAccountWords()
  const client = useQueryClient()
  const { done } = useToasts()
  const { has_password: has } = useAccount()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const changing = useMutation({
    mutationFn: () =>
      withStepUp(() => api.account.changePassword({ new_password: next, ...(has && { current_password: current }) })),
    onSuccess: async () => {
      setCurrent('')
      setNext('')
      done(words.changed)
      await client.invalidateQueries({ queryKey: keys.account })
    },
  })
  return { current, setCurrent, next, setNext, changing }
}

export const Password = () => {
  const words = useAccountWords()
  const { has_password: has, email } = useAccount()
  const { current, setCurrent, next, setNext, changing } = usePassword()
  const { error } = changing
  const placed = ['current_password', 'new_password'].some((field) => issueAt(error, field) !== undefined)
  return (
    <Card title={words.password}>
      {!has && <p className={styles.hint}>{words.noPassword}</p>}
      <Form label={words.password} onSubmit={() => changing.mutate()}>
        {/* For password managers, which want to know whose it is. */}
        <input type="text" hidden readOnly autoComplete="username" value={email} />
        <Pair>
          {has && (
            <TextField
              label={words.current}
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              value={current}
              onChange={({ target }) => setCurrent(target.value)}
              error={issueAt(error, 'current_password')}
            />
          )}
          <TextField
            label={words.next}
            hint={words.nextHint}
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            maxLength={128}
            value={next}
            onChange={({ target }) => setNext(target.value)}
            error={issueAt(error, 'new_password')}
          />
        </Pair>
        {!placed && <Refusal error={error} />}
        <div>
          <Button type="submit" busy={changing.isPending}>
            {has ? words.change : words.set}
          </Button>
        </div>
      </Form>
    </Card>
  )
}
