import { forgetFactors, freshName, type Place, type Recipes, type ValidRequest } from './recipe.ts'

const cookieOf = async ({ world, actor }: Place): Promise<ValidRequest> => {
  const { account, cookie } = world.actors[actor]
  if (account !== undefined) await forgetFactors(world, account.userId)
  const shown = account === undefined ? cookie : await world.signIn(account)
  return shown === undefined ? {} : { headers: { cookie: shown } }
}

/** Health, accounts and sessions. */
export const sessionRecipes: Recipes = {
  getHealth: { build: () => ({}) },
  getReadiness: { build: () => ({}) },
  signUp: {
    build: () => {
      const username = freshName()
      return { body: { email: `${username}@example.org`, username, password: 'correct horse battery' } }
    },
  },
  signIn: {
    build: async ({ world, side: { owner } }) => {
      await forgetFactors(world, owner.userId)
      return { body: { email: owner.email, password: owner.password } }
    },
  },
  renewAccess: { build: cookieOf },
  signOut: { build: cookieOf },
}
