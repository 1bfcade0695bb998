// What is planted never runs. Each of the seven, and the carer who gives a service, fills every field that takes words on every page with tags and
// handlers, and sends the form; then what came of it is opened in a browser that is told to ignore the policy of the pages: what would run, runs.
// Forms are sent from inside a page, and every answer is taken apart there as a browser takes it apart, where nothing runs; opened are of each reader
// and each kind of page so many that the words of every field stand on one of them. A field that nobody filled, a form of the program that nobody
// sent, and a page that nobody was shown fail the test.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LIMIT, LONG, demo } from './demo.mjs';

const SEVEN = ['Carol Dunn', 'Alan Ross', 'Jane Pascoe', 'Priya Nair', 'Ruth Adeyemi', 'Tom Okafor', 'Mrs Smith'];
const CARER = 'Tom Reed';
const NO_FIND = ['Mrs Smith', 'Tom Okafor', CARER];
// Of one way in so many pages are asked for by each reader: a thing may be a call, a visit, a plan.
const MOST = { '/thing/{handle}': 30, '/folder/{handle}': 3 };
// What ends a care, hides an entry or a door comes last, when all else was sent and read.
const LAST = /=(restrict|suspend|withhold|error|closed|closing|ended|withdrawn|moved|verified|end|stop|part|lock|death)\b|\/sign-out|\/break-glass/;
const DOORS = ['/sign-in', '/code', '/again/forget'];
const NAMED = ['/sign-in', '/code', '/again/forget', '/sign-out'];

// Out of an attribute, out of an element, and as the address of a link. The number tells the field.
const planted = (n) => `javascript:p(${n})//'"></textarea><script>p(${n});alert(${n})</script><img src=x onerror="p(${n})"><svg onload=p(${n})>`;

let d;
let ways;
const every = { seen: new Map(), filled: new Set(), sent: new Map(), shown: new Set(), number: new Map(), opened: new Set(), late: new Map() };
const folders = new Map();
before(async () => {
  d = await demo();
  ways = d.routes.filter(([method]) => method === 'GET').map(([, path]) => path);
}, LONG);
after(() => d?.stop(), LIMIT);

const pattern = (path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
const way = (path) => ways.filter((route) => pattern(route).test(path)).sort((a, b) => a.includes('{') - b.includes('{'))[0];
const two = (n) => String(n).padStart(2, '0');
const day = (from) => {
  const at = new Date(Date.now() + from * 86_400_000);
  return `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
};

// What every window of the test can do: ask for a page and take it apart, fill a form of it and send it.
function kit() {
  const TAKES = ['text', 'search', 'tel', 'email', 'url', 'password'].map((type) => `input[type=${type}]`).concat('textarea', 'input:not([type])').join();
  const path = (form) => new URL(form.getAttribute('action'), location).pathname;
  const address = (form) => path(form).replace(/[0-9a-f]{32}/g, '{handle}');
  // A form that grows by a row is the same form.
  const plain = (name) => name.replace(/[0-9a-f]{32}/g, '*').replace(/\.\d+\./g, '.n.');
  const names = (form) => [...new Set([...form.querySelectorAll(TAKES)].map((f) => plain(f.name)))];
  const keyOf = (form) => {
    const marks = [...form.querySelectorAll('input[type=hidden]')].filter((f) => /^(do|from|to|kind|section)$/.test(f.name)).map((f) => `${f.name}=${f.value}`);
    return [address(form), ...marks, ...names(form)].join(' ');
  };
  const post = (form) => form.getAttribute('method') === 'post';
  const apart = (html) => new DOMParser().parseFromString(html, 'text/html');
  function read(html, answer, page = apart(html)) {
    const bad = page.querySelectorAll('script, img, iframe, object, embed, a[href^="javascript"]');
    const handlers = [...page.querySelectorAll('*')].filter((el) => el.getAttributeNames().some((name) => name.startsWith('on')));
    return {
      status: answer.status,
      path: new URL(answer.url).pathname,
      forms: [...page.forms].filter((form) => post(form) || form.querySelector(TAKES)).map((form) => ({ action: address(form), fields: names(form), key: keyOf(form) })),
      made: [...bad, ...handlers].map((el) => el.outerHTML.slice(0, 100)),
      plants: [...new Set([...html.matchAll(/\bp\((\d+)\)/g)].map(([, n]) => n))],
      links: [...page.querySelectorAll('a[href^="/"]')].map((a) => a.getAttribute('href').split('#')[0]),
    };
  }
  // With `right`, days and times have their shape, a choice is made, no field holds more than it may.
  function fill(form, { right, numbers, whole, short, days }) {
    for (const field of form.querySelectorAll(TAKES)) {
      const n = numbers[plain(field.name)];
      const words = whole.replaceAll('0000', n);
      const asked = field.labels?.[0]?.textContent ?? '';
      if (right && /\d\d\/\d\d\/\d{4}/.test(asked)) field.value = /first|born|birth|happened|from/i.test(asked) ? days[0] : days[1];
      else if (right && /\b\d\d:\d\d\b/.test(asked)) field.value = '';
      else field.value = right && field.maxLength > 0 && field.maxLength < words.length ? short.replaceAll('0000', n).slice(0, field.maxLength) : words;
    }
    if (!right) return;
    for (const select of form.querySelectorAll('select')) select.value = [...select.options].find((o) => o.value !== '')?.value ?? select.value;
    const groups = new Set();
    for (const radio of form.querySelectorAll('input[type=radio]')) {
      if (!groups.has(radio.name)) radio.checked = true;
      groups.add(radio.name);
    }
    for (const box of form.querySelectorAll('input[type=checkbox]')) box.checked = box.name !== 'locked';
  }
  // One address may ask so often a second: whoever is told so waits.
  async function asked(...how) {
    for (;;) {
      const answer = await fetch(...how);
      if (answer.status !== 429) return [await answer.text(), answer];
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  window.kit = {
    open: async (at) => read(...(await asked(at))),
    async send(at, key, how) {
      const [html] = at.html ? [at.html] : await asked(at);
      const form = [...apart(html).forms].find((one) => keyOf(one) === key);
      if (!form) return undefined;
      fill(form, how);
      const button = form.querySelector('button:not([type=button])');
      const body = new URLSearchParams(new FormData(form));
      if (button?.name) body.append(button.name, button.value);
      const got = post(form) ? await asked(path(form), { method: 'POST', body }) : await asked(`${path(form)}?${body}`);
      return { html: got[0], ...read(...got) };
    },
    // A form that stands on no page now, as the program writes it.
    async post(to, fields) {
      const [html] = await asked('/told');
      const body = new URLSearchParams({ ...fields, csrf: apart(html).querySelector('[name=csrf]').value, key: '1' });
      const got = await asked(to, { method: 'POST', body });
      return { html: got[0], ...read(...got) };
    },
    here: () => read(document.documentElement.outerHTML, { status: 200, url: location.href }, document),
  };
}

// A window that tells whatever ran in it.
async function watch(page) {
  page.wrong = [];
  await page.exposeFunction('p', (n) => page.wrong.push(`ran: ${field(n)}`));
  await page.addInitScript(kit);
  page.on('dialog', (dialog) => {
    page.wrong.push(`a dialog: ${field(dialog.message())}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('pageerror', (error) => page.wrong.push(`a script failed: ${error.message}`));
  page.on('request', (request) => /\/x$/.test(new URL(request.url()).pathname) && page.wrong.push(`asked for ${request.url()}`));
  page.on('console', (message) => /Content Security Policy|Refused to/.test(message.text()) && page.wrong.push(message.text()));
  return page;
}

const watched = async (who, options) => watch(await d.as(who, options));
const field = (n) => [...every.number].find(([, one]) => one === Number(n))?.[0] ?? n;
function numberOf(key, name) {
  const whole = `${key} | ${name}`;
  if (!every.number.has(whole)) every.number.set(whole, every.number.size + 1000);
  return every.number.get(whole);
}

const clean = (page, found, what) => assert.deepEqual([page.wrong, found.made], [[], []], what);

function note(forms, where) {
  for (const form of forms) {
    for (const one of [form.action, ...form.fields.map((name) => `${form.action} ${name}`)]) if (!every.seen.has(one)) every.seen.set(one, where);
  }
}

async function send(who, page, at, form, right) {
  const numbers = Object.fromEntries(form.fields.map((name) => [name, numberOf(form.key, name)]));
  const how = { right, numbers, whole: planted('0000'), short: '"><svg onload=p(0000)>', days: [day(-1), day(12)] };
  const answer = await page.evaluate(([at, key, how]) => window.kit.send(at, key, how), [at, form.key, how]);
  if (!answer) return undefined;
  for (const one of [form.action, ...form.fields.map((name) => `${form.action} ${name}`)]) every.filled.add(one);
  clean(page, answer, `${who}: the answer to ${form.key}`);
  note(answer.forms, `${who}: the answer to ${form.key}`);
  return answer;
}

// What an answer asks beside that no page before it asked: who is like the caller's words, say; and what the answer to that asks.
async function sendBeside(who, page, answer, known, last) {
  const led = [];
  for (const form of answer.forms) {
    if (every.sent.has(form.key) || known.some((one) => one.key === form.key) || NAMED.includes(form.action)) continue;
    if (LAST.test(form.key) && !last) {
      every.late.set(form.key, { who, form, html: answer.html });
      continue;
    }
    every.sent.set(form.key, { readers: new Set([who]), taken: 0, kept: false });
    const after = await send(who, page, { html: answer.html }, form, true);
    if (after) led.push(after.path, ...(await sendBeside(who, page, after, known, last)));
  }
  return led;
}

async function fill(who, page, path, found, last) {
  const led = [];
  note(found.forms, `${who}: ${path}`);
  for (const form of found.forms) {
    const tried = every.sent.get(form.key) ?? { readers: new Set(), taken: 0, kept: false };
    if (tried.kept || tried.taken >= 3 || tried.readers.has(who)) continue;
    if (NAMED.includes(form.action) || (LAST.test(form.key) && !last)) continue;
    every.sent.set(form.key, tried);
    tried.readers.add(who);
    for (const right of form.fields.length > 0 ? [false, true] : [true]) {
      const answer = await send(who, page, path, form, right);
      if (!answer) break;
      // A form that is not hers to send is another's to try: it was not taken.
      tried.taken += answer.status < 400 ? 1 : 0;
      tried.kept ||= answer.status < 400 && !answer.forms.some((one) => one.key === form.key);
      led.push(...answer.links, answer.path);
      led.push(...(await sendBeside(who, page, answer, found.forms, last)));
    }
  }
  return led;
}

// Asks for all that a reader is led to, and for what no link of hers leads to.
async function walk(who, page, visit) {
  const waiting = [await page.evaluate(async () => (await window.kit.open('/')).path)];
  // Found once: looking again and again is what a watch is told of.
  if (folders.has(who)) waiting.push(folders.get(who));
  waiting.push(...ways.filter((path) => !path.includes('{') && !DOORS.includes(path)));
  const [seen, counts] = [new Set(), new Map()];
  for (let path; (path = waiting.shift()); ) {
    const route = way(path);
    if (seen.has(path) || !route || route === '/enter/{link}' || (counts.get(route) ?? 0) >= (MOST[route] ?? 3)) continue;
    seen.add(path);
    counts.set(route, (counts.get(route) ?? 0) + 1);
    const found = await page.evaluate((path) => window.kit.open(path), path);
    clean(page, found, `${who}: ${path}`);
    const shown = found.status === 200 && way(found.path) === route;
    if (shown) every.shown.add(route);
    if (shown && ['/folder/{handle}', '/thing/{handle}'].includes(route)) {
      waiting.push(...ways.filter((one) => one.startsWith(`${route}/`)).map((one) => one.replace(route, path).replace('{part}', '2')));
    }
    waiting.push(...found.links, ...(await visit(path, found, route)));
  }
}

async function fillAll(last) {
  for (const who of [...SEVEN, CARER]) {
    const page = await watched(who, { viewport: null });
    await page.goto(d.home);
    if (!NO_FIND.includes(who) && !folders.has(who)) {
      await page.goto(`${d.home}/find`);
      await page.fill('#family', 'Smith');
      await page.fill('#born', '11/02/1938');
      await page.keyboard.press('Enter');
      await page.waitForSelector('main table a');
      folders.set(who, await page.locator('main table a').first().getAttribute('href'));
    }
    await walk(who, page, (path, found) => fill(who, page, path, found, last));
    // What ends something and stood on an answer alone is sent as it stood there.
    for (const [key, late] of every.late) if (last && late.who === who && !every.sent.has(key)) await send(who, page, { html: late.html }, late.form, true);
    await page.context().close();
  }
}

// Opens them: of each reader and each kind of page those on which words of a field stand that stood on none before.
async function readAll() {
  let opened = 0;
  for (const who of [...SEVEN, CARER]) {
    const page = await watched(who, { bypassCSP: true });
    await page.goto(d.home);
    const open = [];
    await walk(who, page, async (path, found, route) => {
      const fresh = found.plants.map((n) => `${who} ${route} ${n}`).filter((one) => !every.opened.has(one));
      if (fresh.length > 0) open.push(path);
      fresh.forEach((one) => every.opened.add(one));
      return [];
    });
    for (const path of open) {
      await page.goto(d.home + path, { waitUntil: 'load' });
      clean(page, await page.evaluate(() => window.kit.here()), `${who}: ${path}`);
    }
    opened += open.length;
    await page.context().close();
  }
  return opened;
}

test('what would run is found', LIMIT, async () => {
  for (const bypassCSP of [false, true]) {
    const page = await watched('Carol Dunn', { bypassCSP });
    await page.goto(d.home);
    await page.evaluate((words) => document.querySelector('main').insertAdjacentHTML('beforeend', words), planted(7));
    await page.waitForTimeout(300);
    const found = await page.evaluate(() => window.kit.here());
    assert.ok(found.made.length >= 3 && page.wrong.length > 0, `${bypassCSP}: ${found.made}, ${page.wrong}`);
    if (bypassCSP) assert.ok(page.wrong.includes('ran: 7'), 'without the policy it runs');
    await page.context().close();
  }
});

test('a script in every field that takes words runs on no page of anybody', LONG, async () => {
  await fillAll(false);
  let opened = await readAll();
  await fillAll(true);
  opened += await readAll();
  console.log(`${every.sent.size} forms, ${every.number.size} fields; ${opened} pages opened`);
  assert.ok(every.sent.size > 100 && every.number.size > 150 && opened > 100, 'it says little');
});

// The doors: whoever is not signed in types there too, and so does who was signed out meanwhile.
test('nor at the doors', LONG, async () => {
  const context = await d.browser.newContext();
  const page = await watch(await context.newPage());
  const here = async (of, what) => {
    const found = await of.evaluate(() => window.kit.here());
    clean(of, found, what);
    note(found.forms, what);
    return found;
  };
  await page.goto(`${d.home}/sign-in`);
  for (const name of ['login', 'password']) await page.fill(`[name=${name}]`, planted(7));
  await page.locator('form[action="/sign-in"] button').click();
  for (const form of (await here(page, 'the door')).forms) form.fields.forEach((name) => every.filled.add(`${form.action} ${name}`));
  every.filled.add('/sign-in');
  // The second page of the door is shown to who knows a password: nobody here does, so its form is sent as it is written there.
  await Promise.all([
    page.waitForEvent('load', { timeout: 10_000 }),
    page.evaluate((words) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: '/code' });
      for (const name of ['code', 'token']) form.append(Object.assign(document.createElement('textarea'), { name, value: words }));
      document.body.append(form);
      form.submit();
    }, planted(7)),
  ]);
  await here(page, 'the answer to a code');
  ['/code', '/code code'].forEach((one) => every.filled.add(one));
  await context.close();

  // Two forms stand on no page of the demo: where nobody is to be closed, and where nobody is kept out. They are sent as they are written, and refused
  // with what was typed.
  for (const [who, action, name] of [['Mrs Smith', '/read/{handle}/object', 'why'], ['Jane Pascoe', '/folder/{handle}/break-glass', 'reason']]) {
    const window = await watched(who, { viewport: null });
    await window.goto(d.home);
    const sent = await window.evaluate(([to, fields]) => window.kit.post(to, fields), [action.replace('{handle}', '0'.repeat(32)), { [name]: planted(8) }]);
    clean(window, sent, action);
    assert.ok(sent.status !== 303 && sent.plants.includes('8'), `${action}: ${sent.status}, what was typed is given back`);
    every.filled.add(action);
    await window.context().close();
  }

  const nurse = await watched('Jane Pascoe');
  for (const action of ['/again/forget', '/folder/{handle}/note']) {
    await nurse.goto(`${d.home}/day`);
    await nurse.goto(d.home + (await nurse.locator('a[href^="/folder/"]').first().getAttribute('href')));
    await d.again();
    await nurse.fill('#words', planted(7));
    await nurse.click('button:text("Add the note")');
    await here(nurse, 'signed out meanwhile');
    await nurse.goto(d.links.get('Jane Pascoe'));
    assert.equal(new URL(nurse.url()).pathname, '/again');
    const again = await here(nurse, 'what was typed, shown again');
    every.shown.add('/again');
    const form = again.forms.find((one) => one.action === action);
    assert.ok(form, `${action}: ${again.forms.map((one) => one.key).join('; ')}`);
    clean(nurse, await send('Jane Pascoe', nurse, '/again', form, true), action);
  }
  // Her way out is a form too.
  await nurse.goto(`${d.home}/day`);
  await nurse.locator('form[action="/sign-out"] button').first().click();
  await nurse.waitForURL('**/sign-in');
  await here(nurse, 'signed out');
  every.filled.add('/sign-out');
});

test('no field, no form and no page was left out', LIMIT, () => {
  const never = [...every.seen].filter(([one]) => !every.filled.has(one)).map(([one, where]) => `${one} (${where})`);
  assert.deepEqual(never, [], 'seen and never filled or sent');
  const posts = d.routes.filter(([method]) => method === 'POST').map(([, path]) => path);
  assert.deepEqual(posts.filter((path) => !every.filled.has(path)), [], 'a form of the program that nobody sent');
  const doors = ['/', '/sign-in', '/code', '/enter/{link}'];
  assert.deepEqual(ways.filter((path) => !every.shown.has(path) && !doors.includes(path)), [], 'a page that nobody was shown');
});
