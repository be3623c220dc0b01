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
  // A test that is not for all of them says by tags where it belongs: `@script` or `@no-script`, `@desk` or `@phone`; `@half` is
  // seen with script at a desk and without it on a phone. What is skipped in a test has opened a page first.
  projects: [
    { name: 'desktop', use: desktop, grepInvert: /@no-script|@phone/ },
    { name: 'phone', use: phone, grepInvert: /@no-script|@desk|@half/ },
    { name: 'desktop-no-script', use: { ...desktop, ...without }, grepInvert: /@script|@phone|@half/ },
    { name: 'phone-no-script', use: { ...phone, ...without }, grepInvert: /@script|@desk/ },
  ],
});
