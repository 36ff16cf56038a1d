/** A body that is no JSON: `new Content('text/csv', 'text,channels\n…')`. */
export class Content {
  /** Its media type. */
  readonly type: string
  readonly data: string | Blob

  constructor(type: string, data: string | Blob) {
    this.type = type
    this.data = data
  }
}
