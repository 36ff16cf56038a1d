import { hasCode } from '#web/api/problems.ts'
import { Note, Refusal } from '#web/parts/states.tsx'
import { useSettingsWords } from './words.ts'

/** Why settings were not saved, where no field says it. */
export const NotSaved = ({ error }: { readonly error: unknown }) => {
  const words = useSettingsWords()
  if (!hasCode(error, 'precondition_failed')) return <Refusal error={error} />
  return (
    <Note kind="warn" urgent>
      {words.stale}
    </Note>
  )
}
