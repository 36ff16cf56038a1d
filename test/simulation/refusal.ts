/** A statement that the database refused, as the driver reports it. */
export class DatabaseRefusal extends Error {
  readonly code: string
  readonly constraint: string

  constructor(code: '23505' | '23514', constraint: string) {
    super(`refused by ${constraint}`)
    this.code = code
    this.constraint = constraint
  }
}

export const check = (isFine: boolean, constraint: string): void => {
  if (!isFine) throw new DatabaseRefusal('23514', constraint)
}

/** A refusal by an action: the person is told so, and nothing is changed. */
export class Refused extends Error {}

export const refuseIf = (condition: boolean): void => {
  if (condition) throw new Refused()
}
