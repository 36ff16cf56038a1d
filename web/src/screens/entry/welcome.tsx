import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { places } from '#web/lib/places.ts'
import { deviceZone } from '#web/lib/zone.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { ZoneField } from '#web/parts/zone-field.tsx'
import { useSignOut } from '#web/parts/sign-out.ts'
import { Entry } from './entry.tsx'
import { useEntryWords } from './words.ts'

/** The first organization, or one more. */
export const Welcome = () => {
  const words = useEntryWords()
  const client = useQueryClient()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const [zone, setZone] = useState(deviceZone)
  const creating = useMutation({
    mutationFn: () => api.organizations.create({ name, time_zone: zone }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: keys.organizations })
      go(places.today(id))
    },
  })
  const leaving = useSignOut()
  const { error } = creating
  const placed = issueAt(error, 'name') ?? issueAt(error, 'time_zone')
  return (
    <Entry title={words.welcome}>
      <p>{words.welcomeLead}</p>
      <Form label={words.welcome} onSubmit={() => creating.mutate()}>
        <TextField
          label={words.organization}
          name="name"
          autoComplete="organization"
          required
          maxLength={100}
          autoFocus
          value={name}
          onChange={({ target }) => setName(target.value)}
          error={issueAt(error, 'name')}
        />
        <ZoneField
          label={words.zone}
          hint={words.zoneHint}
          value={zone}
          onChange={setZone}
          error={issueAt(error, 'time_zone')}
        />
        {error !== null && placed === undefined && <Refusal error={error} />}
        <Button type="submit" kind="primary" busy={creating.isPending}>
          {words.create}
        </Button>
      </Form>
      <p>
        <Button kind="quiet" small busy={leaving.isPending} onClick={() => leaving.mutate()}>
          {words.signOut}
        </Button>
      </p>
    </Entry>
  )
}
