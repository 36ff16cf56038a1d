import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { components } from '@scheduly/client'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrg } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CopyField } from '#web/parts/copy.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { CheckField, SelectField, TextField } from '#web/parts/field.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Note, Refusal } from '#web/parts/states.tsx'
import { withStepUp } from '#web/parts/step-up-ask.ts'
import { usePartsWords } from '#web/parts/words.ts'
import { rolesToGive, type Role } from './roles.ts'
import { useTeamWords } from './words.ts'

type Made = components['schemas']['Invitation']

const HOURS = 24
const DAYS = [1, 3, 7, 14]

const Ready = ({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) => {
  const words = useTeamWords()
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.linkTitle}
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.ready}
        </Button>
      }
    >
      <CopyField label={words.link} hint={words.linkHint} value={made.link} />
      {made.mailed && made.email !== null && <Note>{words.mailed(made.email)}</Note>}
    </Dialog>
  )
}

const RoleField = ({ value, onChange }: { readonly value: Role; readonly onChange: (role: Role) => void }) => {
  const words = useTeamWords()
  const { roles } = usePartsWords()
  const { role: own } = useOrg()
  return (
    <Choices label={words.role}>
      {rolesToGive(own).map((role) => (
        <CheckField
          key={role}
          type="radio"
          name="role"
          label={roles[role]}
          hint={words.does[role]}
          checked={value === role}
          onChange={() => onChange(role)}
        />
      ))}
    </Choices>
  )
}

/** Makes a link that lets one person in; it is shown this once. */
export const Invite = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useTeamWords()
  const { id } = useOrg()
  const client = useQueryClient()
  const form = useId()
  const [role, setRole] = useState<Role>('editor')
  const [email, setEmail] = useState('')
  const [days, setDays] = useState(3)
  const inviting = useMutation({
    mutationFn: () =>
      withStepUp(() =>
        api.invitations.inviteMember(id, { role, expires_in_hours: days * HOURS, ...(email !== '' && { email }) }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.invitations(id) }),
  })
  if (inviting.data !== undefined) return <Ready made={inviting.data} onClose={onClose} />
  const wrong = issueAt(inviting.error, 'email')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.inviteTitle}
      description={words.inviteLead}
      actions={
        <Button type="submit" form={form} kind="primary" busy={inviting.isPending}>
          {words.create}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => inviting.mutate()}>
        <RoleField value={role} onChange={setRole} />
        <TextField
          label={words.email}
          hint={words.emailHint}
          type="email"
          autoComplete="off"
          maxLength={254}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
          error={wrong}
        />
        <SelectField label={words.hours} value={days} onChange={({ target }) => setDays(Number(target.value))}>
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {words.days(count)}
            </option>
          ))}
        </SelectField>
        {wrong === undefined && <Refusal error={inviting.error} />}
      </Form>
    </Dialog>
  )
}
