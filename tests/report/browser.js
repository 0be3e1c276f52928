// SPDX-License-Identifier: MIT
// Opens an HTML report in Chromium and verifies that it loads nothing else, runs no script, shows
// hostile names as text, and is readable at each width and in each color scheme:
// node browser.js CHROMIUM PAGE PREFIX.  Writes PREFIX-WIDTH-SCHEME.png.  Without packages of npm:
// it speaks the DevTools protocol through a pipe.
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');

const [chromium, page, prefix] = process.argv.slice(2);
const url = pathToFileURL(path.resolve(page)).href;
const hostileName = '<img src=x onerror=alert(1)>';
const problems = [];

function check(good, problem) {
    if (!good)
        problems.push(problem);
}

// ---- the browser ----------------------------------------------------------------------------

function startBrowser(profile) {
    const child = spawn(chromium, [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--disable-dev-shm-usage', '--hide-scrollbars', `--user-data-dir=${profile}`, '--remote-debugging-pipe',
        'about:blank',
    ], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
        detached: true, // in a process group of its own
        env: { ...process.env, TMPDIR: profile }, // a browser that is killed leaves files there
    });
    const waiting = new Map(), listeners = [];
    let last = 0, rest = '';
    child.stdio[4].setEncoding('utf8');
    child.stdio[4].on('data', data => {
        const messages = (rest + data).split('\0');
        rest = messages.pop();
        for (const message of messages.map(JSON.parse)) {
            const call = waiting.get(message.id);
            waiting.delete(message.id);
            if (call && message.error)
                call.reject(new Error(`${call.method}: ${message.error.message}`));
            else if (call)
                call.resolve(message.result);
            else
                listeners.forEach(listener => listener(message));
        }
    });
    function send(method, params = {}, sessionId = undefined) {
        return new Promise((resolve, reject) => {
            waiting.set(++last, { method, resolve, reject });
            child.stdio[3].write(JSON.stringify({ id: last, method, params, sessionId }) + '\0');
        });
    }
    return { child, send, listeners };
}

// Opens a tab.  Returns functions that call the protocol and evaluate an expression in the page.
async function openTab(browser) {
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const call = (method, params) => browser.send(method, params, sessionId);
    const evaluate = async expression => {
        const options = { expression, returnByValue: true, awaitPromise: true };
        const { result, exceptionDetails } = await call('Runtime.evaluate', options);
        if (exceptionDetails)
            throw new Error(exceptionDetails.exception.description);
        return result.value;
    };
    const once = method => new Promise(resolve => browser.listeners.push(message => {
        if (message.method === method)
            resolve();
    }));
    return { call, evaluate, once };
}

// ---- checks ---------------------------------------------------------------------------------

function watch(browser) {
    browser.listeners.push(({ method, params }) => {
        if (method === 'Network.requestWillBeSent')
            check(params.request.url === url, `it loads ${params.request.url}`);
        if (method === 'Page.javascriptDialogOpening')
            check(false, `a script opens a dialog: ${params.message}`);
        if (method === 'Log.entryAdded')
            check(false, `the browser reports: ${params.entry.text}`);
        if (method === 'Runtime.consoleAPICalled' || method === 'Runtime.exceptionThrown')
            check(false, 'a script runs');
    });
}

const structure = `({
    scripts: document.querySelectorAll('script, iframe, object, embed, link, base, form').length,
    images: document.querySelectorAll('img').length,
    handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
        .filter(a => /^on|^style$|^src/.test(a.name)).length,
    outside: [...document.querySelectorAll('[href]')]
        .filter(e => !/^#/.test(e.getAttribute('href'))).length,
    dangling: [...document.querySelectorAll('[href]')]
        .filter(e => !document.querySelector(e.getAttribute('href'))).length,
    ids: [...document.querySelectorAll('[id]')].map(e => e.id)
        .filter((id, i, all) => all.indexOf(id) !== i).length,
    captions: [...document.querySelectorAll('table')].filter(t => !t.caption).length,
    headings: [...document.querySelectorAll('h1, h2, h3')].map(h => h.localName.slice(1))
        .filter((level, i, all) => i ? level - all[i - 1] > 1 : level !== '1').length,
})`;

async function checkStructure(tab) {
    const found = await tab.evaluate(structure);
    for (const [name, count] of Object.entries(found))
        check(count === 0, `${count} wrong: ${name}`);
    const text = await tab.evaluate('document.body.textContent');
    check(text.includes(hostileName), `the text '${hostileName}' is missing`);
    check(await tab.evaluate('getComputedStyle(document.body).marginTop') === '0px',
          'the style is not applied: update HTML_STYLE_HASH');
}

// The policy of the page must also stop what an attacker has added.
async function checkPolicy(tab) {
    const added = await tab.evaluate(`new Promise(resolve => {
        const blocked = [];
        document.addEventListener('securitypolicyviolation',
                                  e => blocked.push(e.effectiveDirective.replace(/-elem|-attr/, '')));
        const add = html => document.body.insertAdjacentHTML('beforeend', html);
        add('<img src="http://127.0.0.1:9/x"><img src=x onerror="window.ran = 1">');
        add('<style>@import "http://127.0.0.1:9/x"; body { margin: 9px }</style>');
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        setTimeout(() => resolve({ ran: window.ran, blocked: blocked.join(' '),
                                   margin: getComputedStyle(document.body).marginTop }), 500);
    })`);
    check(!added.ran, 'a script runs that was added to the page');
    check(added.margin === '0px', 'a style is applied that was added to the page');
    for (const kind of ['img-src', 'style-src', 'script-src'])
        check(added.blocked.includes(kind), `the policy does not block ${kind}`);
}

// Returns the lowest contrast (WCAG 2) between a text and what is behind it.
const contrast = `(() => {
    const parse = color => color.match(/[\\d.]+/g).map(Number);
    const light = rgb => [.2126, .7152, .0722].reduce((sum, weight, i) => {
        const c = rgb[i] / 255;
        return sum + weight * (c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    }, 0);
    const behind = e => {
        for (; e; e = e.parentElement) {
            const color = parse(getComputedStyle(e).backgroundColor);
            if (color.length === 3)
                return color;
        }
        return [255, 255, 255];
    };
    return Math.min(...[...document.querySelectorAll('body *')]
        .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
        .map(e => [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a))
        .map(([a, b]) => (a + .05) / (b + .05)));
})()`;

async function show(tab, width, scheme) {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await tab.call('Emulation.setEmulatedMedia', { features });
    await tab.call('Emulation.setDeviceMetricsOverride',
                   { width, height: 900, deviceScaleFactor: width < 500 ? 2 : 1, mobile: false });
    const overflow = await tab.evaluate(
        '[document.documentElement.scrollWidth, innerWidth].join(" of ")');
    check(overflow === `${width} of ${width}`, `at ${width} pixels it is ${overflow} wide`);
    const lowest = await tab.evaluate(contrast);
    check(lowest >= 4.5, `the contrast is only ${lowest} (${scheme})`);
    const background = await tab.evaluate('getComputedStyle(document.body).backgroundColor');
    check(/^rgb\(\d\d?,/.test(background) === (scheme === 'dark'),
          `the background is ${background} (${scheme})`);
    const clip = { x: 0, y: 0, width, height: 3000, scale: 1 };
    const { data } = await tab.call('Page.captureScreenshot', { clip, captureBeyondViewport: true });
    fs.writeFileSync(`${prefix}-${width}-${scheme}.png`, Buffer.from(data, 'base64'));
}

const openSome = `[...document.querySelectorAll('#rules ~ details, #vms ~ details')]
    .filter((e, i, all) => e === all[0] || e.parentElement !== all[i - 1].parentElement)
    .forEach(e => e.open = true)`;

async function run(browser) {
    const tab = await openTab(browser);
    watch(browser);
    for (const domain of ['Network', 'Page', 'Log', 'Runtime'])
        await tab.call(`${domain}.enable`);
    const loaded = tab.once('Page.loadEventFired');
    await tab.call('Page.navigate', { url });
    await loaded;
    await checkStructure(tab);
    await tab.evaluate(openSome);
    for (const width of [400, 1400])
        for (const scheme of ['light', 'dark'])
            await show(tab, width, scheme);
    browser.listeners.length = 0; // the next check makes the browser report what it blocks
    await checkPolicy(tab);
}

// The other processes of the browser may outlive the first, and would still write into the profile.
function kill(browser) {
    try {
        process.kill(-browser.child.pid, 'SIGKILL');
    } catch {
        // All of them have exited.
    }
}

async function main() {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'vmxci-browser-'));
    const browser = startBrowser(profile);
    const exited = new Promise(resolve => browser.child.on('exit', resolve));
    const timeout = setTimeout(() => kill(browser), 120000);
    const died = exited.then(() => { throw new Error('the browser exited'); });
    try {
        await Promise.race([run(browser), died]);
    } finally {
        clearTimeout(timeout);
        died.catch(() => {});
        kill(browser);
        await exited;
        fs.rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
}

main().catch(error => problems.push(String(error))).then(() => {
    problems.forEach(problem => console.log(problem));
    process.exit(problems.length ? 1 : 0);
});
