export const FIGURES = ['views', 'likes', 'replies', 'reposts', 'quotes', 'saves'] as const

/** How often a post was seen and answered, as far as its network tells; null where it does not. */
export type Figures = Readonly<Record<(typeof FIGURES)[number], number | null>>

/** The figures in something that has one for each name, in whatever form. */
export const readFigures = <T>(
  { views, likes, replies, reposts, quotes, saves }: Readonly<Record<keyof Figures, T>>,
  read: (value: T) => number | null,
): Figures => ({
  views: read(views),
  likes: read(likes),
  replies: read(replies),
  reposts: read(reposts),
  quotes: read(quotes),
  saves: read(saves),
})
