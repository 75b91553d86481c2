import { createInterface } from 'node:readline'
import { openDatabase } from '../../../dist/server/database/open.js'

/*
 * A program that opens the database of a folder, as `serve` or as a short command does, and stays until it is told to stop:
 * the tests run it as a process of its own, to kill it or to give it another account. It says what happens, a line of JSON each.
 * Plain JavaScript, for it runs what was built.
 */
const [data = '', exclusive = 'true', url = ''] = process.argv.slice(2)
const say = fact => console.log(JSON.stringify(fact))

try {
  const begun = performance.now()
  const database = await openDatabase({ data, databaseUrl: url || null }, { exclusive: exclusive === 'true', notice: notice => say({ notice }) })
  const { rows } = await database.pool.query('select current_user as role')
  say({ ready: Math.round(performance.now() - begun), role: rows[0].role, socket: database.access.app.host })
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'stop') break
    say(await database.pool.query(line).then(({ rows }) => ({ rows }), error => ({ error: error.message })))
  }
  process.stdin.destroy()
  await database.close()
  say({ closed: true })
} catch (error) {
  say({ failed: error.message })
  process.exitCode = 1
}
