import type { Route } from './route.ts'

export const getOpenApi = {
  name: 'getOpenApi', method: 'GET', path: '/api/v1/openapi.json', who: 'anyone',
  about: 'This document: OpenAPI 3.1',
  answers: { 200: { media: 'application/json', about: 'the document' } },
} as const satisfies Route

export const getDocs = {
  name: 'getDocs', method: 'GET', path: '/api/docs', who: 'anyone',
  about: 'The same, to read',
  answers: { 200: { media: 'text/html', about: 'a page' } },
} as const satisfies Route
