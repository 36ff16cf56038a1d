import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { useLabels } from '#web/api/reads.ts'
import { useOrgId, useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Confirm } from '#web/parts/confirm.tsx'
import { LabelDialog } from '#web/parts/labels/label-dialog.tsx'
import { Labels as Shown } from '#web/parts/labels/labels.tsx'
import { useLabelWords } from '#web/parts/labels/words.ts'
import { Card } from '#web/parts/page.tsx'
import { Buttons, Row, Rows } from '#web/parts/rows.tsx'
import { useToasts } from '#web/parts/toast.tsx'

type Counted = ReturnType<typeof useLabels>[number]

const Removal = ({ label, onClose }: { readonly label: Counted; readonly onClose: () => void }) => {
  const words = useLabelWords()
  const org = useOrgId()
  const client = useQueryClient()
  const { done } = useToasts()
  return (
    <Confirm
      title={words.removeTitle(label.name)}
      description={words.removeHint(label.post_count)}
      does={words.remove}
      run={() => api.labels.delete(org, label.id)}
      onDone={() => {
        done(words.removed)
        for (const queryKey of [keys.labels(org), keys.postLists(org)]) void client.invalidateQueries({ queryKey })
      }}
      onClose={onClose}
    />
  )
}

type Act = { readonly kind: 'make' } | { readonly kind: 'change' | 'remove'; readonly label: Counted }

/** The labels of the organization: made, renamed, recolored and deleted for all posts at once. */
export const Labels = () => {
  const words = useLabelWords()
  const { writes } = useRights()
  const { done } = useToasts()
  const labels = useLabels(useOrgId())
  const [act, setAct] = useState<Act | null>(null)
  const close = (): void => setAct(null)
  return (
    <Card
      title={words.labels}
      actions={
        writes && (
          <Button small icon={Plus} onClick={() => setAct({ kind: 'make' })}>
            {words.make}
          </Button>
        )
      }
    >
      <p>{labels.length === 0 ? words.none : words.hint}</p>
      {labels.length > 0 && (
        <Rows label={words.labels}>
          {labels.map((label) => (
            <Row
              key={label.id}
              title={<Shown of={[label]} />}
              facts={words.posts(label.post_count)}
              actions={
                writes && (
                  <Buttons>
                    <Button
                      small
                      onClick={() => setAct({ kind: 'change', label })}
                      aria-label={`${words.change}: ${label.name}`}
                    >
                      {words.change}
                    </Button>
                    <Button
                      small
                      onClick={() => setAct({ kind: 'remove', label })}
                      aria-label={`${words.remove}: ${label.name}`}
                    >
                      {words.remove}
                    </Button>
                  </Buttons>
                )
              }
            />
          ))}
        </Rows>
      )}
      {act?.kind === 'make' && <LabelDialog onDone={() => undefined} onClose={close} />}
      {act?.kind === 'change' && <LabelDialog label={act.label} onDone={() => done(words.changed)} onClose={close} />}
      {act?.kind === 'remove' && <Removal label={act.label} onClose={close} />}
    </Card>
  )
}
