// The demo in a browser: started once for a file of tests, each of the seven signed in once.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, root } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export const LIMIT = { timeout: 60_000 };
export const LONG = { timeout: 600_000 };
const WIDTHS = [1280, 390, 320];

export async function demo() {
  const port = 18000 + (process.pid % 1000);
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  // One build for the program and for the list of its ways in: built apart, half of the rooms are built twice.
  execFileSync('cargo', ['build', '--locked', '--quiet', '-p', 'yellowfolder', '-p', 'yf-web', '--bin', 'yellowfolder', '--example', 'routes'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const data = mkdtempSync(join(tmpdir(), 'yellowfolder-browser-'));
  const links = new Map();
  let server;
  const start = async () => {
    server = spawn(join(target, 'debug', 'yellowfolder'), ['serve', '--demo', '--data', data, '--listen', `127.0.0.1:${port}`]);
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
  };
  const end = async () => {
    server.removeAllListeners('exit');
    const over = new Promise((ended) => server.on('exit', ended));
    server.kill();
    await over;
  };
  await start();
  const browser = await launch();
  const signed = new Map();
  return {
    browser,
    // Every way in: method, address, policy, as the program tells them.
    routes: String(execFileSync(join(target, 'debug', 'examples', 'routes'))).trim().split('\n').map((line) => line.split(' ')),
    links,
    home: `http://localhost:${port}`,
    // Somebody's own page, the same at each call.
    async as(who, options = {}) {
      if (!signed.has(who)) {
        const context = await browser.newContext();
        const page = await context.newPage();
        await page.goto(links.get(who));
        signed.set(who, { context, page });
      }
      const { context, page } = signed.get(who);
      if (Object.keys(options).length === 0) return page;
      // Another window of the same session, without script, say.
      const other = await browser.newContext({ ...options, storageState: await context.storageState() });
      return other.newPage();
    },
    // Started again over the same record, with new links, half a day later for everybody who was signed in.
    async again() {
      await end();
      const sql = 'UPDATE session SET seen = seen - 43200000';
      execFileSync('python3', ['-c', `import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("${sql}"); c.commit()`, join(data, 'folder.sqlite')]);
      await start();
    },
    async stop() {
      await end();
      await browser.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

// No sideways scrolling at any width nor at twice the size of everything, nothing for axe to find, under 100 KB.
export async function looksRight(page) {
  for (const width of [...WIDTHS, 640]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${page.url()} at ${width}: ${wide} pixels too wide`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  const line = await page.evaluate(() => document.querySelector('body:not(:has(.mine,.paper)) header.top')?.getBoundingClientRect().height ?? 0);
  assert.ok(line < 64, `${page.url()}: the tab line is ${line} pixels high: it wraps`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
  // The pages allow no script; axe is brought in by the browser itself, outside their policy.
  await page.evaluate(AXE);
  const said = await page.evaluate(async (tags) => {
    const found = await window.axe.run({ runOnly: tags, resultTypes: ['violations'] });
    return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`);
  }, TAGS);
  assert.deepEqual(said, [], page.url());
  // Even without packing it is far from the 100 KB.
  const bytes = await page.evaluate(() => document.documentElement.outerHTML.length);
  assert.ok(bytes < 200_000, `${page.url()}: ${bytes} bytes`);
  assert.match(await page.title(), /^[A-Z][A-Za-z ,\u201c\u201d-]+ – yellowfolder$/);
  // A handle is chance, and may hold any three figures.
  const address = page.url().replace(/[0-9a-f]{32}/g, '');
  assert.doesNotMatch(`${address} ${await page.title()}`, /smith|dorothy|999/i);
}

// How many pages a task asks for: links followed and forms sent.
export function counted(page) {
  let steps = 0;
  const count = (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame() && !request.redirectedFrom()) steps += 1;
  };
  page.on('request', count);
  return () => {
    page.off('request', count);
    return steps;
  };
}

/** What stands on a page, without its frame. */
export const text = (page) => page.locator('main').innerText();

/** Opens Mrs Smith's folder the way one who may open it does: by two facts. */
export async function herFolder(page, home) {
  await page.goto(`${home}/find`);
  await page.fill('#family', 'Smith');
  await page.fill('#born', '11/02/1938');
  await page.keyboard.press('Enter');
  await page.locator('main a[href^="/folder/"]').first().click();
  await page.waitForSelector('.ban');
}
