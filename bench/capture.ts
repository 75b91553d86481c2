import { processorSeconds } from './load/processor.ts'
import { Product } from './load/product.ts'
import { type Sink, startDovecot, startSmtpSink } from './load/sinks.ts'
import { type Sender, send } from './load/smtp-source.ts'

const CONTACTS = 100_000
const ROUNDS = 3
/** Of 32 sessions 3 belong to one sender, so "one in ten" is 3 of 32. */
const SESSIONS = [4, 4, 3, 3, 3, 3, 3, 3, 3, 3]
const MAILS = { sink: 20_000, dovecot: 4_000, product: 10_000 }

interface Measured {
  readonly rate: number
  /** Processor seconds for 1,000 mails. */
  readonly processor: number
}

interface Round {
  readonly sink: Measured
  readonly dovecot: Measured
  readonly all: Measured
  readonly tenth: Measured
}

/** Measures the way of a mail from the SMTP door to its durable verdict, beside servers that keep less, in the same run. */
export async function run([rounds = `${ROUNDS}`]: readonly string[]): Promise<void> {
  const product = new Product()
  const stops = [() => product.remove()]
  try {
    const sink = await startSmtpSink()
    stops.push(sink.stop)
    const dovecot = await startDovecot()
    stops.push(dovecot.stop)
    await product.found()
    await product.grow(CONTACTS)
    await product.start()
    await send(2_000, strangersBut(10), product.door)
    await product.extracted()
    const measured: Round[] = []
    for (let n = 0; n < Number(rounds); n++) measured.push(await round(product, sink, dovecot))
    report(measured)
  } finally {
    await Promise.all(stops.map(stop => stop()))
  }
}

async function round(product: Product, sink: Sink, dovecot: Sink): Promise<Round> {
  const plain = SESSIONS.map((sessions, n): Sender => ({ from: Product.contact(n), to: `user${n}@abc.com`, sessions }))
  const nothing = async (): Promise<void> => {}
  return {
    sink: await measure(MAILS.sink, plain, sink, nothing),
    dovecot: await measure(MAILS.dovecot, plain, dovecot, nothing),
    all: await measure(MAILS.product, strangersBut(SESSIONS.length), { ...product.door, pid: product.pid }, () => product.extracted()),
    tenth: await measure(MAILS.product, strangersBut(1), { ...product.door, pid: product.pid }, () => product.extracted()),
  }
}

/** Senders of whom the last `matching` are contacts. */
function strangersBut(matching: number): Sender[] {
  return SESSIONS.map((sessions, n) => ({
    from: n < SESSIONS.length - matching ? `stranger${n}@elsewhere.example` : Product.contact(n * 997), to: Product.recipient, sessions,
  }))
}

/** Sends mails, and counts the processor time of the server until it has come to rest. */
async function measure(mails: number, senders: readonly Sender[], server: Pick<Sink, 'protocol' | 'port' | 'pid'>, rested: () => Promise<void>): Promise<Measured> {
  const before = processorSeconds(server.pid)
  const rate = await send(mails, senders, server)
  await rested()
  return { rate, processor: (processorSeconds(server.pid) - before) / mails * 1000 }
}

function report(rounds: readonly Round[]): void {
  const line = (name: string, of: (round: Round) => Measured): void => {
    const ratio = (beside: (round: Round) => Measured): string => median(rounds.map(round => of(round).rate / beside(round).rate)).toFixed(2)
    console.log([
      name.padEnd(32), `${Math.round(median(rounds.map(round => of(round).rate))).toLocaleString('en').padStart(7)} mails/s`,
      `${median(rounds.map(round => of(round).processor)).toFixed(2).padStart(6)} CPU s per 1,000`, `${ratio(round => round.sink).padStart(6)} × smtp-sink`, `${ratio(round => round.dovecot).padStart(6)} × Dovecot`,
    ].join('  '))
  }
  console.log(`mails of 6 KB, 32 sessions, ${CONTACTS.toLocaleString('en')} contacts; medians of ${rounds.length} rounds`)
  line('smtp-sink, which keeps nothing', round => round.sink)
  line('Dovecot LMTP with fsync', round => round.dovecot)
  line('Mailkeep, every mail matching', round => round.all)
  line('Mailkeep, 3 of 32 matching', round => round.tenth)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}
