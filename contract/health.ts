import { z } from 'zod'
import { administrators, type Route } from './route.ts'

export const health = z.strictObject({
  live: z.literal(true),
  ready: z.boolean().describe('false while the database does not answer'),
})

export const getHealth = {
  name: 'getHealth', method: 'GET', path: '/health', who: 'anyone',
  about: 'Is the server alive (any answer), and ready (200)?',
  answers: { 200: health, 503: health },
} as const satisfies Route

export const getMetrics = {
  name: 'getMetrics', method: 'GET', path: '/metrics', who: administrators,
  about: 'Figures of this process and of our company, as Prometheus reads them',
  answers: { 200: { media: 'text/plain', about: 'Prometheus text' } },
} as const satisfies Route
