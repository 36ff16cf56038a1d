import { useState } from 'react'
import { issueAt } from '#web/api/problems.ts'
import { useOrg, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Facts, Form, Pair } from '#web/parts/rows.tsx'
import { ZoneField } from '#web/parts/zone-field.tsx'
import { NotSaved } from './stale.tsx'
import { useChange } from './use-change.ts'
import { useSettingsWords } from './words.ts'

/** Only what was typed is kept here; everything else is as the server has it. */
interface Typed {
  readonly name?: string
  readonly time_zone?: string
}

export const General = () => {
  const words = useSettingsWords()
  const org = useOrg()
  const { leads } = useRights()
  const [typed, setTyped] = useState<Typed>({})
  const changing = useChange(() => setTyped({}))
  const { error } = changing
  if (!leads) {
    return (
      <Card title={words.general}>
        <Facts
          of={[
            [words.name, <bdi key="name">{org.name}</bdi>],
            [words.zone, org.time_zone],
          ]}
        />
      </Card>
    )
  }
  const placed = issueAt(error, 'name') ?? issueAt(error, 'time_zone')
  return (
    <Card title={words.general}>
      <Form label={words.general} onSubmit={() => changing.mutate(typed)}>
        <Pair>
          <TextField
            label={words.name}
            required
            maxLength={100}
            value={typed.name ?? org.name}
            onChange={({ target }) => setTyped({ ...typed, name: target.value })}
            error={issueAt(error, 'name')}
          />
          <ZoneField
            label={words.zone}
            hint={words.zoneHint}
            value={typed.time_zone ?? org.time_zone}
            onChange={(zone) => setTyped({ ...typed, time_zone: zone })}
            error={issueAt(error, 'time_zone')}
          />
        </Pair>
        {placed === undefined && <NotSaved error={error} />}
        <div>
          <Button type="submit" kind="primary" busy={changing.isPending} disabled={Object.keys(typed).length === 0}>
            {words.save}
          </Button>
        </div>
      </Form>
    </Card>
  )
}
