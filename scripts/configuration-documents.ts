import { describeVariables, type VariableDoc } from '#config'
import { table } from './tables.ts'

const INTRODUCTION = `# Configuration

This page and \`.env.example\` are written by \`npm run docs\` from \`src/config.ts\`; a test fails when they differ.

Nothing has to be set: \`npm start\` and \`docker compose up\` begin with safe values.

- **Where values come from.** The environment of the process, then a file \`.env\` in the folder it was started in. What
  the environment already holds wins; an empty value counts as not set. All faults are reported together at the start,
  each with the variable's name and never with its value.
- **Secrets.** The key that signs access tokens and the keys that encrypt the networks' tokens are generated at the
  first start into \`secrets.json\` of \`SCHEDULY_DATA_DIR\` (mode 0600). Back that folder up: without it everybody is signed
  out and every channel must be connected again. Give the keys as variables instead if a secret store keeps them.
- **Roles.** \`npm start\` runs everything in one process. \`node src/main.ts http\`, \`worker\` and \`migrate up\` run one part
  each; they need \`DB_URL\`, and the same secrets, that is the same \`SCHEDULY_DATA_DIR\` or the same keys.
- **Containers.** \`compose.yaml\` sets what its services need; \`PUBLIC_URL\` and the networks' credentials are taken from
  the environment or the \`.env\` beside it.
`

/** The text of docs/configuration.md. */
export const renderConfigurationPage = (variables: readonly VariableDoc[] = describeVariables()): string => {
  const rows = variables.map(({ name, description, defaultText, example }) => [
    `\`${name}\``,
    description,
    defaultText,
    `\`${example}\``,
  ])
  return `${INTRODUCTION}\n${table([['Variable', 'Meaning', 'When not set', 'Example'], ...rows])}\n`
}

const ENV_HEAD = `# Copy this file to .env and uncomment what you change; nothing has to be set.
# Written by "npm run docs" from src/config.ts; docs/configuration.md says more.
`

/** The text of .env.example: every variable, commented out. */
export const renderEnvExample = (variables: readonly VariableDoc[] = describeVariables()): string => {
  const entries = variables.map(
    ({ name, description, defaultText, example }) =>
      `# ${description}\n# When not set: ${defaultText}.\n# ${name}=${example}\n`,
  )
  return [ENV_HEAD, ...entries].join('\n')
}
