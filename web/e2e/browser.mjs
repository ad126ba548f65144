// A browser for tests in another language: one JSON command a line in, one JSON answer a line out.
//
//   node e2e/browser.mjs [--sound FILE.wav]
//
// Commands name a window (`page`) and what to do (`do`); see ACTS. Failures are told with what the
// page showed, so that a test can say more than "time-out".

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({
  options: {
    sound: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
];
if (options.sound) FLAGS.push(`--use-file-for-fake-audio-capture=${options.sound}`);

const browser = await chromium.launch({ executablePath: options.chromium, args: FLAGS });
const pages = new Map();

/** Connections are kept, so that their counters can be read: what was heard is not a matter of screens. */
function keepConnections() {
  const Original = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      window.connections.push(this);
    }
  };
}

/** Return the counters of sound in both directions, over the window's last call. */
async function readCounters() {
  const connection = window.connections.at(-1);
  const found = { received: 0, sent: 0, energy: 0 };
  if (connection === undefined) return found;
  for (const entry of (await connection.getStats()).values()) {
    if (entry.type === 'inbound-rtp') {
      found.received = entry.packetsReceived;
      found.energy = entry.totalAudioEnergy ?? 0;
    }
    if (entry.type === 'outbound-rtp') found.sent = entry.packetsSent;
  }
  return found;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Wait until colours have changed to what they are to be; what turns for ever is not waited for. */
function settled() {
  const ends = document
    .getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
  return Promise.allSettled(ends.map(({ finished }) => finished)).then(() => undefined);
}

/** Return what hinders people who see, hear or point otherwise: serious and critical findings. */
async function findBarriers(page) {
  await page.evaluate(settled);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0].html}`);
}

/** Note every number that a button shows, with the time of the frame that shows it. */
function watchNumber(name) {
  const number = () => {
    const buttons = [...document.querySelectorAll('button')];
    const found = buttons.find(({ textContent }) => textContent.startsWith(name));
    return found === undefined ? null : Number(found.textContent.slice(name.length));
  };
  const watching = { records: [], longest_ms: 0, last_ms: performance.now() };
  window.watching = watching;
  const frame = (now_ms) => {
    if (window.watching !== watching) return;
    watching.longest_ms = Math.max(watching.longest_ms, now_ms - watching.last_ms);
    watching.last_ms = now_ms;
    const shown = number();
    if (shown !== null && shown !== watching.records.at(-1)?.[1])
      watching.records.push([(performance.timeOrigin + performance.now()) / 1000, shown]);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

const clocks = new WeakMap();

/** Begin to count how long the page's own thread works. */
async function countWork(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  clocks.set(page, session);
}

/** Return how long the page's thread worked since it was opened, and what was loaded when. */
async function readWork(page) {
  const { metrics } = await clocks.get(page).send('Performance.getMetrics');
  const loads = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => [entry.name.replace(/^.*\//, ''), entry.startTime, entry.responseEnd]),
  );
  return { worked_ms: 1_000 * metrics.find(({ name }) => name === 'TaskDuration').value, loads };
}

/** Return how much came over the wire for all that this window loaded, in bytes. */
function sentBytes() {
  const entries = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type));
  return entries.reduce((sum, { transferSize }) => sum + transferSize, 0);
}

const SIZES = [
  [1366, 768],
  [1920, 1080],
];
const LANGUAGES = ['zh-CN', 'en'];

/** Have the page speak a language, as if it was chosen in another tab: dialogs stay open. */
function choose(language) {
  const key = 'huawu.preferences';
  localStorage.setItem(key, JSON.stringify({ language, scheme: 'system' }));
  window.dispatchEvent(new StorageEvent('storage', { key }));
}

/** Wait until nothing loads any more; what loads for long is pictured as it is. */
function loaded(page) {
  const loads = '.ant-spin-spinning, .ant-skeleton-active';
  const none = (marks) => document.querySelector(marks) === null;
  return page.waitForFunction(none, loads, { timeout: 10_000 }).catch(() => undefined);
}

/** Take a picture in both languages, light and dark, at both sizes; end as it was. */
async function takeAll(page, { folder, name }) {
  await loaded(page);
  await page.evaluate(() => document.activeElement?.blur());
  for (const language of LANGUAGES) {
    await page.evaluate(choose, language);
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        await page.mouse.move(0, 0);
        await page.waitForTimeout(150);
        await loaded(page);
        await page.evaluate(settled);
        await page.screenshot({ path: `${folder}/${name}-${language}-${scheme}-${width}.png` });
      }
    }
  }
  await page.evaluate(choose, LANGUAGES[0]);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: SIZES[0][0], height: SIZES[0][1] });
}

/** Return what the page's own thread works for each frame of scrolling and of drawing a shift. */
async function measureBoard(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
  };
  const perFrame = async (count, frames) => {
    const before = await worked();
    await frames();
    return ((await worked()) - before) / count;
  };
  const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  const scroll_ms = await perFrame(100, () =>
    page.evaluate(async () => {
      const board = document.querySelector('[data-testid=board]');
      for (let n = 0; n < 100; n += 1) {
        board.scrollTop += 99;
        await new Promise((done) => requestAnimationFrame(done));
      }
    }),
  );
  const { x, y, width, height } = await page.evaluate(() => {
    const board = document.querySelector('[data-testid=board]').getBoundingClientRect();
    const middle = (board.top + Math.min(board.bottom, window.innerHeight)) / 2;
    const bars = [...document.querySelectorAll('[data-lane] button[data-dragged]')];
    const boxes = bars.map((bar) => bar.getBoundingClientRect());
    return boxes.find((box) => box.top > middle && box.left > board.left + 200).toJSON();
  });
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  const drag_ms = await perFrame(60, async () => {
    for (let n = 1; n <= 60; n += 1) {
      await page.mouse.move(x + width / 2 + 2 * n, y + height / 2);
      await frame();
    }
  });
  await page.mouse.up();
  const { first_ms, heap_mb } = await page.evaluate(() => ({
    first_ms: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    heap_mb: performance.memory.usedJSHeapSize / 2 ** 20,
  }));
  return { scroll_ms, drag_ms, first_ms, heap_mb };
}

const ACTS = {
  async open({ page, url, late, ...look }) {
    const { language = 'zh-CN', scheme = 'light', width = 1366, height = 768 } = look;
    const context = await browser.newContext({
      locale: language,
      timezoneId: 'Asia/Shanghai',
      colorScheme: scheme,
      viewport: { width, height },
      ignoreHTTPSErrors: true,
    });
    await context.addInitScript(keepConnections);
    const opened = await context.newPage();
    opened.on('pageerror', (error) => process.stderr.write(`${page}: ${error.stack}\n`));
    pages.set(page, opened);
    await countWork(opened);
    if (late !== undefined) await ACTS.late(opened, late);
    await opened.goto(url);
  },
  fill: (page, { label, value }) => page.getByLabel(label, { exact: true }).fill(value),
  choose: (page, { title }) => page.getByTitle(title, { exact: true }).last().click(),
  row: (page, { name, within }) => {
    const rows = page.getByRole('table', { name: within }).getByRole('row');
    // biome-ignore lint/performance/useDomNodeTextContent: what people see, not what stands there
    return rows.filter({ hasText: name }).innerText();
  },
  drag: (page, { within, name, onto }) => {
    const rows = page.getByRole('table', { name: within }).getByRole('row');
    return rows.filter({ hasText: name }).dragTo(rows.filter({ hasText: onto }));
  },
  barriers: findBarriers,
  board: measureBoard,
  click: (page, { name, role = 'button' }) => page.getByRole(role, { name, exact: true }).click(),
  press: (page, { key }) => page.keyboard.press(key),
  sees: (page, { text }) => page.getByText(text).first().waitFor(),
  can: (page, { name }) =>
    page.getByRole('button', { name, exact: true }).and(page.locator(':enabled')).waitFor(),
  // biome-ignore lint/performance/useDomNodeTextContent: what people see, not what stands there
  text: (page) => page.locator('body').innerText(),
  watch: (page, { name }) => page.evaluate(watchNumber, name),
  watched: (page) => page.evaluate(() => window.watching),
  work: readWork,
  sent: (page) => page.evaluate(sentBytes),
  counters: (page) => page.evaluate(readCounters),
  go: (page, { url }) => page.goto(url),
  reload: (page) => page.reload(),
  late: (page, { path, late_ms }) =>
    page.route(`**${path}`, async (route) => {
      const answer = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, late_ms));
      await route.fulfill({ response: answer });
    }),
  shot: (page, { path }) => page.screenshot({ path }),
  shots: takeAll,
  async crash(page) {
    const session = await page.context().newCDPSession(page);
    // The answer never comes: who would answer is gone.
    void session.send('Page.crash').catch(() => undefined);
    await page.waitForEvent('crash');
  },
  close: (page) => page.context().close(),
};

async function perform(command) {
  const { do: act, page: name, within_ms = 15_000 } = command;
  if (act === 'open') return ACTS.open(command);
  const page = pages.get(name);
  page.setDefaultTimeout(within_ms);
  return ACTS[act](page, command);
}

async function shown(name) {
  const text = ACTS.text(pages.get(name)).catch(() => 'nothing');
  return Promise.race([text, new Promise((resolve) => setTimeout(resolve, 2000, 'no answer'))]);
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await perform(command)) ?? null };
  } catch (error) {
    answer = { error: `${error.message}\nThe page shows:\n${await shown(command.page)}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
