// Writes the documents that are generated from the code.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { renderConfigurationPage, renderEnvExample } from './configuration-documents.ts'
import { renderProblemsPage } from './problem-document.ts'

const root = path.resolve(import.meta.dirname, '..')

await writeFile(path.join(root, 'docs/configuration.md'), renderConfigurationPage())
await writeFile(path.join(root, '.env.example'), renderEnvExample())
await writeFile(path.join(root, 'docs/problems.md'), renderProblemsPage())
process.stdout.write('Wrote docs/configuration.md, docs/problems.md and .env.example\n')
