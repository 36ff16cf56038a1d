/** Tables that have millions of rows in a large installation. */
const LARGE = ['posts', 'publications', 'attempts', 'events'] as const

interface Rule {
  /** Of one statement, in small letters and with single blanks; TABLE stands for a large one. */
  readonly pattern: string
  readonly unless?: RegExp
  readonly why: string
}

const RULES: readonly Rule[] = [
  {
    pattern: '^create (unique )?index .*\\bon (only )?TABLE\\b',
    unless: /^create (unique )?index concurrently/,
    why: 'lets nobody write while the index is built',
  },
  { pattern: '^reindex .*\\bTABLE\\b', unless: /concurrently/, why: 'lets nobody write while the index is built' },
  {
    pattern: '^alter table (only )?TABLE\\b.*\\badd constraint \\S+ (check|foreign key)\\b',
    unless: /\bnot valid\b/,
    why: 'reads the whole table under a lock: add it NOT VALID, and VALIDATE it in a migration of its own',
  },
  {
    pattern: '^alter table (only )?TABLE\\b.*\\badd (constraint \\S+ )?(unique|primary key|exclude)\\b',
    unless: /\busing index\b/,
    why: 'builds an index under a lock',
  },
  {
    pattern:
      '^alter table (only )?TABLE\\b.*\\badd column\\b.*\\b(check \\(|references\\b|unique\\b|primary key|generated)',
    why: 'reads or writes the whole table under a lock: add the column, and its constraint NOT VALID',
  },
  {
    pattern: '^alter table (only )?TABLE\\b.*\\badd column\\b.*\\bdefault (?!now\\(\\))[a-z_.]+ ?\\(',
    why: 'writes the whole table anew, since the default is another one for each row: set it in a step of its own',
  },
  { pattern: '^alter table (only )?TABLE\\b.*\\bset not null\\b', why: 'reads the whole table under a lock' },
  {
    pattern: '^alter table (only )?TABLE\\b.*\\balter (column )?\\S+ (set data )?type\\b',
    why: 'may write the whole table anew',
  },
  {
    pattern: '^alter table (only )?TABLE\\b.*\\bset (logged|unlogged|tablespace)\\b',
    why: 'writes the whole table anew',
  },
  { pattern: '^(update|delete from) (only )?TABLE\\b', why: 'locks as many rows as it changes until all is through' },
  { pattern: '^(lock|truncate|cluster|vacuum)\\b.*\\bTABLE\\b', why: 'locks the whole table' },
]

/** What a function's body says is done when it is called; what a DO says, at once. */
const withoutBodies = (sql: string): string =>
  sql
    .replaceAll(
      /\bdo\s+(\$\w*\$)([^]*?)\1/gi,
      (_all, _quote, body: string) => `; ${body.replaceAll(/\b(begin|then|else|loop)\b/gi, ';')} ;`,
    )
    .replaceAll(/(\$\w*\$)[^]*?\1/g, "''")

const statementsOf = (sql: string): readonly string[] =>
  withoutBodies(sql.replaceAll(/--.*$/gm, ''))
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim().toLowerCase().replaceAll('scheduly.', ''))

/** `-- holds posts: …` in the file: somebody has thought of how long, and says why that is well. */
const isExplained = (sql: string, table: string): boolean => new RegExp(`^-- holds ${table}: \\S.{20,}$`, 'm').test(sql)

/** Statements of a migration that lock a large table for as long as it is large, a sentence each. Pure. */
export const longLocks = (sql: string): readonly string[] =>
  LARGE.filter((table) => !isExplained(sql, table)).flatMap((table) =>
    statementsOf(sql).flatMap((statement) =>
      RULES.filter(
        ({ pattern, unless }) =>
          new RegExp(pattern.replaceAll('TABLE', `"?${table}"?`)).test(statement) && unless?.test(statement) !== true,
      ).map(({ why }) => `${statement.slice(0, 80)}: ${why}`),
    ),
  )
