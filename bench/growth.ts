import { residentMemory } from './load/processor.ts'
import { Product } from './load/product.ts'
import { send } from './load/smtp-source.ts'

const FEW = 1_000
const MANY = 100_000
const MAILS = 6_000
const ROUNDS = 3
const SENDERS = 10

/**
 * Does the way of a mail become longer as a company grows? The rate at 100,000 contacts beside that at 1,000, measured in turn
 * on two servers in the same run; and how soon a server is ready, and what it holds in memory when nothing comes.
 */
export async function run([rounds = `${ROUNDS}`]: readonly string[]): Promise<void> {
  const [few, many] = [new Product(), new Product()]
  try {
    await prepare(few, FEW)
    await prepare(many, MANY)
    const ratios: number[] = []
    for (let n = 0; n < Number(rounds); n++) {
      const before = await rate(few)
      const after = await rate(many)
      ratios.push(after / before)
      console.log(`${FEW.toLocaleString('en')} contacts ${Math.round(before)} mails/s  ${MANY.toLocaleString('en')} contacts ${Math.round(after)} mails/s  ratio ${(after / before).toFixed(2)}`)
    }
    console.log(`median ratio ${median(ratios).toFixed(2)}`)
    await few.stop()
    await restart(many)
  } finally {
    await Promise.all([few.remove(), many.remove()])
  }
}

async function prepare(product: Product, contacts: number): Promise<void> {
  await product.found()
  await product.grow(contacts)
  await product.start()
  await rate(product)
}

/** Mails a second, all of them matching, until the last was acknowledged. */
async function rate(product: Product): Promise<number> {
  const senders = Array.from({ length: SENDERS }, (_, n) => ({ from: Product.contact(n * 97), to: Product.recipient, sessions: 3 }))
  const mails = await send(MAILS, senders, product.door)
  await product.extracted()
  return mails
}

async function restart(product: Product): Promise<void> {
  await product.stop()
  const ready = await product.start()
  // What start-up needed is given back after a while.
  await new Promise(resolve => setTimeout(resolve, 20_000))
  console.log(`ready after ${Math.round(ready)} ms on a folder with ${await product.saved()} mails; ${Math.round(residentMemory(product.pid))} MiB in memory when idle`)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}
