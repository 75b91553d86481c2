import type { Balance } from '../../contract/mail-log.ts'

/** The figures of this process and of one organization's mail, in Prometheus text format. */
export function metricsText({ acknowledged, rows, byOutcome, inFlight, unknown }: Balance): string {
  const { rss, heapUsed } = process.memoryUsage()
  const cpu = process.cpuUsage()
  return [
    ...metric('process_resident_memory_bytes', 'gauge', 'Memory of this process', [['', rss]]),
    ...metric('nodejs_heap_used_bytes', 'gauge', 'Heap in use', [['', heapUsed]]),
    ...metric('process_cpu_seconds_total', 'counter', 'CPU time of this process', [['', (cpu.user + cpu.system) / 1e6]]),
    ...metric('mailkeep_uptime_seconds', 'gauge', 'How long this process runs', [['', Math.floor(process.uptime())]]),
    ...metric('mailkeep_acknowledged_total', 'counter', 'Mails that the doors acknowledged', [['', acknowledged]]),
    ...metric('mailkeep_arrivals_total', 'counter', 'Rows of the mail log by outcome', Object.entries(byOutcome).map(([outcome, count]) => [`{outcome="${outcome}"}`, count])),
    ...metric('mailkeep_in_flight', 'gauge', 'Acknowledged mails that have no row yet', [['', inFlight]]),
    ...metric('mailkeep_unknown_total', 'counter', 'Rows whose count was lost with a killed process', [['', unknown]]),
    ...metric('mailkeep_balance', 'gauge', 'acknowledged + unknown - rows - in flight; anything but 0 is a fault', [['', acknowledged + unknown - rows - inFlight]]),
    '',
  ].join('\n')
}

function metric(name: string, type: 'gauge' | 'counter', help: string, values: readonly (readonly [labels: string, value: number])[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values.map(([labels, value]) => `${name}${labels} ${value}`)]
}
