import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { answerProblem, PROBLEMS } from '#http/problem.ts'
import type { ProblemCode } from '#domain/problem.ts'
import { apiDocument } from '#test/support/api-document.ts'
import { createTestApp, type TestApp } from '#test/support/app.ts'
import { renderProblemsPage } from '../scripts/problem-document.ts'
import { root } from './support/planted-tree.ts'

const codes = Object.keys(PROBLEMS) as ProblemCode[]

describe('the list of problems', () => {
  let app: TestApp
  before(async () => {
    app = await createTestApp()
  })
  after(() => app.close())

  it('is docs/problems.md (else: npm run docs)', async () => {
    assert.equal(await readFile(path.join(root, 'docs/problems.md'), 'utf8'), renderProblemsPage())
  })

  it('has each code once, with what it means', () => {
    const [page = ''] = renderProblemsPage().split('\n## ')
    for (const code of codes) {
      const rows = page.split('\n').filter((line) => line.startsWith(`| \`${code}\` `))
      assert.equal(rows.length, 1, code)
      assert.match(rows[0] ?? '', /\| [A-Z].+\. *\|$/, code)
    }
  })

  it('stands in the API’s description, code by code', () => {
    const { schemas } = apiDocument.components as { schemas: { Problem: { properties: { code: { enum: string[] } } } } }
    assert.deepEqual(schemas.Problem.properties.code.enum.toSorted(), codes.toSorted())
  })

  it('is where the type of each problem leads', async () => {
    for (const code of codes) {
      const { type } = JSON.parse(answerProblem({ code, detail: 'x' }, 'a-request').body) as { type: string }
      const page = await app.request({ path: type })
      assert.equal(page.status, 200, code)
      assert.match(String(page.headers['content-type']), /^text\/html/)
      assert.ok(page.text.includes(PROBLEMS[code].title) && page.text.includes(code), code)
    }
    assert.equal((await app.request({ path: '/problems/no_such_code' })).status, 404)
  })
})
