import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second. */
const TICK = 1 / 100

interface Process {
  readonly parent: number
  /** Its own time and that of children that have ended and were waited for. */
  readonly seconds: number
  readonly resident: number
}

/** Processor seconds that a process and all it started have used so far, also those of them that have ended. */
export function processorSeconds(root: number): number {
  const all = processes()
  return [...treeOf(root, all)].reduce((sum, pid) => sum + all.get(pid)!.seconds, 0)
}

/** Memory of one process, without its children, in MiB. */
export function residentMemory(pid: number): number {
  return (processes().get(pid)?.resident ?? 0) / 1024 / 1024
}

function treeOf(root: number, all: ReadonlyMap<number, Process>): Set<number> {
  const tree = new Set([root].filter(pid => all.has(pid)))
  for (let before = -1; before !== tree.size;) {
    before = tree.size
    for (const [pid, { parent }] of all) if (tree.has(parent)) tree.add(pid)
  }
  return tree
}

/** proc(5), /proc/PID/stat: the fields after the name, which may hold blanks itself. */
function processes(): Map<number, Process> {
  return new Map(readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
      const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15)
      return [[Number(name), { parent: fields[1] ?? 0, seconds: (utime + stime + cutime + cstime) * TICK, resident: (fields[21] ?? 0) * 4096 }] as const]
    } catch {
      // It ended while we looked.
      return []
    }
  }))
}
