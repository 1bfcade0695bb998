// The folder in a real browser: the demo is started, and the story of the README is clicked through. Each test has its own time limit.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { launch, root } from './browser.mjs';

const WIDTHS = [1280, 390, 320];
const LIMIT = { timeout: 60_000 };
const LONG = { timeout: 240_000 };
const PORT = 18000 + (process.pid % 1000);

let browser;
let server;
let data;
const links = new Map();

before(async () => {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  execFileSync('cargo', ['build', '--locked', '--quiet', '-p', 'yellowfolder'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  data = mkdtempSync(join(tmpdir(), 'yellowfolder-browser-'));
  server = spawn(join(target, 'debug', 'yellowfolder'), ['serve', '--demo', '--data', data, '--listen', `127.0.0.1:${PORT}`]);
  let said = '';
  server.stdout.on('data', (text) => {
    for (const [, name, link] of String(text).matchAll(/^(.*?)\s+(http:\S+)$/gm)) links.set(name.split(',')[0], link);
  });
  await new Promise((ready, failed) => {
    server.stderr.on('data', (text) => {
      said += text;
      if (said.includes('answers at')) ready();
    });
    server.on('exit', () => failed(new Error(said)));
  });
  browser = await launch();
}, LONG);

after(async () => {
  server?.removeAllListeners('exit');
  server?.kill();
  await browser?.close();
  if (data) rmSync(data, { recursive: true, force: true });
}, LIMIT);

// Each of the seven signs in once; the same context is then used at every width.
const contexts = new Map();
async function as(who) {
  if (!contexts.has(who)) {
    const context = await browser.newContext({ javaScriptEnabled: true });
    const page = await context.newPage();
    await page.goto(links.get(who));
    contexts.set(who, { context, page });
  }
  return contexts.get(who);
}

async function looksRight(page) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${page.url()} at ${width}: ${wide} pixels too wide`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
  // The pages allow no script; axe is brought in by the browser itself, outside their policy.
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const said = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(said, [], page.url());
}

async function find(page) {
  await page.goto(`http://localhost:${PORT}/find`);
  await page.fill('#family', 'Smyth');
  await page.fill('#born', '11/02/1938');
  await page.click('button:text("Look")');
}

test('the matron finds her by a slip, opens her folder, adds a note', LONG, async () => {
  const { page } = await as('Jane Pascoe');
  await looksRight(page);
  await find(page);
  await looksRight(page);
  await page.click('table a');
  assert.match(await page.locator('.ban').innerText(), /SMITH, Dorothy/);
  await looksRight(page);
  await page.fill('#words', 'Legs dressed. <script>alert(1)</script>');
  await page.click('button:text("Add the note")');
  assert.match(await page.locator('.happened').first().innerText(), /Legs dressed\. <script>/);
  await looksRight(page);
});

test('Mrs Smith reads the note, and who looked and why', LONG, async () => {
  const { page } = await as('Mrs Smith');
  const text = await page.locator('main').innerText();
  assert.match(text, /Jane Pascoe, community matron, looks after your care/);
  assert.match(text, /Legs dressed/);
  assert.match(text, /wrote in it/);
  assert.match(text, /her coordinator/);
  await looksRight(page);
  await page.click('a:text("Everybody who looked")');
  await looksRight(page);
});

test('the call handler finds her and cannot open her folder', LONG, async () => {
  const { page } = await as('Carol Dunn');
  await find(page);
  await page.click('table a');
  assert.match(await page.locator('h1').innerText(), /Not available to you/);
  assert.doesNotMatch(await page.locator('main').innerText(), /SMITH/);
  await looksRight(page);
});

test('without script, and by keyboard alone, she is found and opened', LIMIT, async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(links.get('Priya Nair'));
  await page.focus('#family');
  await page.keyboard.type('Smith');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('11/02/1938');
  await page.keyboard.press('Enter');
  await page.waitForSelector('table a');
  await page.focus('table a');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.ban');
  assert.match(await page.locator('.ban').innerText(), /SMITH, Dorothy/);
  await context.close();
});
