// Times the peers on request: reads "<engine> <passes>" per line, answers {"ns": per evaluation, "right": n}.
// Usage: node peers.cjs PAIRS.json (from the folder that holds node_modules)
"use strict";
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const { createRequire } = require("module");

const need = createRequire(path.join(process.cwd(), "package.json"));
const { evaluate } = need("certlogic-js");
const { LogicEngine } = need("json-logic-engine");

// json-logic-engine knows no dates: the operations the EU rules use, added as its own methods.
// A date is a number of milliseconds here, and its formats are those of Date.parse: less work than CertLogic asks.
const postfix = { year: "FullYear", month: "Month", day: "Date", hour: "Hours" };
const plusTime = ([text, amount, unit]) => {
  const date = new Date(text);
  if (amount !== 0) date[`setUTC${postfix[unit]}`](date[`getUTC${postfix[unit]}`]() + amount);
  return date.getTime();
};
const chain = (holds) => (values) => holds(values[0], values[1]) && (values.length < 3 || holds(values[1], values[2]));
const engine = new LogicEngine();
const pure = { deterministic: true, sync: true };
engine.addMethod("plusTime", plusTime, pure);
engine.addMethod("dccDateOfBirth", ([text]) => new Date(text).getTime(), pure);
engine.addMethod("after", chain((a, b) => a > b), pure);
engine.addMethod("before", chain((a, b) => a < b), pure);
engine.addMethod("not-after", chain((a, b) => a <= b), pure);
engine.addMethod("not-before", chain((a, b) => a >= b), pure);
engine.addMethod("extractFromUVCI", ([uvci, index]) => {
  if (uvci === null || uvci === undefined) return null;
  const parts = uvci.replace(/^URN:UVCI:/, "").split(/[/#:]/);
  return index in parts ? parts[index] : null;
}, pure);

const { rules, tests } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const built = rules.map((rule) => engine.build(rule));
const certlogic = tests.map((test) => [rules[test.rule], test.data, test.expected]);
const compiled = tests.map((test) => [built[test.rule], test.data, test.expected]);

function runCertlogic(passes) {
  let right = 0;
  for (let pass = 0; pass < passes; pass++) {
    right = 0;
    for (const [rule, data, expected] of certlogic) {
      let passed;
      try { passed = evaluate(rule, data) === true; } catch (error) { passed = false; }
      if (passed === expected) right++;
    }
  }
  return right;
}

function runCompiled(passes) {
  let right = 0;
  for (let pass = 0; pass < passes; pass++) {
    right = 0;
    for (const [rule, data, expected] of compiled) {
      let passed;
      try { passed = rule(data) === true; } catch (error) { passed = false; }
      if (passed === expected) right++;
    }
  }
  return right;
}

const engines = { "certlogic-js": runCertlogic, "json-logic-engine": runCompiled };
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, passes] = line.split(" ");
  const start = process.hrtime.bigint();
  const right = engines[name](Number(passes));
  const ns = Number(process.hrtime.bigint() - start) / (Number(passes) * tests.length);
  process.stdout.write(JSON.stringify({ ns, right }) + "\n");
});
