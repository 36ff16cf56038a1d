import { useState } from 'react'
import { Plus, Tags } from 'lucide-react'
import { Button } from '#web/parts/button.tsx'
import { CheckField } from '#web/parts/field.tsx'
import { chosenChannels, useComposer } from './context.ts'
import { newPart, partsFor, setThread, writtenFor, type Scope } from './draft.ts'
import { fieldIds } from './issues.ts'
import { isNumbered, keepNumbers, putNumbers, takeNumbers } from './numbers.ts'
import { useToolWords } from './tool-words.ts'
import { linksFor } from './utm.ts'
import { UtmDialog } from './utm-dialog.tsx'
import { useComposerWords } from './words.ts'
import styles from './composer.module.css'

const TagButton = ({ scope }: { readonly scope: Scope }) => {
  const words = useToolWords()
  const composer = useComposer()
  const [open, setOpen] = useState(false)
  const has = chosenChannels(composer).some(
    ({ id }) => (scope === null || id === scope) && linksFor(composer.draft, id).length > 0,
  )
  if (!has && !open) return null
  return (
    <>
      <Button small kind="quiet" icon={Tags} onClick={() => setOpen(true)}>
        {words.tagLinks}
      </Button>
      {open && <UtmDialog scope={scope} onClose={() => setOpen(false)} />}
    </>
  )
}

const NumberField = ({ scope }: { readonly scope: Scope }) => {
  const words = useToolWords()
  const { draft, edit } = useComposer()
  if (partsFor(draft, scope).length < 2) return null
  return (
    <CheckField
      label={words.number}
      hint={words.numberHint}
      checked={isNumbered(draft, scope)}
      onChange={({ target }) => edit((now) => (target.checked ? putNumbers : takeNumbers)(now, scope))}
    />
  )
}

const AddPart = ({ scope }: { readonly scope: Scope }) => {
  const words = useComposerWords()
  const { draft, edit, goTo } = useComposer()
  const extend = (): void => {
    const added = newPart()
    edit((now) => keepNumbers(now, setThread(now, scope, [...writtenFor(now, scope).thread, added]), scope))
    goTo({ scope, id: fieldIds.text(added.key) })
  }
  return (
    <Button small kind="quiet" icon={Plus} onClick={extend}>
      {partsFor(draft, scope).length === 1 ? words.makeThread : words.addPart}
    </Button>
  )
}

/** What is done with all parts together. */
export const ThreadTools = ({ scope, threads }: { readonly scope: Scope; readonly threads: boolean }) => (
  <div className={styles.together}>
    <div className={styles.row}>
      {threads && <AddPart scope={scope} />}
      <TagButton scope={scope} />
    </div>
    <NumberField scope={scope} />
  </div>
)
