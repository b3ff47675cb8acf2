// Transformers.js on the prompts of reference.json, greedy, as peers.py asks the others; compare.py talks to it in the same way.
//
//   node transformers_js.mjs FOLDER REFERENCE THREADS MODULES
//
// FOLDER: config.json and onnx/model.onnx; MODULES: the node_modules that has @huggingface/transformers
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, referenceFile, threads, modules] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "x.js"));
const library = await import(pathToFileURL(require.resolve("@huggingface/transformers")));
const { AutoModelForCausalLM, Tensor, env } = library;
env.allowRemoteModels = false;
env.localModelPath = dirname(resolve(folder));
const reference = JSON.parse(readFileSync(referenceFile, "utf8"));

const start = performance.now();
const model = await AutoModelForCausalLM.from_pretrained(basename(folder), {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: Number(threads) },
});
const loaded = (performance.now() - start) / 1000;

/** Tells when each token came: the prompt is put in first. */
class Stamps {
  constructor() {
    this.times = [];
    this.seenPrompt = false;
  }
  put() {
    if (this.seenPrompt) this.times.push(performance.now());
    this.seenPrompt = true;
  }
  end() {}
}

async function decode(prompt) {
  const ids = new Tensor("int64", BigInt64Array.from(prompt, BigInt), [1, prompt.length]);
  const mask = new Tensor("int64", new BigInt64Array(prompt.length).fill(1n), [1, prompt.length]);
  const streamer = new Stamps();
  const begin = performance.now();
  const output = await model.generate({
    input_ids: ids,
    attention_mask: mask,
    do_sample: false,
    max_new_tokens: reference.max_new_tokens,
    eos_token_id: reference.ends,
    streamer,
  });
  const made = Array.from(output.data, Number).slice(prompt.length);
  return { made, begin, times: streamer.times };
}

async function ask() {
  let first = 0, rest = 0, tokens = 0, later = 0, equal = 0;
  for (const answer of reference.answers) {
    const { made, begin, times } = await decode(answer.prompt);
    first += (times[0] - begin) / 1000;
    rest += (times.at(-1) - times[0]) / 1000;
    tokens += made.length;
    later += made.length - 1;
    if (made.join() === answer.tokens.join()) equal++;
  }
  const count = reference.answers.length;
  return {
    tokens, seconds: first + rest, tokens_per_second: tokens / (first + rest), first_token_seconds: first / count,
    decode_tokens_per_second: later / rest, same_as_reference: `${equal} of ${count}`,
  };
}

/** Bytes of this process in memory: at most ever, and now. From Linux. */
function memory() {
  const status = readFileSync("/proc/self/status", "utf8");
  const bytes = (key) => Number(status.match(new RegExp(`${key}:\\s+(\\d+) kB`))[1]) * 1024;
  return { peak: bytes("VmHWM"), steady: bytes("VmRSS") };
}

const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
for (const answer of reference.answers.slice(0, 2)) await decode(answer.prompt);
say({ name: "transformers.js fp32", versions: `transformers.js ${env.version}, node ${process.version}`, load_seconds: loaded });
for await (const _ of createInterface({ input: process.stdin })) say(await ask());
say({ memory: memory() });
