import { serve, work } from '../../../dist/server/capture/extract-work.js'

/*
 * A worker with faults planted in its parser: a mail that says so makes it loop, eat memory, crash or end. The others it
 * reads as ever. Plain JavaScript, for it runs what was built.
 */
const faults = {
  LOOP: () => { for (;;); },
  LOOP_IN_A_PATTERN: () => /^(a+)+$/.test(`${'a'.repeat(100)}b`),
  EAT_HEAP: () => { for (const eaten = []; ; eaten.push(Array(1e6).fill(0))); },
  EAT_BUFFERS: () => { for (const eaten = []; ; eaten.push(Buffer.alloc(1e7, 1))); },
  ABORT: () => process.abort(),
  EXIT: () => process.exit(0),
  KILL: () => process.kill(process.pid, 'SIGKILL'),
  THROW: () => { throw new Error('broken') },
}

serve((kind, octets) => {
  for (const [name, fault] of Object.entries(faults)) if (octets.includes(`X-Fault: ${name}\r\n`)) fault()
  return work(kind, octets)
}, process.stdin, process.stdout)
