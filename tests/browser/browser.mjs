// What the tests and the pictures share: which browser, which files.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const executablePath = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`).find(existsSync);

// As root chromium needs --no-sandbox; it opens nothing but our own files.
export const launch = () =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], timeout: 60_000 });

// A pair of editions in a folder.
const pair = (dir) => ({ open: join(dir, 'report.html'), restricted: join(dir, 'report-restricted.html') });

const folder = () => join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'browser');

const cargo = (...args) =>
  execFileSync('cargo', ['run', '--locked', '--quiet', '-p', ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });

// The two editions: those named in REPORT_OPEN and REPORT_RESTRICTED, or the made-up report of the crate's own tests.
export function reports() {
  if (process.env.REPORT_OPEN && process.env.REPORT_RESTRICTED) {
    return { open: resolve(process.env.REPORT_OPEN), restricted: resolve(process.env.REPORT_RESTRICTED) };
  }
  cargo('yf-report', '--example', 'sample_report', '--', folder());
  return pair(folder());
}

// As `make demo` makes them, of a smaller invented place.
export function invented() {
  const place = join(folder(), 'place');
  const report = join(folder(), 'report');
  const yellowfolder = (...args) => cargo('yellowfolder', '--', '--quiet', ...args);
  yellowfolder('simulate', '--people', '20000', '--out', place);
  yellowfolder('look', join(place, 'extracts'), '--place', join(place, 'policy'), '--with-names', '--out', report);
  const person = readdirSync(report).find((name) => name.startsWith('person-'));
  return { ...pair(report), person: join(report, person) };
}

// The sheet of the workshop on links, and the links of a reference case as a page.
export function links() {
  const yellowfolder = (...args) => cargo('yellowfolder', '--', '--quiet', ...args);
  const [sheet, journeys] = [join(folder(), 'links'), join(folder(), 'journeys')];
  yellowfolder('links', 'sheet', '--out', sheet);
  yellowfolder('journeys', join(root, 'data/journeys/cases/c11_links'), '--format', 'html', '--out', journeys);
  return { sheet: join(sheet, 'links.html'), case: join(journeys, 'links.html') };
}

// Three open editions side by side: a small invented place, the same under another name, and another one.
export function compared() {
  const yellowfolder = (...args) => cargo('yellowfolder', '--', '--quiet', ...args);
  const results = [['one', '11'], ['two', '11'], ['three', '12']].map(([name, seed], n) => {
    const [place, report] = [join(folder(), `compare-${seed}`), join(folder(), `compare-report-${name}`)];
    if (n !== 1) yellowfolder('simulate', '--people', '6000', '--seed', seed, '--out', place);
    yellowfolder('look', join(place, 'extracts'), '--place', join(place, 'policy'), '--edition', 'open', '--format', 'json', '--out', report);
    const file = join(report, 'report.json');
    const figures = JSON.parse(readFileSync(file, 'utf8'));
    figures.place.name = `Place ${name}`;
    // A result is what a place sends: its name alone is another one.
    const sent = join(folder(), `compare-${name}.json`);
    writeFileSync(sent, JSON.stringify(figures));
    return sent;
  });
  const out = join(folder(), 'compare');
  yellowfolder('compare', ...results, '--out', out);
  return { page: join(out, 'compare.html'), csv: join(out, 'compare.csv'), json: results[0] };
}
