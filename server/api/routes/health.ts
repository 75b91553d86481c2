import { getHealth, getMetrics } from '../../../contract/health.ts'
import { metricsText } from '../../watch/metrics.ts'
import { type Handler, answers, open } from '../handler.ts'

export const health: Handler[] = [
  open(getHealth, async ({ parts, reply }) => {
    const ready = await parts.database.pool.query('select 1').then(() => true, () => false)
    reply.code(ready ? 200 : 503)
    return { live: true as const, ready }
  }),

  answers(getMetrics, async ({ parts, organization, reply }) => {
    const balance = await parts.capture.balance(organization, {})
    reply.type('text/plain; version=0.0.4; charset=utf-8')
    return metricsText(balance, parts.doorCounts())
  }),
]
