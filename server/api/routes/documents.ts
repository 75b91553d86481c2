import { getDocs, getOpenApi } from '../../../contract/documents.ts'
import { docsPage, docsPolicy } from '../docs.ts'
import { type Handler, open } from '../handler.ts'
import { openApiDocument } from '../openapi.ts'

export const documents: Handler[] = [
  open(getOpenApi, async ({ reply }) => {
    reply.type('application/json; charset=utf-8')
    return JSON.stringify(openApiDocument())
  }),

  open(getDocs, async ({ reply }) => {
    reply.type('text/html; charset=utf-8').header('content-security-policy', docsPolicy)
    return docsPage()
  }),
]
