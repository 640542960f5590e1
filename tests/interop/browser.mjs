// Drives one headless browser for the interoperability tests: opens pages with LiveKit's JavaScript client, and runs functions of
// page.js in them. browser.py starts it with the settings as JSON in its one argument:
//   browser   "chromium" or "firefox"
//   program   the path of the browser
//   packages  the folder node_modules
//   voice     a WAV file for Chromium's fake microphone (Firefox's is a tone of its own)
// It also opens pages of a server, presses their buttons and keys, and photographs them.
// It reads one request per line from standard input and answers each with one line: {"id", "value"} or {"id", "error"}. The first
// line that it prints is {"ready": true}.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const settings = JSON.parse(process.argv[2]);
const puppeteer = createRequire(settings.packages + "/")("puppeteer-core");
const helpers = readFileSync(new URL("page.js", import.meta.url), "utf8");
const probe = readFileSync(new URL("probe.js", import.meta.url), "utf8");

// Pages may use the microphone only if they come from https or from this machine.
const web = createServer((request, response) => {
  const [, name] = request.url.split("/");
  if (["livekit-client", "livekit-client-two-connections"].includes(name)) {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><meta charset="utf-8"><title>${name}</title><script src="/script/${name}"></script>
<script>${helpers}</script>`);
  } else if (name === "script") {
    response.setHeader("content-type", "text/javascript");
    response.end(readFileSync(`${settings.packages}/${request.url.split("/")[2]}/dist/livekit-client.umd.js`));
  } else {
    response.statusCode = 404;
    response.end();
  }
});
await new Promise((done) => web.listen(0, "127.0.0.1", done));
const origin = `http://127.0.0.1:${web.address().port}`;

const browser = await puppeteer.launch({
  browser: settings.browser === "firefox" ? "firefox" : "chrome",
  executablePath: settings.program,
  headless: true,
  // The certificate of the test's server has no authority.
  acceptInsecureCerts: true,
  // The tests run as root in a container, where the sandbox does not start.
  args: settings.browser === "firefox" ? [] : [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${settings.voice}`,
  ],
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
  },
});
const pages = new Map();

/** What a user does with a page. */
const acts = {
  click: (page, selector) => page.click(selector),
  type: (page, selector, text) => page.type(selector, text),
  press: (page, key) => page.keyboard.press(key),
  down: (page, key) => page.keyboard.down(key),
  up: (page, key) => page.keyboard.up(key),
  focus: (page, selector) => page.focus(selector),
  text: (page, selector) => page.$eval(selector, (element) => element.textContent),
  size: (page, width, height) => page.setViewport({ width, height }),
  colors: (page, value) => page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]),
  picture: async (page, path) => void (await page.screenshot({ path })),
  reload: async (page) => void (await page.reload()),
};

async function handle({ open, client, url, page, act, call, args }) {
  if (open) {
    const opened = await browser.newPage();
    pages.set(open, opened);
    if (url) {
      await opened.evaluateOnNewDocument(probe);
      await opened.goto(url);
      return null;
    }
    await opened.goto(`${origin}/${client}`);
    return null;
  }
  if (call === "close") {
    await pages.get(page).close();
    pages.delete(page);
    return null;
  }
  if (act) return await acts[act](pages.get(page), ...(args ?? []));
  return await pages.get(page).evaluate((call, args) => window[call](...args), call, args ?? []);
}

console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    console.log(JSON.stringify({ id: request.id, value: (await handle(request)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ id: request.id, error: String(error?.message ?? error) }));
  }
}
await browser.close();
web.close();
