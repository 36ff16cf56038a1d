/** A point of a picture, as fractions of its width and height from the upper left. */
export interface Focus {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

const between = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

/** The middle of what stays, in fractions: at the focus as far as the picture goes, as the server cuts it. */
export const middleOf = (focus: Focus, whole: Size, cut: Size): Focus => {
  const along = (at: number, share: number): number => between(at, share / 2, 1 - share / 2)
  return { x: along(focus.x, cut.width / whole.width), y: along(focus.y, cut.height / whole.height) }
}

/** The upper left of the same. */
export const cornerOf = (focus: Focus, whole: Size, cut: Size): Focus => {
  const { x, y } = middleOf(focus, whole, cut)
  return { x: x - cut.width / whole.width / 2, y: y - cut.height / whole.height / 2 }
}
