import { defineConfig } from '@playwright/test';
import { desktop, launchOptions, phone, without } from './browsers';

// Each journey runs with and without JavaScript, on a desk and on a phone. `cargo xtask test` sets
// CHROMIUM_PATH; `--trace retain-on-failure` keeps what led to a failure. The fixtures read PORTAL_BIN and PORTAL_ASSETS and start the portal themselves.
export default defineConfig({
  testDir: 'tests',
  testIgnore: 'screenshots.spec.ts',
  outputDir: '../target/end2end',
  forbidOnly: !!process.env.CI,
  fullyParallel: false,
  workers: 2,
  // A second try hides races.
  retries: 0,
  timeout: 30_000,
  reporter: 'list',
  use: { locale: 'en-GB', timezoneId: 'UTC', trace: 'off', screenshot: 'only-on-failure', launchOptions },
  projects: [
    { name: 'desktop', use: desktop },
    { name: 'phone', use: phone },
    { name: 'desktop-no-script', use: { ...desktop, ...without } },
    { name: 'phone-no-script', use: { ...phone, ...without } },
  ],
});
