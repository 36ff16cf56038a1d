// Writes the documents that are generated from the code.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { renderConfigurationPage, renderEnvExample } from './configuration-documents.ts'

const root = path.resolve(import.meta.dirname, '..')

await writeFile(path.join(root, 'docs/configuration.md'), renderConfigurationPage())
await writeFile(path.join(root, '.env.example'), renderEnvExample())
process.stdout.write('Wrote docs/configuration.md and .env.example\n')
