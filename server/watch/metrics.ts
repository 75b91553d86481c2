import type { Balance } from '../../contract/mail-log.ts'

/** What a door refused since it was opened, and how many clients it has. */
export interface DoorFigures {
  readonly clients: number
  readonly strangers: number
  readonly wrongTokens: number
  readonly outsiders: number
}

/** The figures of this process and of one organization's mail, in Prometheus text format. @param doors those of this process */
export function metricsText({ acknowledged, rows, byOutcome, inFlight, unknown }: Balance, doors: ReadonlyMap<string, DoorFigures>): string {
  const byDoor = (figure: (door: DoorFigures) => number): [string, number][] => [...doors].map(([name, door]) => [`{door="${name}"}`, figure(door)])
  const { rss, heapUsed } = process.memoryUsage()
  const cpu = process.cpuUsage()
  return [
    ...metric('process_resident_memory_bytes', 'gauge', 'Memory of this process', [['', rss]]),
    ...metric('nodejs_heap_used_bytes', 'gauge', 'Heap in use', [['', heapUsed]]),
    ...metric('process_cpu_seconds_total', 'counter', 'CPU time of this process', [['', (cpu.user + cpu.system) / 1e6]]),
    ...metric('mailkeep_uptime_seconds', 'gauge', 'How long this process runs', [['', Math.floor(process.uptime())]]),
    ...metric('mailkeep_door_clients', 'gauge', 'Clients that are connected to a door', byDoor(({ clients }) => clients)),
    ...metric('mailkeep_door_refused_total', 'counter', 'What a door refused: clients from networks that may not hand over, addresses with a wrong token, recipients that are nobody here', [...doors].flatMap(([name, door]) => [
      [`{door="${name}",why="stranger"}`, door.strangers], [`{door="${name}",why="wrong-token"}`, door.wrongTokens], [`{door="${name}",why="outsider"}`, door.outsiders],
    ] as const)),
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
