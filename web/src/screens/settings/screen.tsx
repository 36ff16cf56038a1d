import { useRights } from '#web/lib/org.ts'
import { Page } from '#web/parts/page.tsx'
import { Note } from '#web/parts/states.tsx'
import { Approval } from './approval.tsx'
import { Danger, Data } from './data.tsx'
import { General } from './general.tsx'
import { Labels } from './labels.tsx'
import { Publishing } from './publishing.tsx'
import { ReviewLinks } from './review-links.tsx'
import { useSettingsWords } from './words.ts'

export const Screen = () => {
  const words = useSettingsWords()
  const { leads } = useRights()
  return (
    <Page title={words.title} lead={words.lead} width="narrow">
      {!leads && <Note>{words.readOnly}</Note>}
      <General />
      <Approval />
      {leads && <ReviewLinks />}
      <Publishing />
      <Labels />
      {leads && <Data />}
      <Danger />
    </Page>
  )
}
