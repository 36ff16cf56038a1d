import { createScheduly, signIn, type Scheduly } from '../../clients/typescript/src/index.ts'

/** Who belongs to the demo organization, and what each may do there. */
export const PEOPLE = {
  mara: { email: 'demo@example.org', role: 'owner' },
  jonas: { email: 'jonas@example.org', role: 'admin' },
  aylin: { email: 'aylin@example.org', role: 'editor' },
  piet: { email: 'piet@example.org', role: 'viewer' },
} as const

export type PersonName = keyof typeof PEOPLE

export type Cast = Readonly<Record<PersonName, Scheduly>>

interface Facts {
  readonly base: string
  readonly password: string
}

const arrive = async ({ base, password }: Facts, name: PersonName): Promise<Scheduly> => {
  const { email } = PEOPLE[name]
  await createScheduly({ url: base }).auth.signUp({ email, username: name, password })
  return createScheduly({ url: base, auth: await signIn(base, { email, password }) })
}

/** The owner alone: the others come by invitation. */
export const arriveFirst = (facts: Facts): Promise<Scheduly> => arrive(facts, 'mara')

const invited = async (
  mara: Scheduly,
  facts: Facts & { readonly org: string },
  name: Exclude<PersonName, 'mara'>,
): Promise<Scheduly> => {
  const { link } = await mara.invitations.inviteMember(facts.org, { role: PEOPLE[name].role })
  const person = await arrive(facts, name)
  await person.invitations.accept({ token: link.split('#')[1] ?? '' })
  return person
}

/** Has the others join, each by a link of the owner's. */
export const gather = async (mara: Scheduly, facts: Facts & { readonly org: string }): Promise<Cast> => ({
  mara,
  jonas: await invited(mara, facts, 'jonas'),
  aylin: await invited(mara, facts, 'aylin'),
  piet: await invited(mara, facts, 'piet'),
})
