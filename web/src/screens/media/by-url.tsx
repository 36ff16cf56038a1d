import { useId, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import { useOrgId } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useMediaWords } from './words.ts'

const PATIENCE_MS = 300_000

export const ByUrl = ({ onClose }: { readonly onClose: () => void }) => {
  const words = useMediaWords()
  const org = useOrgId()
  const form = useId()
  const client = useQueryClient()
  const { done } = useToasts()
  const [url, setUrl] = useState('')
  const [alt, setAlt] = useState('')
  const fetching = useMutation({
    mutationFn: () => api.media.fetch(org, { url, alt_text: alt }, { timeoutMs: PATIENCE_MS }),
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: keys.media(org) })
      onClose()
      done(words.uploaded(name))
    },
  })
  const wrong = issueAt(fetching.error, 'url')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.urlTitle}
      actions={
        <Button type="submit" form={form} kind="primary" busy={fetching.isPending}>
          {words.fetch}
        </Button>
      }
    >
      <Form id={form} onSubmit={() => fetching.mutate()}>
        <TextField
          label={words.url}
          hint={words.urlHint}
          type="url"
          dir="ltr"
          required
          value={url}
          onChange={({ target }) => setUrl(target.value)}
          error={wrong}
        />
        <TextField
          label={words.alt}
          hint={words.altHint}
          maxLength={1_000}
          value={alt}
          onChange={({ target }) => setAlt(target.value)}
        />
        {wrong === undefined && <Refusal error={fetching.error} />}
      </Form>
    </Dialog>
  )
}
