import { expect, test } from '../fixtures/test';

// The budgets of UX section 6 that a browser can see.

test('a cold list page takes few requests, and nothing in it moves', { tag: '@script' }, async ({ page }) => {
  // Not elsewhere: the budget is for the page with script.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/devices');
  await expect(page.getByRole('table', { name: 'Devices' })).toBeVisible();
  // The event stream is no part of showing the page.
  const cold = asked.filter((path) => path !== '/events');
  expect(cold.length, cold.join(' ')).toBeLessThanOrEqual(8);
  expect(new Set(cold).size, `nothing is loaded twice: ${cold.join(' ')}`).toBe(cold.length);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
  expect(shift).toBeLessThan(0.01);
});

test('a list page of 50 rows is small, and so is what it loads', { tag: '@script' }, async ({ page }) => {
  // Not elsewhere: the same bytes.
  const sizes = new Map<string, number>();
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  const names = new Map<string, string>();
  client.on('Network.responseReceived', ({ requestId, response }) => names.set(requestId, new URL(response.url).pathname));
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sizes.set(names.get(requestId) ?? requestId, encodedDataLength);
  });
  await page.goto('/devices?sort=hostname');
  await page.waitForLoadState('load');
  const sum = (pattern: RegExp) => [...sizes].filter(([name]) => pattern.test(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
  expect.soft(sum(/^\/devices/), 'HTML').toBeLessThanOrEqual(12_000);
  expect.soft(sum(/\.css$/), 'CSS').toBeLessThanOrEqual(15_000);
  // The budget of docs/PERFORMANCE.md, here with the answers' heads: it goes down, never up.
  expect.soft(sum(/\.(js|wasm)$/), 'JavaScript and WebAssembly').toBeLessThanOrEqual(250_000);
});

test('from the last key to new rows it is no time that one notices', { tag: ['@script', '@desk'] }, async ({ page }) => {
  // Not elsewhere: script on a desk.
  await page.goto('/devices');
  const box = page.getByRole('main').getByRole('searchbox', { name: 'Search devices' });
  const times: number[] = [];
  for (const word of ['galehaven', 'marrowgate', 'brackenhall', 'rookery', 'eastmarch']) {
    await box.evaluate((input, word) => {
      const shown = new Promise<number>((resolve) => {
        input.addEventListener('input', () => {
          const typed = performance.now();
          const look = () => {
            const row = document.querySelector('table.devices tbody tr')?.textContent ?? '';
            if (row.toLowerCase().includes(word)) resolve(performance.now() - typed);
            else requestAnimationFrame(look);
          };
          look();
        }, { once: true });
      });
      Object.assign(window, { shown });
    }, word);
    await box.fill(word);
    // The page waits 200 ms for the next key before it asks.
    times.push((await page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown)) - 200);
  }
  const [middle = Infinity] = times.sort((a, b) => a - b).slice(2);
  console.log(`from the last key to new rows, beyond the wait for the next key: ${middle.toFixed(0)} ms at the median (budget 100 ms)`);
  // The portal of the tests is not optimized, and another browser works beside this one.
  expect(middle).toBeLessThan(500);
});

test('pages without the program load little script', { tag: '@script' }, async ({ page }) => {
  // Not elsewhere: none runs.
  for (const [address, most] of [['/settings', 4_000], ['/organizations/import', 4_000]] as const) {
    const asked: string[] = [];
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      const { pathname } = new URL(request.url());
      if (!/\.(js|wasm)$/.test(pathname)) return;
      asked.push(pathname);
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await page.goto(address);
    await page.waitForLoadState('load');
    expect(asked.filter((path) => path.endsWith('.wasm'))).toEqual([]);
    expect((await Promise.all(sizes)).reduce((sum, size) => sum + size, 0), asked.join(' ')).toBeLessThanOrEqual(most);
    page.removeAllListeners('requestfinished');
  }
});
