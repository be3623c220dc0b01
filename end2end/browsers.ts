// The browser and the two sizes in which every page is tested and pictured.

import { devices } from '@playwright/test';

export const desktop = { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } };
export const phone = { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 };
export const without = { javaScriptEnabled: false };

export const launchOptions = {
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
};
