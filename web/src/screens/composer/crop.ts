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

/** The upper left of what stays, in fractions: around the focus as far as the picture goes, as the server cuts it. */
export const cornerOf = (focus: Focus, whole: Size, cut: Size): Focus => {
  const [width, height] = [cut.width / whole.width, cut.height / whole.height]
  return { x: between(focus.x - width / 2, 0, 1 - width), y: between(focus.y - height / 2, 0, 1 - height) }
}

/** The middle of what stays after it was moved `by` so much of the picture; it never leaves the picture. */
export const moveMiddle = (
  middle: Focus,
  by: Focus,
  { whole, cut }: { readonly whole: Size; readonly cut: Size },
): Focus => {
  const [width, height] = [cut.width / whole.width, cut.height / whole.height]
  const along = (at: number, share: number): number => between(at, share / 2, 1 - share / 2)
  return { x: along(middle.x + by.x, width), y: along(middle.y + by.y, height) }
}
