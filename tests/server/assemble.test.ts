import { expect, test } from 'vitest'
import { stopAll } from '../../server/assemble.ts'

test('what fails to stop holds up nothing else, and is told at last', async () => {
  const stopped: string[] = []
  const logged: unknown[] = []
  const part = (name: string, error?: Error) => async (): Promise<void> => {
    stopped.push(name)
    if (error) throw error
  }
  const stops = [part('database'), part('capture', new Error('capture broke')), () => { stopped.push('api'); throw new Error('api broke') }, part('door')]
  await expect(stopAll(stops, (level, what) => void logged.push([level, what]))).rejects.toThrow('api broke')
  expect(stopped).toEqual(['door', 'api', 'capture', 'database'])
  expect(logged).toHaveLength(2)
  await stopAll(stops, () => {})
  expect(stopped).toHaveLength(4)
})
