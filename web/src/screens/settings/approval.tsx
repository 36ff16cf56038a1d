import { useState } from 'react'
import type { Organization } from '@scheduly/client'
import { useOrg, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { Card } from '#web/parts/page.tsx'
import { Choices, Form } from '#web/parts/rows.tsx'
import { Note } from '#web/parts/states.tsx'
import { Steps } from './approval-steps.tsx'
import { NotSaved } from './stale.tsx'
import { useChange } from './use-change.ts'
import { usePolicyStepWords } from './step-words.ts'
import { useSettingsWords } from './words.ts'
import styles from './settings.module.css'

type Policy = Organization['approval_policy']

interface FieldsProps {
  readonly policy: Policy
  readonly put: (change: Partial<Policy>) => void
  readonly disabled: boolean
}

const Whose = ({ policy, put, disabled }: FieldsProps) => {
  const words = useSettingsWords()
  return (
    <Choices label={words.whose}>
      {(['editors', 'everyone'] as const).map((who) => (
        <CheckField
          key={who}
          type="radio"
          name="whose"
          label={words[who]}
          hint={words[`${who}Hint`]}
          disabled={disabled}
          checked={policy.required_for === who}
          onChange={() => put({ required_for: who })}
        />
      ))}
      <CheckField
        label={words.fourEyes}
        hint={words.fourEyesHint}
        disabled={disabled}
        checked={policy.four_eyes}
        onChange={({ target }) => put({ four_eyes: target.checked })}
      />
      <CheckField
        label={words.hash}
        hint={words.hashHint}
        disabled={disabled}
        checked={policy.needs_content_hash}
        onChange={({ target }) => put({ needs_content_hash: target.checked })}
      />
    </Choices>
  )
}

const Moving = ({ policy, put, disabled }: FieldsProps) => {
  const words = useSettingsWords()
  return (
    <Choices label={words.moving}>
      <CheckField
        type="radio"
        name="moving"
        label={words.keeps}
        hint={words.keepsHint}
        disabled={disabled}
        checked={policy.moving_time === 'keeps_approval'}
        onChange={() => put({ moving_time: 'keeps_approval' })}
      />
      <CheckField
        type="radio"
        name="moving"
        label={words.voids}
        hint={words.voidsHint}
        disabled={disabled}
        checked={policy.moving_time === 'voids_approval'}
        onChange={() => put({ moving_time: 'voids_approval' })}
      />
    </Choices>
  )
}

const Outside = ({ policy, put, disabled }: FieldsProps) => {
  const words = useSettingsWords()
  return (
    <Choices label={words.outside}>
      {(['advice', 'counts'] as const).map((weight) => (
        <CheckField
          key={weight}
          type="radio"
          name="outside"
          label={words[weight]}
          hint={words[`${weight}Hint`]}
          disabled={disabled}
          checked={policy.external_approval === weight}
          onChange={() => put({ external_approval: weight })}
        />
      ))}
    </Choices>
  )
}

/** Who needs whose word before a post goes out, in plain words. */
export const Approval = () => {
  const words = useSettingsWords()
  const stepWords = usePolicyStepWords()
  const { approval_policy: policy } = useOrg()
  const { leads, owns } = useRights()
  const [typed, setTyped] = useState<Partial<Policy>>({})
  const changing = useChange(() => setTyped({}))
  const shown = {
    policy: { ...policy, ...typed },
    put: (change: Partial<Policy>) => {
      // What was wrong with it stands at places that may be others by now.
      changing.reset()
      setTyped({ ...typed, ...change })
    },
    disabled: !leads,
  }
  return (
    <Card title={words.approval}>
      <p className={styles.lead}>{words.approvalLead}</p>
      <Form label={words.approval} onSubmit={() => changing.mutate({ approval_policy: typed })}>
        <Whose {...shown} />
        <Moving {...shown} />
        <Steps
          steps={shown.policy.steps}
          put={(steps) => shown.put({ steps })}
          disabled={!leads}
          error={changing.error}
        />
        <CheckField
          label={stepWords.glass}
          hint={stepWords.glassHint}
          disabled={!leads}
          checked={shown.policy.break_glass === 'owners'}
          onChange={({ target }) => shown.put({ break_glass: target.checked ? 'owners' : 'off' })}
        />
        <Outside {...shown} />
        {leads && !owns && <Note>{words.looser}</Note>}
        <NotSaved error={changing.error} />
        {leads && (
          <div>
            <Button type="submit" kind="primary" busy={changing.isPending} disabled={Object.keys(typed).length === 0}>
              {words.save}
            </Button>
          </div>
        )}
      </Form>
    </Card>
  )
}
