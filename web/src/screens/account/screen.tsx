import { Link } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, LogOut } from 'lucide-react'
import { organizationsQuery } from '#web/api/reads.ts'
import { lastOrganization, places } from '#web/lib/places.ts'
import { Button } from '#web/parts/button.tsx'
import { Page } from '#web/parts/page.tsx'
import { useSignOut } from '#web/parts/sign-out.ts'
import { Activity } from './activity.tsx'
import { Factors } from './factors.tsx'
import { Look } from './look.tsx'
import { NotificationSettings } from './notifications.tsx'
import { Password } from './password.tsx'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'
import { SingleSignOn } from './single-sign-on.tsx'
import { useAccountWords } from './words.ts'
import styles from './account.module.css'

/** The account stands outside of every organization; this leads back to the one that was looked at last. */
const WayBack = () => {
  const words = useAccountWords()
  const organizations = useQuery(organizationsQuery).data ?? []
  const last = lastOrganization()
  const org = organizations.find(({ id }) => id === last) ?? organizations[0]
  if (org === undefined) return <Link href={places.welcome}>{words.newOrganization}</Link>
  return (
    <Link className={styles.back} href={places.today(org.id)}>
      <ArrowLeft size={18} aria-hidden className={styles.arrow} />
      <span>
        {words.back} <bdi>{org.name}</bdi>
      </span>
    </Link>
  )
}

export const Screen = () => {
  const words = useAccountWords()
  const leaving = useSignOut()
  return (
    <main id="content">
      <Page
        title={words.title}
        width="narrow"
        lead={<WayBack />}
        actions={
          <Button icon={LogOut} busy={leaving.isPending} onClick={() => leaving.mutate()}>
            {words.signOut}
          </Button>
        }
      >
        <Profile />
        <Look />
        <NotificationSettings />
        <Password />
        <Factors />
        <SingleSignOn />
        <Sessions />
        <Activity />
      </Page>
    </main>
  )
}
