import { useState } from 'react'
import { UserPlus } from 'lucide-react'
import { useRights } from '#web/lib/org.ts'
import { Button } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { Invite } from './invite.tsx'
import { Invitations } from './invitations.tsx'
import { Members } from './members.tsx'
import { useTeamWords } from './words.ts'

export const Screen = () => {
  const words = useTeamWords()
  const { leads } = useRights()
  const [inviting, setInviting] = useState(false)
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        leads ? (
          <Button kind="primary" icon={UserPlus} onClick={() => setInviting(true)}>
            {words.invite}
          </Button>
        ) : undefined
      }
    >
      <Members />
      {leads && <Invitations />}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </Page>
  )
}
