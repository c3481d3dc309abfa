// A reporter of Jest that notes in a file when test files begin and end, for scripts/guardedTests.mjs. It writes at once, so that
// the last lines are there when nothing goes on.
const { appendFileSync } = require('node:fs');

class RunningTests {
  #note(event, path) {
    const line = JSON.stringify({ at: Date.now(), event, path });
    appendFileSync(process.env.WAKEBOARD_RUNNING_TESTS, `${line}\n`);
  }

  onTestFileStart({ path }) {
    this.#note('begin', path);
  }

  onTestFileResult({ path }) {
    this.#note('end', path);
  }
}

module.exports = RunningTests;
