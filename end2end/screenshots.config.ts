import { defineConfig } from '@playwright/test';
import { desktop, launchOptions, phone } from './browsers';

// Pictures of every page: `cargo xtask screenshots` names their folder in SCREENSHOTS.
export default defineConfig({
  testDir: 'tests',
  testMatch: 'screenshots.spec.ts',
  outputDir: '../target/end2end-screenshots',
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  reporter: 'line',
  use: { locale: 'en-GB', timezoneId: 'UTC', launchOptions },
  projects: [
    { name: '1440', use: { ...desktop, deviceScaleFactor: 1 } },
    { name: '390', use: { ...phone, deviceScaleFactor: 2 } },
  ],
});
