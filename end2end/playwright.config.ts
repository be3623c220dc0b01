import { defineConfig, devices } from '@playwright/test';

// Each journey runs with and without JavaScript, on a desk and on a phone. `cargo xtask test` sets
// CHROMIUM_PATH; the fixtures read PORTAL_BIN and PORTAL_ASSETS and start the portal themselves.
const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } };
const phone = devices['Pixel 7'];

export default defineConfig({
  testDir: 'tests',
  outputDir: '../target/end2end',
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      // Nothing but the portal is to be reached, and root can't have Chromium's sandbox.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: desktop },
    { name: 'phone', use: phone },
    { name: 'desktop-no-script', use: { ...desktop, javaScriptEnabled: false } },
    { name: 'phone-no-script', use: { ...phone, javaScriptEnabled: false } },
  ],
});
