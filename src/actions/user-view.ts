import type { UserRow } from '#db/users.ts'

/** A person as the API shows them to themselves. */
export interface UserView {
  readonly id: string
  readonly email: string
  readonly username: string
  readonly created_at: string
}

export const userView = (user: UserRow): UserView => ({
  id: user.id,
  email: user.email,
  username: user.username,
  created_at: user.createdAt.toISOString(),
})
