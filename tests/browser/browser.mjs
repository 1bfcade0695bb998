// What the tests and the pictures share: which browser, which files.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const executablePath = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`).find(existsSync);

// As root chromium needs --no-sandbox; it opens nothing but our own files.
export const launch = () =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [], timeout: 60_000 });

// The two editions: those named in REPORT_OPEN and REPORT_RESTRICTED, or the made-up report of the crate's own tests.
export function reports() {
  if (process.env.REPORT_OPEN && process.env.REPORT_RESTRICTED) {
    return { open: resolve(process.env.REPORT_OPEN), restricted: resolve(process.env.REPORT_RESTRICTED) };
  }
  const dir = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'browser');
  execFileSync('cargo', ['run', '--locked', '--quiet', '-p', 'yf-report', '--example', 'sample_report', '--', dir], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return { open: join(dir, 'report.html'), restricted: join(dir, 'report-restricted.html') };
}
