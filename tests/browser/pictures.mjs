// Pictures of the report for docs/pictures, at the widths at which it was designed: node pictures.mjs [FILE PREFIX]...
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launch, reports, root } from './browser.mjs';

const out = join(root, 'docs/pictures');
mkdirSync(out, { recursive: true });
const files = reports();
const browser = await launch();

// Name, file, width, first element, height in pixels (nothing: to the end of the section), size of a pixel.
const shots = [
  ['report-1280-top', files.restricted, 1280, 'header.top', 1560, 0.75],
  ['report-1280-promises', files.restricted, 1280, '#s2', 1560, 0.75],
  ['report-1280-person', files.restricted, 1280, '#s7', 1560, 0.75],
  ['report-1280-went', files.restricted, 1280, '#s4', 1560, 0.75],
  ['report-390-top', files.restricted, 390, 'header.top', 2200, 0.8],
  ['report-390-promises', files.restricted, 390, '#s2', 2200, 0.8],
  ['report-390-went', files.restricted, 390, '#s4', 2200, 0.8],
  ['report-1280-links', files.restricted, 1280, '#s6', 2300, 0.75],
  ['report-390-links', files.restricted, 390, '#s6', 2200, 0.8],
  ['report-1280-elements', files.restricted, 1280, '#s4 table.went', 1560, 0.75],
  ['report-390-elements', files.restricted, 390, '#s4 table.went', 2200, 0.8],
  ['report-open-1280-top', files.open, 1280, 'header.top', 1560, 0.75],
];
// One person's page, where the report has one beside it.
const hers = files.person ?? readdirSync(dirname(files.restricted)).find((name) => /^person-\d+\.html$/.test(name));
if (hers) {
  const page = join(dirname(files.restricted), hers);
  shots.push(['her-page-1280', page, 1280, 'header.top', 2300, 0.75]);
  shots.push(['her-page-390', page, 390, 'header.top', 2200, 0.8]);
}
const prototype = process.argv[2];
if (prototype) {
  shots.push(['prototype-1280-top', prototype, 1280, 'header.top', 1560, 0.75]);
  shots.push(['prototype-1280-promises', prototype, 1280, '#s2', 1560, 0.75]);
  shots.push(['prototype-1280-links', prototype, 1280, '#s5', 1560, 0.75]);
  shots.push(['prototype-1280-person', prototype, 1280, '#s4', 1560, 0.75]);
  shots.push(['prototype-390-top', prototype, 390, 'header.top', 2200, 0.8]);
  shots.push(['prototype-390-promises', prototype, 390, '#s2', 2200, 0.8]);
}
for (const [name, file, width, from, height, scale] of shots) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, deviceScaleFactor: scale });
  const page = await context.newPage();
  await page.goto(`file://${file}`);
  const y = await page.locator(from).first().evaluate((e) => Math.max(0, e.getBoundingClientRect().top + scrollY - 12));
  const path = join(out, `${name}.png`);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: from === 'header.top' ? 0 : y, width, height } });
  console.log(`${name}.png ${Math.round(statSync(path).size / 1000)} KB`);
  await context.close();
}
await browser.close();
