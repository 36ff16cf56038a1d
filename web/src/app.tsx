import { Suspense, useEffect } from 'react'
import { usePrefetchQuery, useQuery } from '@tanstack/react-query'
import { Redirect, Route, Switch, useLocation, useParams } from 'wouter'
import { Compass } from 'lucide-react'
import { session, useStanding } from './api/client.ts'
import { hasCode, isSignedOut } from './api/problems.ts'
import { accountQuery, channelsQuery, organizationQuery, organizationsQuery, resumeQuery } from './api/reads.ts'
import { keep, nameOf } from './lib/keep.ts'
import { keepOrganization, lastOrganization, places } from './lib/places.ts'
import { late } from './lib/late.ts'
import { OrgContext, useOrgId } from './lib/org.ts'
import { Boundary } from './parts/boundary.tsx'
import { ButtonLink } from './parts/button.tsx'
import { Dialog } from './parts/dialog.tsx'
import { Empty, Loading, Trouble } from './parts/states.tsx'
import { AccountScreen, HelpScreen, ReviewScreen, SCREENS } from './screens.ts'
import { SignIn, SignInForm } from './screens/entry/sign-in.tsx'
import { SignUp } from './screens/entry/sign-up.tsx'
import { Welcome } from './screens/entry/welcome.tsx'
import { useEntryWords } from './screens/entry/words.ts'
import { Shell } from './shell/shell.tsx'
import { useShellWords } from './shell/words.ts'

const StepUp = late(async () => (await import('./parts/step-up.tsx')).StepUp)

const NotHere = () => {
  const words = useShellWords()
  return (
    <Empty
      icon={Compass}
      title={words.notHere}
      action={
        <ButtonLink kind="primary" href="/">
          {words.home}
        </ButtonLink>
      }
    >
      {words.notHereHint}
    </Empty>
  )
}

/** The address without a screen: to where one was last, or to the first organization. */
const Start = () => {
  const organizations = useQuery(organizationsQuery)
  if (organizations.isError) return <Trouble error={organizations.error} onRetry={() => void organizations.refetch()} />
  if (organizations.data === undefined) return <Loading />
  const last = lastOrganization()
  const org = organizations.data.find(({ id }) => id === last) ?? organizations.data[0]
  return <Redirect replace to={org === undefined ? places.welcome : places.today(org.id)} />
}

const OrganizationScreens = () => {
  const org = useOrgId()
  const { data, error, refetch } = useQuery(organizationQuery(org))
  useEffect(() => {
    if (data !== undefined) keepOrganization(org)
  }, [org, data])
  // Also of what was shown until now: whoever is no member any more sees nothing of it.
  if (hasCode(error, 'not_found')) return <NotHere />
  if (data === undefined) {
    return error === null ? <Loading /> : <Trouble error={error} onRetry={() => void refetch()} />
  }
  return (
    <Shell>
      <Switch>
        {Object.entries(SCREENS).map(([path, Screen]) => (
          <Route key={path} path={`/o/:org${path === '/' ? '' : path}`}>
            <Screen />
          </Route>
        ))}
        <Route>
          <NotHere />
        </Route>
      </Switch>
    </Shell>
  )
}

const InOrganization = () => {
  const { org } = useParams<{ org: string }>()
  // Nearly every screen waits for them: they come together with the organization.
  usePrefetchQuery(channelsQuery(org))
  return (
    <OrgContext value={org}>
      <OrganizationScreens key={org} />
    </OrgContext>
  )
}

const PERSON = 'person'

/** Tabs share the cookie of the session: where another person signs in, what is open in the others is not theirs. */
const useOnePerson = (): void => {
  const id = useQuery(accountQuery).data?.id
  useEffect(() => {
    if (id === undefined) return undefined
    keep(PERSON, id)
    const onStorage = ({ key, newValue }: StorageEvent): void => {
      if (key === nameOf(PERSON) && newValue !== null && newValue !== id) location.assign('/')
    }
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [id])
}

const InsideScreens = () => (
  <Switch>
    <Route path="/" component={Start} />
    <Route path={places.welcome} component={Welcome} />
    <Route path={places.me}>
      <AccountScreen />
    </Route>
    <Route path={places.help}>
      <HelpScreen />
    </Route>
    <Route path="/o/:org/*?" component={InOrganization} />
    <Route path={places.signIn}>
      <Redirect replace to="/" />
    </Route>
    <Route path={places.signUp}>
      <Redirect replace to="/" />
    </Route>
    <Route component={NotHere} />
  </Switch>
)

const Inside = () => {
  useOnePerson()
  return <InsideScreens />
}

const Outside = () => (
  <Switch>
    <Route path={places.signUp} component={SignUp} />
    <Route path={places.help}>
      <HelpScreen />
    </Route>
    <Route component={SignIn} />
  </Switch>
)

/** A session that ends under somebody's hands: the page stays as it is, with the form to sign in over it. */
const SignInAgain = () => {
  const words = useEntryWords()
  return (
    <Dialog open onClose={() => location.assign('/')} title={words.signIn} description={words.expired}>
      <SignInForm />
    </Dialog>
  )
}

/** Once somebody was in, what they have open is kept when their session ends, until they go themselves. */
let wasInside = false

const Signed = () => {
  const standing = useStanding()
  const [path, go] = useLocation()
  const resumed = useQuery({ ...resumeQuery, enabled: standing === 'unknown' })
  useEffect(() => {
    if (standing === 'in') wasInside = true
    if (standing === 'out' && path === '/') go(places.signIn, { replace: true })
  }, [standing, path, go])
  if (standing === 'unknown') {
    if (resumed.isError && !isSignedOut(resumed.error)) {
      return <Trouble error={resumed.error} onRetry={() => void resumed.refetch()} />
    }
    return <Loading />
  }
  const inside = standing === 'in' || (wasInside && !session.left())
  return (
    <Boundary>
      <Suspense fallback={<Loading />}>
        {inside ? <Inside /> : <Outside />}
        {inside && standing === 'out' && <SignInAgain />}
      </Suspense>
      <Suspense fallback={null}>{inside && <StepUp />}</Suspense>
    </Boundary>
  )
}

/** Whoever came by a link for reviews has no session, and is not asked for one. */
const Reviewing = () => (
  <Boundary>
    <Suspense fallback={<Loading />}>
      <ReviewScreen />
    </Suspense>
  </Boundary>
)

export const App = () => {
  const [path] = useLocation()
  return path === places.review ? <Reviewing /> : <Signed />
}
