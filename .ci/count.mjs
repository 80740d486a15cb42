// Prints how many tests passed and failed, from vitest's own JSON; a failed check beside the tests counts as one failure.
import { existsSync, readFileSync } from 'node:fs'

const [file, failedParts] = process.argv.slice(2)
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { numPassedTests: 0, numFailedTests: 0 }
const isBrokenFile = ({ status, assertionResults }) =>
  status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
const failedTests = report.numFailedTests + (report.testResults ?? []).filter(isBrokenFile).length
// The part "tests" is itself among the failed parts when tests failed, and must not be counted twice.
const others = Math.max(0, Number(failedParts) - (failedTests > 0 ? 1 : 0))
console.log(`${report.numPassedTests} passed, ${failedTests + others} failed`)
