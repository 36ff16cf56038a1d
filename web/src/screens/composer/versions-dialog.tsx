import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { revisionsQuery } from '#web/api/post-reads.ts'
import { useLocale } from '#web/i18n/i18n.ts'
import { changesBetween } from '#web/lib/changes.ts'
import { Button } from '#web/parts/button.tsx'
import { Dialog } from '#web/parts/dialog.tsx'
import { SelectField } from '#web/parts/field.tsx'
import { Changes } from '#web/parts/review/changes.tsx'
import { Empty, Loading, Trouble } from '#web/parts/states.tsx'
import { formatTime } from '#web/parts/time.tsx'
import { useToasts } from '#web/parts/toast.tsx'
import { useComposer } from './context.ts'
import { bodyOf, contentWord, FIRST, withContent, type Draft, type Earlier } from './draft.ts'
import { fieldIds } from './issues.ts'
import { useToolWords } from './tool-words.ts'

/** What is written, as versions of a post are compared. */
const versionOf = (draft: Draft): Earlier => bodyOf(draft)

const useTake = (onClose: () => void): ((earlier: Earlier) => void) => {
  const words = useToolWords()
  const { draft, edit, goTo, channels } = useComposer()
  const { done } = useToasts()
  return (earlier) => {
    const known = earlier.channels.filter(({ channel_id }) => channels.some(({ id }) => id === channel_id))
    edit((now) => withContent(now, { ...earlier, channels: known }))
    onClose()
    goTo({ scope: null, id: fieldIds.text(FIRST) })
    done(words.versionTaken, () => edit((now) => ({ ...draft, when: now.when })))
  }
}

interface ChoiceProps {
  readonly of: readonly (Earlier & {
    readonly revision: number
    readonly written_by: { readonly username: string }
    readonly replaced_at: string
  })[]
  readonly onClose: () => void
}

const Choice = ({ of, onClose }: ChoiceProps) => {
  const words = useToolWords()
  const { draft, zone } = useComposer()
  const locale = useLocale()
  const [wanted, choose] = useState<number | null>(null)
  const take = useTake(onClose)
  const chosen = of.find(({ revision }) => revision === wanted) ?? of[0]
  if (chosen === undefined) {
    return (
      <Empty icon={History} title={words.versions}>
        {words.noVersions}
      </Empty>
    )
  }
  return (
    <>
      <SelectField
        label={words.versions}
        value={chosen.revision}
        onChange={({ target }) => choose(Number(target.value))}
      >
        {of.map(({ revision, written_by: { username }, replaced_at: at }) => (
          <option key={revision} value={revision}>
            {words.versionBy(username, formatTime(at, { locale, zone, as: 'short' }))}
          </option>
        ))}
      </SelectField>
      <section aria-label={words.versionChanges}>
        <Changes of={changesBetween(versionOf(draft), chosen)} />
      </section>
      <div>
        <Button kind="primary" onClick={() => take(chosen)}>
          {words.takeVersion}
        </Button>
      </div>
    </>
  )
}

/** What the post said before, to go on from. */
export const VersionsDialog = ({ post, onClose }: { readonly post: string; readonly onClose: () => void }) => {
  const words = useToolWords()
  const { org, draft } = useComposer()
  const { data, error, refetch } = useQuery(revisionsQuery(org, post))
  const now = contentWord(draft)
  const others = data?.filter((each) => contentWord(withContent(draft, each)) !== now)
  return (
    <Dialog open wide onClose={onClose} title={words.versions} description={words.versionsLead}>
      {others !== undefined && <Choice of={others} onClose={onClose} />}
      {others === undefined &&
        (error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />)}
    </Dialog>
  )
}
