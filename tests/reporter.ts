import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Ends every run with one line of plain text: what could not even be loaded counts as failed. */
export default class LastLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const passed = tests.filter(test => test.result().state === 'passed').length
    const failed = tests.filter(test => test.result().state === 'failed').length
    const unloaded = modules.reduce((sum, module) => sum + suiteErrors(module), errors.length)
    process.stdout.write(`\n${passed} passed, ${failed + unloaded} failed\n`)
  }
}

function suiteErrors(module: TestModule): number {
  const suites = [...module.children.allSuites()]
  return module.errors().length + suites.reduce((sum, suite) => sum + suite.errors().length, 0)
}
