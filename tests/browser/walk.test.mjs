// Every page that can be asked for, by each of the seven and by the carer who gives a service: at every width, nothing for axe to find, by keyboard alone, the same without
// script, small. The program itself tells which ways in there are: a page that nobody opens fails the test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LIMIT, LONG, demo, looksRight } from './demo.mjs';

const SEVEN = ['Carol Dunn', 'Alan Ross', 'Jane Pascoe', 'Priya Nair', 'Ruth Adeyemi', 'Tom Okafor', 'Mrs Smith'];
// Who gives a service begins with what is offered to him, and by name finds nobody.
const CARER = 'Tom Reed';
const NO_FIND = ['Mrs Smith', 'Tom Okafor', CARER];
// Of one way in so many pages are looked at for each of them: a thing may be a call, a visit, a plan.
const AT_MOST = { '/thing/{handle}': 9 };
const NOBODY = '0'.repeat(32);

let d;
let routes;
// Address of the way in, to who was shown it and not refused.
const shown = new Map();
before(async () => {
  d = await demo();
  routes = d.routes.filter(([method]) => method === 'GET').map(([, path]) => path);
}, LONG);
after(() => d?.stop(), LIMIT);

const pattern = (path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
// The way in of an address, the most exact one.
const way = (path) => routes.filter((route) => pattern(route).test(path)).sort((a, b) => a.includes('{') - b.includes('{'))[0];

// What a reader sees, without what time and chance change.
// What somebody must know is new once: when it is opened again, it is not.
const words = async (page) => (await page.locator('body').innerText()).replace(/\d+/g, '0').replace(/\s+/g, ' ').replace(/\bNew\. /g, '');

// Each thing that can be used is reached by the Tab key, in the order of the page, and shows that it is.
async function byKeyboard(page) {
  await page.evaluate(() => {
    const seen = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.disabled;
    const all = [...document.querySelectorAll('a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]')].filter(seen);
    const groups = new Set();
    window.stops = all.filter((el) => {
      if (el.type !== 'radio') return true;
      // A group of radio buttons is one stop: the one that is chosen, else the first.
      const group = `${el.form?.outerHTML.length}/${[...document.forms].indexOf(el.form)}/${el.name}`;
      if (groups.has(group)) return false;
      groups.add(group);
      return true;
    });
    window.reached = [];
    const look = (el) => {
      const { outlineStyle, outlineWidth, boxShadow, backgroundColor } = getComputedStyle(el.type === 'radio' && el.closest('.theme') ? el.nextElementSibling : el);
      return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, backgroundColor].join(' ');
    };
    document.activeElement?.blur();
    const before = new Map(all.map((el) => [el, look(el)]));
    document.addEventListener('focusin', ({ target }) => window.reached.push({ target, plain: look(target) === before.get(target) }));
    window.scrollTo(0, 0);
    document.querySelector('a.skip').focus();
  });
  const count = await page.evaluate(() => window.stops.length);
  for (let n = 1; n < count; n += 1) await page.keyboard.press('Tab');
  const wrong = await page.evaluate(() => {
    const name = (el) => el.outerHTML.slice(0, 120);
    const same = (a, b) => a === b || (a.type === 'radio' && b.type === 'radio' && a.form === b.form && a.name === b.name);
    const missed = window.stops.filter((stop) => !window.reached.some(({ target }) => same(target, stop)));
    const plain = window.reached.filter(({ plain }) => plain).map(({ target }) => target);
    const at = window.reached.map(({ target }) => window.stops.findIndex((stop) => same(target, stop))).filter((n) => n >= 0);
    const turn = at.findIndex((n, i) => i > 0 && n < at[i - 1]);
    const back = turn > 0 && turn < window.stops.length ? [window.stops[at[turn]]] : [];
    return [...missed.map((el) => `not reached: ${name(el)}`), ...plain.map((el) => `focus not seen: ${name(el)}`), ...back.map((el) => `out of order: ${name(el)}`)];
  });
  assert.deepEqual(wrong, [], page.url());
  await page.evaluate(() => document.activeElement?.blur());
}

// One page, in every way. Refusals are all alike: one for each reader is enough.
async function walked(page, plain, path, refused) {
  const answer = await page.goto(d.home + path);
  const status = answer.status();
  assert.ok(status === 200 || [403, 404, 410].includes(status), `${path}: ${status}`);
  const body = await answer.text();
  assert.doesNotMatch(body, /There is no such page|cannot be reached|A fault of ours/, path);
  assert.ok(gzipSync(body).length < 100_000, `${path}: ${gzipSync(body).length} bytes packed`);
  assert.doesNotMatch(body, /<script|\son\w+=|style="/, `${path}: a page without script and style of its own`);
  const said = await words(page);
  if (status !== 200 && refused.has(said)) return status;
  if (status !== 200) refused.add(said);
  await page.setViewportSize({ width: 1280, height: 900 });
  await byKeyboard(page);
  await looksRight(page);
  await plain.goto(d.home + path);
  assert.equal(await words(plain), said, `${path}: the same without script`);
  return status;
}

for (const who of [...SEVEN, CARER]) {
  test(`${who} opens every page there is`, LONG, async () => {
    const page = await d.as(who);
    const plain = await d.as(who, { javaScriptEnabled: false });
    const start = new URL(page.url()).pathname;
    if (who === CARER) assert.equal(start, '/day');
    if (!NO_FIND.includes(who)) {
      await page.goto(`${d.home}/find`);
      await page.fill('#family', 'Smith');
      await page.fill('#born', '11/02/1938');
      await page.keyboard.press('Enter');
      await page.waitForSelector('main table a');
    }
    const handle = /^\/(\w+)\/([0-9a-f]{16,})/;
    const waiting = [start];
    const seen = new Set(waiting);
    const handles = new Map();
    const more = async () => {
      const found = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href').split('#')[0]));
      for (const path of found) {
        const [, kind, id] = handle.exec(path) ?? [];
        if (kind && !handles.has(kind)) handles.set(kind, id);
        if (!seen.has(path)) waiting.push(path);
        seen.add(path);
      }
    };
    await more();
    const counts = new Map();
    const refused = new Set();
    const open = async (path) => {
      const route = way(path);
      assert.ok(route, `${path} leads nowhere`);
      counts.set(route, (counts.get(route) ?? 0) + 1);
      if (counts.get(route) > (AT_MOST[route] ?? 2)) return;
      const status = await walked(page, plain, path, refused);
      // A way in that leads on to another page shows nothing of its own: the first page of each is meant to.
      const same = route === '/' || way(new URL(page.url()).pathname) === route;
      if (status === 200 && same) shown.set(route, [...(shown.get(route) ?? []), who]);
      await more();
    };
    // What links lead to; then what no link of hers leads to, asked for all the same.
    while (waiting.length > 0) await open(waiting.shift());
    for (const route of routes.filter((one) => !counts.has(one))) {
      const id = handles.get(route.split('/')[1]) ?? NOBODY;
      await open(route.replace('{handle}', id).replace('{link}', 'used').replace('{part}', '2'));
      while (waiting.length > 0) await open(waiting.shift());
    }
    assert.deepEqual(routes.filter((one) => !counts.has(one)), []);
    await plain.context().close();
  });
}

test('what was typed when somebody was signed out is shown again, and looks right', LONG, async () => {
  const page = await d.as('Jane Pascoe');
  await page.goto(`${d.home}/day`);
  await page.getByRole('link', { name: /Her folder: SMITH/ }).first().click();
  // The server is started again, and her session is over meanwhile; new links are printed.
  await d.again();
  await page.fill('#words', 'Legs dressed; she asked for Thursday.');
  await page.click('button:text("Add the note")');
  assert.match(await page.locator('main').innerText(), /You were signed out[\s\S]*kept for a day, for you alone/);
  await looksRight(page);
  await page.goto(d.links.get('Jane Pascoe'));
  assert.equal(new URL(page.url()).pathname, '/again');
  const refused = new Set();
  const plain = await d.browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  assert.equal(await walked(page, await plain.newPage(), '/again', refused), 200);
  shown.set('/again', ['Jane Pascoe']);
  assert.match(await page.locator('textarea').inputValue(), /she asked for Thursday/);
  await page.getByRole('button', { name: 'Send it now' }).click();
  assert.match(await page.locator('main').innerText(), /she asked for Thursday/);
  await plain.close();
});

test('no way in was left out', LIMIT, () => {
  // Each of them came in by her own link, which was shown and led on.
  shown.set('/enter/{link}', [...SEVEN, CARER]);
  assert.deepEqual(routes.filter((route) => !shown.has(route)), [], 'shown to nobody');
});
