interface Listed {
  readonly id: string
}

/** The one before or behind in a list, without going around its ends. */
export const neighbor = (posts: readonly Listed[], id: string | null, step: 1 | -1): string | null => {
  const index = posts.findIndex((post) => post.id === id)
  if (index === -1) return posts[0]?.id ?? null
  return posts[index + step]?.id ?? null
}

/** What is looked at after this one was decided about: the next, or at the end the one before. */
export const following = (posts: readonly Listed[], id: string): string | null =>
  neighbor(posts, id, 1) ?? neighbor(posts, id, -1)
