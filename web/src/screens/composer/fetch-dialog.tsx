import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '#web/api/client.ts'
import { keys } from '#web/api/keys.ts'
import { issueAt } from '#web/api/problems.ts'
import type { File } from '#web/lib/content.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { TextField } from '#web/parts/field.tsx'
import { Form } from '#web/parts/rows.tsx'
import { Refusal } from '#web/parts/states.tsx'
import { useComposer } from './context.ts'
import { useComposerWords } from './words.ts'

interface FetchDialogProps {
  readonly onClose: () => void
  readonly onFetched: (files: readonly File[]) => void
}

/** Takes a file from an address on the internet. */
export const FetchDialog = ({ onClose, onFetched }: FetchDialogProps) => {
  const words = useComposerWords()
  const { org } = useComposer()
  const client = useQueryClient()
  const [url, setUrl] = useState('')
  const fetching = useMutation({
    mutationFn: () => api.media.fetch(org, { url }),
    onSuccess: ({ id, alt_text }) => {
      void client.invalidateQueries({ queryKey: keys.media(org) })
      onFetched([{ media_id: id, alt_text }])
      onClose()
    },
  })
  const atField = issueAt(fetching.error, 'url')
  return (
    <Dialog open onClose={onClose} title={words.fromAddress} description={words.fetchLead}>
      <Form onSubmit={() => fetching.mutate()}>
        <TextField
          label={words.address}
          type="url"
          required
          placeholder="https://"
          value={url}
          error={atField}
          onChange={({ target }) => setUrl(target.value)}
        />
        {atField === undefined && <Refusal error={fetching.error} />}
        <Button kind="primary" type="submit" busy={fetching.isPending}>
          {words.take}
        </Button>
      </Form>
    </Dialog>
  )
}
